"""The app on a stored fleet, with the SQL screen in front."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.sql.screen import SqlScreen
from evtui.app.theme import Looks
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.query_prompt import QueryPrompt
from evtui.models.report import SessionReport
from evtui.services.store.protocol import Store
from evtui.services.store.sqlite_store import SqliteStore
from tests.app.doubles import Account, Source, answers, browser, settled, until
from tests.app.timeline.stage import lines_of, simulated
from tests.services.sql.kept import CASES, fill


@dataclass
class StoredSource(Source):
    """A workspace in memory beside a store on the disk."""

    store: Store | None = None

    async def whole(self, report: SessionReport) -> SessionReport:
        """From the fleet."""
        return next(one for one in map(simulated, CASES) if one.session.id == report.session.id)


class Play:
    """Short words for what the tests look at."""

    def __init__(self, app: EvtuiApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> SqlScreen:
        assert isinstance(self.app.screen, SqlScreen)
        return self.app.screen

    @property
    def message(self) -> str:
        return self.app.screen.query_one(Footer).message

    @property
    def prompt(self) -> QueryPrompt:
        return self.screen.query_one(QueryPrompt)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.rest()

    async def rest(self) -> None:
        """Every worker done, every line drawn."""
        for _ in range(2):  # what a worker told may start another one
            await self.pilot.pause()
            await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def ask(self, sql: str) -> None:
        """Ask in place of what stands in the prompt."""
        if not (self.screen.query(QueryPrompt) and self.prompt.is_open):
            await self.press("semicolon")
        self.prompt.value = sql
        await self.press("enter")

    def rows(self) -> list[str]:
        """The rows in view, without blank lines."""
        return [row.rstrip() for row in lines_of(self.screen.results) if row.strip()]

    def heads(self) -> str:
        return lines_of(self.screen.query_one("#heads"))[0]


@cache
def stored() -> SqliteStore:
    """A store with a session of each case, shared: nothing here writes to it."""
    folder = TemporaryDirectory()
    store = fill(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(store.close)
    return store


@asynccontextmanager
async def sql(size: tuple[int, int] = (120, 30), looks: Looks | None = None) -> AsyncIterator[Play]:
    """The SQL screen over the shared store, its prompt open."""
    reports = [simulated(case) for case in CASES]
    source = StoredSource({"depot": answers("depot", reports)}, [Account("depot", "depot")], store=stored())
    app = browser(source, looks)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("semicolon")
        await until(pilot, lambda: bool(app.screen.query(QueryPrompt)))
        await settled(pilot)
        yield Play(app, pilot)

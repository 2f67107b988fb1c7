"""Doubles of the workspace for app tests: hand-made sessions, scripted fetches, no network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.source import Opening
from evtui.app.theme import Looks
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.one_line import OneLine
from evtui.models.event import Severity
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.store.protocol import Hits, Judged, SessionKey

NOW = Instant.from_datetime(datetime(2025, 11, 21, 14, 3, 22, tzinfo=UTC))
HOUR_US = 3600 * US_PER_S


def report(number: int, provider: str = "depot", account: str | None = None, **more: Any) -> SessionReport:
    """A session that started ``number`` hours before now and lasted 30 minutes."""
    start = Instant(NOW.us - number * HOUR_US)
    fields: dict[str, Any] = {
        "provider": provider,
        "account": account or provider,
        "id": f"{provider}-{number:04d}",
        "charger": f"HPC-{number % 8 + 1:02d}",
        "connector": str(number % 2 + 1),
        "vehicle": f"BUS-{4400 + number}",
        "started_at": start,
        "ended_at": Instant(start.us + HOUR_US // 2),
        "energy_wh": Decimal(100_000 + number),
        "status": SessionStatus.FINISHED,
        "outcome": "Completed",
    }
    session = Session(**(fields | more))
    return SessionReport(session=session, raw=f'{{"id": "{session.id}"}}'.encode())


def failed(number: int, **more: Any) -> SessionReport:
    """A session that failed."""
    return report(
        number, outcome="Isolation fault", severity=Severity.ERROR, errors=2, energy_wh=Decimal(0), **more
    )


@dataclass(frozen=True)
class Account:
    """One open account of the double."""

    name: str
    provider: str


Script = Callable[[SessionQuery], AsyncIterator[FetchEvent]]


def answers(account: str, reports: Iterable[SessionReport]) -> Script:
    """A provider that answers at once with one batch."""
    found = tuple(reports)

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account=account, reports=found)
        yield Finished(account=account, truncated=False, elapsed_s=0.1)

    return walk


def fails(account: str, problem: Problem) -> Script:
    """A provider that fails."""

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Failed(account=account, problem=problem)

    return walk


def hangs(account: str, *before: FetchEvent) -> Script:
    """A provider that says something and then never answers."""

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        for event in before:
            yield event
        await asyncio.Event().wait()

    return walk


@dataclass
class Source:
    """A workspace in memory."""

    scripts: Mapping[str, Script]
    """Account name to what its fetch says."""
    accounts: Sequence[Account]
    problems: Sequence[Problem] = ()
    asked: list[tuple[str, SessionQuery]] = field(default_factory=list)
    """Every fetch that was begun."""
    decoded: list[str] = field(default_factory=list)
    """Ids whose meter values were asked for."""
    closed: bool = False
    judged: list[Judged] = field(default_factory=list)
    """Verdicts that were to be kept."""
    found: Mapping[str, frozenset[SessionKey]] = field(default_factory=dict)
    """What a search in the store finds, by its words."""

    async def stream(
        self, query: SessionQuery, accounts: Sequence[str] | None = None
    ) -> AsyncIterator[FetchEvent]:
        """The scripted events."""
        for name in accounts or ():
            self.asked.append((name, query))
            async for event in self.scripts[name](query):
                yield event

    async def report(self, session: Session) -> SessionReport:
        """Never asked for by the browser."""
        raise NotImplementedError

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """No meter values."""
        self.decoded.append(report.session.id)
        return EMPTY_METERS

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def raw(self, report: SessionReport) -> bytes:
        """As it is."""
        return report.raw

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Remember them."""
        self.judged.extend(judged)

    async def find(self, words: str) -> Hits:
        """As scripted."""
        return Hits(self.found.get(words, frozenset()), is_all=True)

    async def aclose(self) -> None:
        """Remember it."""
        self.closed = True


def source_of(**reports: Iterable[SessionReport]) -> Source:
    """One account per provider, each answering at once."""
    accounts = [Account(name, name) for name in reports]
    return Source({name: answers(name, found) for name, found in reports.items()}, accounts)


def opening_of(source: Source, **more: Any) -> Opening:
    """An opening of a double."""

    async def open_it() -> Source:
        return source

    query = SessionQuery(since=Instant(NOW.us - 7 * 24 * HOUR_US), until=NOW)
    fields: dict[str, Any] = {"open": open_it, "query": query, "follows_now": True, "now": lambda: NOW}
    return Opening(**(fields | more))


def browser(source: Source, looks: Looks | None = None, **more: Any) -> EvtuiApp:
    """The app on a double."""
    return EvtuiApp(opening_of(source), looks=looks or Looks(), **more)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way: messages handled, layout done, workers that end have ended."""
    for _ in range(6):
        await pilot.pause()
        await asyncio.sleep(0)
    await pilot.pause()


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    """Wait for something that a timer of the app brings about; fails when it never comes."""
    for _ in range(500):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError("it never happened")


def sessions_screen(app: EvtuiApp) -> SessionsScreen:
    """The list at the root."""
    screen = app.sessions
    assert screen is not None
    return screen


def session_list(app: EvtuiApp) -> SessionList:
    """The list widget."""
    return sessions_screen(app).query_one(SessionList)


def list_text(app: EvtuiApp) -> list[str]:
    """The lines of the list as seen."""
    listing = session_list(app)
    return [listing.render_line(y).text.rstrip() for y in range(listing.size.height)]


def line_text(app: EvtuiApp, name: str) -> str:
    """The text of a one-line widget by its id."""
    return app.screen.query_one(f"#{name}", OneLine).render_line(0).text


def selected_id(app: EvtuiApp) -> str | None:
    """Id of the session under the cursor."""
    selected = session_list(app).selected
    return selected.session.id if selected is not None else None


def footer_message(app: EvtuiApp) -> str:
    """The message in the footer."""
    return app.screen.query_one(Footer).message


def is_at_list(app: EvtuiApp) -> bool:
    """Whether the list is the screen in front."""
    return app.screen is app.sessions

"""The app on simulated sessions with a home of its own, and short words for what the tests look at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.notes.screen import NotesScreen
from evtui.app.screens.sessions.preview import Preview
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.text_screen import TextLines
from evtui.app.theme import Looks
from evtui.app.widgets.timeline_events import EventTable
from evtui.config.locations import home_locations
from evtui.models.report import SessionReport
from evtui.services.notes.note import Note
from evtui.services.notes.store import FileNotes
from evtui.services.timeline.time_range import TimeRange
from tests.app.doubles import (
    footer_message,
    list_text,
    opening_of,
    selected_id,
    settled,
    source_of,
    until,
)
from tests.app.timeline.stage import lines_of, text_of


@dataclass
class Play:
    """A running app."""

    app: EvtuiApp
    pilot: Pilot[None]
    home: Path

    async def press(self, *keys: str) -> None:
        """Press, and wait until the app rests."""
        await self.pilot.press(*keys)
        await self.rest()

    async def write(self, text: str) -> None:
        """Type a text and enter."""
        await self.press(*("space" if char == " " else char for char in text), "enter")

    async def rest(self) -> None:
        """Workers done, messages handled."""
        await settled(self.pilot)
        await until(
            self.pilot, lambda: not [one for one in self.app.workers if one.group in {"notes", "copy"}]
        )
        await settled(self.pilot)

    @property
    def kept(self) -> tuple[Note, ...]:
        """What is in the file."""
        return FileNotes(self.home / "data").read().notes

    @property
    def message(self) -> str:
        """In the footer."""
        return footer_message(self.app)

    @property
    def timeline(self) -> TimelineScreen:
        """The timeline in front."""
        assert isinstance(self.app.screen, TimelineScreen)
        return self.app.screen

    @property
    def cursor_us(self) -> int:
        """Where its crosshair is."""
        return self.timeline.view.timeline.cursor_us

    @property
    def held(self) -> TimeRange | None:
        """Its range."""
        return self.timeline.view.timeline.range

    def table(self) -> list[str]:
        """Rows of its event table."""
        return lines_of(self.timeline.query_one(EventTable))

    def axis(self) -> str:
        """The row of its axis."""
        engine = self.timeline.canvas.engine
        assert engine.frame is not None
        return next(row.chars for row in engine.frame.rows if row.kind.name == "AXIS")

    def notes_list(self) -> list[str]:
        """Lines of the list of notes."""
        assert isinstance(self.app.screen, NotesScreen)
        return [line.rstrip() for line in lines_of(self.app.screen.query_one(TextLines)) if line.strip()]

    def rows(self) -> list[str]:
        """Rows of the session list."""
        return list_text(self.app)

    def preview(self) -> str:
        """The preview of the session list."""
        return text_of(self.app.screen.query_one(Preview))

    @property
    def selected(self) -> str | None:
        """Id of the session under the list's cursor."""
        return selected_id(self.app)


@asynccontextmanager
async def play(
    home: Path,
    reports: Iterable[SessionReport],
    *,
    size: tuple[int, int] = (120, 40),
    looks: Looks | None = None,
    keeps: bool = True,
) -> AsyncIterator[Play]:
    """The app on the list; ``keeps`` False has no place for notes."""
    locations = (lambda: home_locations(home)) if keeps else None
    app = EvtuiApp(opening_of(source_of(depot=reports), locations=locations), looks=looks or Looks())
    async with app.run_test(size=size) as pilot:
        shown = Play(app, pilot, home)
        await shown.rest()
        yield shown

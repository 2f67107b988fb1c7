"""The app on simulated sessions, what reached the terminal's clipboard, and what the file holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.text_screen import TextLines
from evtui.app.theme import Looks
from evtui.config.locations import home_locations
from evtui.models.report import SessionReport
from tests.app.doubles import footer_message, opening_of, settled, source_of, until
from tests.app.timeline.stage import lines_of


@dataclass
class Play:
    """A running app."""

    app: EvtuiApp
    pilot: Pilot[None]
    home: Path
    sent: list[str] = field(default_factory=list)
    """Every text that was to reach the terminal's clipboard."""

    async def press(self, *keys: str) -> None:
        """Press, and wait until the app rests."""
        await self.pilot.press(*keys)
        await self.rest()

    async def write(self, text: str) -> None:
        """Type a text and enter."""
        names = {
            " ": "space",
            "'": "apostrophe",
            "-": "minus",
            ".": "full_stop",
            "/": "slash",
            "|": "vertical_line",
        }
        await self.press(*(names.get(char, char) for char in text), "enter")

    async def rest(self) -> None:
        """Workers done, messages handled."""
        await settled(self.pilot)
        busy = {"notes", "copy", "whole", "meters", "examine", "layout"}
        await until(self.pilot, lambda: not [one for one in self.app.workers if one.group in busy])
        await settled(self.pilot)

    async def piped(self) -> None:
        """Wait until no command runs."""
        await until(self.pilot, lambda: not [one for one in self.app.workers if one.group == "pipe"])
        await settled(self.pilot)

    @property
    def message(self) -> str:
        """In the footer."""
        return footer_message(self.app)

    @property
    def kept(self) -> str:
        """What was taken last, as the file has it."""
        return (self.home / "state" / "copied.txt").read_text().removesuffix("\n")

    def text(self) -> list[str]:
        """Lines of the text in front."""
        lines = lines_of(self.app.screen.query_one(TextLines))
        return [line.strip() for line in lines if line.strip()]


@asynccontextmanager
async def play(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: tuple[int, int] = (120, 40),
    opening: dict[str, Any] | None = None,
    **reports: Iterable[SessionReport],
) -> AsyncIterator[Play]:
    """The app on the list."""
    source = source_of(**reports)
    locations = {"locations": lambda: home_locations(home)}
    app = EvtuiApp(opening_of(source, **(locations | (opening or {}))), looks=Looks())
    async with app.run_test(size=size) as pilot:
        shown = Play(app, pilot, home)
        monkeypatch.setattr(app, "copy_to_clipboard", shown.sent.append)
        await shown.rest()
        yield shown

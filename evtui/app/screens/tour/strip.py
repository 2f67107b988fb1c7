"""The strip above the footer: what the step says, how far it is, how to leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.widths import cells

HEIGHT: Final = 3
"""Rows: two of text, one with the place and the way out."""
_GROUND: Final = Ink(Role.TEXT, Role.RAISED)
_KEY: Final = Ink(Role.KEY, Role.RAISED, bold=True)
_PLACE: Final = Ink(Role.MUTED, Role.RAISED)


class TourStrip(Widget):
    """Three rows that take no keys and no focus."""

    DEFAULT_CSS = f"TourStrip {{ dock: bottom; height: {HEIGHT}; margin-bottom: 1; }}"

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self._words: Sequence[str] = ()
        self._key = -1
        self._place = ""

    @property
    def text(self) -> str:
        """What it says."""
        return " ".join(self._words)

    def show(self, words: Sequence[str], key: int, place: str) -> None:
        """The words of a sentence, which of them is the key (-1: none), and the place below."""
        self._words, self._key, self._place = words, key, place
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        if y == HEIGHT - 1:
            pad = " " * max(0, width - cells(self._place) - 2)
            return self._painter.strip((Span(f"{pad}{self._place}", _PLACE),), width, _GROUND)
        rows = self._rows(width - 2)
        return self._painter.strip(rows[y] if y < len(rows) else (), width, _GROUND)

    def _rows(self, width: int) -> Sequence[Line]:
        """The sentence in lines, its key in the colour of keys."""
        rows: list[list[Span]] = [[Span(" ", _GROUND)]]
        used = 1
        for number, word in enumerate(self._words):
            if used + 1 + cells(word) > width:
                rows.append([Span(" ", _GROUND)])
                used = 1
            rows[-1] += [Span(" ", _GROUND), Span(word, _KEY if number == self._key else _GROUND)]
            used += 1 + cells(word)
        return [tuple(row) for row in rows]

"""The rows of an answer with a row and a column cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import events

from evtui.app.theme import Painter
from evtui.app.widgets.cursor_list import MARGIN, SELECTED, CursorList
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import fit
from evtui.services.sql.answer import MOST_CELL, Answer
from evtui.services.sql.asking import Row
from evtui.services.sql.rows import numeric_columns, shown

WIDEST: Final = 48
"""Cells of a column that is not the last in view."""
_HEAD: Final = Ink(Role.MUTED, bold=True)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns are in view, with their cells; numbers stand at the right."""

    places: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()
    right: tuple[bool, ...] = ()


def layout_of(answer: Answer, right: Sequence[bool], left: int, width: int) -> Layout:
    """The columns from ``left`` on that fit; the last of all columns takes the room that is left."""
    places, widths, used = [], [], MARGIN
    last = len(answer.columns) - 1
    for place in range(left, last + 1):
        room = width - used
        if room < 4:
            break
        longest = answer.widths[place]
        cells = max(1, min(longest if place == last else min(longest, WIDEST), room - 1))
        places.append(place)
        widths.append(cells)
        used += cells + 1
    return Layout(tuple(places), tuple(widths), tuple(right[place] for place in places))


class ResultList(CursorList[Row]):
    """Rows with a column cursor too; heads are its owner's."""

    def __init__(self, painter: Painter, glyphs: Glyphs, when_moved: Callable[[], None]) -> None:
        super().__init__(painter, glyphs, when_moved)
        self._answer = Answer()
        self._right: tuple[bool, ...] = ()
        self._left = 0
        self.layout_now = Layout()
        """Columns in view."""
        self.column = 0
        """Column under the column cursor."""

    def show(self, answer: Answer, rows: Sequence[Row]) -> None:
        """Other rows; the cursor stays on its row where that is still there."""
        chosen = self.selected if answer is self._answer else None
        if answer is not self._answer:
            self._left = self.column = 0
            self._right = numeric_columns(answer.rows[:1_000], len(answer.columns))
        self._answer = answer
        self._show_rows(rows, next((number for number, row in enumerate(rows) if row is chosen), 0))

    def move_column(self, step: int) -> None:
        """The column cursor; the view goes along sideways."""
        self.column = max(0, min(self.column + step, len(self._answer.columns) - 1))
        before = self._left
        if self.column < self._left:
            self._left = self.column
        while self.column not in self._layout(self._left).places and self._left < self.column:
            self._left += 1
        self.layout_now = self._layout(self._left)
        if self._left != before:
            self.refresh()
        self._when_moved()

    def heads(self, sorted_by: int | None, is_descending: bool) -> Line:
        """Names of the columns in view, the one under the column cursor underlined."""
        spans: list[Span] = [Span(" " * MARGIN)]
        arrow = for_tier("↓" if is_descending else "↑", self._glyphs.tier)
        for place, width, right in self._columns():
            name = for_tier(plain(self._answer.columns[place], MOST_CELL), self._glyphs.tier)
            text = f"{name}{arrow}" if place == sorted_by else name
            is_chosen = place == self.column
            ink = Ink(Role.TEXT, bold=True, underline=True) if is_chosen else _HEAD
            spans += [Span(fit(text, width, right=right, ellipsis=self._glyphs.ellipsis), ink), Span(" ")]
        return tuple(spans)

    def on_resize(self, event: events.Resize) -> None:
        """Other columns fit, and their heads follow. Textual calls the parent's after this."""
        self._fit_rows()
        self._when_moved()

    def _columns(self) -> list[tuple[int, int, bool]]:
        now = self.layout_now
        return list(zip(now.places, now.widths, now.right, strict=True))

    def _layout(self, left: int) -> Layout:
        return layout_of(self._answer, self._right, left, self.size.width)

    def fit(self, width: int) -> None:
        """Other columns fit."""
        self.layout_now = self._layout(self._left)

    def line(self, row: Row, *, is_selected: bool) -> Line:
        """The cells in view."""
        ink = SELECTED if is_selected else PLAIN
        spans: list[Span] = []
        for place, width, right in self._columns():
            value = row[place]
            text = for_tier(plain(shown(value), MOST_CELL), self._glyphs.tier)
            quiet = value is None and not is_selected
            cell = fit(text, width, right=right, ellipsis=self._glyphs.ellipsis)
            spans += [Span(cell, MUTED if quiet else ink), Span(" ", ink)]
        return tuple(spans)

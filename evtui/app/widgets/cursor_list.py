"""Rows with a cursor as a virtual list: a cursor step redraws two rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import PLAIN, Ink, Line, Role, Span

SELECTED: Final = Ink(Role.SELECT_TEXT, Role.SELECT)
"""The row under the cursor."""
_BAR: Final = Ink(Role.KEY, Role.SELECT)
MARGIN: Final = 2
"""Cells before a row, where the cursor's bar stands."""
Row = TypeVar("Row")


class CursorList(ScrollView, Generic[Row]):
    """Draws the lines in view on demand; what a row looks like is its child's."""

    DEFAULT_CSS = "CursorList { height: 1fr; overflow: hidden; scrollbar-size: 0 0; }"

    def __init__(self, painter: Painter, glyphs: Glyphs, when_moved: Callable[[], None]) -> None:
        super().__init__()
        self._painter, self._glyphs, self._when_moved = painter, glyphs, when_moved
        self._rows: Sequence[Row] = ()
        self.index = 0
        """Row under the cursor."""

    @property
    def selected(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.index] if self._rows else None

    def move_to(self, index: int) -> None:
        """The cursor on a row; the ends hold."""
        before, self.index = self.index, max(0, min(index, len(self._rows) - 1))
        if before == self.index:
            return
        top = self.scroll_offset.y
        self._keep_in_view()
        if self.scroll_offset.y == top:
            self.refresh(*(Region(0, row - top, self.size.width, 1) for row in (before, self.index)))
        self._when_moved()

    def on_resize(self, event: events.Resize) -> None:
        """Other widths, the cursor in view."""
        self._fit_rows()

    def fit(self, width: int) -> None:
        """The rows are to fit so many cells."""

    def line(self, row: Row, *, is_selected: bool) -> Line:
        """What stands behind the cursor's bar."""
        raise NotImplementedError

    def _show_rows(self, rows: Sequence[Row], index: int) -> None:
        """Other rows with the cursor on this one."""
        self._rows, self.index = rows, index
        self._fit_rows()

    def _fit_rows(self) -> None:
        self.fit(self.size.width)
        self.set_reactive(CursorList.virtual_size, Size(self.size.width, len(self._rows)))  # no layout
        self._keep_in_view()
        self.refresh()

    def _keep_in_view(self) -> None:
        height = max(1, self.size.height)
        top = min(self.index, max(self.index - height + 1, self.scroll_offset.y))
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One row."""
        number, width = y + self.scroll_offset.y, self.size.width
        if number >= len(self._rows):
            return Strip.blank(width)
        is_selected = number == self.index
        bar = Span(f"{self._glyphs.selected} ", _BAR) if is_selected else Span(" " * MARGIN, PLAIN)
        line = (bar, *self.line(self._rows[number], is_selected=is_selected))
        return self._painter.strip(line, width, SELECTED if is_selected else PLAIN)

"""A widget of one row that repaints only when its line changed."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.formats.ink import PLAIN, Ink, Line


class OneLine(Widget):
    """One row of runs, drawn by the Line API; nothing in it is ever markup."""

    DEFAULT_CSS = "OneLine { height: 1; }"

    def __init__(self, painter: Painter, *, fill: Ink = PLAIN, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = painter
        self._fill = fill
        self._line: Line = ()
        self._end: Line = ()

    def show(self, line: Line, end: Line = (), fill: Ink | None = None) -> None:
        """Show these runs, ``end`` right-aligned; the beginning is cut where they meet."""
        if (line, end, fill or self._fill) != (self._line, self._end, self._fill):
            self._line, self._end, self._fill = line, end, fill or self._fill
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row, exactly as wide as the widget."""
        width = self.size.width
        if y or not width:
            return Strip.blank(width)
        end = self._painter.strip(self._end, sum(len(span.text) for span in self._end), self._fill)
        if not self._end or end.cell_length > width:
            return self._painter.strip(self._line, width, self._fill)
        start = self._painter.strip(self._line, width - end.cell_length, self._fill)
        return Strip.join([start, end]).simplify()

"""A block of finished lines, as high as it has lines; repaints only those that changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.formats.ink import PLAIN, Ink, Line, Span
from evtui.formats.widths import cells, cut


class BlockLine(NamedTuple):
    """One row: runs at the left, runs at the right edge, and what fills the rest."""

    left: Line
    right: Line = ()
    fill: Ink = PLAIN


class LineBlock(Widget):
    """Lines above or below a timeline; the left runs are cut where they meet the right ones."""

    DEFAULT_CSS = "LineBlock { height: 0; }"

    def __init__(self, painter: Painter, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = painter
        self._lines: tuple[BlockLine, ...] = ()

    def show(self, lines: Sequence[BlockLine]) -> None:
        """Show these lines."""
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(self._lines):
            self.styles.height = len(self._lines)
            self.refresh(layout=True)
            return
        changed = [y for y, (old, new) in enumerate(zip(before, self._lines, strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the block."""
        width = self.size.width
        if y >= len(self._lines):
            return self._painter.strip((), width)
        line = self._lines[y]
        taken = min(sum(cells(span.text) for span in line.right), width)
        left = self._painter.strip(cut_line(line.left, width - taken), width - taken, line.fill)
        return Strip.join((left, self._painter.strip(line.right, taken, line.fill))).simplify()


def cut_line(line: Line, width: int) -> Line:
    """A line of at most ``width`` cells, with an ellipsis where it was cut."""
    kept: list[Span] = []
    for number, span in enumerate(line):
        needed = cells(span.text)
        more = any(rest.text for rest in line[number + 1 :])
        if needed > width or (more and needed == width):
            kept.append(Span(cut(span.text + (" " if needed <= width else ""), width), span.ink))
            break
        kept.append(span)
        width -= needed
    return tuple(kept)

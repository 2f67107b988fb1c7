"""Measuring between two instants (``v``): the key, and the strip that says what lies between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.screens.timeline.view import ScreenView
from evtui.app.theme import Painter
from evtui.app.widgets.timeline_lines import BlockLine, LineBlock
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Ink, Role, Span
from evtui.services.timeline.measure import measure
from evtui.services.timeline.measure_text import flowed, measure_parts
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import range_edges, range_toggled

ROWS: Final = 2
"""Most rows of the strip."""
_FILL: Final = Ink(bg=Role.STRIP)


class MeasureStrip(LineBlock):
    """What lies in the range; no row while there is none."""

    DEFAULT_CSS = "MeasureStrip { height: 0; }"

    def __init__(self, painter: Painter) -> None:
        super().__init__(painter, id="measure")
        self._tier = painter.tier
        self.rows = 0
        """Rows it has now."""

    def show_range(self, timeline: Timeline, view: ScreenView, plot_width: int, width: int) -> bool:
        """Measure the range of a view; True when the strip has another height than before."""
        edges = range_edges(view.timeline, timeline, plot_width)
        lines = () if edges is None else _lines(timeline, edges, self._tier, width)
        before, self.rows = self.rows, len(lines)
        self.show(lines)
        return before != self.rows


def _lines(timeline: Timeline, edges: tuple[int, int], tier: Tier, width: int) -> tuple[BlockLine, ...]:
    parts = measure_parts(measure(timeline, *edges), tier)
    return tuple(
        BlockLine(tuple(Span(span.text, span.ink.on(Role.STRIP)) for span in line), (), _FILL)
        for line in flowed(parts, width, ROWS)
    )


class MeasureKeys:
    """Start, end and clear the range."""

    def action_range(self: HasTimeline) -> None:
        """Start a range at the crosshair, end it there, or clear the one that is ended."""
        before = self.view.timeline
        inner = range_toggled(before, self.timeline, self.canvas.plot_width)
        if inner.range is None:
            say = "Range cleared"
        elif inner.range.is_open:
            at = self.view.times.text(inner.range.anchor_us)
            say = f"Range from {at}: move the crosshair, v ends it, enter zooms, esc clears"
        else:
            say = "Range ended: enter zooms to it, v or esc clears it"
        self.show_view(self.view.with_timeline(inner), say)


def range_cleared(view: ScreenView) -> ScreenView:
    """The view without its range."""
    return view.with_timeline(replace(view.timeline, range=None))

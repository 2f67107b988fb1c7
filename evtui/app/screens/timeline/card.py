"""The instant card: every lane, value and limit at the crosshair, in place of lanes and plots."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from evtui.app.screens.timeline.view import ScreenView
from evtui.app.theme import Painter
from evtui.app.widgets.timeline_lines import cut_line
from evtui.formats.ink import MUTED, Line, Span
from evtui.services.timeline.instant import card_lines, instant_card
from evtui.services.timeline.timeline import Timeline


class InstantCardPanel(Widget):
    """The card; in two columns where it is higher than the panel and there is room."""

    DEFAULT_CSS = "InstantCardPanel { height: 1fr; display: none; }"

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self._lines: tuple[Line, ...] = ()

    def show_instant(self, timeline: Timeline, view: ScreenView) -> None:
        """The card at the crosshair."""
        lines = self.lines(timeline, view)
        if lines != self._lines:
            self._lines = lines
            self.refresh()

    def lines(self, timeline: Timeline, view: ScreenView) -> tuple[Line, ...]:
        """The card as lines."""
        card = instant_card(timeline, view.timeline.cursor_us)
        return card_lines(card, timeline, self._painter.tier, view.times.zone)

    def render_line(self, y: int) -> Strip:
        """One row: a line of the card, and the one a panel's height further down beside it."""
        width, height = self.size
        if len(self._lines) <= height:
            return self._painter.strip(self._line(y), width)
        half = width // 2
        left = self._painter.strip(cut_line(self._line(y), half - 1), half)
        rest = len(self._lines) - 2 * height
        if rest > 0 and y == height - 1:
            right: Line = (Span(f" {rest + 1} more lines: a higher screen shows them", MUTED),)
        else:
            right = self._line(y + height)
        return Strip.join((left, self._painter.strip(cut_line(right, width - half), width - half)))

    def _line(self, number: int) -> Line:
        return (Span(" "), *self._lines[number]) if 0 <= number < len(self._lines) else ()

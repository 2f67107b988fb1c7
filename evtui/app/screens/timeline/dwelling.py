"""How long the states of a lane held (``F``): the key, and the table of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from textual import events
from textual.widget import Widget

from evtui.app.screen import EvtuiScreen
from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.text_screen import TextLines
from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import duration
from evtui.formats.units import percent
from evtui.formats.widths import fit
from evtui.keymap.timeline import DWELL
from evtui.services.timeline.dwell import DwellLine, dwell, session_window
from evtui.services.timeline.lane import Lane
from evtui.services.timeline.time_range import zoom_window
from evtui.services.timeline.view import at_instant

GoTo = Callable[[int, int], None]
"""Start and end of a stretch in microseconds UTC: show it on the timeline."""
_HEAD: Final = f"{'count':>6} {'total':>8} {'share':>8} {'longest':>8}  from"
_FIGURES: Final = 47
"""Cells that figures and times need beside the state."""
_WIDEST: Final = 40


class DwellScreen(EvtuiScreen):
    """A row per state of one lane; enter leads to its longest stretch."""

    TABLES = (DWELL,)
    TITLE_CRUMB = "Dwell times"

    def __init__(self, lane: Lane, lines: tuple[DwellLine, ...], times: Times, go: GoTo) -> None:
        super().__init__()
        self._lane, self._lines, self._times, self._go = lane, lines, times, go
        self._row = 0

    def compose_body(self) -> Iterable[Widget]:
        """The table."""
        yield TextLines(self.paint)

    def crumbs(self) -> tuple[str, ...]:
        """Which lane."""
        return (f"Dwell times of {self._lane.title}",)

    def on_resize(self, event: events.Resize) -> None:
        """States get what room there is."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        width, glyphs = self.size.width, self.looks.glyphs
        room = max(min(width - _FIGURES, _WIDEST), 8)
        total = sum(line.total_us for line in self._lines)
        head: list[Line] = [
            (Span(f"  {fit('state', room)} {_HEAD}", MUTED),),
            *(self._line(number, line, room, glyphs) for number, line in enumerate(self._lines)),
            (),
            (
                Span(
                    f"  Session of {duration(total)} on the axis; shares are of it, no data included.", MUTED
                ),
            ),
        ]
        self.query_one(TextLines).show(head)
        self.show_position(f"{self._row + 1}/{len(self._lines)}")

    def _line(self, number: int, line: DwellLine, room: int, glyphs: Glyphs) -> Line:
        """``▌ Charging   1  16m53s  84.1 %  16m53s  06:27:40``."""
        words = for_tier("no data" if line.state is None else plain(line.state, 60), glyphs.tier)
        figures = (
            f"{line.count:>6} {duration(line.total_us):>8} {percent(line.share * 100, 1):>8} "
            f"{duration(line.longest_us):>8}  {self._times.text(line.longest_start_us)}"
        )
        text = f"{fit(words, room, ellipsis=glyphs.ellipsis)} {for_tier(figures, glyphs.tier)}"
        if number != self._row:
            return (Span("  "), Span(text, MUTED if line.state is None else Ink()))
        chosen = Ink(Role.SELECT_TEXT, Role.SELECT)
        return (Span(f"{glyphs.selected} ", Ink(Role.KEY, Role.SELECT, bold=True)), Span(text, chosen))

    def _move(self, step: int) -> None:
        self._row = min(max(self._row + step, 0), len(self._lines) - 1)
        self._draw()

    def action_down(self) -> None:
        """Next state."""
        self._move(1)

    def action_up(self) -> None:
        """Previous state."""
        self._move(-1)

    def action_first(self) -> None:
        """First state."""
        self._move(-len(self._lines))

    def action_last(self) -> None:
        """Last state."""
        self._move(len(self._lines))

    def action_go(self) -> None:
        """Back to the timeline, at the longest stretch of the chosen state."""
        line = self._lines[self._row]
        self.dismiss()
        self._go(line.longest_start_us, line.longest_start_us + line.longest_us)


class DwellKeys:
    """One key of the timeline."""

    def action_dwell(self: HasTimeline) -> None:
        """How long each state of the chosen lane held; of the first lane when none is chosen."""
        lanes = self.canvas.engine.lanes
        key = self.view.lane or (lanes[0] if lanes else None)
        lane = None if key is None else self.timeline.lane(key)
        if lane is None:
            self.message_line("The report has no lane to count")
            return
        lines = dwell(lane, session_window(self.timeline))
        title = lane.title

        def go(start_us: int, end_us: int) -> None:
            """Crosshair at the beginning of a stretch, all of it in view."""
            inner = at_instant(self.view.timeline, self.timeline, start_us)
            window = zoom_window((start_us, end_us), self.timeline.whole)
            view = self.view.with_timeline(replace(inner, window=window))
            self.show_view(view, f"{title}: longest stretch, {duration(end_us - start_us)}; u goes back")

        self.app.push_screen(DwellScreen(lane, lines, self.view.times, go))

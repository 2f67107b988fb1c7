"""The range between two instants on the axis: started at the crosshair, open until it is ended."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S
from evtui.services.timeline.window import SHORTEST_US, Window

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

_AIR: Final = 20
"""A range zoomed to has a twentieth of its length free at either side, so that both edges are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """Two instants in microseconds UTC; while ``end_us`` is None the second one is the crosshair."""

    anchor_us: int
    end_us: int | None = None

    @property
    def is_open(self) -> bool:
        """True while it follows the crosshair."""
        return self.end_us is None

    def edges(self, cursor_us: int) -> tuple[int, int]:
        """Earlier and later edge; equal when the crosshair stands on the anchor."""
        other = cursor_us if self.end_us is None else self.end_us
        return min(self.anchor_us, other), max(self.anchor_us, other)


def snapped(timeline: Timeline, window: Window, at_us: int, width: int) -> int:
    """The nearest event in the same column of a plot ``width`` wide (of two the earlier), else the instant.

    Start and end of the session count like events. Only events on the axis do: those of other clocks and
    those carried in from before are not on it.
    """
    if not window.contains(at_us):
        return at_us
    column = window.column(at_us, width)
    first, behind = window.time(column, width), window.time(column + 1, width)
    times = timeline.times_us
    edges = [edge for edge in (timeline.zero_us, timeline.end_us) if first <= edge < behind]
    found = [*times[bisect_left(times, first) : bisect_right(times, behind - 1)], *edges]
    return min(found, key=lambda time: (abs(time - at_us), time), default=at_us)


def zoom_window(edges: tuple[int, int], whole: Window) -> Window:
    """The window that shows a range with a little air, never under the shortest one, inside ``whole``."""
    start_us, end_us = edges
    air = max((end_us - start_us) // _AIR, (SHORTEST_US - (end_us - start_us)) // 2, 0)
    return Window(start_us - air, end_us + air + 1).clamped(whole)


def span_text(span_us: int) -> str:
    """``4m44s``; under ten seconds with milliseconds, ``0.065 s``: short ones are why people measure."""
    if span_us < 10 * US_PER_S:
        return f"{span_us / US_PER_S:.3f} s"
    return duration(span_us)

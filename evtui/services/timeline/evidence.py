"""An instant shown as evidence: crosshair on it, zoomed until the events next to it stand apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, at_event, at_instant
from evtui.services.timeline.window import Window


def at_evidence(view: TimelineView, timeline: Timeline, at_us: int, width: int) -> TimelineView:
    """The view at an instant (microseconds UTC) in ``width`` columns; an event of that instant is selected.

    An instant off the axis, a state carried in from before, selects its event and leaves the window alone.
    """
    times = timeline.times_us
    first, after = bisect_left(times, at_us), bisect_right(times, at_us)
    if timeline.whole.contains(at_us):
        neighbours = (*times[max(0, first - 1) : first], *times[after : after + 1])
        view = replace(view, window=Window.separating(at_us, neighbours, width, timeline.whole))
    if first < after:
        return at_event(view, timeline, first)
    return at_instant(view, timeline, at_us)

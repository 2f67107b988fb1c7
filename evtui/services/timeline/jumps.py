"""Where a key leads: next and previous error, warning, state change, event of a lane, gap; round the ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evtui.models.event import Severity
from evtui.services.timeline.lane import LaneKind, TimedEvent
from evtui.services.timeline.view import TimelineView, at_event, at_instant

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

Place = tuple[int, int]
"""Instant in microseconds and index of the event there (-1 for a place that is no event)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """The place a jump found, and what the footer says about it."""

    at_us: int | None
    """None when there is nowhere to go."""
    event_index: int | None
    """The event there, None for a gap."""
    number: int
    """Position among the targets, from 1; 0 when there are none."""
    count: int
    wrapped: bool
    """True when the search went round an end of the session."""
    notice: str
    """``error 3/11``, ``error 1/11 · from the start again``, ``no errors``; holds untrusted words."""

    def apply(self, view: TimelineView, timeline: Timeline) -> TimelineView:
        """The view with the cursor there; it recentres only when the place is not visible, the zoom stays."""
        if self.at_us is None:
            return view
        if self.event_index is not None:
            return at_event(view, timeline, self.event_index)
        return at_instant(view, timeline, self.at_us)


def next_error(timeline: Timeline, view: TimelineView, direction: int = 1) -> Jump:
    """The next (or with -1 previous) error or critical event inside the session (``e E``)."""
    return _among(timeline, view, direction, "error", lambda one: one.severity.rank <= Severity.ERROR.rank)


def next_warning(timeline: Timeline, view: TimelineView, direction: int = 1) -> Jump:
    """The next or previous warning inside the session (``w W``)."""
    return _among(timeline, view, direction, "warning", lambda one: one.severity is Severity.WARNING)


def next_event(timeline: Timeline, view: TimelineView, direction: int = 1) -> Jump:
    """The next or previous event of any kind on the axis; several at one instant are walked one by one."""
    return _among(timeline, view, direction, "event", lambda one: True)


def next_on_lane(timeline: Timeline, view: TimelineView, direction: int = 1, lane: str | None = None) -> Jump:
    """The next or previous event of a lane (``. ,``); without one, of the selected event's lane."""
    key = lane if lane is not None else _selected_lane(timeline, view)
    if key is None:
        return _nothing("event")
    return _among(timeline, view, direction, f"{key} event", lambda one: one.event.lane == key)


def next_state_change(timeline: Timeline, view: TimelineView, direction: int = 1) -> Jump:
    """The next or previous change of a state on the OCPP or a device lane (``s S``)."""
    changes = {
        segment.event_index
        for lane in timeline.lanes
        if lane.kind in {LaneKind.OCPP, LaneKind.DEVICE}
        for segment in lane.segments
    }
    return _among(timeline, view, direction, "state change", lambda one: one.index in changes)


def next_gap(timeline: Timeline, view: TimelineView, direction: int = 1) -> Jump:
    """The next or previous start of a data gap of any key (``} {``)."""
    starts = sorted({gap.start_us for gap in timeline.gaps if timeline.whole.contains(gap.start_us)})
    jump = _nearest([(at, -1) for at in starts], (view.cursor_us, -1), direction, "gap")
    return replace(jump, event_index=None)


def _selected_lane(timeline: Timeline, view: TimelineView) -> str | None:
    index = view.event_index
    return None if index is None or index >= len(timeline.events) else timeline.events[index].event.lane


def _among(
    timeline: Timeline, view: TimelineView, direction: int, noun: str, wanted: Callable[[TimedEvent], bool]
) -> Jump:
    """The nearest wanted event in a direction; only events on the axis count."""
    places = [
        (event.at_us, event.index)
        for event in timeline.events
        if event.at_us is not None and timeline.whole.contains(event.at_us) and wanted(event)
    ]
    return _nearest(places, _here(timeline, view), direction, noun)


def _here(timeline: Timeline, view: TimelineView) -> Place:
    """Where the walk starts: the selected event if the cursor is on it, else after all events up to it."""
    index = view.event_index
    if index is not None and index < len(timeline.events) and timeline.events[index].at_us == view.cursor_us:
        return (view.cursor_us, index)
    return (view.cursor_us, len(timeline.events))


def _nearest(places: Sequence[Place], here: Place, direction: int, noun: str) -> Jump:
    """The first place after ``here``, or the last before it; at the end it goes on from the other one."""
    if not places:
        return _nothing(noun)
    if direction >= 0:
        position = next((index for index, place in enumerate(places) if place > here), None)
        wrapped, chosen = position is None, 0 if position is None else position
        again = "from the start again"
    else:
        position = _last(index for index, place in enumerate(places) if place < here)
        wrapped, chosen = position is None, len(places) - 1 if position is None else position
        again = "from the end again"
    counter = f"{noun} {chosen + 1}/{len(places)}"
    return Jump(
        at_us=places[chosen][0],
        event_index=places[chosen][1],
        number=chosen + 1,
        count=len(places),
        wrapped=wrapped,
        notice=f"{counter} · {again}" if wrapped else counter,
    )


def _last(indexes: Iterable[int]) -> int | None:
    """The largest of some indexes, None when there are none."""
    return max(indexes, default=None)


def _nothing(noun: str) -> Jump:
    return Jump(at_us=None, event_index=None, number=0, count=0, wrapped=False, notice=f"no {noun}s")

"""Two sessions on one axis that counts from the instant at which they are aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from evtui.services.compare.alignment import Aligned
from evtui.services.compare.side import Side
from evtui.services.timeline.lane import Lane, Mark, Segment, TimedEvent
from evtui.services.timeline.pyramid import Floats
from evtui.services.timeline.series import NO_START, Gap, Series, SeriesRole
from evtui.services.timeline.timeline import MeterState, Timeline
from evtui.services.timeline.window import Window


@dataclass(frozen=True, eq=False, kw_only=True)
class Overlay:
    """Both timelines shifted so that zero is the instant they share; all times are microseconds from it."""

    aligned: Aligned
    a: Timeline
    b: Timeline
    both: Timeline
    """Events, lanes and gaps of both in one, for keys that walk through them. Its report is A's."""
    a_flow: tuple[int, int] | None
    """First and last instant of A's charging."""
    b_flow: tuple[int, int] | None

    @property
    def whole(self) -> Window:
        """Everything of both."""
        return self.both.whole

    @cached_property
    def shared(self) -> tuple[int, int] | None:
        """While both charged; None when they never did at the same distance from zero."""
        if self.a_flow is None or self.b_flow is None:
            return None
        start, end = max(self.a_flow[0], self.b_flow[0]), min(self.a_flow[1], self.b_flow[1])
        return (start, end) if start < end else None

    @property
    def first_to_end(self) -> str:
        """``A`` or ``B``: whose charging ended first; empty when that is not known."""
        if self.a_flow is None or self.b_flow is None or self.a_flow[1] == self.b_flow[1]:
            return ""
        return "A" if self.a_flow[1] < self.b_flow[1] else "B"

    def difference(self, role: SeriesRole, window: Window, count: int) -> Floats:
        """B minus A per column; NaN where one of them has no value or does not charge.

        The value of a column is the middle of its smallest and largest sample.
        """
        result = np.full(count, np.nan)
        first, second, shared = self.a.series_of(role), self.b.series_of(role), self.shared
        if first is None or second is None or shared is None:
            return result
        start, end = (min(max(window.column(at_us, count), -1), count) for at_us in shared)
        left, right = max(start, 0), min(end + 1, count)
        values = [(one.low + one.high) / 2 for one in (s.columns(window, count) for s in (first, second))]
        result[left:right] = (values[1] - values[0])[left:right]
        return result

    def difference_at(self, role: SeriesRole, at_us: int) -> float | None:
        """B minus A at an instant; None where one of them has no value."""
        values = []
        for timeline in (self.a, self.b):
            series = timeline.series_of(role)
            value = None if series is None else series.reading(at_us).value
            if value is None:
                return None
            values.append(value)
        return values[1] - values[0]


def overlay(a: Side, b: Side, aligned: Aligned) -> Overlay:
    """Lay B on A. Copies the times of the samples once, a few ms per million."""
    first = shifted(replace(a.timeline, series=a.series), -aligned.a_us)
    second = shifted(replace(b.timeline, series=b.series), -aligned.b_us)
    return Overlay(
        aligned=aligned,
        a=first,
        b=second,
        both=_merged(first, second),
        a_flow=_moved(a.flow_us, -aligned.a_us),
        b_flow=_moved(b.flow_us, -aligned.b_us),
    )


def _moved(span: tuple[int, int] | None, by_us: int) -> tuple[int, int] | None:
    return None if span is None else (span[0] + by_us, span[1] + by_us)


def shifted(timeline: Timeline, by_us: int) -> Timeline:
    """Events, lanes and series later by so much; the report inside keeps its own times."""
    return replace(
        timeline,
        whole=timeline.whole.pan(by_us),
        zero_us=timeline.zero_us + by_us,
        end_us=timeline.end_us + by_us,
        events=tuple(_event(event, by_us, event.index) for event in timeline.events),
        lanes=tuple(_lane(lane, by_us) for lane in timeline.lanes),
        series=tuple(_series(series, by_us) for series in timeline.series),
        limits=(),
    )


def _event(event: TimedEvent, by_us: int, index: int) -> TimedEvent:
    at_us = None if event.at_us is None else event.at_us + by_us
    return TimedEvent(index=index, at_us=at_us, event=event.event)


def _lane(lane: Lane, by_us: int, index: Sequence[int] | None = None) -> Lane:
    """A lane moved; ``index`` maps its events to their places in another list."""

    def place(old: int | None) -> int | None:
        return old if index is None or old is None else index[old]

    return replace(
        lane,
        segments=tuple(_segment(one, by_us, place(one.event_index)) for one in lane.segments),
        marks=tuple(_mark(one, by_us, place(one.event_index) or 0) for one in lane.marks),
    )


def _segment(segment: Segment, by_us: int, index: int | None) -> Segment:
    return replace(
        segment, start_us=segment.start_us + by_us, end_us=segment.end_us + by_us, event_index=index
    )


def _mark(mark: Mark, by_us: int, index: int) -> Mark:
    return replace(mark, at_us=mark.at_us + by_us, event_index=index)


def _series(series: Series, by_us: int) -> Series:
    since = series.since_us
    return replace(
        series,
        times_us=series.times_us + by_us,
        gaps=tuple(Gap(gap.start_us + by_us, gap.end_us + by_us) for gap in series.gaps),
        since_us=since if since == NO_START else since + by_us,
    )


def _merged(a: Timeline, b: Timeline) -> Timeline:
    """Both in one timeline; events by time, those without a time last, at equal times A's first."""
    tagged = [(side, event) for side, timeline in enumerate((a, b)) for event in timeline.events]
    ordered = sorted(tagged, key=lambda pair: (pair[1].at_us is None, pair[1].at_us or 0))
    places = ([0] * len(a.events), [0] * len(b.events))
    for place, (side, event) in enumerate(ordered):
        places[side][event.index] = place
    lanes = [_lane(lane, 0, places[side]) for side, timeline in enumerate((a, b)) for lane in timeline.lanes]
    return replace(
        a,
        whole=Window(min(a.whole.start_us, b.whole.start_us, 0), max(a.whole.end_us, b.whole.end_us, 1)),
        zero_us=0,
        end_us=max(a.end_us, b.end_us),
        events=tuple(_event(event, 0, place) for place, (_, event) in enumerate(ordered)),
        lanes=tuple(lanes),
        series=(*a.series, *b.series),
        meter_state=MeterState.READY if a.series or b.series else a.meter_state,
        delivered=a.delivered or b.delivered,
    )

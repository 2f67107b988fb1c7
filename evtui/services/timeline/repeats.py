"""Events that a lane sends again and again, as one row with a count until they are unfolded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from evtui.services.timeline.lane import TimedEvent

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

LEAST: Final = 3
"""Two equal rows are read sooner than they are unfolded."""


def repeats(timeline: Timeline) -> Mapping[int, tuple[int, ...]]:
    """Index of the first of each run of equal events on the axis to the indexes of the whole run.

    Events are equal when their lane says the same twice with nothing else in between; what other lanes say
    meanwhile does not end a run. Counters may differ: that they count is the point.
    """
    runs: dict[str, list[TimedEvent]] = {}
    found: dict[int, tuple[int, ...]] = {}
    for event in timeline.events:
        if event.at_us is None or not timeline.whole.contains(event.at_us):
            continue
        run = runs.setdefault(event.event.lane, [])
        if run and not _equal(run[-1], event):
            run.clear()
        run.append(event)
        if len(run) >= LEAST:
            found[run[0].index] = tuple(one.index for one in run)
    return found


def _equal(one: TimedEvent, other: TimedEvent) -> bool:
    return (one.event.kind, one.event.text, one.severity) == (
        other.event.kind,
        other.event.text,
        other.severity,
    )

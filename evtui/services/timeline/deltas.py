"""Time since the event before, as Wireshark counts it: between events on the axis only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evtui.formats.times import since
from evtui.formats.units import MISSING
from evtui.models.instant import US_PER_S

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline


def before_event(timeline: Timeline, index: int) -> int | None:
    """Microseconds from the event before to an event; None for the first on the axis and off it.

    What was carried in, or stamped by a clock that was wrong, is not on the axis and measures nothing.
    """
    at_us = timeline.events[index].at_us
    before_us = timeline.events[index - 1].at_us if index else None
    if at_us is None or before_us is None:
        return None
    whole = timeline.whole
    return at_us - before_us if whole.contains(at_us) and whole.contains(before_us) else None


def at_instant(timeline: Timeline, at_us: int) -> int | None:
    """Microseconds from the last event at or before an instant; None when there is none on the axis."""
    index = timeline.index_at(at_us)
    before_us = None if index is None else timeline.events[index].at_us
    return None if before_us is None or not timeline.whole.contains(before_us) else at_us - before_us


def delta_text(delta_us: int | None) -> str:
    """``+65 ms``, ``+5.3 s``, ``+4:15``; at most eight cells under a day."""
    if delta_us is None:
        return MISSING
    if delta_us < US_PER_S:
        return f"+{delta_us // 1000} ms"
    if delta_us < 60 * US_PER_S:
        return f"+{delta_us // (US_PER_S // 10) / 10:.1f} s"
    return since(delta_us)

"""The two clocks of a report, and what was there before the vehicle came.

``sessionTime*`` is the session clock, every ``eventTimestamp`` the event clock; the vendor's sample has them
498 days apart (Session Reports API). Nothing is shifted: the axis follows the events, with a banner.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evtui.models.charge import Clocks
from evtui.models.instant import US_PER_S, Instant

SNAPSHOT_US: Final = 5 * US_PER_S
"""An event this much older than the anchor was copied in."""
MARGIN_US: Final = 3600 * US_PER_S
"""Events this far outside the session still belong to its clock."""
STALE_US: Final = 48 * 3600 * US_PER_S
"""States up to this much older than the session may be all there is; older ones mean another clock."""
RUNNING_US: Final = 24 * 3600 * US_PER_S
"""How long a session without an end is taken to last, for comparing clocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The times of a report that decide about its clocks, ascending, in microseconds of the event clock."""

    events: Sequence[int]
    """All events with a readable time."""
    preparing: Sequence[int] = ()
    """OCPP ``Preparing``."""
    released: Sequence[int] = ()
    """OCPP ``Available``: what was prepared before is over."""
    limits: Sequence[int] = ()
    """``chargeParameters``."""
    alignments: Sequence[int] = ()


def read_clocks(start: Instant | None, end: Instant | None, moments: Moments) -> tuple[Clocks, int | None]:
    """Compare both clocks; also the anchor, in microseconds of the event clock, None when nothing gives one.

    Events older than ``anchor - SNAPSHOT_US`` are carried in.
    """
    if start is None:
        anchor = opening(moments, _negotiated(moments))
        return _clocks(_inside(moments.events, anchor), None, False), anchor
    anchor, apart = _by_session_clock(start, end, moments)
    if apart:
        anchor = opening(moments, _negotiated(moments))
    inside = _inside(moments.events, anchor)
    midpoint = (start.us + (end.us if end is not None else start.us)) // 2
    return _clocks(inside, _median(inside) - midpoint if inside else None, apart), anchor


def _by_session_clock(start: Instant, end: Instant | None, moments: Moments) -> tuple[int | None, bool]:
    """The anchor if both clocks were one, and whether that cannot be: most events lie outside the session."""
    found = opening(moments, start.us)
    anchor = start.us if found is None else min(found, start.us)
    inside = _inside(moments.events, anchor)
    if not inside:  # nothing but older states: copied in, unless they are very old
        return anchor, bool(moments.events) and moments.events[-1] < start.us - STALE_US
    finish = end.us if end is not None and end.us >= start.us else start.us + RUNNING_US
    near = bisect_right(inside, finish + MARGIN_US) - bisect_left(inside, start.us - MARGIN_US)
    return anchor, 2 * near < len(inside)


def opening(moments: Moments, at_us: int | None) -> int | None:
    """The anchor: the ``Preparing`` that opens what happens at ``at_us``, else first limits, else alignment.

    The status list may begin in an earlier session: a ``Preparing`` that was followed by ``Available`` before
    ``at_us`` opened another one. Without ``at_us`` the first ``Preparing`` counts.
    """
    preparing = moments.preparing
    if preparing and at_us is None:
        return preparing[0]
    if preparing and at_us is not None:
        place = bisect_right(preparing, at_us + SNAPSHOT_US)
        if place and not _any_between(moments.released, preparing[place - 1], at_us):
            return preparing[place - 1]
        if place < len(preparing):
            return preparing[place]
    return _negotiated(moments)


def _negotiated(moments: Moments) -> int | None:
    """First limits, else first alignment: things that happen in this session only."""
    return next(iter(moments.limits), None) if moments.limits else next(iter(moments.alignments), None)


def _any_between(times: Sequence[int], after: int, before: int) -> bool:
    """Whether one of the ascending times lies strictly between."""
    return bisect_right(times, after) < bisect_left(times, before)


def _inside(events: Sequence[int], anchor: int | None) -> Sequence[int]:
    """Events that are not carried in."""
    return events if anchor is None else events[bisect_left(events, anchor - SNAPSHOT_US) :]


def _median(times: Sequence[int]) -> int:
    """Middle of ascending times."""
    return (times[(len(times) - 1) // 2] + times[len(times) // 2]) // 2


def _clocks(inside: Sequence[int], offset_us: int | None, event_clock: bool) -> Clocks:
    """The comparison as a value."""
    return Clocks(
        event_first=Instant(inside[0], 3) if inside else None,
        event_last=Instant(inside[-1], 3) if inside else None,
        offset_us=offset_us,
        event_clock=event_clock,
    )


def offset_words(offset_us: int) -> str:
    """The offset in words: ``event clock is 498 days behind the session clock``."""
    size = abs(offset_us) / US_PER_S
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if size >= 2 * seconds:
            amount = f"{size / seconds:.0f} {unit}s"
            break
    else:
        amount = f"{size:.0f} s"
    return f"event clock is {amount} {'behind' if offset_us < 0 else 'ahead of'} the session clock"

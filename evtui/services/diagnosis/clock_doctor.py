"""The event clock beside the session clock: offset, drift, a zone or a reset behind it, or "cannot be told".

Moments that both clocks saw are paired: the session's start with the anchor, its end with the status that
ended it, and both with the first and last meter value. Values may begin late and end early, so there they do
not contradict a status. Nothing is repaired: a correction is for looking only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S, Instant
from evtui.services.diagnosis.finding import Clock, Evidence
from evtui.services.diagnosis.record import SessionRecord, evidence, folded, sample_evidence, seconds
from evtui.services.diagnosis.thresholds import Thresholds

_HOUR_US: Final = 3600 * US_PER_S
_START, _END = Evidence("/sessionTimeStart"), Evidence("/sessionTimeEnd")
_PREPARING_US: Final = 10 * US_PER_S
"""How far ``Preparing`` may be from the session's start although both clocks are right."""
_ANCHOR_US: Final = 60 * US_PER_S
"""The same for limits or alignment, which come later than the plug-in."""
_STATUS_END_US: Final = 60 * US_PER_S
"""How far the last ``Available`` may be from the session's end."""
_SAMPLE_US: Final = 15 * US_PER_S
"""How far the first or last meter value may be from start or end, beside three times its spacing."""
_CARRIED_US: Final = 5 * US_PER_S
"""A meter value this much older than the anchor was carried in."""
_DRIFT_SHARE: Final = 0.02
"""A clock may gain or lose this share in a session and still be one clock; more is a jump."""


class ClockConfidence(StrEnum):
    """How well the offset is known."""

    HIGH = "high"
    """Pairs at start and end tell the same."""
    LOW = "low"
    """Only one end has a pair, or the event clock gains or loses time."""
    NONE = "cannot be told"
    """No pairs, or pairs that contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockPair:
    """One moment as both clocks saw it."""

    name: str
    """In words: ``session start and Preparing``."""
    session_at: Instant
    event_at: Instant
    evidence: tuple[Evidence, Evidence]
    """On the session clock, then on the event clock."""
    slack_us: int
    """How far apart the two may lie although both clocks are right, microseconds."""
    at_end: bool

    @property
    def offset_us(self) -> int:
        """Event clock minus session clock."""
        return self.event_at.us - self.session_at.us


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A shift for looking only: times on one clock shown as the other would have them. Changes no record."""

    shift_us: int
    """Added to a time of ``source``."""
    source: Clock = Clock.EVENT
    target: Clock = Clock.SESSION

    def apply(self, at: Instant) -> Instant | None:
        """The same moment on the other clock; None beyond the years 1 to 9999."""
        try:
            return Instant(at.us + self.shift_us, at.fraction_digits)
        except ValueError:
            return None

    @property
    def words(self) -> str:
        """Names both clocks: ``event clock + 498 days shown as session clock``."""
        sign = "-" if self.shift_us < 0 else "+"
        return f"{self.source.value} clock {sign} {span(self.shift_us)} shown as {self.target.value} clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCheck:
    """The two clocks of one report beside each other."""

    pairs: tuple[ClockPair, ...]
    confidence: ClockConfidence
    offset_us: int | None
    """Event clock minus session clock at the start; None when it cannot be told."""
    drift_us: int | None
    """What the event clock gained over the session; None without a pair at both ends."""
    drift_slack_us: int | None
    """How far the drift may be wrong; a smaller drift is none that could be seen."""
    zone_h: int | None
    """Whole hours that the offset amounts to: a local time labelled as UTC, or the reverse. Else None."""
    resets: tuple[Evidence, ...]
    """Times that only a clock shows that was never set: the session's, then events, then meter values."""
    reason: str
    """Why the offset cannot be told or is uncertain, in words; empty with high confidence."""
    backwards: bool
    """The session ends before it starts."""

    @property
    def correction(self) -> Correction | None:
        """How to show event times on the session clock; None when the offset cannot be told or is nothing."""
        if self.offset_us is None or self._is_within_slack:
            return None
        return Correction(shift_us=-self.offset_us)

    @property
    def is_one_clock(self) -> bool:
        """Whether both clocks tell the same time at both ends, as well as the pairs can show."""
        return self.confidence is ClockConfidence.HIGH and self._is_within_slack

    @property
    def _is_within_slack(self) -> bool:
        slack_us = min((pair.slack_us for pair in self.pairs), default=0)
        return self.offset_us is not None and abs(self.offset_us) <= slack_us

    def allows_duration(self, start: Clock, end: Clock) -> bool:
        """Whether a time from a moment on one clock to a moment on another may be printed.

        Across the clocks only when they are one. On the event clock not when it was set within the record, on
        the session clock not when it ran backwards.
        """
        clocks = {start, end}
        if clocks == {Clock.EVENT}:
            return not self.resets or self.confidence is ClockConfidence.HIGH
        if clocks == {Clock.SESSION}:
            return not self.backwards
        return clocks == {Clock.EVENT, Clock.SESSION} and self.is_one_clock and not self.resets


def examine(record: SessionRecord) -> ClockCheck:
    """Compare the clocks of one report. Pure; raises nothing."""
    session = record.report.session
    first = [] if session.started_at is None else _start_pairs(record, session.started_at)
    last = [] if session.ended_at is None else _end_pairs(record, session.ended_at)
    estimate = _estimate(first, last)
    offset_us = estimate.offset_us
    return ClockCheck(
        pairs=(*first, *last),
        confidence=estimate.confidence,
        offset_us=offset_us,
        drift_us=estimate.drift_us,
        drift_slack_us=estimate.drift_slack_us,
        zone_h=None if offset_us is None else zone_hours(offset_us, record.thresholds),
        resets=_never_set_times(record),
        reason=estimate.reason,
        backwards=(session.duration_us or 0) < 0,
    )


def zone_hours(offset_us: int, limits: Thresholds) -> int | None:
    """The whole hours of an offset that looks like a time zone; None when it does not."""
    hours = round(offset_us / _HOUR_US)
    off_s = abs(seconds(offset_us - hours * _HOUR_US))
    return hours if 1 <= abs(hours) <= limits.zone_hours and off_s <= limits.zone_slack_s else None


def span(delta_us: int) -> str:
    """The size of an offset: ``498 days``, ``3d04h``, ``2h00m05s``, ``3m05s``, ``0.4 s``."""
    size_us = abs(delta_us)
    if size_us >= 100 * 24 * _HOUR_US:
        return f"{round(size_us / (24 * _HOUR_US))} days"
    if size_us < 60 * US_PER_S:
        return f"{seconds(size_us):.1f} s"
    minutes, rest_s = divmod(round(seconds(size_us)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        return f"{hours // 24}d{hours % 24:02d}h"
    return f"{hours}h{minutes:02d}m{rest_s:02d}s" if hours else f"{minutes}m{rest_s:02d}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estimate:
    """What the pairs amount to; the fields as in ``ClockCheck``."""

    reason: str
    confidence: ClockConfidence = ClockConfidence.NONE
    offset_us: int | None = None
    drift_us: int | None = None
    drift_slack_us: int | None = None


def _estimate(first: Sequence[ClockPair], last: Sequence[ClockPair]) -> _Estimate:
    """From the pairs at both ends; of several the one with the least slack counts."""
    known = first or last
    if not known:
        return _Estimate(reason="no moment was seen by both clocks")
    best = min(known, key=lambda pair: pair.slack_us)
    odd = next((pair for pair in known if _apart(best, pair)), None)
    if odd is not None:
        return _Estimate(reason=_contradiction(best, odd))
    if not first or not last:
        missing = "start" if not first else "end"
        reason = f"only one end is paired, the {missing} is not"
        return _Estimate(reason=reason, confidence=ClockConfidence.LOW, offset_us=best.offset_us)
    return _with_drift(best, last)


def _with_drift(best: ClockPair, last: Sequence[ClockPair]) -> _Estimate:
    """The estimate when both ends have pairs: one offset, a steady gain, or a contradiction."""
    odd = max(last, key=lambda pair: abs(pair.offset_us - best.offset_us) - pair.slack_us)
    end = min(last, key=lambda pair: pair.slack_us)
    drift_us = end.offset_us - best.offset_us
    length_us = end.session_at.us - best.session_at.us
    drifts = _apart(best, odd)
    if drifts and (_apart(end, odd) or abs(drift_us) > _DRIFT_SHARE * length_us):
        return _Estimate(reason=_contradiction(best, odd))
    change = f"the event clock {'gains' if drift_us > 0 else 'loses'} {span(drift_us)} over the session"
    return _Estimate(
        reason=change if drifts else "",
        confidence=ClockConfidence.LOW if drifts else ClockConfidence.HIGH,
        offset_us=best.offset_us,
        drift_us=drift_us,
        drift_slack_us=best.slack_us + end.slack_us,
    )


def _apart(one: ClockPair, other: ClockPair) -> bool:
    """Whether two pairs tell different offsets."""
    return abs(one.offset_us - other.offset_us) > one.slack_us + other.slack_us


def _contradiction(one: ClockPair, other: ClockPair) -> str:
    return f"{one.name} and {other.name} differ by {span(one.offset_us - other.offset_us)}"


def _start_pairs(record: SessionRecord, start: Instant) -> list[ClockPair]:
    """The anchor, and the first meter value unless the values begin late."""
    pairs = []
    anchor = record.anchor
    if anchor is not None and anchor.at is not None:
        plugged = record.first_status("preparing") is not None
        pairs.append(
            ClockPair(
                name=f"session start and {'Preparing' if plugged else 'first limits or alignment'}",
                session_at=start,
                event_at=anchor.at,
                evidence=(_START, anchor),
                slack_us=_PREPARING_US if plugged else _ANCHOR_US,
                at_end=False,
            )
        )
    if (sample := _edge_sample(record, start, at_end=False)) is not None:
        is_late = any(_apart(sample, pair) and sample.event_at > pair.event_at for pair in pairs)
        pairs += [] if is_late else [sample]
    return pairs


def _end_pairs(record: SessionRecord, end: Instant) -> list[ClockPair]:
    """The status in which the vehicle left, and the last meter value unless the values end early."""
    pairs = []
    left = record.statuses[-1] if record.statuses else None
    if left is not None and left.at is not None and folded(left.state) == "available":
        pairs.append(
            ClockPair(
                name="session end and Available",
                session_at=end,
                event_at=left.at,
                evidence=(_END, evidence(left)),
                slack_us=_STATUS_END_US,
                at_end=True,
            )
        )
    if (sample := _edge_sample(record, end, at_end=True)) is not None:
        is_early = any(_apart(sample, pair) and sample.event_at < pair.event_at for pair in pairs)
        pairs += [] if is_early else [sample]
    return pairs


def _edge_sample(record: SessionRecord, edge: Instant, *, at_end: bool) -> ClockPair | None:
    """The first or last meter value of the session beside its start or end; None of too few values."""
    found: list[tuple[Evidence, int, int]] = []
    for series in record.meters.series.values():
        since_us = series.times_us[0] if record.anchor_us is None else record.anchor_us - _CARRIED_US
        begins = int(np.searchsorted(series.times_us, since_us))
        times = series.times_us[begins:]
        if len(times) < record.thresholds.gap_least_samples:
            continue
        place = len(series) - 1 if at_end else begins
        slack_us = _SAMPLE_US + 3 * int(np.median(np.diff(times)))
        found.append((sample_evidence(series, place), int(series.times_us[place]), slack_us))
    if not found:
        return None
    place_of, at_us, slack_us = (max if at_end else min)(found, key=lambda one: one[1])
    return ClockPair(
        name="session end and last meter value" if at_end else "session start and first meter value",
        session_at=edge,
        event_at=Instant(at_us, record.meters.fraction_digits),
        evidence=(_END if at_end else _START, place_of),
        slack_us=slack_us,
        at_end=at_end,
    )


def _never_set_times(record: SessionRecord) -> tuple[Evidence, ...]:
    """Times that only a clock shows that was never set: the session's, then events, then meter values.

    A year too early, a time too far ahead of now, or an event at exactly midnight of 1 January UTC.
    """
    session, now, limits = record.report.session, record.now, record.thresholds
    found = [
        place
        for at, place in ((session.started_at, _START), (session.ended_at, _END))
        if at is not None and _is_impossible(at, now, limits)
    ]
    for event in record.report.events:
        if event.at is not None and (_is_new_year(event.at) or _is_impossible(event.at, now, limits)):
            found.append(evidence(event))
    for series in record.meters.series.values():
        edges = (sample_evidence(series, place) for place in sorted({0, len(series) - 1}) if len(series))
        found += [edge for edge in edges if edge.at is not None and _is_impossible(edge.at, now, limits)]
    return tuple(found)


def _is_impossible(at: Instant, now: Instant | None, limits: Thresholds) -> bool:
    """Too early a year, or too far in the future."""
    too_late = now is not None and seconds(at.us - now.us) > limits.clock_future_s
    return too_late or at.datetime().year < limits.clock_year


def _is_new_year(at: Instant) -> bool:
    """Exactly midnight of 1 January UTC: where a clock without a battery begins."""
    moment = at.datetime()
    return (moment.month, moment.day) == (1, 1) and at.us % (24 * _HOUR_US) == 0

"""DER-3: the power collapsed although nobody announced a new limit."""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.agreed import agreement
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import Clean, Finding, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord, folded, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import Ints, window_max
from evtui.services.timeline.limits import maximum
from evtui.services.timeline.series import SeriesRole

_NEW_LIMIT_US: Final = 5 * US_PER_S
_NEAR_TOP: Final = 0.95
"""A fall begins at the last sample that is still within 5 % of the power before it."""
_SHOWN: Final = 8
Fall = tuple[int, int, int]
"""Places of the current samples where it begins, where it is first low, and until where it stays low."""


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for all falls, told by the first."""
    current = record.current
    if current is None:
        return NotEvaluable("no current samples")
    known = np.flatnonzero(~np.isnan(record.watts))
    if known.size < 3:
        return NotEvaluable("fewer than three power samples")
    if not record.all_statuses:
        return NotEvaluable("no ocppStatus")
    if record.c1_us is None:
        return NotEvaluable("no start or end of flow")
    if float(np.median(np.diff(current.times_us[known]))) > record.thresholds.collapse_s * US_PER_S:
        return NotEvaluable("samples too far apart")
    falls = [fall for fall in _falls(record, current, known) if not _explained(record, current, fall)]
    return Fired((_finding(record, current, falls),)) if falls else Clean()


def _falls(record: SessionRecord, current: MeterSeries, known: Ints) -> list[Fall]:
    """Every fall of the flowing power by more than the share, within the time, that lasts long enough."""
    thresholds = record.thresholds
    times, watts = current.times_us[known], record.watts[known]
    since = np.searchsorted(times, times - round(thresholds.collapse_s * US_PER_S))
    until = np.searchsorted(times, times + round(thresholds.collapse_holds_s * US_PER_S))
    before = window_max(watts, since, np.arange(len(known)))
    floor = before * (1 - thresholds.collapse_share)
    low = np.flatnonzero((before > 0) & (watts < floor) & (until < len(known)))
    low = low[window_max(watts, low, until[low]) < floor[low]]
    later = np.diff(times[low]) > thresholds.collapse_s * US_PER_S
    falls = []
    for place in low[np.concatenate((np.ones(min(len(low), 1), dtype=np.bool_), later))].tolist():
        first = int(since[place])
        top = first + int(np.flatnonzero(watts[first:place] >= before[place] * _NEAR_TOP)[-1])
        if record.flow[known[top]]:
            falls.append((int(known[top]), int(known[place]), int(known[until[place]])))
    return falls


def _explained(record: SessionRecord, current: MeterSeries, fall: Fall) -> bool:
    """Whether the end of the charge, a status or a new limit accounts for a fall."""
    top, _, until = fall
    top_us, until_us = int(current.times_us[top]), int(current.times_us[until])
    assert record.c1_us is not None
    if record.c1_us - top_us <= record.thresholds.collapse_before_end_s * US_PER_S:
        return True
    at_top = record.status_at(top_us)
    if at_top is None or folded(at_top.state) != "charging":
        return True
    if any(
        folded(event.state) != "charging"
        for event in record.statuses
        if event.at is not None and top_us <= event.at.us <= until_us
    ):
        return True
    return _limited(record, top_us, float(current.values[top]), float(record.watts[top]))


def _limited(record: SessionRecord, top_us: int, amps: float, watts: float) -> bool:
    """Whether a side announced a new limit near the fall that what flowed before it exceeds.

    A new limit above what flowed (the vehicle repeats its wishes all the time) explains nothing.
    """
    for track in agreement(record).tracks:
        for before, after in pairwise((None, *track.records)):
            assert after is not None
            if after.at is None or abs(after.at.us - top_us) > _NEW_LIMIT_US:
                continue
            for role, flowed in ((SeriesRole.CURRENT, amps), (SeriesRole.POWER, watts)):
                old, new = None if before is None else maximum(before, role), maximum(after, role)
                if new is not None and new != old and 0 <= new <= flowed:
                    return True
    return False


def _finding(record: SessionRecord, current: MeterSeries, falls: list[Fall]) -> Finding:
    top, low, until = falls[0]
    before_w = float(record.watts[top])
    after_w = float(np.nanmedian(record.watts[low : until + 1]))
    fall_us = int(current.times_us[low] - current.times_us[top])
    more = "" if len(falls) == 1 else f" It happened {len(falls)} times."
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING,
        text=f"Power fell from {record.about}{number(before_w / 1000)} to "
        f"{record.about}{number(after_w / 1000)} kW in {duration(fall_us)} without a new limit.{more}",
        evidence=tuple(sample_evidence(current, fall[0]) for fall in falls[:_SHOWN]),
        values=MappingProxyType(
            {"before_w": before_w, "after_w": after_w, "fall_s": fall_us / US_PER_S, "falls": len(falls)}
        ),
        confidence=record.confidence,
    )


RULE: Final = Rule(
    id="DER-3",
    name="power collapse",
    family=Family.DERATING,
    looks_at=("present_current", "present_voltage", "ocppStatus", "chargeParameters"),
    means="The power dropped within seconds and stayed low, while the connector still said Charging and "
    "neither side announced it: a converter module that failed, a limit from outside (load management) "
    "that is not in the report, or a vehicle that simply asked for less.",
    condition="the power falls by more than {collapse_share} (share) within {collapse_s} s and stays there "
    "for {collapse_holds_s} s, all the while Charging, not within {collapse_before_end_s} s before the end, "
    "and no new limit below what flowed is announced within 5 s",
    first_check="Converter messages at that moment; external load management; other outlets of the station.",
    source="unified error codes PowerModuleFault; numbers: own judgement",
    check=check,
)

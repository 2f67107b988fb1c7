"""SAF-4: current or power above what both sides agreed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.agreed import Agreement, agreement, stated_maximum
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import Bools, Floats, Ints, members, runs
from evtui.services.timeline.limits import LimitTrack
from evtui.services.timeline.series import SeriesRole

_ROLES: Final = (SeriesRole.CURRENT, SeriesRole.POWER)


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires on at least two samples in a row, not counting those while the station still ramps."""
    current = record.current
    if current is None:
        return NotEvaluable("no current samples")
    agreed = agreement(record)
    amps_limit = agreed.lower(SeriesRole.CURRENT, current.times_us)
    watts_limit = agreed.lower(SeriesRole.POWER, current.times_us)
    known = ~np.isnan(amps_limit) | ~(np.isnan(watts_limit) | np.isnan(record.watts))
    counted = np.flatnonzero(known & ~_ramping(record, agreed, current.times_us))
    if counted.size < 2:
        return NotEvaluable(
            "fewer than two current samples with a limit in force"
            if known.any()
            else "no current or power limit in force"
        )
    excess = _excess(record, current.values, amps_limit, watts_limit)[counted]
    first, last = runs(excess > 0)
    long = last > first
    if not long.any():
        return Clean()
    over = members(first[long], last[long], len(excess))
    place = int(counted[over[np.argmax(excess[over])]])
    return Fired((_finding(record, agreed, place, float(amps_limit[place]), float(watts_limit[place])),))


def _excess(record: SessionRecord, amps: Floats, amps_limit: Floats, watts_limit: Floats) -> Floats:
    """How far current or power is above limit and margin, as a share of the limit; not positive is within."""
    thresholds = record.thresholds
    margin = np.maximum(thresholds.overcurrent_a, amps_limit * thresholds.overcurrent_share)
    of_current = (amps - (amps_limit + margin)) / amps_limit
    of_power = (record.watts - watts_limit * (1 + thresholds.overpower_share)) / watts_limit
    return np.fmax(of_current, of_power)


def _ramping(record: SessionRecord, agreed: Agreement, times_us: Ints) -> Bools:
    """Samples taken so soon after a limit fell that the station may still be ramping down."""
    grace_us = round(record.thresholds.limit_grace_s * US_PER_S)
    result = np.zeros(len(times_us), dtype=np.bool_)
    for track in agreed.tracks:
        for fell_us in _falls(track):
            start = np.searchsorted(times_us, fell_us)
            result[start : np.searchsorted(times_us, fell_us + grace_us, side="right")] = True
    return result


def _falls(track: LimitTrack) -> Iterator[int]:
    """When a side lowered its current or power, or stated one where it had stated none."""
    for before, after in pairwise(track.records):
        pairs = [(stated_maximum(before, role), stated_maximum(after, role)) for role in _ROLES]
        if after.at is not None and any(new is not None and (old is None or new < old) for old, new in pairs):
            yield after.at.us


def _finding(record: SessionRecord, agreed: Agreement, place: int, limit_a: float, limit_w: float) -> Finding:
    current = record.current
    assert current is not None
    amps, watts, about = float(current.values[place]), float(record.watts[place]), record.about
    delivered, allowed = [f"{about}{number(amps)} A"], []
    values = {"current_a": amps}
    if not np.isnan(watts):
        delivered.append(f"{about}{number(watts / 1000)} kW")
        values["power_w"] = watts
    if not np.isnan(limit_a):
        allowed.append(f"{about}{number(limit_a)} A")
        values["agreed_a"] = limit_a
    if not np.isnan(limit_w):
        allowed.append(f"{about}{number(limit_w / 1000)} kW")
        values["agreed_w"] = limit_w
    bound = [agreed.binding(role, int(current.times_us[place])) for role in _ROLES]
    records = {one.source: Evidence(one.source, one.at) for one in bound if one is not None}
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"{' / '.join(delivered)} delivered, agreed maximum {' / '.join(allowed)}.",
        evidence=(sample_evidence(current, place), *records.values()),
        values=MappingProxyType(values),
        confidence=record.confidence,
        compare=RULE.compare,
    )


RULE: Final = Rule(
    id="SAF-4",
    name="current or power above the agreed limit",
    family=Family.SAFETY,
    looks_at=("present_current", "present_voltage", "chargeParameters"),
    means="More was delivered than the lower of the two announced maxima allows. A limit that was not "
    "recorded, or a current measurement that reads high, looks the same.",
    condition="the current exceeds the lower announced maximum (of one side where only one is known) by "
    "{overcurrent_a} A or a share of {overcurrent_share}, whichever is more, or the power by a share of "
    "{overpower_share}, in "
    "two samples in a row; samples within {limit_grace_s} s after a limit fell do not count",
    first_check="Whether every limit of the vehicle was recorded; then the current measurement.",
    source="ChargeX CX004; margin and grace: own judgement",
    check=check,
    compare=("CX004",),
)

"""DER-4: far less power than both sides had agreed."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.agreed import agreement
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
from evtui.services.diagnosis.integral import bridged_us, power_holes, trapezoids
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import Bools, Ints
from evtui.services.timeline.series import SeriesRole


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares means over the time in which the battery should take full power."""
    current, c0_us, c1_us = record.current, record.c0_us, record.c1_us
    if current is None or c0_us is None or c1_us is None:
        return NotEvaluable("no current samples" if current is None else "no start or end of flow")
    during = (current.times_us >= c0_us) & (current.times_us <= c1_us)
    limit = agreement(record).of_both(SeriesRole.POWER, current.times_us)
    if not (during & ~np.isnan(limit)).any():
        return NotEvaluable("no power limit of both sides")
    judged = during & ~np.isnan(limit) & _hungry(record, current.times_us, c0_us, c1_us)
    places = np.flatnonzero(judged & ~np.isnan(record.watts))
    times_us = current.times_us[places]
    weights = bridged_us(times_us, power_holes(record, c0_us, c1_us)) / US_PER_S
    seconds = float(weights.sum())
    if seconds < record.thresholds.low_power_s:
        return NotEvaluable(f"power known for less than {number(record.thresholds.low_power_s)} s")
    mean_w = float((trapezoids(record.watts[places]) * weights).sum()) / seconds
    agreed_w = float((limit[places][:-1] * weights).sum()) / seconds
    if mean_w >= record.thresholds.low_power_share * agreed_w:
        return Clean()
    finding = _finding(record, mean_w, agreed_w, seconds, sample_evidence(current, int(places[0])))
    return Fired((finding,))


def _hungry(record: SessionRecord, times_us: Ints, c0_us: int, c1_us: int) -> Bools:
    """Samples before the taper: SoC below 80 %, or without SoC samples the first half of the flow."""
    soc = record.soc
    if soc is None:
        return times_us <= (c0_us + c1_us) // 2
    place = np.maximum(np.searchsorted(soc.times_us, times_us, side="right") - 1, 0)
    hungry: Bools = soc.values[place] < record.thresholds.full_soc
    return hungry


def _finding(
    record: SessionRecord, mean_w: float, agreed_w: float, seconds: float, first: Evidence
) -> Finding:
    assert first.at is not None
    sides = agreement(record)
    bound = sides.binding(SeriesRole.POWER, first.at.us)
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.INFO,
        text=f"Average {record.about}{number(mean_w / 1000)} kW of "
        f"{record.about}{number(agreed_w / 1000)} kW agreed: battery temperature, shared power or a missing "
        "module.",
        evidence=(first, *(() if bound is None else (Evidence(bound.source, bound.at),))),
        values=MappingProxyType({"mean_w": mean_w, "agreed_w": agreed_w, "seconds": seconds}),
        confidence=record.confidence,
    )


RULE: Final = Rule(
    id="DER-4",
    name="far below what both agreed",
    family=Family.DERATING,
    looks_at=("present_current", "present_voltage", "chargeParameters"),
    means="Neither announced limit explains how little was delivered: a cold or hot battery, power shared "
    "with other outlets or limited from outside, or a converter module that is missing.",
    condition="the mean power while the SoC is below {full_soc} % (or in the first half, where there are no "
    "SoC samples) is below {low_power_share} (share) of what both sides allow, for {low_power_s} s or more",
    first_check="Whether other outlets charged at the same time; load management; the battery's temperature.",
    source="own judgement; SICHARGE D manual (load management may limit from outside)",
    check=check,
)

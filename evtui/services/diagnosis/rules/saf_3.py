"""SAF-3: voltage above what both sides agreed."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.agreed import Agreement, agreement
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import members, runs
from evtui.services.timeline.series import SeriesRole

_LEAST_US: Final = US_PER_S
"""Two samples spanning this long are no glitch of the meter."""


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires on at least two samples in a row that span at least one second."""
    volts = record.voltage
    if volts is None:
        return NotEvaluable("no voltage samples")
    agreed = agreement(record)
    limit = agreed.lower(SeriesRole.VOLTAGE, volts.times_us)
    judged = np.flatnonzero(~np.isnan(limit))
    if not judged.size:
        return NotEvaluable("no voltage limit in force")
    if int(volts.times_us[judged[-1]] - volts.times_us[judged[0]]) < _LEAST_US:
        return NotEvaluable("fewer than two voltage samples a second apart")
    thresholds = record.thresholds
    margin = np.maximum(thresholds.overvoltage_v, limit * thresholds.overvoltage_share)
    first, last = runs(volts.values > limit + margin)
    long = volts.times_us[last] - volts.times_us[first] >= _LEAST_US
    if not long.any():
        return Clean()
    over = members(first[long], last[long], len(volts))
    worst = int(over[np.argmax(volts.values[over] - limit[over])])
    return Fired((_finding(record, volts, worst, float(limit[worst]), agreed),))


def _finding(
    record: SessionRecord, volts: MeterSeries, place: int, limit_v: float, agreed: Agreement
) -> Finding:
    bound = agreed.binding(SeriesRole.VOLTAGE, int(volts.times_us[place]))
    evidence = [sample_evidence(volts, place)]
    if bound is not None:
        evidence.append(Evidence(bound.source, bound.at))
    volt = float(volts.values[place])
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.CRITICAL,
        text=f"Output reached {record.about}{number(volt)} V, agreed maximum "
        f"{record.about}{number(limit_v)} V.",
        evidence=tuple(evidence),
        values=MappingProxyType({"voltage_v": volt, "agreed_v": limit_v}),
        confidence=Confidence.INFERRED,  # on which side of the breaker the sensor sits is not known
        compare=RULE.compare,
    )


RULE: Final = Rule(
    id="SAF-3",
    name="voltage above the agreed limit",
    family=Family.SAFETY,
    looks_at=("present_voltage", "chargeParameters"),
    means="The output went above the lower of the two announced maximum voltages, which can damage the "
    "vehicle. A wrong sensor or a limit that was not recorded looks the same.",
    condition="the voltage exceeds the lower announced maximum (of one side where only one is known) by "
    "{overvoltage_v} V or a share of {overvoltage_share}, whichever is more, in two samples in a "
    "row that span 1 s",
    first_check="Whether the vehicle's maximum voltage was recorded in full; then the voltage measurement.",
    source="EVerest (supervision against the negotiated limit); ChargeX CX005; margin: own judgement",
    check=check,
    compare=("CX005",),
)

"""STA-4: the output did not come to the battery's voltage."""

from __future__ import annotations

from typing import Final

from evtui.models.charge import Alignment
from evtui.services.diagnosis.alignment import difference_v, has_odd_voltage, is_apart, volts
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for each result that is out of range by its word and by its voltages."""
    if not record.alignments:
        return NotEvaluable("no alignment result")
    denied = [one for one in record.alignments if one.in_range is False]
    failed = [one for one in denied if is_apart(one, record.thresholds)]
    if failed:
        return Fired(tuple(_finding(record, one) for one in failed))
    if any(difference_v(one) is None for one in denied):
        return NotEvaluable("a voltage of the alignment result is missing")
    if all(one.in_range is None for one in record.alignments):
        return NotEvaluable("the alignment result has no inRange")
    return Clean()


def _finding(record: SessionRecord, result: Alignment) -> Finding:
    """One failed alignment."""
    distance = difference_v(result) or 0.0
    note = " A voltage of 0 V or less is no measurement of a battery." if has_odd_voltage(result) else ""
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"Output {volts(result.present_voltage_v, record.about)}, vehicle asked "
        f"{volts(result.requested_voltage_v, record.about)}: difference {volts(distance, record.about)}, "
        f"outside ±{record.thresholds.align_tolerance_v:g} V. Pre-charge failed.{note}",
        evidence=(Evidence(result.source, result.at),),
        values={
            "present_v": result.present_voltage_v or 0.0,
            "requested_v": result.requested_voltage_v or 0.0,
            "difference_v": distance,
        },
        confidence=record.confidence,
        compare=RULE.compare,
    )


RULE: Final = Rule(
    id="STA-4",
    name="alignment failed",
    family=Family.START,
    looks_at=("batteryAlignmentResults",),
    means="The charger could not bring its output to the battery's voltage, so the contactors stayed open: "
    "converter, wrong voltage range, or a vehicle that withdrew.",
    condition="inRange is false and output and requested voltage are more than {align_tolerance_v} V apart.",
    first_check="Messages of the converter at that time; whether the requested voltage is in its range.",
    source="DIN SPEC 70121 and EVerest: ±20 V before closing",
    check=check,
    compare=("CX012",),
)

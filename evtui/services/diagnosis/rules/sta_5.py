"""STA-5: an alignment result whose word and voltages do not fit."""

from __future__ import annotations

from typing import Final

from evtui.models.charge import Alignment
from evtui.services.diagnosis.alignment import contradicts, difference_v, has_odd_voltage, is_apart, volts
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
    """Fires for each result that contradicts itself, or holds a voltage that none can be.

    A voltage of 0 V in a result that is STA-4 anyway is a note there, not a second finding.
    """
    if not record.alignments:
        return NotEvaluable("no alignment result")
    limits = record.thresholds
    odd = [
        one
        for one in record.alignments
        if contradicts(one, limits)
        or (has_odd_voltage(one) and not (one.in_range is False and is_apart(one, limits)))
    ]
    if odd:
        return Fired(tuple(_finding(record, one) for one in odd))
    if all(one.in_range is None or difference_v(one) is None for one in record.alignments):
        return NotEvaluable("the alignment result has not both inRange and two voltages")
    return Clean()


def _finding(record: SessionRecord, result: Alignment) -> Finding:
    """One odd result."""
    about, distance = record.about, difference_v(result)
    present, requested = volts(result.present_voltage_v, about), volts(result.requested_voltage_v, about)
    if contradicts(result, record.thresholds):
        word = "in range" if result.in_range else "out of range"
        text = (
            f"The report says {word} although {present} and {requested} differ by {volts(distance, about)}."
        )
    else:
        text = (
            f"The report aligned {present} with {requested}: neither a battery nor an output has 0 V or less."
        )
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=text,
        evidence=(Evidence(result.source, result.at),),
        values={} if distance is None else {"difference_v": distance},
        confidence=record.confidence,
    )


RULE: Final = Rule(
    id="STA-5",
    name="alignment contradicts itself",
    family=Family.START,
    looks_at=("batteryAlignmentResults",),
    means="The word inRange and the two voltages cannot both be right, so this result proves nothing.",
    condition="inRange is false within {align_tolerance_v} V or true outside them, "
    "or one of the voltages is 0 V or less.",
    first_check="The charger's software version: this is a fault of the record.",
    source="Session Reports API, generated reference example: 634 V, 634 V, inRange false",
    check=check,
)

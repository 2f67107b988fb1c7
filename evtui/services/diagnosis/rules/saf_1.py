"""SAF-1: the DC breaker opened under load."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.models.charge import BreakerRecord
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import Clean, Finding, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord, breaker_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each opening under load inside the session."""
    carried_in = {event.source for event in record.snapshot}
    openings = [one for one in record.report.breakers if one.source not in carried_in]
    measured = [(one, abs(one.current_a)) for one in openings if one.current_a is not None]
    if not measured:
        return NotEvaluable("no current at the breaker opening" if openings else "no breaker opening")
    findings = tuple(
        _finding(record, one, amps, severity)
        for one, amps in measured
        if (severity := _severity(amps, record.thresholds)) is not None
    )
    return Fired(findings) if findings else Clean()


def _severity(amps: float, thresholds: Thresholds) -> FindingSeverity | None:
    """How bad an opening at a current is, None when it is harmless."""
    if amps >= thresholds.breaker_critical_a:
        return FindingSeverity.CRITICAL
    if amps >= thresholds.breaker_error_a:
        return FindingSeverity.ERROR
    return FindingSeverity.WARNING if amps >= thresholds.breaker_warning_a else None


def _finding(
    record: SessionRecord, opening: BreakerRecord, amps: float, severity: FindingSeverity
) -> Finding:
    values = {"current_a": amps}
    text = f"DC breaker opened with {record.about}{number(amps)} A"
    if opening.voltage_v is not None:
        power_w = amps * opening.voltage_v
        values |= {"voltage_v": opening.voltage_v, "power_w": power_w}
        text += f" at {record.about}{number(opening.voltage_v)} V"
        text += f" ({record.about}{number(power_w / 1000)} kW)"
    return Finding(
        rule=RULE.id,
        severity=severity,
        text=f"{text}. Contacts wear or arc above about 1 A: look for emergency stop, lost pilot or a trip "
        "just before.",
        evidence=(breaker_evidence(opening),),
        values=MappingProxyType(values),
        confidence=record.confidence,
    )


RULE: Final = Rule(
    id="SAF-1",
    name="breaker opened under load",
    family=Family.SAFETY,
    looks_at=("dcBreakerOpenConditions",),
    means="The contacts parted while current was flowing. An orderly stop ramps below 1 A first, so "
    "something cut it short: an emergency stop, a lost pilot, a door, an insulation alarm or a trip. "
    "Contacts wear or arc each time it happens.",
    condition="the breaker opens at {breaker_warning_a} A or more (warning), {breaker_error_a} A or more "
    "(error), {breaker_critical_a} A or more (critical)",
    first_check="What the device messages say in the seconds before the opening; then the contacts.",
    source="Phoenix Contact 107068 (the station ramps below 1 A before the contactors open); steps: own "
    "judgement",
    check=check,
)

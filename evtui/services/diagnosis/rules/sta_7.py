"""STA-7: a start that came through, but slowly; the times of its phases are told in any case."""

from __future__ import annotations

from typing import Final

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
from evtui.services.diagnosis.phases import StartTimes, start_times
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Times a start that came to current or to an aligned voltage; a failed one is STA-1's."""
    times = start_times(record)
    if times is None:
        return NotEvaluable("no Preparing inside the session")
    start_s = times.start_s
    if start_s is None:
        return NotEvaluable("neither aligned voltage nor current after Preparing")
    sentence = f"Start took {start_s:.1f} s: {times.text}."
    severity, why = _judge(times, start_s, record.thresholds)
    if severity is None:
        return Clean(sentence)
    marks: tuple[Evidence | None, ...] = (times.preparing, times.request, times.alignment, times.flow)
    finding = Finding(
        rule=RULE.id,
        severity=severity,
        text=sentence + why,
        evidence=tuple(mark for mark in marks if mark is not None),
        values={"start_s": start_s} | ({} if times.check_s is None else {"check_s": times.check_s}),
        confidence=Confidence.FIELD,
    )
    return Fired((finding,))


def _judge(times: StartTimes, start_s: float, limits: Thresholds) -> tuple[FindingSeverity | None, str]:
    """How bad the times are, and which part of the start it was where that is known."""
    check_s, most_s = times.check_s, limits.cable_check_s + limits.precharge_s
    if check_s is not None and check_s > most_s:
        return FindingSeverity.WARNING, f" Cable check and pre-charge took {check_s:.1f} s of {most_s:g} s."
    if start_s > limits.slow_start_warning_s:
        return FindingSeverity.WARNING, ""
    return (FindingSeverity.INFO if start_s > limits.slow_start_info_s else None), ""


RULE: Final = Rule(
    id="STA-7",
    name="slow start",
    family=Family.START,
    looks_at=("ocppStatus", "chargeParameters", "batteryAlignmentResults", "sessionMeterValues"),
    means="The vehicle charged, but its driver had to wait: slow authorisation, repeated cable checks, "
    "or a station that waited for power.",
    condition="Preparing to first current (or aligned voltage) took more than {slow_start_info_s} s (info) "
    "or {slow_start_warning_s} s, or the vehicle's limits to aligned voltage more than {cable_check_s} s and "
    "{precharge_s} s together.",
    first_check="Which of the phases took the time, and whether other vehicles start as slowly here.",
    source="DIN SPEC 70121 timers: ready to charge 150 s, cable check 40 s, pre-charge 7 s",
    check=check,
)

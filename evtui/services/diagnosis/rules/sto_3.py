"""STO-3: a session that has an end, but whose record stops in the middle of the charge."""

from __future__ import annotations

from typing import Final

from evtui.formats.plain import plain
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.phases import has_opening
from evtui.services.diagnosis.record import SessionRecord, evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule

CLEAN_ENDS: Final = ("finishing", "available", "suspendedev", "unavailable", "faulted")


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Looks at the last status, and for the breaker's opening."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    if record.report.session.ended_at is None:
        return NotEvaluable("the session has no end")
    if not record.energy_flowed:
        return Clean()
    last = record.statuses[-1]
    missing = []
    if record.words[-1] not in CLEAN_ENDS:
        missing.append(f"the last status is {plain(last.state)}")
    if not has_opening(record):
        missing.append("no breaker opening was recorded")
    if not missing:
        return Clean()
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING,
        text=f"Session ended but {' and '.join(missing)}: report cut short or connection lost.",
        evidence=(evidence(last),),
        confidence=Confidence.FIELD,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="STO-3",
    name="no clean end",
    family=Family.STOP,
    looks_at=("ocppStatus", "dcBreakerOpenConditions", "sessionTimeEnd"),
    means="The end of the charge is not in the record: the report was cut short, or the charger lost its "
    "connection. It says nothing about how the charge ended.",
    condition="Energy flowed, the session has an end, and the last status is none of Finishing, Available, "
    "SuspendedEV, Unavailable, Faulted, or no breaker opening is recorded.",
    first_check="Whether other sessions of that time end as abruptly; the charger's connection.",
    source="OCPP 1.6 edition 2, Status Notification, steps C1, C6 and F1",
    check=check,
)

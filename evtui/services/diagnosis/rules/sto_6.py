"""STO-6: a status that OCPP does not allow after the one before it."""

from __future__ import annotations

from collections.abc import Sequence
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
from evtui.services.diagnosis.ocpp import Step, steps
from evtui.services.diagnosis.record import SessionRecord, evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each kind of jump. Repeats are no jumps, and unknown words cannot be judged."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    jumps: dict[tuple[str, str], list[Step]] = {}
    for step in steps(record):
        if step.is_known and not step.is_legal:
            jumps.setdefault(step.words, []).append(step)
    return Fired(tuple(_finding(same) for same in jumps.values())) if jumps else Clean()


def _finding(jumps: Sequence[Step]) -> Finding:
    """A jump and where it happened."""
    before, after = jumps[0]
    times = f" {len(jumps)} times" if len(jumps) > 1 else ""
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.INFO,
        text=f"Status jumped {plain(before.state)} → {plain(after.state)}{times}; "
        "OCPP has no such step (a step may be missing).",
        evidence=tuple(evidence(event) for jump in jumps for event in (jump.after, jump.before)),
        values={"jumps": len(jumps)},
        confidence=Confidence.FIELD,
    )


RULE: Final = Rule(
    id="STO-6",
    name="transition outside the table",
    family=Family.STOP,
    looks_at=("ocppStatus",),
    means="A status is missing in between, or the charger's software skips one. A charger may hide short "
    "statuses (MinimumStatusDuration), so this is worth knowing, not an alarm.",
    condition="One status follows another that OCPP 1.6 does not let it follow; repeats do not count.",
    first_check="Whether this charger always skips that status.",
    source="OCPP 1.6 edition 2 with errata v4, Status Notification, table of 53 steps",
    check=check,
)

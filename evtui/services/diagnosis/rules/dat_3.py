"""DAT-3: states were copied in from before the session."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord, evidence, seconds
from evtui.services.diagnosis.rule import Earlier, Family, Rule

MOST_EVIDENCE: Final = 20


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for any carried-in value; kept out of the short lists while none is older than a day."""
    if not record.report.events:
        return NotEvaluable("no events")
    if not record.snapshot:
        return Clean()
    edge_us, clock = record.anchor_us, Clock.EVENT
    if edge_us is None and record.report.session.started_at is not None:
        if earlier.fired("DAT-1"):
            return NotEvaluable("clocks disagree")
        edge_us, clock = record.report.session.started_at.us, Clock.BOTH
    if edge_us is None:
        return NotEvaluable("nothing tells when the session began")
    age_us = max(edge_us - event.at.us for event in record.snapshot if event.at is not None)
    count = len(record.snapshot)
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=f"{count} {'value was' if count == 1 else 'values were'} carried over from up to "
        f"{_age(age_us)} before this session; {'it is no event' if count == 1 else 'they are not events'} "
        "of it.",
        evidence=tuple(evidence(event) for event in record.snapshot[:MOST_EVIDENCE]),
        values=MappingProxyType({"carried_in": count, "oldest_s": seconds(age_us)}),
        confidence=Confidence.FIELD,
        clock=clock,
        hidden=seconds(age_us) <= record.thresholds.snapshot_shown_s,
    )
    return Fired((finding,))


def _age(age_us: int) -> str:
    """``16 h 10 min``, from two days on ``3 d 4 h``."""
    minutes = round(seconds(age_us)) // 60
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


RULE: Final = Rule(
    id="DAT-3",
    name="state copied from before",
    family=Family.DATA,
    looks_at=("eventTimestamp",),
    means="The report begins with the states that held when the vehicle came. They are older than the "
    "session and nothing that happened in it.",
    condition="an event is more than {snapshot_slack_s} s older than the first Preparing, limits or "
    "alignment; hidden in short lists while the oldest is at most {snapshot_shown_s} s old",
    first_check="Nothing; an old state may only mean that nothing has changed since.",
    source="status words of 16 h before in the vendor's sample (Session Reports API)",
    check=check,
    presupposes=("DAT-1",),
)

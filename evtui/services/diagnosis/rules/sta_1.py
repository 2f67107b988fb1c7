"""STA-1: a vehicle was connected, but no energy flowed."""

from __future__ import annotations

from typing import Final

from evtui.formats.times import clock
from evtui.services.diagnosis.finding import Clean, Finding, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.phases import ENDINGS, stopped_in
from evtui.services.diagnosis.record import SessionRecord, evidence, folded
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for an attempt that is over and brought no energy."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    preparing = record.first_status("preparing")
    if preparing is None or record.delivered_by_counter or record.c0 is not None:
        return Clean()
    later = record.statuses[record.statuses.index(preparing) + 1 :]
    ending = next((event for event in later if folded(event.state) in ENDINGS), None)
    if ending is None and record.report.session.ended_at is None:
        return NotEvaluable("the start is not over yet")
    step = stopped_in(record)
    spoke = bool(record.announced or record.alignments)
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR if spoke else FindingSeverity.WARNING,
        text=f"Vehicle connected at {clock(preparing.at)} UTC but no energy flowed; "
        f"the start stopped in phase {step}.",
        evidence=(evidence(preparing), *([] if ending is None else [evidence(ending)])),
        values={"phase": step.value},
        confidence=record.confidence,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="STA-1",
    name="attempt without energy",
    family=Family.START,
    looks_at=("ocppStatus", "energyChargeStart", "energyChargeEnd", "sessionMeterValues"),
    means="A vehicle was connected and left, or the attempt ended, without a charge. Without any limits or "
    "alignment somebody may just have left again, which OCPP allows.",
    condition="Preparing was seen, less than {delivered_wh} Wh were counted, no current reached {flow_a} A, "
    "Charging was never reported, and a later status or the end of the session ended the attempt.",
    first_check="The phase it stopped in, and what the devices reported around that time.",
    source="OCPP 1.6 edition 2, Status Notification, steps B1 and B6; German Charging Success Rate 2026",
    check=check,
)

"""STO-1: a charge, or a start, that a fault ended."""

from __future__ import annotations

from typing import Final

from evtui.formats.plain import plain
from evtui.formats.times import clock, duration
from evtui.models.event import Event
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.ocpp import runs, steps
from evtui.services.diagnosis.record import SessionRecord, evidence, is_charging
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for a fault out of a charge, or as the last word; an idle connector's is no ended charge."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    fault = _fault(record)
    if fault is None or not (record.energy_flowed or "preparing" in record.words):
        return Clean()
    before = next((step.before for step in steps(record) if step.after == fault), None)
    message = _nearest_message(record, fault)
    ended = "Charging" if record.energy_flowed else "The start"
    change = plain(fault.state) if before is None else f"{plain(before.state)} → {plain(fault.state)}"
    places = (fault, before, message)
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"{ended} ended by {change} at {clock(fault.at)} UTC; {_message_words(message, fault)}.",
        evidence=tuple(evidence(event) for event in places if event is not None),
        confidence=Confidence.FIELD,
    )
    return Fired((finding,))


def _fault(record: SessionRecord) -> Event | None:
    """The status that ended it: the first fault out of a charge, else a last word that is a fault."""
    for step in steps(record):
        if is_charging(step.words[0]) and step.words[1] == "faulted":
            return step.after
    last = runs(record)[-1]
    return last.first if last.word in ("faulted", "unavailable") else None


def _nearest_message(record: SessionRecord, fault: Event) -> Event | None:
    """The device message nearest in time: a cause is often reported moments after the status."""
    at_us = fault.at.us if fault.at is not None else 0
    known = [(abs(one.at.us - at_us), one) for one in record.errors if one.at and not one.carried_in]
    return min(known, key=lambda pair: pair[0], default=(0, None))[1]


def _message_words(message: Event | None, fault: Event) -> str:
    """The message and how far from the fault it was."""
    if message is None or message.error is None or message.at is None or fault.at is None:
        return "no device message inside the session"
    apart_us = message.at.us - fault.at.us
    when = f"{duration(abs(apart_us))} {'later' if apart_us > 0 else 'earlier'}"
    if abs(apart_us) < 1_000_000:
        when = "at the same time"
    return f"nearest device message, {when}: {plain(message.error.raw)}"


RULE: Final = Rule(
    id="STO-1",
    name="ended by a fault",
    family=Family.STOP,
    looks_at=("ocppStatus", "deviceStatus.errorCodes"),
    means="The charger went out of order with a vehicle connected, and that ended the charge or the start.",
    condition="Charging or a pause went to Faulted, or the last status inside the session is Faulted or "
    "Unavailable; and energy flowed or Preparing was seen.",
    first_check="The device messages around that time, and what the connector did next.",
    source="OCPP 1.6 edition 2, Status Notification, steps C9, D9 and E9",
    check=check,
)

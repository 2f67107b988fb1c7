"""CNV-1: a device sent a message."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from evtui.services.diagnosis.device_messages import (
    CARRIED,
    DeviceMessage,
    has_device_status,
    messages_of,
)
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule

OUT_OF_OPERATION: Final = re.compile(r"disabled|blocked|shut ?down|tripped|not available", re.IGNORECASE)
SECOND_SENTENCE: Final = "A unit is (partly) out of operation: expect less power; compare DER-1 and DER-4."


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each distinct message, however often it was sent."""
    if not has_device_status(record):
        return NotEvaluable("no deviceStatus")
    findings = tuple(_finding(record, message) for message in messages_of(record.report).values())
    return Fired(findings) if findings else Clean()


def severity_of(message: DeviceMessage) -> FindingSeverity:
    """The worst prefix sent in the session; one step milder when the message was only carried in."""
    if message.inside:
        return min((FindingSeverity.of(event.severity) for event in message.inside), key=lambda one: one.rank)
    worst = min((FindingSeverity.of(event.severity) for event in message.events), key=lambda one: one.rank)
    return worst.milder


def _finding(record: SessionRecord, message: DeviceMessage) -> Finding:
    error = message.error
    values: dict[str, Value] = {"device": message.device, "unit": error.unit, "message": error.message}
    values["sent"] = len(message.events)
    if error.number is not None:
        values["number"] = error.number
    if message.counters:
        values["counter"] = message.counters[-1][1]
    return Finding(
        rule=RULE.id,
        severity=severity_of(message),
        text=" ".join(_sentences(record, message)),
        evidence=message.evidence,
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
    )


def _sentences(record: SessionRecord, message: DeviceMessage) -> list[str]:
    """The message verbatim, what it means for the power, and what the user wrote about it."""
    error = message.error
    details = [] if error.number is None else [f"no. {error.number}"]
    if message.counters:
        details.append(f"counted {message.counters[-1][1]}×")
    if len(message.inside) > 1:
        details.append(f"sent {len(message.inside)} times in this session")
    if not error.severity_stated:
        details.append("severity not stated")
    sentences = [f"{message.name}: {error.message}" + (f" ({', '.join(details)})." if details else ".")]
    if not message.inside:
        sentences[0] = f"{sentences[0][:-1]} {CARRIED}."
    if OUT_OF_OPERATION.search(error.raw):
        sentences.append(SECOND_SENTENCE)
    if (own := _own_words(record, message)) is not None:
        sentences.append(f"Your dictionary says: “{own}”")
    return sentences


def _own_words(record: SessionRecord, message: DeviceMessage) -> str | None:
    """What the user's dictionary has on the message's number, or on its exact text."""
    error = message.error
    keys = (*([] if error.number is None else [str(error.number)]), error.message, error.raw)
    return next((record.messages[key] for key in keys if key in record.messages), None)


RULE: Final = Rule(
    id="CNV-1",
    name="device message present",
    family=Family.CONVERTER,
    looks_at=("deviceStatus.errorCodes",),
    means="A device of the charger reported something. Its words are shown as sent: the message catalogue is "
    "not published. What was already there before the session counts one step less.",
    condition="any entry in errorCodes. WARN is a warning; ERR, ERROR, FAULT, ALARM, FATAL and CRIT are "
    "errors; INFO is info; anything else is a warning with its severity not stated.",
    first_check="Whether the counter grows from session to session (CNV-2), and what happened at that "
    "moment.",
    source="the vendor's sample (Session Reports API); unified error codes (DIN DKE SPEC 99003), group power "
    "module",
    check=check,
)

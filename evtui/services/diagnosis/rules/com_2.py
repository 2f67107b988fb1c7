"""COM-2: a device message has a word of communication in it."""

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
from evtui.services.diagnosis.finding import Clean, Finding, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule

WORDS: Final = re.compile(
    r"\b(comm(?:s|unications?)?|time-?outs?|connections?|can(?! (?:not|be)\b)|plc|slac|wlan|wi-?fi|v2g"
    r"|heartbeats?|offline)\b",
    re.IGNORECASE,
)
"""Whole words only: ``can`` is a bus, but not in ``cannot`` and ``can not``."""


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each distinct message with such a word."""
    if not has_device_status(record):
        return NotEvaluable("no deviceStatus")
    findings = tuple(
        _finding(message, found[0])
        for message in messages_of(record.report).values()
        if (found := WORDS.search(message.error.raw)) is not None
    )
    return Fired(findings) if findings else Clean()


def _finding(message: DeviceMessage, word: str) -> Finding:
    severity = FindingSeverity.WARNING if message.inside else FindingSeverity.WARNING.milder
    carried = "" if message.inside else f" {CARRIED}"
    return Finding(
        rule=RULE.id,
        severity=severity,
        text=f"{message.name}: suspect a communication problem (“{word}”): {message.error.message}{carried}.",
        evidence=message.evidence,
        values=MappingProxyType({"device": message.device, "word": word}),
    )


RULE: Final = Rule(
    id="COM-2",
    name="communication words in errors",
    family=Family.COMMUNICATION,
    looks_at=("deviceStatus.errorCodes",),
    means="A device message names a connection, a bus or a time that ran out. Suspect the communication "
    "between the parts of the charger, with the vehicle or with the back end; a timeout may also be a step "
    "that took too long for another reason.",
    condition="a device message holds one of the words comm, timeout, connection, can, plc, slac, wlan, "
    "wifi, v2g, heartbeat, offline",
    first_check="Which two parts the message is about, and whether other devices fell silent at that moment.",
    source="unified error codes (DIN DKE SPEC 99003), groups SLAC/PLC, V2G; OCPP 1.6 EVCommunicationError",
    check=check,
    presupposes=("CNV-1",),
)

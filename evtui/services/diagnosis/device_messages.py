"""The devices' error texts of a report, sorted by what they are about: one message, however often sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evtui.models.event import ErrorCode, Event, EventKind
from evtui.models.report import SessionReport
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.record import SessionRecord, evidence, folded

NO_TEXT: Final = "(no value)"
"""What stands for an error entry without a text: it says nothing, so it is no message."""
LANE: Final = "deviceStatus"
CARRIED: Final = "(already present before this session)"
"""Marks a finding on messages that were all carried in."""
_DIGITS: Final = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMessage:
    """One message of one device, with every time it was sent."""

    device: str
    """``deviceId`` as sent; empty when it was not."""
    events: tuple[Event, ...]
    """At least one, in time order, without a readable time last."""

    @property
    def error(self) -> ErrorCode:
        """The message as sent last."""
        return _error(self.events[-1])

    @property
    def inside(self) -> tuple[Event, ...]:
        """When it was sent in the session; empty when it was only carried in."""
        return tuple(event for event in self.events if not event.carried_in)

    @property
    def counters(self) -> tuple[tuple[Event, int], ...]:
        """The counter each time that one was sent."""
        return tuple(
            (event, counter) for event in self.events if (counter := _error(event).counter) is not None
        )

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Its places: those of the session first, then what was carried in, newest first."""
        carried = [event for event in reversed(self.events) if event.carried_in]
        return tuple(evidence(event) for event in (*self.inside, *carried))

    @property
    def name(self) -> str:
        """Device and unit in its own words, or the device's id: ``converter sibcos 1``. Untrusted."""
        return f"{self.error.device or self.device or 'device'} {self.error.unit}".rstrip()


Identity = tuple[str, str, str]
"""Device, unit, and number or text."""


def device_messages(events: Iterable[Event]) -> dict[Identity, DeviceMessage]:
    """Messages by identity, in order of first appearance; entries without a text are left out.

    The same message is the same device, unit and number; without a number the same text, digits apart (a
    message with a measured value in it is one message).
    """
    found: dict[Identity, list[Event]] = {}
    for event in events:
        if event.kind is EventKind.ERROR_CODE and _error(event).raw != NO_TEXT:
            found.setdefault(_identity(event), []).append(event)
    return {
        identity: DeviceMessage(device=device_of(sent[0]), events=tuple(sent))
        for identity, sent in found.items()
    }


def messages_of(report: SessionReport) -> dict[Identity, DeviceMessage]:
    """The messages of a report by identity."""
    return device_messages(report.events)


def has_device_status(record: SessionRecord) -> bool:
    """Whether any device reported at all, so that a missing message means something."""
    return any(event.lane.startswith(LANE) for event in record.report.events)


def device_of(event: Event) -> str:
    """``Converter`` of the lane ``deviceStatus.Converter``."""
    return event.lane.partition(".")[2]


def _identity(event: Event) -> Identity:
    error = _error(event)
    what = str(error.number) if error.number is not None else _DIGITS.sub("#", folded(error.message))
    return folded(device_of(event)), folded(error.unit), what


def _error(event: Event) -> ErrorCode:
    """The parsed text; every ERROR_CODE event of a report has one."""
    if event.error is not None:
        return event.error
    return ErrorCode(
        raw=event.text, severity=event.severity, severity_stated=False, device="", unit="",
        message=event.text, number=None, counter=None,
    )  # fmt: skip

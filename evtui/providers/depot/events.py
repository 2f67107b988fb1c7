"""A report's blocks as events: one lane per vendor list, every event with its place in the raw object."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from evtui.models.charge import Alignment, BreakerRecord, ChargeParameters
from evtui.models.event import Event, EventKind, Severity
from evtui.providers.depot.blocks import Complaints, Entry, entries, kind_of
from evtui.providers.depot.clocks import SNAPSHOT_US
from evtui.providers.depot.error_code import parse_error
from evtui.providers.depot.wire import (
    AlignmentResult,
    BreakerOpenCondition,
    ChargeParameter,
    DetailStatus,
    DeviceError,
    DeviceStatus,
    OcppStatus,
    Report,
)

_STATE_SEVERITIES: Final = {
    "faulted": Severity.ERROR,
    "suspendedevse": Severity.WARNING,
    "unavailable": Severity.WARNING,
}
_BREAKER_STEPS: Final = ((20, Severity.CRITICAL), (5, Severity.ERROR), (2, Severity.WARNING))
"""Amperes from which opening the breaker under load is that bad (rule SAF-1)."""
_HEX: Final = re.compile(r"0[xX]([0-9A-Fa-f]{1,16})")
_DECIMAL: Final = re.compile(r"\d{1,20}", re.ASCII)
_NO_WORD: Final = "(no value)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The readable entries of every block of one report."""

    ocpp: list[Entry[OcppStatus]]
    details: list[Entry[DetailStatus]]
    devices: list[Entry[DeviceStatus]]
    limits: list[Entry[ChargeParameter]]
    alignments: list[Entry[AlignmentResult]]
    breakers: list[Entry[BreakerOpenCondition]]


def read_blocks(report: Report, complaints: Complaints) -> Blocks:
    """Cut all blocks into entries; what cannot be read is noted and costs only itself."""
    return Blocks(
        ocpp=entries(report.ocppStatus, "/ocppStatus", OcppStatus, complaints),
        details=entries(report.detailStatus, "/detailStatus", DetailStatus, complaints),
        devices=entries(report.deviceStatus, "/deviceStatus", DeviceStatus, complaints),
        limits=entries(report.chargeParameters, "/chargeParameters", ChargeParameter, complaints),
        alignments=entries(
            report.batteryAlignmentResults, "/batteryAlignmentResults", AlignmentResult, complaints
        ),
        breakers=entries(
            report.dcBreakerOpenConditions, "/dcBreakerOpenConditions", BreakerOpenCondition, complaints
        ),
    )


def read_events(blocks: Blocks, order: Iterable[str], complaints: Complaints) -> list[Event]:
    """Every event in the order sent: block by block as the vendor listed them, then entry by entry."""
    makers: dict[str, Callable[[], Iterator[Event]]] = {
        "ocppStatus": lambda: (_ocpp_event(entry) for entry in blocks.ocpp),
        "detailStatus": lambda: (_detail_event(entry, complaints) for entry in blocks.details),
        "deviceStatus": lambda: (
            event for entry in blocks.devices for event in _device_events(entry, complaints)
        ),
        "chargeParameters": lambda: (_limit_event(entry) for entry in blocks.limits),
        "batteryAlignmentResults": lambda: (_alignment_event(entry) for entry in blocks.alignments),
        "dcBreakerOpenConditions": lambda: (_breaker_event(entry) for entry in blocks.breakers),
    }
    return [event for name in order if name in makers for event in makers[name]()]


def in_time_order(events: list[Event], anchor: int | None) -> tuple[Event, ...]:
    """Stable by time, unreadable times last; what is older than the anchor is marked as carried in."""
    edge = None if anchor is None else anchor - SNAPSHOT_US
    marked = (
        replace(event, carried_in=True)
        if edge is not None and event.at is not None and event.at.us < edge
        else event
        for event in events
    )
    return tuple(sorted(marked, key=lambda event: (event.at is None, event.at.us if event.at else 0)))


def _ocpp_event(entry: Entry[OcppStatus]) -> Event:
    """A connector status word."""
    word = entry.row.value
    return Event(
        at=entry.row.eventTimestamp,
        lane="ocppStatus",
        severity=_state_severity(word),
        text=word or _NO_WORD,
        source=entry.source,
        kind=EventKind.STATE,
        state=word,
    )


def _detail_event(entry: Entry[DetailStatus], complaints: Complaints) -> Event:
    """A controller status word. Its bits are not published, so zero or not is all that can be told."""
    key, raw = entry.row.key or "", entry.row.value
    word = status_word(raw)
    if raw is not None and word is None:
        complaints.add(f"{entry.source}/value", "not a hexadecimal or decimal word")
    raised = key.casefold() == "systemstatus" and bool(word)
    return Event(
        at=entry.row.eventTimestamp,
        lane=_lane("detailStatus", key),
        severity=Severity.WARNING if raised else Severity.INFO,
        text=f"{key or 'status word'} = {raw or _NO_WORD}",
        source=entry.source,
        kind=EventKind.STATUS_WORD,
        state=raw,
        word=word,
    )


def status_word(raw: str | None) -> int | None:
    """``0x`` and 1 to 16 hex digits in any case, or a decimal number; None for anything else."""
    text = (raw or "").strip()
    if found := _HEX.fullmatch(text):
        return int(found[1], 16)
    return int(text) if _DECIMAL.fullmatch(text) else None


def _device_events(entry: Entry[DeviceStatus], complaints: Complaints) -> Iterator[Event]:
    """One event per error code of the entry, or its bare state."""
    row, lane = entry.row, _lane("deviceStatus", entry.row.deviceId or "")
    state = Event(
        at=row.eventTimestamp,
        lane=lane,
        severity=_state_severity(row.status),
        text=row.status or _NO_WORD,
        source=entry.source,
        kind=EventKind.STATE,
        state=row.status,
    )
    errors = list(_device_errors(row.errorCodes, f"{entry.source}/errorCodes", complaints))
    if not errors:
        yield state
    for error in errors:
        yield _error_event(state, error, complaints)


def _device_errors(block: Any, source: str, complaints: Complaints) -> Iterator[Entry[DeviceError]]:
    """The error codes of an entry; a bare text counts as one without a counter."""
    listed = block if isinstance(block, list) else [] if block is None else [block]
    for number, item in enumerate(listed):
        place = f"{source}/{number}" if isinstance(block, list) else source
        if isinstance(item, str):
            yield Entry(DeviceError(errorCode=item), place)
        elif isinstance(item, Mapping):
            yield from entries(item, place, DeviceError, complaints)
        else:
            complaints.add(place, f"{kind_of(item)} instead of an error code")


def _error_event(state: Event, entry: Entry[DeviceError], complaints: Complaints) -> Event:
    """A device's error text beside the state it was reported with."""
    counter = entry.row.errorCounter
    if counter is not None and counter != counter.to_integral_value():
        complaints.add(f"{entry.source}/errorCounter", "not a whole number")
        counter = None
    error = parse_error(entry.row.errorCode or _NO_WORD, None if counter is None else int(counter))
    times = f" ×{error.counter}" if error.counter is not None and error.counter > 1 else ""
    return replace(
        state,
        at=entry.row.eventTimestamp or state.at,
        severity=error.severity,
        text=f"{state.text} · {_without_prefix(error.raw, state.text)}{times}",
        source=entry.source,
        kind=EventKind.ERROR_CODE,
        error=error,
    )


def _without_prefix(text: str, state: str) -> str:
    """``ERROR: converter : …`` without the prefix that would only repeat the device's state."""
    prefix, colon, rest = text.partition(":")
    return rest.strip() if colon and prefix.strip().casefold() == state.strip().casefold() else text


def _limit_event(entry: Entry[ChargeParameter]) -> Event:
    """Limits announced by one side."""
    row = entry.row
    most = _listing((row.maxPower, 1000, "kW"), (row.maxCurrent, 1, "A"), (row.maxVoltage, 1, "V"))
    least = _listing((row.minCurrent, 1, "A"), (row.minVoltage, 1, "V"))
    parts = [f"at most {most}"] * bool(most) + [f"at least {least}"] * bool(least)
    return Event(
        at=row.eventTimestamp,
        lane=_lane("chargeParameters", row.paramType or ""),
        severity=Severity.INFO,
        text="; ".join(parts) or _NO_WORD,
        source=entry.source,
        kind=EventKind.LIMIT,
    )


def _alignment_event(entry: Entry[AlignmentResult]) -> Event:
    """How near the output came to the battery's voltage."""
    row = entry.row
    words = {True: "in range", False: "out of range", None: "alignment"}[row.inRange]
    present = _listing((row.presentVoltage, 1, "V present"))
    requested = _listing((row.requestedVoltage, 1, "V requested"))
    return Event(
        at=row.eventTimestamp,
        lane="batteryAlignmentResults",
        severity=Severity.ERROR if row.inRange is False else Severity.INFO,
        text=": ".join(filter(None, (words, ", ".join(filter(None, (present, requested)))))),
        source=entry.source,
        kind=EventKind.ALIGNMENT,
    )


def _breaker_event(entry: Entry[BreakerOpenCondition]) -> Event:
    """The DC breaker opening, as bad as the current it interrupted."""
    current, voltage = entry.row.current, entry.row.voltage
    flowing = abs(current) if current is not None else 0
    severity = next((step for amperes, step in _BREAKER_STEPS if flowing >= amperes), Severity.INFO)
    measured = _listing((current, 1, "A"), (voltage, 1, "V"))
    return Event(
        at=entry.row.eventTimestamp,
        lane="dcBreakerOpenConditions",
        severity=severity,
        text=f"breaker opened at {measured}" if measured else "breaker opened",
        source=entry.source,
        kind=EventKind.BREAKER,
    )


def limits(blocks: Blocks) -> tuple[ChargeParameters, ...]:
    """The announced limits as records, in the order sent."""
    return tuple(
        ChargeParameters(
            at=entry.row.eventTimestamp,
            side=entry.row.paramType or "",
            max_power_w=_float(entry.row.maxPower),
            max_current_a=_float(entry.row.maxCurrent),
            max_voltage_v=_float(entry.row.maxVoltage),
            min_current_a=_float(entry.row.minCurrent),
            min_voltage_v=_float(entry.row.minVoltage),
            source=entry.source,
        )
        for entry in blocks.limits
    )


def alignments(blocks: Blocks) -> tuple[Alignment, ...]:
    """The alignment results as records, in the order sent."""
    return tuple(
        Alignment(
            at=entry.row.eventTimestamp,
            in_range=entry.row.inRange,
            present_voltage_v=_float(entry.row.presentVoltage),
            requested_voltage_v=_float(entry.row.requestedVoltage),
            source=entry.source,
        )
        for entry in blocks.alignments
    )


def breakers(blocks: Blocks) -> tuple[BreakerRecord, ...]:
    """The breaker records, in the order sent."""
    return tuple(
        BreakerRecord(
            at=entry.row.eventTimestamp,
            current_a=_float(entry.row.current),
            voltage_v=_float(entry.row.voltage),
            source=entry.source,
        )
        for entry in blocks.breakers
    )


def _state_severity(word: str | None) -> Severity:
    """What a state word implies; unknown words imply nothing."""
    return _STATE_SEVERITIES.get((word or "").strip().casefold(), Severity.INFO)


def _lane(block: str, word: str) -> str:
    """``deviceStatus.Converter``; the bare block where the word is missing."""
    return f"{block}.{word}" if word else block


def _listing(*values: tuple[Decimal | None, int, str]) -> str:
    """``450 kW, 600 A``: what is there of the values, each divided and with its unit."""
    return ", ".join(f"{number_text(value / by)} {unit}" for value, by, unit in values if value is not None)


def number_text(value: Decimal) -> str:
    """A number without exponent and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _float(value: Decimal | None) -> float | None:
    """A limit as a float for drawing."""
    return None if value is None else float(value)

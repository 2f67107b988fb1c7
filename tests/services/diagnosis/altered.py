"""The healthy report with entries added where their time belongs, and reports of hours before."""

from __future__ import annotations

from typing import Any

from evtui.models.instant import Instant
from tests.services.diagnosis.healthy import END_S, START, Raw, healthy


def with_entries(block: str, *rows: Raw, **changed: Any) -> Raw:
    """Entries added to a list of the healthy report, in time order."""
    raw = healthy(**changed)
    raw[block] = sorted([*raw[block], *rows], key=lambda row: str(row["eventTimestamp"]))
    return raw


def hours_before(hours: int, raw: Raw | None = None) -> Raw:
    """A report of another session so many hours earlier, with counters of its own; its events do not move."""
    ends = (Instant(START.us + (second - hours * 3600) * 1_000_000, 3).rfc3339() for second in (0, END_S))
    other = healthy() if raw is None else raw
    moved = dict(zip(("sessionTimeStart", "sessionTimeEnd"), ends, strict=True))
    counters = {
        name: value - 10_000_000
        for name, value in other.items()
        if name in ("energyChargeStart", "energyChargeEnd")
    }
    return {**other, **moved, **counters, "sessionId": f"earlier-{hours}"}


def shifted(raw: Raw, offset_s: float) -> Raw:
    """The report with every event time moved by an offset, and the session's own times left alone."""
    return {name: _shifted(value, round(offset_s * 1_000_000)) for name, value in raw.items()}


def _shifted(value: Any, offset_us: int) -> Any:
    """A value of the report with the event times in it moved."""
    if isinstance(value, list):
        return [_shifted(item, offset_us) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: Instant(Instant.parse(item).us + offset_us, 6).rfc3339()
        if name == "eventTimestamp"
        else _shifted(item, offset_us)
        for name, item in value.items()
    }


def reference_example() -> Raw:
    """The API reference's generated example as the catalogue describes it: filler with doubled rows.

    634 V present and asked for but not in range, two chargeParameters and two detailStatus rows alike, a
    Pantograph that is OPEN, and an errorCodes object that the generator cut off.
    """
    moment = "2021-11-18T09:29:31.000Z"
    limit = {
        "paramType": "Station",
        "maxPower": 450_000,
        "maxCurrent": 600,
        "maxVoltage": 750,
        "minCurrent": 0,
        "minVoltage": 400,
        "eventTimestamp": moment,
    }
    word = {"key": "chargingProcessStatus", "value": "0x0000784B", "eventTimestamp": moment}
    cut_off = {"value": "<Error: Too many levels of nesting to fake this schema>"}
    return {
        "sessionId": 1,
        "sessionTimeStart": moment,
        "sessionTimeEnd": "2021-11-18T09:49:31.000Z",
        "batteryAlignmentResults": {
            "inRange": False,
            "presentVoltage": 634,
            "requestedVoltage": 634,
            "eventTimestamp": moment,
        },
        "chargeParameters": [limit, dict(limit)],
        "detailStatus": [word, dict(word)],
        "deviceStatus": [
            {"deviceId": "Pantograph", "status": "OPEN", "errorCodes": cut_off, "eventTimestamp": moment}
        ],
    }

"""One healthy session report as the provider would send it; every rule's tests change this one."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.record import SessionRecord

Raw = dict[str, Any]
"""A session's raw object."""
START = Instant.parse("2026-11-20T06:00:00.000Z")
END_S = 1900
"""Length of the healthy session in seconds."""
NOW = Instant(START.us + 6 * 3600 * 1_000_000)
"""When it is looked at."""
AMPS, VOLTS = 400.0, 650.0
"""Steady current and voltage between the ramps."""
FLOW = (45, 1805)
"""First and last second with current."""


def at(second: float) -> str:
    """A time so many seconds after the start, as sent."""
    return Instant(START.us + round(second * 1000) * 1000, 3).rfc3339()


def status(second: float, word: str) -> Raw:
    """An ocppStatus entry."""
    return {"value": word, "eventTimestamp": at(second)}


def detail(second: float, key: str, word: str) -> Raw:
    """A detailStatus entry."""
    return {"key": key, "value": word, "eventTimestamp": at(second)}


def device(second: float, name: str, word: str, *errors: tuple[str, int]) -> Raw:
    """A deviceStatus entry with (errorCode, errorCounter) pairs."""
    codes = [{"errorCode": code, "errorCounter": counter} for code, counter in errors]
    return {"deviceId": name, "status": word, "eventTimestamp": at(second), "errorCodes": codes}


def limits(second: float, side: str, **changed: float | None) -> Raw:
    """A chargeParameters entry: the station's or the vehicle's usual one, changed."""
    usual: dict[str, float | None] = {
        "maxPower": 450_000,
        "maxCurrent": 600,
        "maxVoltage": 920,
        "minCurrent": 5,
        "minVoltage": 200,
    }
    if side == "Request":
        usual |= {"maxPower": 440_000, "maxCurrent": 580, "maxVoltage": 760}
    return {"paramType": side, **usual, **changed, "eventTimestamp": at(second)}


def sample(second: float, key: str, value: float) -> Raw:
    """A sessionMeterValues entry."""
    return {"key": key, "value": value, "eventTimestamp": at(second)}


def current_at(second: float) -> float:
    """The healthy current: 100 A/s up, 100 A/s down to 0 before the breaker opens."""
    first, last = FLOW
    return max(0.0, min(AMPS, (second - first + 1) * 100.0, (last - second + 1) * 100.0))


def voltage_at(second: float) -> float:
    """The healthy output: nothing, cable check, precharge, battery, discharged."""
    if second < 13 or second > 1811:
        return 3.0
    if second < 25:
        return 510.0
    return VOLTS


def meter_values(every_s: int = 2) -> list[Raw]:
    """Current and voltage of the whole session, each with its own time."""
    values = []
    for second in range(0, END_S, every_s):
        values.append(sample(second, "present_current", current_at(second)))
        values.append(sample(second + 0.2, "present_voltage", voltage_at(second)))
    return values


@cache
def _healthy() -> Raw:
    delivered_wh = sum(current_at(s) * voltage_at(s) for s in range(END_S)) / 3600
    return {
        "sessionId": "s-1",
        "vehicleId": "BUS-17",
        "sessionTimeStart": at(0),
        "sessionTimeEnd": at(END_S),
        "energySocStart": 30,
        "energySocEnd": 78,
        "energyChargeStart": 1_000_000,
        "energyChargeEnd": round(1_000_000 + delivered_wh),
        "energyPrimaryStart": 1_100_000,
        "energyPrimaryEnd": round(1_100_000 + delivered_wh / 0.95),
        "energyRequestedStart": 900_000,
        "energyRequestedEnd": round(900_000 + delivered_wh * 1.01),
        "ocppStatus": [
            status(-300, "Available"),
            status(0.5, "Preparing"),
            status(44, "Charging"),
            status(1812, "Finishing"),
            status(1890, "Available"),
        ],
        "detailStatus": [
            detail(-50_000, "systemStatus", "0x00000000"),
            detail(-50_000, "operationalStatus", "0x00000000"),
        ],
        "deviceStatus": [
            device(-400, "Breaker", "OPEN"),
            device(-240, "Converter", "STANDBY"),
            device(41, "Breaker", "CLOSED"),
            device(43, "Converter", "RUNNING"),
            device(1810, "Breaker", "OPEN"),
            device(1811, "Converter", "STANDBY"),
        ],
        "chargeParameters": [limits(4.0, "Station"), limits(4.13, "Request")],
        "batteryAlignmentResults": [
            {"inRange": True, "presentVoltage": 648, "requestedVoltage": 650, "eventTimestamp": at(39)}
        ],
        "dcBreakerOpenConditions": [{"current": 0, "voltage": 650, "eventTimestamp": at(1810)}],
        "sessionMeterValues": meter_values(),
    }


def healthy(**changed: Any) -> Raw:
    """A fresh copy of the healthy report with members replaced; ``None`` is sent as null."""
    return {**copy.deepcopy(_healthy()), **changed}


def without(raw: Raw, *names: str) -> Raw:
    """The report without members."""
    return {name: value for name, value in raw.items() if name not in names}


def report(raw: Raw, charger: str = "HPC-01", connector: str = "1") -> SessionReport:
    """Read as the provider's answer would be."""
    stamp = Stamp(account="north", charger=charger, connector=connector)
    return session_report(json.dumps(raw).encode(), stamp)


def record(raw: Raw, neighbours: Sequence[Raw] = (), **terms: Any) -> SessionRecord:
    """What the rules see of a raw report; ``terms`` are fields of SessionRecord."""
    read = report(raw)
    return SessionRecord(
        **{
            "report": read,
            "meters": read_meters(read, lambda done: None),
            "neighbours": tuple(report(other) for other in neighbours),
            "now": NOW,
            **terms,
        }
    )


def resolve(raw: Raw, pointer: str) -> Any:
    """What a JSON pointer leads to; raises KeyError or IndexError when it leads nowhere."""
    found: Any = raw
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found

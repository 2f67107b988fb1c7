"""Saved answers of the three providers in which every text is hostile: values, ids, words, keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any, Final

START: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Json = dict[str, Any]


def depot_answer(texts: Sequence[str]) -> bytes:
    """One report in which every list holds every text, then one short report per text."""
    items = [_dense_report(texts), *(_short_report(number, text) for number, text in enumerate(texts, 1))]
    return json.dumps({"items": items, "ChargerID": texts[0], "ConnectorID": texts[-1]}).encode()


def smappee_answer(texts: Sequence[str]) -> bytes:
    """One session per text, all its texts this one."""
    return json.dumps([_smappee_row(number, text) for number, text in enumerate(texts, 1)]).encode()


def oioi_answer(texts: Sequence[str]) -> bytes:
    """One session per text, all its texts this one; the result's message is hostile too."""
    rows = [_oioi_row(number, text) for number, text in enumerate(texts, 1)]
    return json.dumps({"user": {"sessions": rows}, "result": {"code": 0, "message": texts[0]}}).encode()


def _stamp(seconds: float) -> str:
    """As the providers write times."""
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _dense_report(texts: Sequence[str]) -> Json:
    """A failed session of half an hour; every text comes as word, key, device, error, limit and series."""
    other = cycle(texts[1:] + texts[:1] if isinstance(texts, list) else [*texts[1:], *texts[:1]])
    at = {text: _stamp(10 * number) for number, text in enumerate(texts, 1)}
    last = 10 * len(texts) + 60
    return {
        "sessionId": 4711,
        "vehicleId": texts[0],
        "sessionTimeStart": _stamp(0),
        "sessionTimeEnd": _stamp(last),
        "energyChargeStart": 1000,
        "energyChargeEnd": 51_000,
        "energySocStart": 20,
        "energySocEnd": 60,
        "ocppStatus": [
            {"value": "Preparing", "eventTimestamp": _stamp(0)},
            *({"value": text, "eventTimestamp": at[text]} for text in texts),
            {"value": "Faulted", "eventTimestamp": _stamp(last)},
        ],
        "detailStatus": [
            {"key": "systemStatus" if number % 2 else text, "value": text, "eventTimestamp": at[text]}
            for number, text in enumerate(texts)
        ],
        "deviceStatus": [
            {
                "deviceId": "Converter" if number % 3 else text,
                "status": text,
                "errorCodes": [{"errorCode": f"ERR: {text}", "errorCounter": 1}, {"errorCode": next(other)}],
                "eventTimestamp": at[text],
            }
            for number, text in enumerate(texts)
        ],
        "chargeParameters": [
            {"paramType": text, "maxPower": 1000, "maxCurrent": 10, "eventTimestamp": at[text]}
            for text in texts
        ],
        "batteryAlignmentResults": {"inRange": texts[0], "eventTimestamp": _stamp(30), texts[1]: texts[2]},
        "dcBreakerOpenConditions": {"current": texts[3], "voltage": 700, "eventTimestamp": _stamp(last)},
        "sessionMeterValues": [
            {"key": key, "value": 100 + number, "eventTimestamp": _stamp(10 * number)}
            for number in range(12)
            for key in ("present_current", "present_voltage", texts[number % len(texts)])
        ],
        "unknown": {text: [text, {text: text}] for text in texts},
    }


def _short_report(number: int, text: str) -> Json:
    """A plain session whose every text is this one."""
    return {
        "sessionId": f"{text}{number}",
        "vehicleId": text,
        "sessionTimeStart": _stamp(-3600 * number),
        "sessionTimeEnd": _stamp(-3600 * number + 1200),
        "energyChargeStart": 0,
        "energyChargeEnd": 1000 * number,
        "ocppStatus": [{"value": text, "eventTimestamp": _stamp(-3600 * number)}],
        "deviceStatus": [
            {
                "deviceId": text,
                "status": text,
                "errorCodes": [{"errorCode": text, "errorCounter": text}],
                "eventTimestamp": _stamp(-3600 * number + 60),
            }
        ],
        text: text,
    }


def _smappee_row(number: int, text: str) -> Json:
    start = int((START.timestamp() - 3600 * number) * 1000)
    return {
        "id": f"{text}{number}",
        "serialNumber": text,
        "authenticationType": text,
        "rfid": text,
        "csmsTransactionId": text,
        "from": start,
        "to": start + 1_200_000,
        "status": text,
        "range": 100,
        "duration": 1200,
        "priority": text,
        "startReading": 100.5,
        "stopReading": 110.25,
        text: text,
    }


def _oioi_row(number: int, text: str) -> Json:
    begin = -3600 * number
    return {
        "request-sent": _stamp(begin),
        "connector-id": text,
        "charging-station-id": text,
        "session-interval": {"start": _stamp(begin), "end": _stamp(begin + 1200), text: text},
        "charging-interval": {"start": _stamp(begin + 60), "end": _stamp(begin + 1100)},
        "energy-consumed": 3,
        "cost": "3.76",
        "currency": text,
        "external-session-id": f"{text}{number}",
        "address": text,
        text: text,
    }

"""A depot session as the raw JSON of one session report (Session Reports API)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar

from evtui.simulator.course import DeviceState
from evtui.simulator.fleet import Fleet
from evtui.simulator.plan import Plan
from evtui.simulator.sampling import MeterSample

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_Row = TypeVar("_Row")


def report_json(fleet: Fleet, plan: Plan) -> bytes:
    """One item of ``items``; the meter values are spliced in as text because they are nearly all of it."""
    facts = _facts(fleet, plan)
    head = json.dumps(facts, separators=(",", ":"))
    samples = fleet.meters(plan)
    rows = meter_rows(samples, _ms(plan.plugged_at + plan.quirks.event_offset))
    if plan.quirks.disordered:
        rows = _shuffled(rows, plan)
    return f'{head[:-1]},"sessionMeterValues":[{",".join(rows)}]}}'.encode()


def shorter_copy_json(fleet: Fleet, plan: Plan) -> bytes:
    """The same report as it was before its last meter values arrived: same id, less content."""
    report = json.loads(report_json(fleet, plan))
    report["sessionMeterValues"] = report["sessionMeterValues"][: len(report["sessionMeterValues"]) // 2]
    return json.dumps(report, separators=(",", ":")).encode()


def rfc3339(moment: datetime) -> str:
    """``2022-08-03T16:20:30.661Z``."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def meter_rows(samples: Iterable[MeterSample], base_ms: int) -> list[str]:
    """JSON text of meter values; the minute's prefix is formatted once a minute, not once a value."""
    rows = []
    minute, prefix = -1, ""
    for at_ms, key, value in samples:
        stamp = base_ms + at_ms
        if stamp // 60_000 != minute:
            minute = stamp // 60_000
            prefix = f"{_EPOCH + timedelta(minutes=minute):%Y-%m-%dT%H:%M:}"
        second, ms = divmod(stamp % 60_000, 1000)
        rows.append(f'{{"key":"{key}","value":{value!r},"eventTimestamp":"{prefix}{second:02d}.{ms:03d}Z"}}')
    return rows


def _facts(fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """Everything but the meter values, keys in the arbitrary order of the official sample."""
    course = fleet.course(plan)
    counters = fleet.counters(plan)
    ended_at = fleet.ended_at(plan)
    facts: dict[str, Any] = {
        "sessionId": plan.session_id,
        "vehicleId": plan.vehicle,
        "ocppStatus": [{"value": e.word, "eventTimestamp": _at(plan, e.at_s)} for e in course.ocpp],
        "detailStatus": [
            {"key": e.key, "value": f"0x{e.value:08X}", "eventTimestamp": _at(plan, e.at_s, device=True)}
            for e in course.detail
        ],
        "deviceStatus": [_device(plan, event) for event in course.devices],
        "energySocStart": int(course.soc_start * 100 + 1e-9),
        "chargeParameters": [
            {
                "maxPower": e.max_w,
                "paramType": e.side,
                "maxCurrent": e.max_a,
                "maxVoltage": e.max_v,
                "minCurrent": 0,
                "minVoltage": e.min_v,
                "eventTimestamp": _at(plan, e.at_s),
            }
            for e in course.limits
        ],
        "sessionTimeStart": rfc3339(plan.plugged_at),
        "energyChargeStart": counters.charge[0],
        "energyPrimaryStart": counters.primary[0],
        "energyRequestedStart": counters.requested[0],
    }
    if ended_at is not None:
        facts["sessionTimeEnd"] = rfc3339(ended_at)
        facts["energySocEnd"] = int(course.soc_end * 100 + 1e-9)
        facts["energyChargeEnd"] = counters.charge[1]
        facts["energyPrimaryEnd"] = counters.primary[1]
        facts["energyRequestedEnd"] = counters.requested[1]
    facts |= _single_blocks(fleet, plan)
    return _disordered(facts, plan) if plan.quirks.disordered else facts


def _single_blocks(fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """The two blocks that are objects, not lists; absent when it never came to that."""
    course = fleet.course(plan)
    blocks: dict[str, Any] = {}
    if course.alignment is not None:
        blocks["batteryAlignmentResults"] = {
            "inRange": course.alignment.in_range,
            "eventTimestamp": _at(plan, course.alignment.at_s),
            "presentVoltage": course.alignment.present_v,
            "requestedVoltage": course.alignment.requested_v,
        }
    if course.opening is not None and plan.has_end:
        blocks["dcBreakerOpenConditions"] = {
            "current": course.opening.amps,
            "voltage": course.opening.volts,
            "eventTimestamp": _at(plan, course.opening.at_s),
        }
    return blocks


def _device(plan: Plan, event: DeviceState) -> dict[str, Any]:
    """One deviceStatus entry; errorCodes only where there are some, as in the sample."""
    row: dict[str, Any] = {"status": event.state, "deviceId": event.device}
    if event.errors:
        row["errorCodes"] = [{"errorCode": e.text, "errorCounter": e.counter} for e in event.errors]
    row["eventTimestamp"] = _at(plan, event.at_s, device=True)
    return row


def _at(plan: Plan, at_s: float, *, device: bool = False) -> str:
    """Event time on the clock of whoever stamped it."""
    skew = plan.quirks.device_skew if device else timedelta()
    return rfc3339(plan.plugged_at + plan.quirks.event_offset + skew + round(at_s * 1000) * _MS)


def _disordered(facts: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """Every list of the facts shuffled, with repeats."""
    return {
        name: _shuffled(value, plan) if isinstance(value, list) else value for name, value in facts.items()
    }


def _shuffled(rows: list[_Row], plan: Plan) -> list[_Row]:
    """Some rows twice, and neighbours in the wrong order; the same for the same session."""
    random = Random(f"disorder/{plan.order.seed}/{len(rows)}")
    repeated = [row for row in rows for _ in range(2 if random.random() < 0.08 else 1)]
    for _ in range(1 + len(repeated) // 12):
        first = random.randrange(len(repeated))
        second = random.randrange(len(repeated))
        repeated[first], repeated[second] = repeated[second], repeated[first]
    return repeated


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MS

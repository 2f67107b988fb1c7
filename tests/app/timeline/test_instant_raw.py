"""The instant card equals a naive scan of the raw payload, at random instants of every simulated story."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from statistics import median
from typing import Any, Final

import pytest

from evtui.models.event import Severity
from evtui.providers.depot import SPEC
from evtui.services.timeline.instant import InstantCard, instant_card
from evtui.services.timeline.lane import LaneKind
from evtui.services.timeline.timeline import build_timeline
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated

INSTANTS: Final = 10_000 if os.environ.get("EVTUI_NIGHTLY") else 220
"""Over all stories together."""
S: Final = 1_000_000
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


def us(row: Row) -> int:
    """The row's time in microseconds, read without any code of ours."""
    moment = datetime.fromisoformat(row["eventTimestamp"].replace("Z", "+00:00"))
    return round((moment - EPOCH).total_seconds() * S)


def last_at(rows: Iterable[Row], at_us: int) -> Row | None:
    """The newest row at or before an instant; of equal times the later in the payload."""
    found: Row | None = None
    for row in rows:
        if us(row) <= at_us and (found is None or us(row) >= us(found)):
            found = row
    return found


def expected_states(raw: Row, at_us: int) -> dict[str, str]:
    """Lane to word, for every lane that says anything yet."""
    groups: dict[str, list[Row]] = {"ocppStatus": raw["ocppStatus"]}
    for row in raw["detailStatus"]:
        groups.setdefault(f"detailStatus.{row['key']}", []).append(row)
    for row in raw["deviceStatus"]:
        groups.setdefault(f"deviceStatus.{row['deviceId']}", []).append(row)
    found = {}
    for lane, rows in groups.items():
        row = last_at(rows, at_us)
        if row is not None:
            found[lane] = row.get("value") or row["status"]
    return found


def check_states(card: InstantCard, raw: Row) -> None:
    """Connector, devices and status words."""
    kinds = {LaneKind.OCPP, LaneKind.DEVICE, LaneKind.WORD}
    said = {lane.key: lane.state for lane in card.lanes if lane.kind in kinds and lane.state is not None}
    assert said == expected_states(raw, card.at_us)
    words = {
        lane.key: lane.word for lane in card.lanes if lane.kind is LaneKind.WORD and lane.state is not None
    }
    assert all(word == int(said[key] or "", 16) for key, word in words.items())
    assert card.phase == said.get("ocppStatus")


def check_limits(card: InstantCard, raw: Row, end_us: int) -> None:
    """What each side announced last; nothing once the session is over."""
    shown = {one.record.side: one.record for one in card.limits}
    for side in {row["paramType"] for row in raw["chargeParameters"]}:
        row = last_at([one for one in raw["chargeParameters"] if one["paramType"] == side], card.at_us)
        if row is None or card.at_us > end_us:
            assert side not in shown
            continue
        record = shown[side]
        assert (record.max_power_w, record.max_current_a, record.max_voltage_v) == (
            row["maxPower"], row["maxCurrent"], row["maxVoltage"],
        )  # fmt: skip


Samples = list[tuple[int, float]]


def samples_of(raw: Row) -> dict[str, Samples]:
    """Meter values by key, sorted by time once."""
    found: dict[str, Samples] = {}
    for row in raw["sessionMeterValues"]:
        found.setdefault(row["key"], []).append((us(row), float(row["value"])))
    return {key: sorted(pairs, key=lambda pair: pair[0]) for key, pairs in found.items()}


def check_meters(card: InstantCard, meters: dict[str, Samples]) -> None:
    """The sample within a second, else the line between two unless they lie too far apart, else nothing."""
    for one in card.series:
        if one.key not in meters:
            continue
        pairs, reading = meters[one.key], one.reading
        distance = min(abs(at - card.at_us) for at, _ in pairs)
        if distance <= S:
            near = [value for at, value in pairs if abs(at - card.at_us) == distance]
            assert reading.value in near and not reading.interpolated
            assert one.age_us == distance
            continue
        before = [pair for pair in pairs if pair[0] <= card.at_us]
        after = [pair for pair in pairs if pair[0] > card.at_us]
        if not before or not after:
            assert reading.value is None
            continue
        (start, low), (end, high) = before[-1], after[0]
        times = sorted({at for at, _ in pairs})
        spacing = median(later - earlier for earlier, later in pairwise(times))
        if end - start > max(20 * S, 3 * spacing):
            assert reading.value is None
        else:
            share = (card.at_us - start) / (end - start)
            assert reading.value == pytest.approx(low + (high - low) * share)
            assert reading.interpolated


def check_power(card: InstantCard, meters: dict[str, Samples]) -> None:
    """At a current sample with a voltage within 5 s: their product."""
    reading = next((one.reading for one in card.series if one.key == "power"), None)
    if reading is None or reading.value is None or reading.interpolated or reading.sample_us is None:
        return
    amps = [value for at, value in meters["present_current"] if at == reading.sample_us]
    nearest = min(abs(at - reading.sample_us) for at, _ in meters["present_voltage"])
    volts = [value for at, value in meters["present_voltage"] if abs(at - reading.sample_us) == nearest]
    assert nearest <= 5 * S
    assert any(reading.value == pytest.approx(a * v) for a in amps for v in volts)


def check_last_error(card: InstantCard, raw: Row, since_us: int) -> None:
    """The newest error text the payload holds at or before the instant, if the card's is a device error."""
    errors = [
        row
        for row in raw["deviceStatus"]
        if since_us <= us(row) <= card.at_us
        and any(code["errorCode"].startswith("ERROR") for code in row.get("errorCodes", ()))
    ]
    newest = max(map(us, errors), default=None)
    shown = None if card.last_error is None else card.last_error.at_us
    assert newest is None or (shown is not None and shown >= newest)
    if card.last_error is not None:
        assert card.last_error.severity.rank <= Severity.ERROR.rank
        assert shown is not None and shown <= card.at_us


@pytest.mark.parametrize("case", list(Case), ids=lambda case: case.value)
def test_the_card_equals_a_scan_of_the_raw_payload(case: Case) -> None:
    report = simulated(case)
    raw: Row = json.loads(report.raw)
    assert SPEC.read_meters is not None
    timeline = build_timeline(report, SPEC.read_meters(report, lambda share: None))
    meters = samples_of(raw)
    random = Random(f"{case.value}/{INSTANTS}")
    sampled = [at for pairs in meters.values() for at, _ in pairs if timeline.whole.contains(at)]
    for number in range(-(-INSTANTS // len(Case))):
        if number % 4 == 0 and sampled:
            at_us = random.choice(sampled)  # at a sample to the microsecond
        else:
            at_us = random.randrange(timeline.whole.start_us, timeline.whole.end_us)
        card = instant_card(timeline, at_us)
        check_states(card, raw)
        check_limits(card, raw, timeline.end_us)
        check_meters(card, meters)
        check_power(card, meters)
        check_last_error(card, raw, timeline.zero_us)

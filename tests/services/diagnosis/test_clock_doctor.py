"""The clock doctor recovers planted offsets, or says that it cannot tell."""

from __future__ import annotations

from itertools import product

import pytest

from evtui.models.instant import US_PER_S, Instant
from evtui.services.diagnosis.clock_doctor import ClockCheck, ClockConfidence, Correction, examine, span
from evtui.services.diagnosis.finding import Clock
from tests.services.diagnosis.altered import shifted
from tests.services.diagnosis.healthy import (
    END_S,
    NOW,
    START,
    Raw,
    at,
    healthy,
    limits,
    record,
    resolve,
    sample,
    status,
    without,
)

HOUR, DAY = 3600, 86_400
TO_1970_S = -(START.us // US_PER_S)
"""What sets the event clock back to the first seconds of 1970."""


def checked(raw: Raw) -> ClockCheck:
    """The doctor's word on a raw report; every place it names resolves."""
    check = examine(record(raw))
    places = [place for pair in check.pairs for place in pair.evidence]
    for place in (*places, *check.resets):
        resolve(raw, place.pointer)
    return check


@pytest.mark.parametrize(
    "planted_s",
    [15, 60, -60, 17 * 60, -17 * 60, 50 * 60, -50 * 60, HOUR, 2 * HOUR, -5 * HOUR, 13 * HOUR + 7, -DAY,
     498 * DAY, -498 * DAY + 2589, TO_1970_S, TO_1970_S + 90],
)  # fmt: skip
def test_a_planted_offset_is_recovered_within_a_second(planted_s: int) -> None:
    check = checked(shifted(healthy(), planted_s))
    assert check.confidence is ClockConfidence.HIGH
    assert check.offset_us is not None
    assert abs(check.offset_us - planted_s * US_PER_S) <= US_PER_S
    assert check.correction is not None
    assert check.correction.shift_us == -check.offset_us
    assert not check.is_one_clock


def test_the_healthy_clocks_are_one_and_need_no_correction() -> None:
    check = checked(healthy())
    assert check.is_one_clock
    assert check.correction is None
    assert check.reason == ""
    assert len(check.pairs) == 4
    assert check.drift_us is not None and check.drift_slack_us is not None
    assert abs(check.drift_us) < check.drift_slack_us


def test_an_offset_is_recovered_from_statuses_alone_and_from_meter_values_alone() -> None:
    quiet = shifted(healthy(sessionMeterValues=[]), 600)
    assert checked(quiet).offset_us == 600_500_000
    silent = shifted(healthy(ocppStatus=[], chargeParameters=[], batteryAlignmentResults=[]), 600)
    check = checked(silent)
    assert check.confidence is ClockConfidence.HIGH
    assert check.offset_us == 600_000_000


def test_meter_values_that_begin_late_and_end_early_do_not_contradict_the_statuses() -> None:
    during = [row for row in healthy()["sessionMeterValues"] if at(200) <= row["eventTimestamp"] <= at(900)]
    check = checked(healthy(sessionMeterValues=during))
    assert check.is_one_clock


def test_with_one_end_only_confidence_is_low() -> None:
    running = without(healthy(), "sessionTimeEnd")
    check = checked(shifted(running, 1200))
    assert (check.confidence, check.drift_us) == (ClockConfidence.LOW, None)
    assert check.offset_us == 1_200_500_000
    assert "the end is not" in check.reason


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"sessionTimeStart": at(0), "sessionTimeEnd": at(10)},
        without(healthy(), "sessionTimeStart", "sessionTimeEnd"),
    ],
)
def test_without_a_pair_it_cannot_be_told(raw: Raw) -> None:
    check = checked(raw)
    assert (check.confidence, check.offset_us) == (ClockConfidence.NONE, None)
    assert check.correction is None
    assert check.reason == "no moment was seen by both clocks"


def test_pairs_that_contradict_each_other_cannot_be_told() -> None:
    check = checked(healthy(sessionTimeEnd=at(END_S + 300)))
    assert (check.confidence, check.offset_us, check.correction) == (ClockConfidence.NONE, None, None)
    assert "session start and Preparing and session end and" in check.reason


def test_a_clock_that_was_set_within_the_session_cannot_be_told() -> None:
    late = shifted(healthy(), -HOUR)
    for name in ("ocppStatus", "sessionMeterValues"):
        raw = healthy()[name]
        late[name] = [*raw[: len(raw) // 2], *late[name][len(raw) // 2 :]]
    check = checked(late)
    assert check.offset_us is None or check.confidence is not ClockConfidence.HIGH
    assert not check.is_one_clock


@pytest.mark.parametrize(("factor", "seen"), [(1.015, True), (1.05, False)])
def test_a_slow_drift_is_told_and_a_jump_is_not_called_one(factor: float, seen: bool) -> None:
    length_s = 4 * HOUR
    values = [sample(second * factor, "present_soc", 50) for second in range(0, length_s + 1, 10)]
    raw = {
        "sessionTimeStart": at(0),
        "sessionTimeEnd": at(length_s),
        "ocppStatus": [status(0, "Preparing"), status(length_s * factor, "Available")],
        "sessionMeterValues": values,
    }
    check = checked(raw)
    if not seen:
        assert check.confidence is ClockConfidence.NONE
        return
    assert check.confidence is ClockConfidence.LOW
    assert check.drift_us == round(length_s * (factor - 1) * US_PER_S)
    assert "gains 3m36s" in check.reason


@pytest.mark.parametrize(
    ("offset_s", "zone"),
    [(HOUR, 1), (-2 * HOUR, -2), (2 * HOUR + 89, 2), (2 * HOUR + 91, None), (14 * HOUR, 14),
     (15 * HOUR, None), (1800, None)],
)  # fmt: skip
def test_whole_hours_up_to_14_suggest_a_time_zone(offset_s: int, zone: int | None) -> None:
    assert checked(shifted(healthy(), offset_s)).zone_h == zone


def test_a_reset_clock_is_named() -> None:
    assert checked(healthy()).resets == ()
    assert checked(shifted(healthy(), TO_1970_S)).resets
    row = {"key": "systemStatus", "value": "0x0", "eventTimestamp": "2020-01-01T00:00:00.000Z"}
    raw = healthy(detailStatus=[row])
    assert [place.pointer for place in checked(raw).resets] == ["/detailStatus/0"]


def test_durations_across_clocks_are_forbidden_unless_they_are_one() -> None:
    crossing = [(Clock.EVENT, Clock.SESSION), (Clock.SESSION, Clock.EVENT)]
    same = [(Clock.EVENT, Clock.EVENT), (Clock.SESSION, Clock.SESSION)]
    one, apart = checked(healthy()), checked(shifted(healthy(), 120))
    assert all(one.allows_duration(*pair) for pair in (*same, *crossing))
    assert all(apart.allows_duration(*pair) for pair in same)
    assert not any(apart.allows_duration(*pair) for pair in crossing)
    for first, second in product(Clock, repeat=2):
        if {first, second} & {Clock.BOTH, Clock.NONE}:
            assert not one.allows_duration(first, second)


def test_durations_on_a_broken_clock_are_forbidden() -> None:
    backwards = checked(healthy(sessionTimeEnd=at(-60)))
    assert not backwards.allows_duration(Clock.SESSION, Clock.SESSION)
    steady = checked(shifted(healthy(), TO_1970_S))
    assert steady.allows_duration(Clock.EVENT, Clock.EVENT), "a wrong clock that runs still measures"
    raw = healthy()
    raw["ocppStatus"][-1]["eventTimestamp"] = "1970-01-01T00:00:04.000Z"
    raw["sessionMeterValues"] = []
    assert not checked(raw).allows_duration(Clock.EVENT, Clock.EVENT)


def test_a_correction_is_a_shift_that_names_both_clocks() -> None:
    check = checked(shifted(healthy(), -498 * DAY))
    correction = check.correction
    assert correction is not None
    assert correction.words == "event clock + 498 days shown as session clock"
    first_us = START.us - 498 * DAY * US_PER_S
    assert correction.apply(Instant(first_us + 500_000, 3)) == START
    assert Correction(shift_us=10**18).apply(NOW) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0.4 s"), (-59.9, "59.9 s"), (185, "3m05s"), (7205, "2h00m05s"), (3 * DAY + 4 * HOUR, "3d04h"),
     (498.2 * DAY, "498 days")],
)  # fmt: skip
def test_an_offset_is_written_with_the_digits_that_matter(seconds: float, text: str) -> None:
    assert span(round(seconds * US_PER_S)) == text


def test_limits_stand_in_for_a_missing_preparing() -> None:
    raw = shifted(
        healthy(ocppStatus=[], sessionMeterValues=[], chargeParameters=[limits(4, "Station")]), 7200
    )
    check = checked(raw)
    assert check.pairs[0].name == "session start and first limits or alignment"
    assert check.offset_us == 7_204_000_000

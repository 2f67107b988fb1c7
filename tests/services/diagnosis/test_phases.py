"""A charge cut into phases, from whatever the report holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evtui.services.diagnosis.phases import (
    LEAST_SESSIONS,
    StartStep,
    phase_lengths,
    phases_of,
    start_times,
    stopped_in,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.files import read_files
from tests.services.diagnosis.failed import failed_start, in_cable_check, never_spoke
from tests.services.diagnosis.healthy import (
    Raw,
    at,
    healthy,
    limits,
    record,
    report,
    resolve,
    status,
    without,
)

SAMPLE = Path(__file__).parents[1] / "saved" / "depot-sample.json"
Lengths = list[tuple[str, float | None]]


def lengths(raw: Raw) -> Lengths:
    """Key and length of each phase; every mark must resolve."""
    found = phases_of(record(raw))
    for phase in found:
        for mark in (phase.start, phase.end):
            assert mark is None or resolve(raw, mark.pointer)
    return [(phase.key, None if phase.seconds is None else round(phase.seconds, 2)) for phase in found]


WHOLE: Lengths = [
    ("preparing", 3.5),
    ("parameters", 0.13),
    ("alignment", 34.87),
    ("charging", 1764.0),
    ("finishing", 78.0),
]


def test_a_whole_charge_has_every_phase() -> None:
    assert lengths(healthy()) == WHOLE


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (("chargeParameters",), [("preparing", 38.5), *WHOLE[3:]]),
        (("batteryAlignmentResults",), [*WHOLE[:2], ("alignment", 41.87), *WHOLE[3:]]),
        (("ocppStatus",), [*WHOLE[1:4], ("finishing", None)]),
        (("sessionMeterValues",), [*WHOLE[:3], ("charging", 1766.0), WHOLE[4]]),
        (("dcBreakerOpenConditions",), [*WHOLE[:3], ("charging", 1758.0), WHOLE[4]]),
        (("ocppStatus", "chargeParameters", "dcBreakerOpenConditions", "deviceStatus"),
         [("charging", 1758.0), ("finishing", None)]),
    ],
)  # fmt: skip
def test_what_is_missing_leaves_its_time_to_the_phase_before(
    missing: tuple[str, ...], expected: Lengths
) -> None:
    assert lengths(without(healthy(), *missing)) == expected


def test_an_empty_report_has_no_phases() -> None:
    assert lengths({}) == []


def test_pauses_cut_the_charge_and_are_named_by_who_paused() -> None:
    words = [status(0.5, "Preparing"), status(44, "Charging")]
    words += [status(500, "SuspendedEV"), status(560, "SuspendedEVSE"), status(600, "Charging")]
    raw = healthy(ocppStatus=[*words, status(1700, "SuspendedEV"), status(1812, "Finishing")])
    assert lengths(raw)[3:] == [
        ("charging", 454.0),
        ("suspended", 60.0),
        ("suspended", 40.0),
        ("charging", 1100.0),
        ("suspended", 112.0),
        ("finishing", None),
    ]
    names = [phase.name for phase in phases_of(record(raw)) if phase.key == "suspended"]
    assert names == ["paused by the vehicle", "paused by the station", "paused by the vehicle"]


def test_a_pause_before_the_charge_cuts_nothing() -> None:
    words = [status(0.5, "Preparing"), status(20, "SuspendedEVSE"), status(40, "Charging")]
    raw = healthy(ocppStatus=[*words, status(1812, "Finishing"), status(1890, "Available")])
    assert [one for one in lengths(raw) if one[0] != "suspended"] == WHOLE
    assert ("suspended", 20.0) in lengths(raw)


def test_a_charge_that_goes_on_has_no_end() -> None:
    words = [status(0.5, "Preparing"), status(44, "Charging")]
    raw = without(healthy(ocppStatus=words), "sessionTimeEnd", "dcBreakerOpenConditions")
    assert lengths(raw) == [*WHOLE[:3], ("charging", None)]
    raw["ocppStatus"].append(status(500, "SuspendedEV"))
    assert lengths(raw) == [*WHOLE[:3], ("charging", 454.0), ("suspended", None)]


@pytest.mark.parametrize(
    ("raw", "step", "expected"),
    [
        (never_spoke(chargeParameters=[]), StartStep.LINK, [("preparing", 60.5)]),
        (never_spoke(), StartStep.LINK, [("preparing", 3.5), ("parameters", 57.0)]),
        (in_cable_check(), StartStep.CABLE_CHECK, [*WHOLE[:2], ("alignment", 56.87)]),
        (failed_start(), StartStep.POWER, WHOLE[:3]),
    ],
)
def test_a_failed_start_stops_in_a_step_that_lasts_until_the_attempt_ended(
    raw: Raw, step: StartStep, expected: Lengths
) -> None:
    assert stopped_in(record(raw)) is step
    assert lengths(raw) == [*expected, ("finishing", 34.0)]


def test_the_official_sample_shows_its_start() -> None:
    (read,) = read_files([SAMPLE]).reports
    seen = SessionRecord(report=read)
    times = start_times(seen)
    assert times is not None
    assert times.text == "0.4/0.5 s to parameters, 27.0 s to aligned voltage"
    assert times.start_s == pytest.approx(27.002)
    assert times.check_s == pytest.approx(26.486)
    assert [phase.key for phase in phases_of(seen)] == [
        "preparing", "parameters", "alignment", "charging", "finishing",
    ]  # fmt: skip


def test_marks_before_preparing_have_no_time() -> None:
    raw = healthy(chargeParameters=[limits(0.2, "Station"), limits(4, "Request")])
    times = start_times(record(raw))
    assert times is not None
    assert times.text.startswith("3.5 s to parameters")


def usual(count: int, **changed: Any) -> list[Raw]:
    """Earlier charges that took 1 s, 2 s, … longer to announce their limits."""
    return [
        healthy(sessionId=f"e{n}", chargeParameters=[limits(4 + n, "Station"), limits(4.13 + n, "Request")])
        | changed
        for n in range(1, count + 1)
    ]


def test_each_length_stands_beside_the_median_of_earlier_charges() -> None:
    own = phases_of(record(healthy()))
    found = {one.key: one for one in phase_lengths(own, [report(raw) for raw in usual(LEAST_SESSIONS)])}
    assert list(found) == [key for key, _ in WHOLE]
    preparing = found["preparing"]
    assert (preparing.seconds, preparing.median_s, preparing.sessions) == (3.5, 6.5, LEAST_SESSIONS)


def test_too_few_charges_make_no_median_and_failed_starts_do_not_count() -> None:
    own = phases_of(record(healthy()))
    few = [report(raw) for raw in usual(LEAST_SESSIONS - 1)]
    failed = [report(failed_start(sessionTimeEnd=at(100 + n))) for n in range(9)]
    for one in phase_lengths(own, [*few, *failed]):
        assert one.median_s is None
        assert one.sessions == LEAST_SESSIONS - 1


def test_parts_of_a_phase_add_up_and_one_without_an_end_has_no_length() -> None:
    words = [status(0.5, "Preparing"), status(44, "Charging"), status(500, "SuspendedEV")]
    paused = [*words, status(600, "Charging"), status(1812, "Finishing"), status(1890, "Available")]
    found = {one.key: one.seconds for one in phase_lengths(phases_of(record(healthy(ocppStatus=paused))), [])}
    assert found["charging"] == 454 + 1210
    raw = without(healthy(ocppStatus=words), "sessionTimeEnd", "dcBreakerOpenConditions")
    found = {one.key: one.seconds for one in phase_lengths(phases_of(record(raw)), [])}
    assert found["suspended"] is None


def test_an_end_before_the_start_is_no_end() -> None:
    raw = healthy(dcBreakerOpenConditions=[{"current": 0, "voltage": 650, "eventTimestamp": at(-3000)}])
    assert lengths(raw)[3] == ("charging", None)

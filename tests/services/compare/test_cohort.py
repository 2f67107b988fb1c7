"""The baseline: who belongs to it, when it is refused, and its percentiles against a naive reckoning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.compare.candidates import candidates
from evtui.services.compare.cohort import (
    LEAST,
    Baseline,
    Cohort,
    CohortKind,
    Refused,
    baseline,
    cohort_of,
)
from evtui.services.compare.side import Side, side_of
from tests.services.compare.pairs import meters_of, moved, read, scaled, with_silence
from tests.services.diagnosis.healthy import AMPS, VOLTS, Raw, device, healthy

DAY_S = 86_400


def numbered(
    number: int, raw: Raw | None = None, charger: str = "HPC-01", connector: str = "1"
) -> SessionReport:
    """A session so many days before the healthy one, of another vehicle each."""
    made = moved(healthy() if raw is None else raw, -DAY_S * number, f"s-{number}")
    return read({**made, "vehicleId": made["vehicleId"] if raw else f"BUS-{number}"}, charger, connector)


MINE = read(healthy(sessionId="mine"))


def found(loaded: list[SessionReport]) -> Cohort:
    """The cohort of the healthy session."""
    cohort = cohort_of(MINE, loaded)
    assert isinstance(cohort, Cohort)
    return cohort


def sides(reports: list[SessionReport]) -> list[Side]:
    """Decoded."""
    return [side_of(report, meters_of(report)) for report in reports]


def test_seven_sessions_are_refused_with_the_reason_and_eight_are_not() -> None:
    eight = [numbered(n) for n in range(1, LEAST + 1)]
    refused = cohort_of(MINE, [MINE, *eight[:-1]])
    assert refused == Refused(
        "8 good sessions needed, loaded: 7 of charger HPC-01, 0 of vehicle BUS-17 (SoC at start 20-40 %)"
    )
    cohort = found([MINE, *eight])
    assert (cohort.kind, cohort.name, len(cohort.reports)) == (CohortKind.CHARGER, "HPC-01", 8)
    assert cohort.words == "charger HPC-01, SoC at start 20-40 %"


@pytest.mark.parametrize(
    "odd",
    [
        numbered(30, healthy(sessionTimeEnd=None)),
        numbered(30, healthy(energyChargeEnd=healthy()["energyChargeStart"])),
        numbered(30, charger="HPC-02"),
        numbered(30, healthy(energySocStart=41)),
        numbered(30, healthy(energySocStart=19)),
        numbered(30, healthy(energySocStart=None)),
        numbered(
            30,
            healthy(
                deviceStatus=[device(900, "Converter", "ERROR", ("ERROR: converter : s 1: hot(no:121)", 1))]
            ),
        ),
        MINE,
    ],
    ids=["running", "no energy", "other charger", "SoC above", "SoC below", "SoC unknown", "error", "itself"],
)
def test_what_does_not_belong_does_not_make_the_eighth(odd: SessionReport) -> None:
    seven = [numbered(n) for n in range(1, LEAST)]
    assert isinstance(cohort_of(MINE, [*seven, odd]), Refused)


@pytest.mark.parametrize("soc", [20, 40])
def test_the_edges_of_the_soc_window_belong_to_it(soc: int) -> None:
    seven = [numbered(n) for n in range(1, LEAST)]
    assert len(found([*seven, numbered(30, healthy(energySocStart=soc))]).reports) == LEAST


def test_a_vehicle_stands_in_where_the_charger_has_too_few() -> None:
    elsewhere = [numbered(n, healthy(), charger=f"HPC-{n + 10}") for n in range(1, LEAST + 1)]
    cohort = found([numbered(20), *elsewhere])
    assert (cohort.kind, cohort.name) == (CohortKind.VEHICLE, "BUS-17")


def test_the_newest_come_first_and_no_more_than_can_be_decoded_are_taken() -> None:
    one = numbered(1)
    start = one.session.started_at
    assert start is not None
    many = [
        replace(one, session=replace(one.session, id=f"s-{n}", started_at=Instant(start.us - n)))
        for n in range(1, 80)
    ]
    reports = found(many[::-1]).reports
    assert len(reports) == 64
    assert [report.session.id for report in reports[:3]] == ["s-1", "s-2", "s-3"]


def made(shares: list[float]) -> Baseline:
    """The baseline over sessions whose current is scaled."""
    reports = [numbered(n + 1, scaled(healthy(), share)) for n, share in enumerate(shares)]
    result = baseline(found(reports), sides(reports))
    assert isinstance(result, Baseline)
    return result


def test_the_band_is_the_percentiles_of_the_powers_at_that_distance_from_charging() -> None:
    shares = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3]
    band = made(shares)
    naive = np.percentile([share * AMPS * VOLTS for share in shares], [10, 50, 90])
    assert band.n == 9
    assert band.at(600_000_000) == pytest.approx(tuple(naive))
    assert band.figures["peak_power_w"].median == pytest.approx(0.9 * AMPS * VOLTS)
    usual = band.figures["peak_power_w"]
    assert [usual.place(share * AMPS * VOLTS) for share in (0.5, 0.9, 1.3)] == ["low", "usual", "high"]


def test_there_is_no_band_where_fewer_than_eight_have_values() -> None:
    reports = [numbered(n) for n in range(1, 9)]
    silent = numbered(9, with_silence(healthy(), 600, 900))
    with_gap = baseline(found([*reports[:7], silent]), sides([*reports[:7], silent]))
    assert isinstance(with_gap, Baseline)
    assert with_gap.at(500_000_000) is not None
    assert with_gap.at(700_000_000) is None  # 756 s after the plug-in: one of the eight is silent
    assert with_gap.at(1_000_000_000) is not None
    assert with_gap.at(10_000_000_000) is None
    assert with_gap.at(-60_000_000) is None


def test_sessions_without_a_curve_do_not_count_and_may_leave_too_few() -> None:
    reports = [numbered(n) for n in range(1, 8)]
    bare = numbered(9, healthy(sessionMeterValues=[]))
    refused = baseline(found([*reports, bare]), sides([*reports, bare]))
    assert refused == Refused("only 7 of 8 sessions have a power curve, 8 are needed")


def test_a_session_without_charger_and_vehicle_cannot_be_measured() -> None:
    nobody = replace(MINE, session=replace(MINE.session, charger=None, vehicle=None))
    assert cohort_of(nobody, []) == Refused("the session names neither charger nor vehicle")


def test_the_previous_good_session_of_the_connector_is_offered_first() -> None:
    good_before = numbered(3)
    failed = numbered(1, healthy(energyChargeEnd=healthy()["energyChargeStart"], energySocEnd=30))
    other_connector = numbered(2, connector="2")
    hot = device(900, "Cooling", "MAX", ("WARN: cooling : s 1: flow(no:207)", 1))
    warned = numbered(2, healthy(deviceStatus=[*healthy()["deviceStatus"], hot]))
    later = numbered(-1)
    vehicle = numbered(1, healthy(), charger="HPC-09")
    stranger = numbered(1, charger="HPC-10")
    loaded = [stranger, vehicle, later, failed, warned, other_connector, MINE, good_before]
    offered = candidates(MINE, loaded)
    assert offered == (good_before, other_connector, warned, failed, later, vehicle)
    assert candidates(MINE, loaded, {stranger.session.key})[:2] == (stranger, good_before)
    assert candidates(MINE, [MINE, stranger]) == ()

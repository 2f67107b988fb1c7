"""The fleet: deterministic, complete, free of overlaps, and one truth for three providers."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import HUGE_PLACE, build_fleet
from evtui.simulator.plan import Plan
from tests.simulator.simulated import NOW, plan_of, small_fleet

VERDICTS = {"RUNNING", "FAULT", "CHARGED!", "CHARGED", "NO START", "NOTHING", "UNKNOWN"}
ACTORS = {"charger", "vehicle", "user", "site", "backend", "unknown"}


def test_the_same_seed_and_now_give_the_same_bytes_and_another_seed_gives_others() -> None:
    first, again, other = small_fleet(seed=3), small_fleet(seed=3), small_fleet(seed=4)
    assert first.plans == again.plans and first.ac == again.ac
    for plan in first.plans[-3:]:
        assert report_json(first, plan) == report_json(again, plan)
    assert first.plans != other.plans


def test_physics_asked_for_in_another_order_is_the_same() -> None:
    forward, backward = small_fleet(), small_fleet()
    texts = [report_json(forward, plan) for plan in forward.plans]
    assert texts == [report_json(backward, plan) for plan in reversed(backward.plans)][::-1]


@pytest.mark.parametrize("seed", [1, 2, 7])
def test_every_case_is_in_a_default_fleet_and_most_sessions_are_normal(seed: int) -> None:
    cases = Counter(plan.case for plan in build_fleet(seed, now=NOW).plans)
    assert set(cases) == set(Case)
    assert cases[Case.NORMAL] > sum(cases.values()) / 2


def test_every_odd_record_is_in_a_default_fleet() -> None:
    quirks = [plan.quirks for plan in build_fleet(now=NOW).plans]
    assert any(abs(quirk.event_offset) > timedelta(days=400) for quirk in quirks)
    assert any(quirk.device_skew for quirk in quirks)
    assert any(quirk.disordered for quirk in quirks)
    assert any(quirk.sent_twice for quirk in quirks)
    assert any(plan.on_change for plan in build_fleet(now=NOW).plans)


@pytest.mark.parametrize("sessions", [1, 5, 16, 96, 300])
def test_the_newest_finished_session_is_a_trip_that_ends_at_now(sessions: int) -> None:
    fleet = build_fleet(1, sessions, NOW)
    newest = next(plan for plan in fleet.plans if plan.case is Case.TRIP and fleet.ended_at(plan) == NOW)
    for plan in fleet.plans:
        assert plan is newest or (fleet.ended_at(plan) or NOW - timedelta(1)) < NOW
    assert len(fleet.plans) == sessions


def test_sessions_of_one_connector_never_overlap_and_lie_in_the_last_week() -> None:
    for sessions in (96, 400):
        fleet = build_fleet(2, sessions, NOW)
        for place in fleet.places:
            plans = fleet.at(*place)
            for earlier, later in itertools.pairwise(plans):
                assert (fleet.ended_at(earlier) or earlier.plugged_at) < later.plugged_at
            assert plans[0].plugged_at >= NOW - timedelta(days=7)


@pytest.mark.parametrize("sessions", [96, 600])
def test_no_bus_stands_at_two_chargers_at_once_and_its_battery_stays_the_same(sessions: int) -> None:
    fleet = build_fleet(2, sessions, NOW)
    by_bus: dict[str, list[Plan]] = {}
    for plan in fleet.plans:
        by_bus.setdefault(plan.vehicle, []).append(plan)
    for plans in by_bus.values():
        assert len({plan.order.capacity_kwh for plan in plans}) == 1
        for earlier, later in itertools.pairwise(plans):
            assert (fleet.ended_at(earlier) or earlier.plugged_at) < later.plugged_at


def test_a_default_fleet_stands_on_eight_chargers_with_two_connectors() -> None:
    assert build_fleet(now=NOW).places == tuple(
        (f"HPC-{charger:02d}", connector) for charger in range(1, 9) for connector in ("1", "2")
    )


def test_counters_of_a_connector_run_on_from_session_to_session() -> None:
    fleet = build_fleet(now=NOW)
    plans = fleet.at("HPC-03", "2")
    for earlier, later in itertools.pairwise(plans):
        assert fleet.counters(earlier).charge[1] == fleet.counters(later).charge[0]
        assert fleet.counters(earlier).primary[1] == fleet.counters(later).primary[0]


def test_every_session_has_a_truth_in_the_words_of_the_rules() -> None:
    fleet = build_fleet(now=NOW)
    truths = fleet.truths
    assert len(truths) == len(fleet.plans)
    for truth in truths.values():
        assert truth.verdict in VERDICTS and truth.actor in ACTORS


def test_the_first_evidence_is_an_instant_of_the_record() -> None:
    fleet = small_fleet()
    for session_id, truth in fleet.truths.items():
        report = json.loads(report_json(fleet, plan_of(fleet, session_id)))
        stamps = [
            datetime.fromisoformat(event["eventTimestamp"])
            for name in ("ocppStatus", "deviceStatus", "sessionMeterValues")
            for event in report[name]
        ]
        assert min(stamps) <= truth.evidence_at <= max(stamps) + timedelta(seconds=6)


def test_no_truth_is_on_the_wire() -> None:
    fleet = small_fleet()
    for plan in fleet.plans:
        text = report_json(fleet, plan).decode()
        assert not re.search("truth|verdict|actor|evidence|quirk", text)
        assert '"case"' not in text


def test_building_a_fleet_computes_at_most_the_newest_session() -> None:
    fleet = build_fleet(1, 500, NOW)
    assert not fleet._courses, "physics is lazy, so that the demo starts at once"


def test_curves_are_dropped_but_the_reports_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evtui.simulator.fleet.MOST_CURVES", 2)
    scarce, ample = small_fleet(), small_fleet()
    for plan in scarce.plans:
        scarce.course(plan)
    assert sum(bool(scarce.course(plan).volts) for plan in scarce.plans) == 2
    assert [report_json(scarce, plan) for plan in scarce.plans] == [
        report_json(ample, p) for p in ample.plans
    ]


def test_a_fleet_without_sessions_is_empty() -> None:
    fleet = build_fleet(1, 0, NOW)
    assert fleet.plans == () and fleet.ac == ()


def test_the_huge_report_has_exactly_the_meter_values_asked_for() -> None:
    fleet = build_fleet(1, 2, NOW, meter_values=20_001)
    (plan,) = fleet.at(*HUGE_PLACE)
    values = json.loads(report_json(fleet, plan))["sessionMeterValues"]
    assert len(values) == 20_001
    stamps = [value["eventTimestamp"] for value in values]
    assert stamps == sorted(stamps)


def test_one_hertz_shows_every_second() -> None:
    fleet = build_fleet(1, 3, NOW, spacing_s=1.0)
    plan = next(plan for plan in fleet.plans if plan.case is Case.TRIP)
    values = json.loads(report_json(fleet, plan))["sessionMeterValues"]
    currents = [value for value in values if value["key"] == "present_current"]
    assert len(currents) == fleet.course(plan).duration_s + 2


def test_now_needs_no_whole_milliseconds() -> None:
    fleet = build_fleet(1, 1, NOW + timedelta(microseconds=999))
    assert fleet.now == NOW and fleet.ended_at(fleet.plans[0]) == NOW

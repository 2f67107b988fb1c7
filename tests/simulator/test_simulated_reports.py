"""A session report on the wire, field by field."""

from __future__ import annotations

import itertools
import json
import re
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import pytest

from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.plan import Plan
from tests.simulator.simulated import NOW, small_fleet

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture(scope="module")
def fleet() -> Fleet:
    """One fleet for all; nothing changes it."""
    return build_fleet(now=NOW)


def report(fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """The report as a client decodes it."""
    value: dict[str, Any] = json.loads(report_json(fleet, plan))
    return value


def of_case(fleet: Fleet, case: Case) -> dict[str, Any]:
    """A plain report of a case."""
    plan = next(
        p for p in fleet.plans if p.case is case and not p.quirks.disordered and not p.quirks.event_offset
    )
    return report(fleet, plan)


def at(event: dict[str, Any]) -> datetime:
    """Time of an event."""
    return datetime.fromisoformat(event["eventTimestamp"])


def test_a_report_has_every_documented_field_in_the_documented_type(fleet: Fleet) -> None:
    whole = of_case(fleet, Case.NORMAL)
    numbers = {
        f"energy{kind}{end}" for kind in ("Soc", "Charge", "Primary", "Requested") for end in ("Start", "End")
    }
    assert all(isinstance(whole[name], int) for name in numbers | {"sessionId"})
    assert STAMP.fullmatch(whole["sessionTimeStart"]) and STAMP.fullmatch(whole["sessionTimeEnd"])
    assert set(whole["ocppStatus"][0]) == {"value", "eventTimestamp"}
    assert set(whole["detailStatus"][0]) == {"key", "value", "eventTimestamp"}
    assert all(re.fullmatch(r"0x[0-9A-F]{8}", event["value"]) for event in whole["detailStatus"])
    assert {event["key"] for event in whole["detailStatus"]} == {"systemStatus", "operationalStatus"}
    assert {event["deviceId"] for event in whole["deviceStatus"]} == {
        "Breaker",
        "Cooling",
        "Isolation",
        "Converter",
    }
    assert {event["paramType"] for event in whole["chargeParameters"]} == {"Station", "Request"}
    assert {value["key"] for value in whole["sessionMeterValues"]} == {
        "present_current",
        "present_voltage",
        "present_soc",
    }
    assert set(whole["batteryAlignmentResults"]) == {
        "inRange",
        "presentVoltage",
        "requestedVoltage",
        "eventTimestamp",
    }
    assert set(whole["dcBreakerOpenConditions"]) == {"current", "voltage", "eventTimestamp"}
    assert "ChargerID" not in whole, "charger and connector stand on the envelope only"


def test_the_seeds_warning_is_carried_in_with_its_counter(fleet: Fleet) -> None:
    whole = of_case(fleet, Case.NORMAL)
    errors = [error for event in whole["deviceStatus"] for error in event.get("errorCodes", [])]
    text = "WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)"
    assert errors == [{"errorCode": text, "errorCounter": 29}]


def test_a_running_session_has_no_end_values_and_no_breaker_block(fleet: Fleet) -> None:
    for case in (Case.RUNNING, Case.NO_END):
        whole = of_case(fleet, case)
        assert not {name for name in whole if name.endswith("End")}
        assert "dcBreakerOpenConditions" not in whole
        assert whole["ocppStatus"][-1]["value"] == "Charging"


def test_nothing_of_the_fleet_is_younger_than_now(fleet: Fleet) -> None:
    running = of_case(fleet, Case.RUNNING)
    newest = max(at(value) for value in running["sessionMeterValues"])
    assert NOW - timedelta(seconds=10) < newest <= NOW + timedelta(seconds=1)


def test_a_failed_start_has_no_breaker_block_and_its_counters_stand_still(fleet: Fleet) -> None:
    for case in (Case.ISOLATION, Case.PRECHARGE):
        whole = of_case(fleet, case)
        assert "dcBreakerOpenConditions" not in whole
        assert whole["energyChargeStart"] == whole["energyChargeEnd"]
        assert whole["energySocStart"] == whole["energySocEnd"]


def test_the_usual_spacing_is_five_seconds_and_ramps_are_denser(fleet: Fleet) -> None:
    plan = next(
        p for p in fleet.plans if p.case is Case.NORMAL and not p.on_change and not p.quirks.disordered
    )
    stamps = [at(v) for v in report(fleet, plan)["sessionMeterValues"] if v["key"] == "present_current"]
    steps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(stamps[1:])]
    assert median(steps) == 5.0 and min(steps) == 1.0 and max(steps) == 5.0


def test_sampling_on_change_is_uneven_but_never_silent(fleet: Fleet) -> None:
    plan = next(p for p in fleet.plans if p.case is Case.NORMAL and p.on_change and not p.quirks.disordered)
    stamps = [at(v) for v in report(fleet, plan)["sessionMeterValues"] if v["key"] == "present_current"]
    steps = {round((later - earlier).total_seconds()) for earlier, later in itertools.pairwise(stamps[1:])}
    assert len(steps) > 3 and max(steps) <= 20


def test_a_gap_has_no_meter_values_of_any_key_for_four_minutes(fleet: Fleet) -> None:
    stamps = sorted(at(value) for value in of_case(fleet, Case.GAP)["sessionMeterValues"][2:])
    longest = max(later - earlier for earlier, later in itertools.pairwise(stamps[1:]))
    assert timedelta(seconds=238) < longest < timedelta(seconds=252)


def test_one_session_has_its_events_498_days_before_its_session_clock(fleet: Fleet) -> None:
    plan = next(plan for plan in fleet.plans if plan.quirks.event_offset)
    whole = report(fleet, plan)
    offset = datetime.fromisoformat(whole["sessionTimeStart"]) - at(whole["ocppStatus"][1])
    assert round(offset.total_seconds() / 86_400) == 498


def test_one_controller_has_a_clock_of_its_own(fleet: Fleet) -> None:
    plan = next(plan for plan in fleet.plans if plan.quirks.device_skew)
    whole = report(fleet, plan)
    running = next(event for event in whole["deviceStatus"] if event["status"] == "RUNNING")
    charging = next(event for event in whole["ocppStatus"] if event["value"] == "Charging")
    assert at(running) - at(charging) == plan.quirks.device_skew - timedelta(milliseconds=500)


def test_a_disordered_report_has_unsorted_lists_and_repeats_but_loses_nothing(fleet: Fleet) -> None:
    plan = next(plan for plan in fleet.plans if plan.quirks.disordered)
    values = report(fleet, plan)["sessionMeterValues"]
    texts = [json.dumps(value) for value in values]
    stamps = [value["eventTimestamp"] for value in values]
    assert stamps != sorted(stamps)
    assert len(set(texts)) < len(texts)
    assert len(set(texts)) == len(list(fleet.meters(plan)))


def test_times_are_utc_with_milliseconds_everywhere(fleet: Fleet) -> None:
    small = small_fleet()
    for plan in small.plans:
        for stamp in re.findall(r'"eventTimestamp":"([^"]*)"', report_json(small, plan).decode()):
            assert STAMP.fullmatch(stamp)

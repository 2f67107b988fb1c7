"""The running session goes on while time passes, like a real one: more of the same, then an end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import STEP_S, Fleet, build_fleet
from evtui.simulator.plan import RUNNING_FOR, Plan
from tests.simulator.simulated import NOW

LISTS = ("ocppStatus", "detailStatus", "deviceStatus", "chargeParameters", "sessionMeterValues")


class Passing:
    """A fleet and how much time has passed."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.fleet: Fleet = build_fleet(1, 12, NOW, elapsed_s=lambda: self.seconds)

    def plan(self) -> Plan:
        return next(plan for plan in self.fleet.plans if plan.case is Case.RUNNING)

    def report(self, seconds: float) -> dict[str, Any]:
        """What the running session's record is after so many seconds."""
        self.seconds = seconds
        self.fleet.advance()
        report: dict[str, Any] = json.loads(report_json(self.fleet, self.plan()))
        return report


@pytest.fixture
def passing() -> Passing:
    return Passing()


def test_a_later_record_holds_the_earlier_one_and_more(passing: Passing) -> None:
    before = passing.report(0)
    for seconds in (30.0, 31.0, 240.0):
        later = passing.report(seconds)
        for name in LISTS:
            assert later[name][: len(before[name])] == before[name], name
        assert later["sessionTimeStart"] == before["sessionTimeStart"]
        assert "sessionTimeEnd" not in later
        before = later
    assert len(before["sessionMeterValues"]) > len(passing.report(240.0)["ocppStatus"]) * 10


def test_its_energy_grows_with_it_and_its_counters_begin_where_they_began(passing: Passing) -> None:
    before = passing.fleet.counters(passing.plan())
    passing.report(300)
    after = passing.fleet.counters(passing.plan())
    assert (after.charge[0], after.primary[0]) == (before.charge[0], before.primary[0])
    assert after.charge[1] > before.charge[1]
    assert after.primary[1] > before.primary[1]


def test_at_its_natural_end_it_is_a_finished_session_and_stays_one(passing: Passing) -> None:
    ended = passing.report(4 * 3600)
    assert ended["sessionTimeEnd"] > ended["sessionTimeStart"]
    assert ended["ocppStatus"][-1]["value"] == "Available"
    assert ended["energyChargeEnd"] > ended["energyChargeStart"]
    assert passing.report(9 * 3600) == ended


def test_it_goes_on_in_steps_so_that_two_questions_at_once_get_one_answer(passing: Passing) -> None:
    begun_s = RUNNING_FOR.total_seconds()
    assert passing.report(STEP_S + 0.5) == passing.report(STEP_S + 1.5)
    cut_s = passing.plan().order.cut_s
    assert cut_s == begun_s + STEP_S


def test_no_other_session_changes_and_without_passing_time_nothing_does(passing: Passing) -> None:
    others = [plan for plan in passing.fleet.plans if plan.case is not Case.RUNNING]
    running = passing.plan()
    passing.fleet.advance()
    assert passing.plan() is running
    passing.report(600)
    assert [plan for plan in passing.fleet.plans if plan.case is not Case.RUNNING] == others
    assert passing.fleet.at(running.charger, running.connector)[-1] is passing.plan()

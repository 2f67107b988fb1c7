"""Simulated sessions with their raw report, numbered: the same number is always the same session."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import lru_cache

from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.record import SessionRecord
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.plan import Plan

A_FLEET = 24
"""Sessions of one fleet: the fifteen stories that every fleet has, and some by chance."""
MANY = 1000 if os.environ.get("EVTUI_NIGHTLY") == "1" else 24
"""How many sessions a property is tried on: all of a fleet, at night those of many fleets."""


@lru_cache(maxsize=2)
def fleet(seed: int = 0) -> Fleet:
    return build_fleet(seed=seed, sessions=A_FLEET, now=datetime(2026, 11, 21, 8, tzinfo=UTC))


def session(number: int) -> tuple[bytes, SessionRecord]:
    """Raw report and record of a numbered session."""
    of_fleet = fleet(number // A_FLEET)
    return seen(of_fleet, of_fleet.plans[number % A_FLEET])


def story(case: Case) -> tuple[bytes, SessionRecord]:
    """The first session of a story with regular samples."""
    plans = [plan for plan in fleet().plans if plan.case is case]
    return seen(fleet(), min(plans, key=lambda plan: plan.on_change))


def seen(of_fleet: Fleet, plan: Plan) -> tuple[bytes, SessionRecord]:
    """A session as sent and as the rules see it."""
    raw = report_json(of_fleet, plan)
    report = session_report(raw, Stamp(account="north", charger=plan.charger, connector=plan.connector))
    return raw, SessionRecord(report=report, meters=read_meters(report, lambda done: None))

"""SAF, DER, COM-1 and ENE-5 on the provider's own sample and on sessions whose story is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.evaluate import BROKEN, evaluate
from evtui.services.diagnosis.finding import Clean, Finding, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rules import RULES
from evtui.services.files import read_files
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.plan import Plan
from tests.services.diagnosis.healthy import (
    END_S,
    START,
    Raw,
    at,
    healthy,
    limits,
    record,
    report,
    resolve,
    sample,
    without,
)
from tests.services.diagnosis.samples import AMPS, VOLTS, resampled

SAVED = Path(__file__).parents[2] / "saved"
MINE = tuple(rule for rule in RULES if rule.id.startswith(("SAF", "DER")) or rule.id in ("COM-1", "ENE-5"))


@cache
def fleet() -> Fleet:
    return build_fleet(seed=1, sessions=60, now=datetime(2026, 11, 21, 8, tzinfo=UTC))


def results(plan: Plan) -> tuple[Mapping[str, Result], SessionRecord]:
    """What the rules say about a simulated session; their evidence must be in the raw report."""
    raw = report_json(fleet(), plan)
    report = session_report(raw, Stamp(account="north", charger=plan.charger, connector=plan.connector))
    seen = SessionRecord(report=report, meters=read_meters(report, lambda done: None))
    found = evaluate(seen, MINE)
    sent = json.loads(raw)
    for finding in findings(found):
        for place in finding.evidence:
            resolve(sent, place.pointer)
    return found, seen


def findings(found: Mapping[str, Result]) -> list[Finding]:
    return [one for result in found.values() if isinstance(result, Fired) for one in result.findings]


def alarms(found: Mapping[str, Result]) -> set[str]:
    """Rules with a finding of warning or above."""
    return {one.rule for one in findings(found) if one.severity.rank <= FindingSeverity.WARNING.rank}


def plans(case: Case) -> list[Plan]:
    return [plan for plan in fleet().plans if plan.case is case]


def test_the_official_sample_is_judged_as_the_catalogue_says() -> None:
    (report,) = read_files([SAVED / "depot-sample.json"]).reports
    seen = SessionRecord(report=report, meters=read_meters(report, lambda done: None))
    found = evaluate(seen, MINE)
    kinds = {
        kind: {rule for rule, result in found.items() if isinstance(result, kind)}
        for kind in (Fired, Clean, NotEvaluable)
    }
    assert kinds == {
        Fired: {"DER-1"},
        Clean: {"SAF-1", "SAF-2"},
        NotEvaluable: {"SAF-3", "SAF-4", "SAF-5", "DER-2", "DER-3", "DER-4", "COM-1", "ENE-5"},
    }
    (bottleneck,) = findings(found)
    assert bottleneck.text == (
        "Station limits: it offers ~600 A / ~450 kW, the vehicle would take ~800 A / ~600 kW."
    )
    assert found["SAF-5"] == NotEvaluable("closing events are not reported")


def test_no_healthy_session_raises_an_alarm() -> None:
    seen = 0
    for plan in plans(Case.NORMAL):
        found, _ = results(plan)
        assert not alarms(found), (plan.session_id, findings(found))
        assert not isinstance(found["ENE-5"], Fired)
        seen += 1
    assert seen >= 20


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case.ISOLATION, set()),
        (Case.PRECHARGE, set()),
        (Case.VEHICLE_STOP, set()),
        (Case.PAUSE, set()),
        (Case.RUNNING, set()),
        (Case.NO_END, set()),
        (Case.TRIP, {"SAF-1", "DER-2"}),
        (Case.DERATE, {"DER-2"}),
        (Case.GAP, {"COM-1"}),
    ],
)
def test_every_story_raises_its_own_alarms_only(case: Case, expected: set[str]) -> None:
    for plan in plans(case):
        found, _ = results(plan)
        assert alarms(found) == expected, (plan.session_id, findings(found))


def test_a_trip_opens_the_breaker_at_184_amperes() -> None:
    found, _ = results(plans(Case.TRIP)[0])
    (opening,) = [one for one in findings(found) if one.rule == "SAF-1"]
    assert opening.severity is FindingSeverity.CRITICAL
    assert opening.values["current_a"] == 184.0


def test_a_derated_station_says_so_and_its_late_clock_welds_no_contact() -> None:
    skewed = [plan for plan in plans(Case.DERATE) if plan.quirks.device_skew]
    assert skewed
    for plan in plans(Case.DERATE):
        found, _ = results(plan)
        (cut,) = [one for one in findings(found) if one.severity is FindingSeverity.WARNING]
        assert (cut.values["side"], cut.values["after_w"]) == ("Station", 230_000.0)


def test_a_slow_phase_that_nobody_announced_is_a_collapse_where_samples_are_dense() -> None:
    dense = [plan for plan in plans(Case.SLOW_PHASE) if not plan.on_change]
    assert dense
    for plan in dense:
        found, _ = results(plan)
        (fall,) = [one for one in findings(found) if one.rule == "DER-3"]
        assert 140_000 < float(fall.values["after_w"]) < 160_000


ODD: dict[str, Raw] = {
    "nothing": {},
    "huge values": resampled(healthy(), None, lambda s, sent: 1e308 if 100 < s < 200 else sent),
    "negative values": resampled(healthy(), None, lambda s, sent: -sent),
    "one instant": healthy(
        sessionMeterValues=[sample(60, key, n) for n in range(90) for key in (AMPS, VOLTS)]
    ),
    "tiny limits": healthy(chargeParameters=[limits(4, "Station", maxCurrent=5e-324, maxPower=5e-324)]),
    "end before start": healthy(dcBreakerOpenConditions=[{"current": 9, "eventTimestamp": at(-9000)}]),
    "no times": without(
        healthy(ocppStatus=[{"value": "Charging"}], deviceStatus=[{"deviceId": "Breaker", "status": "OPEN"}]),
        "sessionTimeStart",
        "sessionTimeEnd",
    ),
    "only voltage": resampled(healthy(), AMPS, lambda s, sent: None),
    "only current": resampled(healthy(), VOLTS, lambda s, sent: None),
    "wrong types": healthy(
        chargeParameters=[7, {"paramType": 5, "maxPower": "x"}], deviceStatus={"status": []}
    ),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_odd_data_breaks_no_rule(odd: Raw) -> None:
    for result in evaluate(record(odd), MINE).values():
        assert not (isinstance(result, NotEvaluable) and BROKEN in result.reason), result


def test_a_million_samples_are_judged_by_index_not_one_by_one() -> None:
    """Every value differs, so that nothing is skipped; it would take minutes in plain Python."""
    count = 1_000_000
    times_us = START.us + np.linspace(0, END_S * 1e6, count).astype(np.int64)
    random = np.random.default_rng(7)
    series = {
        key: MeterSeries(
            key=key,
            unit=unit,
            basis=Basis.ASSUMED,
            times_us=times_us,
            values=random.uniform(0, 900, count),
            indexes=np.arange(count),
        )
        for key, unit in ((AMPS, "A"), (VOLTS, "V"))
    }
    meters = MeterTable(series=MappingProxyType(series), samples=2 * count)
    found = evaluate(SessionRecord(report=report(healthy()), meters=meters), MINE)
    assert isinstance(found["SAF-4"], Fired)
    assert not any(isinstance(one, NotEvaluable) and BROKEN in one.reason for one in found.values())

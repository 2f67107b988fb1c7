"""The engine with toy rules: every rule answers, suppression, causes, reading order, verdicts."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evtui.models.instant import Instant
from evtui.services.diagnosis import rules as catalogue
from evtui.services.diagnosis.diagnosis import Actor, Diagnosis, Verdict
from evtui.services.diagnosis.engine import diagnose, in_reading_order
from evtui.services.diagnosis.evaluate import BROKEN
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Check, Earlier, Family, Rule
from evtui.services.outcome import verdict_line, with_diagnosis
from tests.services.diagnosis.healthy import (
    NOW,
    START,
    Raw,
    at,
    device,
    healthy,
    limits,
    record,
    report,
    sample,
    status,
    without,
)  # fmt: skip

TOY_MODULE = '''
"""TOY-1: a rule made of one file."""
from evtui.services.diagnosis.finding import Evidence, Finding, FindingSeverity, Fired
from evtui.services.diagnosis.rule import Family, Rule


def check(record, earlier):
    """Always fires."""
    places = (Evidence("/sessionId"),)
    return Fired((Finding(rule="TOY-1", severity=FindingSeverity.WARNING, text="A toy.", evidence=places),))


RULE = Rule(id="TOY-1", name="toy", family=Family.ENERGY, looks_at=("sessionId",), means="Nothing.",
            condition="always", first_check="Nothing.", source="own judgement", check=check)
'''


def toy(id: str, result: Result | Check, family: Family = Family.ENERGY) -> Rule:
    """A rule that always answers the same, or runs a check."""

    def answer(record: SessionRecord, earlier: Earlier) -> Result:
        return result(record, earlier) if callable(result) else result

    return Rule(
        id=id,
        name=id,
        family=family,
        looks_at=(),
        means="",
        condition="",
        first_check="",
        source="",
        check=answer,
    )


def found(rule: str, severity: str = "warning", *seconds: float, **more: Any) -> Finding:
    """A finding with dated evidence."""
    dated = tuple(Evidence("/ocppStatus/0", Instant(START.us + round(one * 1e6))) for one in seconds)
    places = dated or (Evidence("/sessionId"),)
    return Finding(rule=rule, severity=FindingSeverity(severity), text=f"{rule}.", evidence=places, **more)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``registry(rule, ...)``: the catalogue consists of these rules only."""

    def use(*rules: Rule) -> None:
        monkeypatch.setattr(catalogue, "RULES", rules)

    return use


def rules_of(diagnosis: Diagnosis) -> list[str]:
    return [one.rule for one in diagnosis.findings]


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_is_one_file_and_one_list_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "toy_1.py"
    path.write_text(TOY_MODULE)
    spec = importlib.util.spec_from_file_location("toy_1", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "toy_1", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(catalogue, "RULES", (*catalogue.RULES, module.RULE))
    diagnosis = diagnose(record(healthy()))
    assert "TOY-1" in rules_of(diagnosis)
    assert diagnosis.verdict is Verdict.CHARGED_BUT, "its warning counts like any other"


def test_every_rule_is_in_exactly_one_of_the_three_lists(registry: Any) -> None:
    registry(toy("A-1", Fired((found("A-1"),))), toy("A-2", Clean()), toy("A-3", NotEvaluable("no samples")))
    diagnosis = diagnose(record(healthy()))
    assert (rules_of(diagnosis), diagnosis.clean) == (["A-1"], ("A-2",))
    assert [(one.rule, one.reason) for one in diagnosis.not_evaluable] == [("A-3", "no samples")]


def test_a_broken_rule_costs_only_itself(registry: Any) -> None:
    def broken(seen: SessionRecord, earlier: Earlier) -> Result:
        raise ZeroDivisionError

    registry(toy("A-1", broken), toy("A-2", Clean()))
    diagnosis = diagnose(record(healthy()))
    assert diagnosis.clean == ("A-2",)
    assert diagnosis.not_evaluable[0].reason.startswith(BROKEN)


def test_user_rules_are_run_beside_the_catalogue() -> None:
    own = toy("OWN-1", Fired((found("OWN-1", "error"),)), Family.USER)
    diagnosis = diagnose(record(healthy()), [own])
    assert "OWN-1" in rules_of(diagnosis)
    assert diagnosis.verdict is Verdict.CHARGED_BUT


# ── suppression ───────────────────────────────────────────────────────────────────────────────────────


def reasons(diagnosis: Diagnosis) -> dict[str, str]:
    return {one.rule: one.reason for one in diagnosis.not_evaluable}


def test_a_short_charge_is_not_told_beside_the_fault_that_ended_it() -> None:
    raw = healthy(
        ocppStatus=[status(0.5, "Preparing"), status(44, "Charging"), status(60, "Faulted")],
        dcBreakerOpenConditions=[{"current": 0, "voltage": 650, "eventTimestamp": at(60)}],
        sessionMeterValues=[row for row in healthy()["sessionMeterValues"] if row["eventTimestamp"] < at(60)],
    )
    diagnosis = diagnose(record(raw))
    assert "STO-1" in rules_of(diagnosis)
    assert reasons(diagnosis)["STO-2"] == "suppressed by STO-1"


def test_a_disordered_status_list_proves_no_illegal_step() -> None:
    rows = healthy()["ocppStatus"]
    raw = healthy(ocppStatus=[rows[3], *rows[:3], rows[4]])
    assert reasons(diagnose(record(raw)))["STO-6"] == "suppressed by DAT-2"


def test_repeats_alone_do_not_hide_an_illegal_step() -> None:
    rows = healthy()["ocppStatus"]
    raw = healthy(ocppStatus=[rows[0], rows[0], *rows[1:]])
    diagnosis = diagnose(record(raw))
    assert "DAT-2" in rules_of(diagnosis)
    assert "STO-6" in diagnosis.clean


def test_a_rule_that_could_not_look_keeps_its_own_reason(registry: Any) -> None:
    registry(toy("STO-1", Fired((found("STO-1"),))), toy("STO-2", NotEvaluable("no counter")))
    assert reasons(diagnose(record(healthy())))["STO-2"] == "no counter"


@pytest.mark.parametrize(("soc", "told"), [(79, True), (80, False)])
def test_a_full_battery_asks_for_less_by_right(registry: Any, soc: int, told: bool) -> None:
    fell = found("DER-2", "warning", values={"side": "Request"})
    registry(toy("DER-2", Fired((fell,))), toy("DER-4", Fired((found("DER-4", "info"),))))
    diagnosis = diagnose(record(healthy(energySocStart=soc)))
    assert (rules_of(diagnosis) == ["DER-2", "DER-4"]) is told
    assert ("DER-2" in reasons(diagnosis)) is not told


def test_a_full_battery_does_not_excuse_the_station() -> None:
    raw = healthy(energySocStart=85, energySocEnd=90)
    raw["chargeParameters"] += [
        limits(600, "Station", maxCurrent=200, maxPower=150_000),
        limits(700, "Request", maxCurrent=100, maxPower=70_000),
    ]
    found = [one for one in diagnose(record(raw)).findings if one.rule == "DER-2"]
    assert len(found) == 1
    assert "station" in found[0].text.casefold()


def test_a_list_that_we_cut_proves_no_missing_end() -> None:
    raw = healthy(ocppStatus=healthy()["ocppStatus"][:3])
    assert "STO-3" in rules_of(diagnose(record(raw)))
    assert "STO-3" in reasons(diagnose(record(raw, cut_by_reader=True)))


# ── order and causes ──────────────────────────────────────────────────────────────────────────────────


def test_findings_are_read_safety_first_then_the_broken_phase_then_by_severity_data_last() -> None:
    families = {
        "DAT-2": Family.DATA, "ENE-1": Family.ENERGY, "DER-1": Family.DERATING, "CNV-1": Family.CONVERTER,
        "STA-3": Family.START, "STA-1": Family.START, "SAF-2": Family.SAFETY, "STA-5": Family.START,
    }  # fmt: skip
    rules = [toy(id, Clean(), family) for id, family in families.items()]
    findings = [
        found("DAT-2", "data"), found("DER-1", "info"), found("ENE-1", "error"), found("STA-5", "data"),
        found("CNV-1", "error", cause_of="STA-1"), found("STA-3", "error", cause_of="STA-1"),
        found("STA-1", "error"), found("SAF-2", "warning"),
    ]  # fmt: skip
    order = [one.rule for one in in_reading_order(findings, rules)]
    assert order[:2] == ["SAF-2", "STA-1"]
    assert set(order[2:4]) == {"STA-3", "CNV-1"}
    assert order[4:6] == ["ENE-1", "DER-1"]
    assert set(order[6:]) == {"DAT-2", "STA-5"}


def test_causes_hang_below_the_failed_start() -> None:
    diagnosis = diagnose(record(isolation()))
    causes = {one.rule for one in diagnosis.findings if one.cause_of == "STA-1"}
    assert {"CNV-1", "STA-3"} <= causes
    assert rules_of(diagnosis)[0] == "STA-1"


def isolation(message_s: float = 24.0) -> Raw:
    """A start that the insulation monitor stopped."""
    fault = device(message_s, "Isolation", "FAULT", ("ERROR: isomon : R_iso 62 kOhm below limit(no:311)", 1))
    raw = healthy(
        ocppStatus=[status(0.5, "Preparing"), status(25, "Faulted"), status(80, "Available")],
        deviceStatus=[device(-400, "Breaker", "OPEN"), fault],
        energyChargeEnd=1_000_000, energyPrimaryEnd=1_100_010, energyRequestedEnd=900_000, energySocEnd=30,
        sessionTimeEnd=at(90),
        sessionMeterValues=[sample(second, "present_voltage", 3) for second in range(0, 80, 2)],
    )  # fmt: skip
    return without(raw, "batteryAlignmentResults", "dcBreakerOpenConditions")


@pytest.mark.parametrize(("message_s", "hangs"), [(29.9, True), (30.1, False)])
def test_only_messages_around_the_end_are_causes(message_s: float, hangs: bool) -> None:
    finding = diagnose(record(isolation(message_s))).finding("CNV-1")
    assert finding is not None
    assert (finding.cause_of == "STA-1") is hangs


# ── verdicts ──────────────────────────────────────────────────────────────────────────────────────────


def verdict(raw: Raw, **terms: Any) -> Verdict:
    return diagnose(record(raw, **terms)).verdict


def running(age_s: float) -> Raw:
    """A session without an end whose newest event is so old."""
    last = (NOW.us - START.us) / 1_000_000 - age_s
    raw = without(healthy(), "sessionTimeEnd", "energyChargeEnd", "dcBreakerOpenConditions", "energySocEnd")
    return {
        **raw,
        "ocppStatus": [*raw["ocppStatus"][:3], status(last, "SuspendedEV")],
        "deviceStatus": raw["deviceStatus"][:4],
    }


@pytest.mark.parametrize(("age_s", "is_running"), [(1799, True), (1800, False)])
def test_a_session_runs_while_its_newest_event_is_young(age_s: float, is_running: bool) -> None:
    assert (verdict(running(age_s)) is Verdict.RUNNING) is is_running


def test_nothing_runs_without_a_clock() -> None:
    assert verdict(running(10), now=None) is not Verdict.RUNNING


def test_a_healthy_charge_is_charged() -> None:
    diagnosis = diagnose(record(healthy()))
    assert (diagnosis.verdict, diagnosis.missing) == (Verdict.CHARGED, ())


def test_an_opening_under_full_load_is_a_fault() -> None:
    opened = [{"current": 200, "voltage": 650, "eventTimestamp": at(1810)}]
    assert verdict(healthy(dcBreakerOpenConditions=opened)) is Verdict.FAULT
    opened = [{"current": 10, "voltage": 650, "eventTimestamp": at(1810)}]
    assert verdict(healthy(dcBreakerOpenConditions=opened)) is Verdict.CHARGED_BUT


@pytest.mark.parametrize("rule", ["SAF-3", "SAF-5"])
def test_dangers_that_did_not_end_the_service_leave_it_charged(registry: Any, rule: str) -> None:
    severity = "critical" if rule == "SAF-3" else "error"
    registry(toy(rule, Fired((found(rule, severity),)), Family.SAFETY))
    assert verdict(healthy()) is Verdict.CHARGED_BUT


def test_current_through_an_open_breaker_is_a_fault(registry: Any) -> None:
    registry(toy("SAF-5", Fired((found("SAF-5", "critical"),)), Family.SAFETY))
    assert verdict(healthy()) is Verdict.FAULT


def test_data_findings_change_no_verdict(registry: Any) -> None:
    registry(toy("DAT-1", Fired((found("DAT-1", "data"),)), Family.DATA))
    assert verdict(healthy()) is Verdict.CHARGED


def test_nobody_tried_needs_a_status_list() -> None:
    idle: Raw = {"sessionId": 1, "ocppStatus": [status(0, "Available"), status(9, "Unavailable")]}
    assert verdict(idle) is Verdict.NOTHING
    assert verdict({**idle, "ocppStatus": []}) is Verdict.UNKNOWN


def test_unknown_names_the_missing_fields() -> None:
    missing = diagnose(record({})).missing
    assert {"ocppStatus", "chargeParameters", "energyChargeEnd"} <= set(missing)


# ── attribution ───────────────────────────────────────────────────────────────────────────────────────


def actor(words: Sequence[tuple[float, str]], **changed: Any) -> tuple[Actor, Actor | None]:
    """Who ended the healthy charge, with other statuses."""
    who = diagnose(record(healthy(ocppStatus=[status(*one) for one in words], **changed))).attribution
    assert who.evidence and who.settled_by
    return who.actor, who.runner_up


STARTED = [(0.5, "Preparing"), (44.0, "Charging")]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([(1812.0, "Finishing")], (Actor.USER, Actor.VEHICLE)),
        ([(1808.0, "SuspendedEV"), (1812.0, "Finishing")], (Actor.VEHICLE, Actor.USER)),
        ([(1790.0, "SuspendedEVSE"), (1812.0, "Finishing")], (Actor.CHARGER, Actor.SITE)),
        ([(1809.0, "Faulted"), (1812.0, "Finishing")], (Actor.CHARGER, None)),
        ([(1809.0, "Unavailable")], (Actor.UNKNOWN, Actor.BACKEND)),
        ([(900.0, "SuspendedEV"), (1000.0, "Charging"), (1812.0, "Finishing")], (Actor.VEHICLE, Actor.USER)),
        ([(900.0, "SuspendedEV"), (950.0, "Charging"), (1812.0, "Finishing")], (Actor.USER, Actor.VEHICLE)),
    ],
)
def test_the_status_before_the_end_tells_who_ended_it(
    more: list[tuple[float, str]], expected: tuple[Actor, Actor | None]
) -> None:
    assert actor([*STARTED, *more]) == expected


def test_an_insulation_alarm_is_the_chargers_stop_and_perhaps_the_vehicles_fault() -> None:
    who = diagnose(record(isolation())).attribution
    assert (who.actor, who.runner_up) == (Actor.CHARGER, Actor.VEHICLE)


def test_somebody_who_left_is_no_fault_of_the_charger() -> None:
    raw = without(isolation(), "chargeParameters", "deviceStatus")
    raw["ocppStatus"] = [status(0.5, "Preparing"), status(25, "Available")]
    assert diagnose(record(raw)).attribution.actor is Actor.UNKNOWN


# ── narrative, outcome, neighbours ────────────────────────────────────────────────────────────────────


def test_the_story_of_a_healthy_charge_is_in_time_order_and_stands_on_evidence() -> None:
    narrative = diagnose(record(healthy())).narrative
    assert 3 <= len(narrative) <= 8
    times = [one.at for one in narrative if one.at is not None]
    assert times == sorted(times)
    assert all(one.evidence and one.text.endswith(".") for one in narrative)


def test_no_duration_is_told_on_a_clock_that_was_set_on_the_way() -> None:
    rows = healthy()["ocppStatus"]
    never_set = [{**row, "eventTimestamp": "1970-01-01T00:00:05.000Z"} for row in rows[:2]]
    diagnosis = diagnose(record(healthy(ocppStatus=[*never_set, *rows[2:]])))
    told = " ".join(one.text for one in diagnosis.narrative)
    assert "The start took" not in told
    assert " h " not in told and "d0" not in told


def test_the_outcome_names_a_trouble_that_its_phrase_did_not_tell(registry: Any) -> None:
    registry(toy("ENE-1", Fired((found("ENE-1", "error"),))))
    seen = record(healthy())
    diagnosis = diagnose(seen)
    session = with_diagnosis(seen.report, diagnosis, seen.meters).session
    assert (session.outcome, session.verdict) == ("Charged, see ENE-1", "CHARGED!")
    assert session.severity is not None and session.severity.value == "error"
    assert verdict_line(seen.report, seen.meters, diagnosis) == "Charged, but: ENE-1."


def test_neighbours_are_of_the_connector_or_the_vehicle_and_never_the_report_itself() -> None:
    mine = report(healthy())
    same_place = report(healthy(sessionId="s-2", vehicleId="BUS-9"))
    same_vehicle = report(healthy(sessionId="s-3"), charger="HPC-05")
    stranger = report(healthy(sessionId="s-4", vehicleId="BUS-9"), charger="HPC-05")
    near = Neighbours([mine, same_place, same_vehicle, stranger])
    assert sorted(one.session.id for one in near.of(mine)) == ["s-2", "s-3"]

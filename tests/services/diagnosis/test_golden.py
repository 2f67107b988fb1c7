"""The two samples of the provider's own documentation, judged as the catalogue's section 8 says."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.diagnosis import Actor, Diagnosis, Verdict
from evtui.services.diagnosis.engine import diagnose, diagnose_report
from evtui.services.diagnosis.finding import Confidence, Finding, FindingSeverity
from evtui.services.diagnosis.phases import phases_of, start_times
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.files import read_files
from tests.services.diagnosis.healthy import Raw, at, detail, device, healthy, limits, record, resolve

SAMPLE = Path(__file__).parents[1] / "saved" / "depot-sample.json"
"""The guide's sample; its elisions are taken out by the reader of files."""
FIRED = {"DAT-1", "DER-1", "CNV-1", "STO-3", "DAT-3"}
"""STO-3 is an effect of the elision: what stood behind ``Preparing`` was left out of the guide."""
CLEAN = {
    "SAF-1", "SAF-2", "STA-1", "STA-2", "STA-3", "STA-4", "STA-5", "STA-6", "STA-7", "STO-1", "STO-2",
    "STO-4", "STO-5", "STO-6", "COM-2", "CNV-3", "ENE-1", "ENE-2", "ENE-3", "ENE-4", "ENE-6", "DAT-2",
    "DAT-4", "DAT-5",
}  # fmt: skip
NOT_EVALUABLE = {
    "SAF-3", "SAF-4", "SAF-5", "DER-2", "DER-3", "DER-4", "COM-1", "COM-3", "CNV-2", "ENE-5", "DAT-6",
}  # fmt: skip


@cache
def sample() -> tuple[SessionRecord, Diagnosis]:
    """The guide's sample as it is opened from a file."""
    (report,) = read_files([SAMPLE]).reports
    seen = SessionRecord(report=report, meters=read_meters(report, lambda done: None))
    return seen, diagnose(seen)


def finding(rule: str) -> Finding:
    found = sample()[1].finding(rule)
    assert found is not None, f"{rule} did not fire"
    return found


def test_exactly_the_expected_rules_fire() -> None:
    assert {one.rule for one in sample()[1].findings} == FIRED


def test_exactly_the_expected_rules_are_clean() -> None:
    assert set(sample()[1].clean) == CLEAN


def test_exactly_the_expected_rules_are_not_evaluable() -> None:
    assert {one.rule for one in sample()[1].not_evaluable} == NOT_EVALUABLE


def test_every_rule_of_the_catalogue_answers_once() -> None:
    assert len(FIRED | CLEAN | NOT_EVALUABLE) == 40


def test_it_charged_but_its_record_needs_a_look() -> None:
    assert sample()[1].verdict is Verdict.CHARGED_BUT


def test_the_clocks_are_498_days_apart() -> None:
    assert finding("DAT-1").severity is FindingSeverity.DATA
    assert "498 days" in finding("DAT-1").text


def test_the_station_is_the_bottleneck() -> None:
    text = finding("DER-1").text
    assert all(word in text for word in ("Station limits", "600 A", "450 kW", "800 A", "600 kW"))


def test_the_message_was_there_before_and_means_less_power() -> None:
    found = finding("CNV-1")
    assert found.severity is FindingSeverity.INFO
    assert all(word in found.text for word in ("sibcos 1", "no. 144", "29×", "already present", "less power"))


def test_the_last_status_is_preparing_because_the_guide_left_lines_out() -> None:
    found = finding("STO-3")
    assert (found.severity, "Preparing" in found.text) == (FindingSeverity.WARNING, True)


def test_what_was_carried_in_is_told_but_not_shown() -> None:
    found = finding("DAT-3")
    assert found.hidden
    assert "16 h 10 min" in found.text


def test_the_energies_and_the_efficiency() -> None:
    energies = sample()[0].report.energies
    known = (energies.charge_wh, energies.primary_wh, energies.requested_wh)
    assert [str(one) for one in known] == ["37264", "39261", "37514"]
    assert energies.efficiency is not None
    assert f"{100 * energies.efficiency:.1f}" == "94.9"


def test_the_mean_power_on_each_clock() -> None:
    seen = sample()[0]
    facts = {fact.name: fact.value for fact in seen.report.facts}
    assert float(str(facts["mean_power_w"])) / 1000 == pytest.approx(111.8, abs=0.05)
    assert seen.c0_us is not None and seen.c1_us is not None
    assert 37.264 / ((seen.c1_us - seen.c0_us) / 3.6e9) == pytest.approx(158.6, abs=0.05)
    told = " ".join(one.text for one in sample()[1].narrative)
    assert "158.6 kW" in told, "the mean on the event clock is told"
    assert "111.8" not in told, "the narrative does not use the clock that the events contradict"


def test_the_implied_battery() -> None:
    session, energies = sample()[0].report.session, sample()[0].report.energies
    assert session.soc_end is not None and session.soc_start is not None and energies.charge_wh is not None
    per_percent_wh = float(energies.charge_wh / (session.soc_end - session.soc_start))
    assert per_percent_wh / 10 == pytest.approx(169, abs=0.5)


def test_the_phases_of_the_start() -> None:
    times = start_times(sample()[0])
    assert times is not None
    marks = [times.seconds_to(one) for one in (times.station, times.request, times.alignment)]
    assert marks == pytest.approx([0.4, 0.5, 27.0], abs=0.05)
    assert {phase.key for phase in phases_of(sample()[0])} >= {"preparing", "parameters", "alignment"}


def test_the_end_is_not_blamed_beyond_the_record() -> None:
    who = sample()[1].attribution
    assert (who.actor, who.runner_up) == (Actor.VEHICLE, Actor.USER), "at 98 % the battery was full"
    assert who.settled_by


def test_every_pointer_of_the_sample_resolves() -> None:
    seen, diagnosis = sample()
    raw = json.loads(seen.report.raw)
    places = [one.pointer for found in diagnosis.findings for one in found.evidence]
    places += [one.pointer for told in diagnosis.narrative for one in told.evidence]
    places += [one.pointer for one in diagnosis.attribution.evidence]
    places += [one.pointer for phase in diagnosis.phases for one in (phase.start, phase.end) if one]
    assert len(places) > 20
    for place in places:
        resolve(raw, place)


# ── the generated reference example ───────────────────────────────────────────────────────────────────


def reference_example() -> Raw:
    """The oddities of the generated reference example, in a report that is healthy otherwise."""
    sides = [limits(4.0, "Station"), limits(4.13, "Request")]
    words = [
        detail(-50_000, "systemStatus", "0x00000000"),
        detail(-50_000, "operationalStatus", "0x00000000"),
    ]
    truncated: dict[str, Any] = {**device(30, "Converter", "STANDBY"), "errorCodes": {"errorCounter": 29}}
    raw = healthy(
        chargeParameters=[*sides, *sides],
        detailStatus=[*words, *words],
        batteryAlignmentResults=[
            {"inRange": False, "presentVoltage": 634, "requestedVoltage": 634, "eventTimestamp": at(39)}
        ],
    )
    return {**raw, "deviceStatus": [*raw["deviceStatus"][:2], truncated, *raw["deviceStatus"][2:]]}


def test_the_reference_example_contradicts_itself_instead_of_failing() -> None:
    diagnosis = diagnose(record(reference_example()))
    assert diagnosis.finding("STA-5") is not None
    assert diagnosis.finding("STA-4") is None
    assert {one.rule: one.reason for one in diagnosis.not_evaluable}["STA-4"] == "suppressed by STA-5"


def test_the_doubled_rows_of_the_reference_example_are_counted() -> None:
    found = [one for one in diagnose(record(reference_example())).findings if one.rule == "DAT-2"]
    told = " ".join(one.text for one in found)
    assert "chargeParameters" in told and "detailStatus" in told


def test_the_truncated_errors_of_the_reference_example_are_told() -> None:
    assert diagnose(record(reference_example())).finding("DAT-5") is not None


def test_data_findings_do_not_make_a_charge_a_bad_one() -> None:
    assert diagnose(record(reference_example())).verdict is Verdict.CHARGED


def test_confirmed_units_are_told_without_a_tilde() -> None:
    seen = sample()[0]
    sure = diagnose(SessionRecord(report=seen.report, meters=seen.meters, units_confirmed=True))
    texts = [one.text for one in sure.narrative] + [one.text for one in sure.findings]
    assert not any("~" in text for text in texts)
    assert any("~" in one.text for one in sample()[1].narrative)
    assert all(
        one.confidence is Confidence.INFERRED for one in sample()[1].narrative if "~37.3 kWh" in one.text
    )


def test_a_report_of_another_provider_is_not_judged() -> None:
    (smappee,) = read_files([SAMPLE.with_name("smappee-sample.json")]).reports
    diagnosis = diagnose_report(smappee)
    assert (diagnosis.verdict, diagnosis.findings, diagnosis.clean) == (Verdict.UNKNOWN, (), ())
    assert len(diagnosis.not_evaluable) == 40

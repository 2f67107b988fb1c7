"""The start and stop rules on the official sample and on every story of the simulator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evtui.services.diagnosis.finding import Finding, FindingSeverity
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.files import read_files
from evtui.simulator.case import Case
from tests.bench.false_alarms import simulated
from tests.services.diagnosis.answers import answers, finding, findings, fired, note, reason

SAMPLE = Path(__file__).parents[1] / "saved" / "depot-sample.json"
MINE = ("STA-", "STO-", "COM-3")


def story(case: Case) -> SessionRecord:
    """A simulated session."""
    return simulated(1, 1, case)[0]


def told(seen: SessionRecord) -> dict[str, Finding]:
    """The findings of the start and stop rules."""
    raw = json.loads(seen.report.raw)
    mine = {rule for rule in fired(raw, seen) if rule.startswith(MINE)}
    return {rule: findings(raw, rule, seen)[0] for rule in mine}


def test_the_official_sample_is_clean_but_for_its_end_which_the_source_left_out() -> None:
    (read,) = read_files([SAMPLE]).reports
    seen = SessionRecord(report=read)
    raw = json.loads(read.raw)
    assert set(told(seen)) == {"STO-3"}, "the last statuses are elided in the source"
    found = finding(raw, "STO-3", seen)
    assert found.severity is FindingSeverity.WARNING
    assert "the last status is Preparing" in found.text
    assert "27.0 s to aligned voltage" in note(raw, "STA-7", seen)
    results = answers(raw, seen)
    clean = [rule for rule in results if rule.startswith(MINE) and rule not in ("STO-3", "COM-3")]
    assert len(clean) == 12
    assert [note(raw, rule, seen) for rule in clean if rule != "STA-7"] == [""] * 11
    assert reason(raw, "COM-3", seen) == "no other session of this connector is loaded"


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Case.NORMAL, {}),
        (Case.DERATE, {}),
        (Case.GAP, {}),
        (Case.SLOW_PHASE, {}),
        (Case.PAUSE, {}),
        (Case.VEHICLE_STOP, {}),
        (Case.ISOLATION, {"STA-1": "cable check", "STA-3": "insulation test"}),
        (Case.PRECHARGE, {"STA-1": "pre-charge", "STA-4": "Pre-charge failed"}),
        (Case.TRIP, {"STO-1": "over-temperature shutdown(no:121)"}),
    ],
)
def test_each_story_of_the_simulator_is_told_and_nothing_else(case: Case, expected: dict[str, str]) -> None:
    found = told(story(case))
    assert set(found) == set(expected)
    for rule, words in expected.items():
        assert words in found[rule].text


@pytest.mark.parametrize(("case", "pause"), [(Case.PAUSE, "3m46s"), (Case.VEHICLE_STOP, "25 s")])
def test_a_short_pause_by_the_vehicle_is_a_remark(case: Case, pause: str) -> None:
    seen = story(case)
    text = note(json.loads(seen.report.raw), "STO-4", seen)
    assert text == f"Paused {pause} by the vehicle (full, balancing, its own limit)."


@pytest.mark.parametrize("case", [Case.RUNNING, Case.NO_END])
def test_a_session_without_an_end_is_not_judged_by_its_end(case: Case) -> None:
    seen = story(case)
    assert told(seen) == {}
    raw = json.loads(seen.report.raw)
    assert reason(raw, "STO-2", seen) == "the charge is not over yet"
    assert reason(raw, "STO-3", seen) == "the session has no end"

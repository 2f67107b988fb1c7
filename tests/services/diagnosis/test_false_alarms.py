"""Healthy simulated sessions raise no alarm; the long run is ``python -m tests.bench.false_alarms``."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.rules import RULES
from evtui.simulator.case import Case
from tests.bench.false_alarms import healthy, main, simulated, tally


def test_no_rule_finds_anything_above_info_in_healthy_sessions() -> None:
    tallies = tally(healthy(20))
    assert [one.rule for one in tallies] == [rule.id for rule in RULES]
    assert all(one.sessions == 20 for one in tallies)
    assert [(one.rule, one.worst) for one in tallies if one.is_false_alarm] == []


def test_the_count_sees_alarms_where_there_are_some() -> None:
    by_rule = {one.rule: one for one in tally(simulated(1, 2, Case.ISOLATION))}
    assert by_rule["STA-1"].is_false_alarm
    assert by_rule["STA-1"].fired == by_rule["STA-3"].fired == 2
    assert by_rule["STA-4"].not_evaluable == 2


def test_the_command_prints_a_line_for_each_rule(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--sessions", "2"])
    title, *lines = capsys.readouterr().out.splitlines()
    assert title.split() == ["rule", "fired", "rate", "not", "evaluable", "worst", "severity"]
    assert [line.split()[0] for line in lines] == [rule.id for rule in RULES]
    assert code == any("FALSE ALARM" in line for line in lines)

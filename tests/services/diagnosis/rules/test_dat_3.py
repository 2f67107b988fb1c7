"""DAT-3: states that were copied in."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import shifted
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import at, detail, healthy, status


def test_old_states_are_told_with_the_oldest_age_and_kept_out_of_short_lists() -> None:
    found = finding(healthy(), "DAT-3")
    assert found.severity is FindingSeverity.DATA
    assert found.hidden
    assert found.text.startswith("5 values were carried over from up to 13 h 53 min before this session")
    assert found.evidence[0].pointer == "/detailStatus/0"


@pytest.mark.parametrize(("second", "hidden"), [(0.5 - 86_400, True), (0.5 - 86_401, False)])
def test_a_state_older_than_a_day_is_shown(second: float, hidden: bool) -> None:
    raw = healthy(detailStatus=[detail(second, "systemStatus", "0x0")])
    assert finding(raw, "DAT-3").hidden is hidden
    assert ("DAT-3" in fired(raw)) is not hidden


def test_five_seconds_before_the_session_are_not_before_it() -> None:
    raw = healthy(detailStatus=[detail(-5, "systemStatus", "0x0")], deviceStatus=[])
    raw["ocppStatus"] = [row for row in raw["ocppStatus"] if row["value"] != "Available"]
    assert note(raw, "DAT-3") == ""


def test_the_age_is_counted_on_the_event_clock_when_the_clocks_disagree() -> None:
    assert "13 h 53 min" in finding(shifted(healthy(), 9_000_000), "DAT-3").text


def test_it_cannot_look_without_events() -> None:
    assert reason({"sessionTimeStart": at(0)}, "DAT-3") == "no events"
    lone = {"sessionTimeStart": at(0), "ocppStatus": [status(-60, "Available")]}
    assert "from up to 1 min before" in finding(lone, "DAT-3").text
    set_back = {**lone, "sessionTimeEnd": at(-100)}
    assert reason(set_back, "DAT-3") == "clocks disagree"

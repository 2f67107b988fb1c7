"""STO-6: a status that OCPP does not allow after the one before it."""

from __future__ import annotations

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, status


def statuses(*words: tuple[float, str]) -> Raw:
    """The healthy report with these statuses after Available and Preparing."""
    before = [status(-300, "Available"), status(0.5, "Preparing")]
    return healthy(ocppStatus=[*before, *(status(second, word) for second, word in words)])


def test_charging_again_after_finishing_is_no_step_of_the_standard() -> None:
    raw = statuses((44, "Charging"), (1800, "Finishing"), (1802, "Charging"), (1812, "Available"))
    assert fired(raw) == {"STO-6"}
    found = finding(raw, "STO-6")
    assert found.severity is FindingSeverity.INFO
    assert found.text == (
        "Status jumped Finishing → Charging; OCPP has no such step (a step may be missing)."
    )
    assert [place.pointer for place in found.evidence] == ["/ocppStatus/4", "/ocppStatus/3"]


def test_a_jump_from_the_state_before_the_session_counts() -> None:
    raw = statuses((44, "Charging"), (1812, "Finishing"))
    raw["ocppStatus"][0] = status(-300, "Charging")
    assert finding(raw, "STO-6").text.startswith("Status jumped Charging → Preparing")


def test_equal_jumps_are_one_finding_and_others_are_more() -> None:
    again = [(1800.0, "Finishing"), (1802.0, "Charging"), (1804.0, "Finishing"), (1806.0, "Charging")]
    raw = statuses((20, "Unavailable"), (30, "Charging"), *again, (1812, "Finishing"))
    first, second = findings(raw, "STO-6")
    assert "Preparing → Unavailable;" in first.text
    assert "Finishing → Charging 2 times;" in second.text
    assert len(second.evidence) == 4


def test_legal_steps_repeats_and_unknown_words_are_no_jumps() -> None:
    assert note(healthy(), "STO-6") == ""
    assert note(statuses((44, "Charging"), (45, "charging "), (1812, "Finishing")), "STO-6") == ""
    assert note(statuses((44, "Charging"), (1800, "Cooling"), (1812, "Finishing")), "STO-6") == ""


def test_a_list_in_disorder_proves_no_jump() -> None:
    raw = statuses((44, "Charging"), (1800, "Finishing"), (1802, "Charging"), (1812, "Available"))
    raw["ocppStatus"].reverse()
    assert reason(raw, "STO-6") == "suppressed by DAT-2"


def test_without_statuses_nothing_is_said() -> None:
    assert reason(healthy(ocppStatus=[]), "STO-6") == "no ocppStatus inside the session"

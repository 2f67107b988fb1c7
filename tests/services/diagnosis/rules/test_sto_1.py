"""STO-1: a charge, or a start, that a fault ended."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, device, healthy, status


def ended(*words: tuple[float, str]) -> Raw:
    """The healthy report with other statuses after the charge."""
    before = [status(-300, "Available"), status(0.5, "Preparing"), status(44, "Charging")]
    return healthy(ocppStatus=[*before, *(status(second, word) for second, word in words)])


def test_a_charge_that_went_to_faulted_was_ended_by_it() -> None:
    raw = ended((1809, "Faulted"), (1860, "Finishing"), (1890, "Available"))
    assert fired(raw) == {"STO-1"}
    found = finding(raw, "STO-1")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == (
        "Charging ended by Charging → Faulted at 06:30:09 UTC; no device message inside the session."
    )
    assert [place.pointer for place in found.evidence] == ["/ocppStatus/3", "/ocppStatus/2"]


@pytest.mark.parametrize("pause", ["SuspendedEV", "SuspendedEVSE"])
def test_a_fault_out_of_a_pause_counts_too(pause: str) -> None:
    raw = ended((1760, pause), (1809, "Faulted"), (1860, "Finishing"), (1890, "Available"))
    assert fired(raw) == {"STO-1"}
    assert f"{pause} → Faulted" in finding(raw, "STO-1").text


@pytest.mark.parametrize("word", ["Faulted", "Unavailable"])
def test_a_last_word_that_is_a_fault_counts(word: str) -> None:
    raw = ended((1812, "Finishing"), (1890, word), (1891, word))
    assert "STO-1" in fired(raw)
    assert finding(raw, "STO-1").evidence[0].pointer == "/ocppStatus/4"


def test_the_message_nearest_to_the_fault_is_quoted_and_its_distance_told() -> None:
    raw = ended((1809, "Faulted"), (1890, "Available"))
    raw["deviceStatus"] += [
        device(1000, "Converter", "RUNNING", ("WARN: converter : hot(no:1)", 1)),
        device(1809.3, "Converter", "ERROR", ("ERROR: converter : off(no:2)", 1)),
        device(1811.2, "Breaker", "OPEN", ("ERROR: breaker : opened\x1b[2J(no:3)", 1)),
    ]
    found = finding(raw, "STO-1")
    assert found.text.endswith("nearest device message, at the same time: ERROR: converter : off(no:2).")
    assert found.evidence[-1].pointer == "/deviceStatus/7/errorCodes/0"
    del raw["deviceStatus"][7]
    text = finding(raw, "STO-1").text
    assert "2 s later: ERROR: breaker" in text
    assert "\x1b" not in text


def test_a_failed_start_that_ends_out_of_order_was_no_charge() -> None:
    raw = failed_start(ocppStatus=[status(0.5, "Preparing"), status(61, "Faulted")])
    assert fired(raw) == {"STA-1", "STO-1"}
    assert finding(raw, "STO-1").text.startswith("The start ended by Preparing → Faulted")


def test_an_idle_connector_that_goes_out_of_order_ended_nothing() -> None:
    idle = failed_start(ocppStatus=[status(-300, "Available"), status(0.5, "Unavailable")])
    assert note(idle, "STO-1") == ""


def test_a_fault_in_the_start_that_was_overcome_ended_nothing() -> None:
    assert note(healthy(), "STO-1") == ""
    words = [(0.5, "Preparing"), (10, "Faulted"), (12, "Preparing"), (44, "Charging"), (1890, "Available")]
    assert note(healthy(ocppStatus=[status(second, word) for second, word in words]), "STO-1") == ""


def test_without_statuses_inside_the_session_nothing_is_said() -> None:
    for statuses in ([], [status(-300, "Faulted")]):
        assert reason(healthy(ocppStatus=statuses), "STO-1") == "no ocppStatus inside the session"


def test_a_message_from_before_the_session_is_not_quoted() -> None:
    raw = ended((1809, "Faulted"), (1890, "Available"))
    raw["deviceStatus"].append(device(-240, "Converter", "STANDBY", ("WARN: converter : old(no:1)", 1)))
    assert finding(raw, "STO-1").text.endswith("no device message inside the session.")

"""STO-3: a session that has an end, but whose record stops in the middle of the charge."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, at, healthy, record, status, without


def ending_with(word: str) -> Raw:
    """The healthy report whose last status is another."""
    words = [status(-300, "Available"), status(0.5, "Preparing"), status(44, "Charging")]
    return healthy(ocppStatus=[*words, status(1812, word)])


@pytest.mark.parametrize("word", ["Charging", "Preparing", "SuspendedEVSE", "Reserved", "Waiting"])
def test_a_last_status_that_ends_nothing_is_no_clean_end(word: str) -> None:
    raw = ending_with(word)
    assert "STO-3" in fired(raw)
    found = finding(raw, "STO-3")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == (
        f"Session ended but the last status is {word}: report cut short or connection lost."
    )
    assert found.evidence[0].pointer == "/ocppStatus/3"


def test_a_report_that_stops_while_charging_fires_nothing_else() -> None:
    assert fired(ending_with("Charging")) == {"STO-3"}


def test_a_breaker_that_never_opened_is_no_clean_end() -> None:
    raw = without(healthy(), "dcBreakerOpenConditions")
    assert fired(raw) <= {"STO-3", "DAT-4"}, "DAT-4 lists the block that is missing"
    assert "no breaker opening was recorded" in finding(raw, "STO-3").text
    old = [{"current": 0, "voltage": 650, "eventTimestamp": at(-3000)}]
    assert "STO-3" in fired(healthy(dcBreakerOpenConditions=old))


@pytest.mark.parametrize("word", ["Finishing", "Available", "SuspendedEV", "Unavailable", "Faulted"])
def test_each_status_that_ends_a_charge_keeps_it_clean(word: str) -> None:
    assert note(ending_with(word), "STO-3") == ""


def test_a_start_without_energy_is_not_its_business() -> None:
    assert note(failed_start(), "STO-3") == ""


def test_it_cannot_look_without_statuses_or_an_end() -> None:
    assert reason(healthy(ocppStatus=[]), "STO-3") == "no ocppStatus inside the session"
    assert reason(without(healthy(), "sessionTimeEnd"), "STO-3") == "the session has no end"


def test_a_list_that_our_reader_cut_proves_nothing() -> None:
    raw = ending_with("Charging")
    assert "suppressed" in reason(raw, "STO-3", record(raw, cut_by_reader=True))

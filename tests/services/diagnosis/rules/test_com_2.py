"""COM-2: device messages with a word of communication."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import with_entries
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, device, healthy


def with_message(text: str, second: float = 600) -> Raw:
    """The healthy report with one device message."""
    return with_entries("deviceStatus", device(second, "Modem", "RUNNING", (text, 1)))


@pytest.mark.parametrize(
    "message",
    [
        "COMM lost",
        "no communication",
        "Timeout of master",
        "connection refused",
        "CAN bus off",
        "plc retry",
        "SLAC failed",
        "WLAN down",
        "wifi down",
        "V2G: no answer",
        "heartbeat missed",
        "unit offline",
    ],
)
def test_a_word_of_communication_is_a_warning_in_any_case(message: str) -> None:
    raw = with_message(f"WARN: modem : unit 1: {message}(no:5)")
    assert fired(raw) == {"CNV-1", "COM-2"}
    found = finding(raw, "COM-2")
    assert found.severity is FindingSeverity.WARNING
    assert "suspect" in found.text
    assert [place.pointer for place in found.evidence] == ["/deviceStatus/4/errorCodes/0"]


@pytest.mark.parametrize(
    "message",
    ["command refused", "cannot start", "can not start", "scan done", "disconnectionless", "common"],
)
def test_other_words_that_hold_the_letters_are_none(message: str) -> None:
    raw = with_message(f"WARN: modem : unit 1: {message}(no:5)")
    assert note(raw, "COM-2") == ""


def test_what_was_there_before_counts_one_step_less() -> None:
    found = finding(with_message("WARN: modem : unit 1: offline(no:5)", second=-200), "COM-2")
    assert found.severity is FindingSeverity.INFO
    assert "already present" in found.text


def test_it_is_clean_without_messages_and_cannot_look_without_devices() -> None:
    assert note(healthy(), "COM-2") == ""
    assert reason(healthy(deviceStatus=[]), "COM-2") == "no deviceStatus"

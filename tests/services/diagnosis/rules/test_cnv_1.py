"""CNV-1: device messages, one finding for each distinct one."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Confidence, Finding, FindingSeverity
from evtui.services.diagnosis.rules.cnv_1 import SECOND_SENTENCE
from tests.services.diagnosis.altered import with_entries
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, device, healthy, record

VQS = "WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)"


def with_devices(*rows: Raw) -> Raw:
    """The healthy report with device entries added."""
    return with_entries("deviceStatus", *rows)


def only(text: str, second: float = 600, counter: int = 1) -> Finding:
    """The finding on one message."""
    return finding(with_devices(device(second, "Converter", "RUNNING", (text, counter))), "CNV-1")


def test_a_message_is_shown_in_its_own_words() -> None:
    raw = with_devices(device(1811.5, "Cooling", "READY", ("WARN: cooling : pump 1: flow low(no:207)", 12)))
    assert fired(raw) == {"CNV-1"}
    found = finding(raw, "CNV-1")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == "cooling pump 1: flow low (no. 207, counted 12×)."
    assert found.confidence is Confidence.FIELD
    assert [place.pointer for place in found.evidence] == ["/deviceStatus/6/errorCodes/0"]


@pytest.mark.parametrize(
    ("prefix", "severity", "carried"),
    [
        ("WARN", FindingSeverity.WARNING, FindingSeverity.INFO),
        ("ERR", FindingSeverity.ERROR, FindingSeverity.WARNING),
        ("FAULT", FindingSeverity.ERROR, FindingSeverity.WARNING),
        ("crit", FindingSeverity.ERROR, FindingSeverity.WARNING),
        ("INFO", FindingSeverity.INFO, FindingSeverity.INFO),
        ("NOTE", FindingSeverity.WARNING, FindingSeverity.INFO),
    ],
)
def test_the_prefix_decides_and_what_was_there_before_counts_one_step_less(
    prefix: str, severity: FindingSeverity, carried: FindingSeverity
) -> None:
    text = f"{prefix}: converter : unit 2: something(no:7)"
    assert only(text).severity is severity
    before = only(text, second=-200)
    assert before.severity is carried
    assert "(already present before this session)" in before.text
    assert "already present" not in only(text).text


def test_a_message_without_a_known_prefix_says_so() -> None:
    assert "severity not stated" in only("something odd").text
    assert "severity not stated" not in only("WARN: a : b: c").text


@pytest.mark.parametrize("word", ["disabled", "BLOCKED", "shutdown", "shut down", "tripped", "not available"])
def test_a_unit_out_of_operation_gets_the_second_sentence(word: str) -> None:
    assert only(f"WARN: converter : sibcos 1: unit {word}(no:1)").text.endswith(SECOND_SENTENCE)
    assert SECOND_SENTENCE not in only("WARN: converter : sibcos 1: unit hot(no:1)").text


def test_repeats_are_one_finding_and_different_numbers_are_two() -> None:
    raw = with_devices(
        device(-200, "Converter", "STANDBY", (VQS, 29)),
        device(600, "Converter", "RUNNING", (VQS, 29)),
        device(700, "Converter", "RUNNING", (VQS, 29), ("WARN: converter : sibcos 2: hot(no:118)", 1)),
    )
    first, second = findings(raw, "CNV-1")
    assert "sent 2 times in this session" in first.text
    assert first.severity is FindingSeverity.WARNING, "it was sent in the session too"
    assert [place.pointer for place in first.evidence] == [
        "/deviceStatus/5/errorCodes/0",
        "/deviceStatus/6/errorCodes/0",
        "/deviceStatus/2/errorCodes/0",
    ]
    assert second.values["number"] == 118


def test_the_same_text_with_another_measured_value_is_the_same_message() -> None:
    raw = with_devices(
        device(600, "Breaker", "CLOSED", ("contact at 61 C", 1)),
        device(700, "Breaker", "CLOSED", ("contact at 64 C", 2)),
    )
    assert finding(raw, "CNV-1").values["counter"] == 2


@pytest.mark.parametrize("key", ["144", "VQS disabled from operating mode", VQS])
def test_the_users_dictionary_is_quoted_as_theirs(key: str) -> None:
    raw = with_devices(device(600, "Converter", "RUNNING", (VQS, 29)))
    found = finding(raw, "CNV-1", record(raw, messages={key: "ask Anna"}))
    assert found.text.endswith("Your dictionary says: “ask Anna”")
    assert "dictionary" not in finding(raw, "CNV-1", record(raw, messages={"145": "x"})).text


def test_an_entry_without_a_text_is_no_message() -> None:
    row = device(600, "Converter", "RUNNING")
    assert "CNV-1" not in fired(with_devices({**row, "errorCodes": [{"errorCounter": 3}]}))


def test_it_is_clean_without_messages_and_cannot_look_without_devices() -> None:
    assert note(healthy(), "CNV-1") == ""
    assert reason(healthy(deviceStatus=[]), "CNV-1") == "no deviceStatus"

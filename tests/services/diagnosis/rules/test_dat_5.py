"""DAT-5: unreadable values and unknown words, with open lists left alone."""

from __future__ import annotations

from typing import Any

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import with_entries
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, detail, device, healthy, limits, sample, status


@pytest.mark.parametrize(
    ("raw", "pointer", "told"),
    [
        (
            with_entries("detailStatus", detail(5, "systemStatus", "0xZZ")),
            "/detailStatus/2/value",
            "hexadecimal",
        ),
        (with_entries("ocppStatus", status(1900, "Parked")), "/ocppStatus/5", "status “Parked”"),
        (with_entries("chargeParameters", limits(5, "Grid")), "/chargeParameters/2", "limits of “Grid”"),
        (healthy(energyRequestedEnd="much"), "/energyRequestedEnd", "'much' instead of a number"),
        (healthy(sessionTimeEnd="yesterday"), "/sessionTimeEnd", "not a time"),
        (healthy(detailStatus="none"), "/detailStatus", "a text instead of a list"),
    ],
)
def test_what_was_not_understood_is_shown_as_received_with_its_place(
    raw: Raw, pointer: str, told: str
) -> None:
    found = finding(raw, "DAT-5")
    assert found.severity is FindingSeverity.DATA
    assert found.text.startswith("1 value not understood, shown as received: ")
    assert told in found.text
    assert [place.pointer for place in found.evidence] == [pointer]


def test_an_error_entry_without_a_text_is_not_understood() -> None:
    row: dict[str, Any] = {**device(600, "Converter", "RUNNING"), "errorCodes": {"errorCounter": 2}}
    raw = with_entries("deviceStatus", row)
    assert fired(raw) == {"DAT-5"}
    assert finding(raw, "DAT-5").evidence[0].pointer == "/deviceStatus/4/errorCodes"


def test_meter_values_that_are_unreadable_are_counted() -> None:
    raw = healthy()
    raw["sessionMeterValues"] += [{**sample(9, "present_soc", 0), "value": None}] * 3
    found = finding(raw, "DAT-5")
    assert found.values["not_understood"] == 3
    assert found.evidence[0].pointer == "/sessionMeterValues"


def test_very_many_are_counted_and_a_few_are_shown() -> None:
    rows = [detail(600 + n, "systemStatus", f"word {n}") for n in range(200)]
    found = finding(with_entries("detailStatus", *rows), "DAT-5")
    assert found.values["not_understood"] == 200
    assert found.text.endswith("; ….")


def test_devices_their_statuses_keys_and_meter_keys_are_open_lists() -> None:
    raw = with_entries("deviceStatus", device(600, "Chiller", "PURGING"))
    raw["detailStatus"].append(detail(700, "chargingProcessStatus", "0x0000784B"))
    raw["sessionMeterValues"].append(sample(1899, "outlet_temperature", 31))
    assert note(raw, "DAT-5") == ""


def test_status_words_are_known_in_any_case() -> None:
    raw = healthy()
    for row in raw["ocppStatus"]:
        row["value"] = row["value"].upper()
    assert note(raw, "DAT-5") == ""


def test_it_cannot_look_at_an_empty_report() -> None:
    assert reason({}, "DAT-5") == "an empty report"

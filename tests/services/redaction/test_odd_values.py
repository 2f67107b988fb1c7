"""Odd values: numbers as ids, ids inside figures and times, other spellings, JSON inside texts."""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final, Literal

import pytest

from evtui.services.redaction.collecting import redactor_for
from evtui.services.redaction.fields import kind_of_many
from evtui.services.redaction.redactor import Redactor
from evtui.services.redaction.veil import Veil
from tests.services.redaction.people import SALT, TIME, report

FORMS: Final[tuple[Literal["NFC", "NFD"], ...]] = ("NFC", "NFD")


def redactor(**fields: Any) -> Redactor:
    """Of one record with these fields."""
    return redactor_for([report(json.dumps(fields).encode())], salt=SALT)


@pytest.mark.parametrize(
    "spelled",
    [
        "bus 4711-a",
        "BUS_4711_A",
        "Bus4711a",
        "BUS\u20114711\u2011A",
        "BUS.4711.A",
    ],
)
def test_other_signs_between_the_groups_of_a_value_hide_nobody(spelled: str) -> None:
    told = redactor(vehicleId="BUS-4711-A").text(f"for {spelled}, ok")
    assert told.startswith("for vehicle-") and told.endswith(", ok") and "4711" not in told


@pytest.mark.parametrize(
    "spelled", ["Jürgen Groß", "JÜRGEN GROSS", "jürgen  gross", "J\\u00FCrgen Gro\\u00DF"]
)
@pytest.mark.parametrize("form", FORMS)
def test_accents_capitals_and_escapes_hide_nobody(spelled: str, form: Literal["NFC", "NFD"]) -> None:
    told = redactor(user="Jürgen Groß").text(unicodedata.normalize(form, f"by {spelled}."))
    assert told.startswith("by user-") and "rgen" not in told


@pytest.mark.parametrize(
    "text",
    [
        "energy 1234567 Wh",
        "meter 123456.5",
        "0.123456",
        "20251234561200",
        "123456 Wh and 123456kW",
        f"at {TIME}",
    ],
)
def test_a_number_of_somebody_is_not_cut_out_of_figures_and_times(text: str) -> None:
    assert redactor(rfid=123456).text(text) == text


@pytest.mark.parametrize("text", ["card 123456", "(123456)", "id=123456,", "00123456", "x123456y", "123456."])
def test_a_number_of_somebody_goes_wherever_it_stands_for_itself(text: str) -> None:
    assert "123456" not in redactor(rfid=123456).text(text)


def test_json_inside_a_text_has_personal_fields_too_at_any_depth() -> None:
    inner = json.dumps({"idTag": "K7", "energy": 12, "deep": json.dumps({"driver": "Ann O", "n": [1]})})
    raw = json.dumps({"log": inner, "say": "Ann O"}).encode()
    found = json.loads(redactor_for([report(raw)], salt=SALT).json(raw))
    log = json.loads(found["log"])
    assert log["idTag"].startswith("card-") and log["energy"] == 12
    assert json.loads(log["deep"]) == {"driver": found["say"], "n": [1]} and found["say"].startswith("user-")


def test_fields_in_the_plural_hold_people_and_their_counts_are_figures() -> None:
    raw = json.dumps(
        {"users": 2, "drivers": ["Ann O"], "cardIds": [815, "A"], "vehicles": {"x": "B 1"}}
    ).encode()
    found = json.loads(redactor_for([report(raw)], salt=SALT).json(raw))
    assert found["users"] == 2 and found["drivers"][0].startswith("user-")
    assert all(one.startswith("card-") for one in found["cardIds"]) and found["vehicles"]["x"] != "B 1"
    assert kind_of_many("status") is None and kind_of_many("sessions") is None


def test_a_word_in_a_field_for_figures_is_no_figure() -> None:
    raw = b'{"driver": {"start": "Ann O", "energy": "12.5", "at": "2025-11-21T06:44:39Z", "power": 3}}'
    found = json.loads(redactor_for([report(raw)], salt=SALT).json(raw))["driver"]
    assert found.pop("start").startswith("user-")
    assert found == {"energy": "12.5", "at": "2025-11-21T06:44:39Z", "power": 3}


@pytest.mark.parametrize(
    "text", ["idTag=04A2B3C4 refused", 'msg "rfid": "04A2B3C4" refused', "Card no: 04A2B3C4 refused"]
)
def test_a_value_behind_the_word_for_it_is_found_without_any_field(text: str) -> None:
    raw = json.dumps({"deviceStatus": [{"errorCode": text}]}).encode()
    found = redactor_for([report(raw)], salt=SALT).json(raw)
    assert b"04A2B3C4" not in found and b"refused" in found and b"card-" in found


@pytest.mark.parametrize("text", ["idTag: accepted", "token: expired", "card: blocked", "plate: none"])
def test_a_word_behind_the_word_for_it_is_nobody(text: str) -> None:
    raw = json.dumps({"message": text}).encode()
    assert redactor_for([report(raw)], salt=SALT).json(raw) == raw


@pytest.mark.parametrize(
    "value", ["", " ", "-", "A", "7", "\u0000", "\ud800", "null", "[]", "%", "\\", "(.*)+"]
)
def test_odd_values_neither_fail_nor_stay_nor_cost_any_other_text(value: str) -> None:
    fields = {"vehicleId": value, "message": "A 7 at 07:17, (all) of 7.5 kWh [done]"}
    found = json.loads(redactor(**fields).json(json.dumps(fields).encode()))
    assert found["message"] == fields["message"]
    is_somebody = value.strip() not in ("", "-", "null")
    assert found["vehicleId"].startswith("vehicle-") == is_somebody


def test_a_veil_knows_a_value_again_in_every_report_note_and_text() -> None:
    veil = Veil(salt=SALT)
    first, second = veil.reports(
        [report(b'{"vehicleId": "BUS-4711"}', vehicle="BUS-4711"), report(b'{"driver": "bus-4711"}', id="2")]
    )
    name = first.session.vehicle
    assert name is not None and json.loads(second.raw)["driver"] == name
    assert veil.text("is BUS-4711 back?") == f"is {name} back?"
    assert veil.text("ask kim@example.org") != "ask kim@example.org"


def test_a_veil_gives_nobody_the_pseudonym_of_somebody_else() -> None:
    veil = Veil(kept=frozenset({"vehicle-1234"}), salt=SALT)
    shown = veil.reports(report(b"{}", vehicle=f"BUS-{number}", id=str(number)) for number in range(400))
    names = {one.session.vehicle for one in shown}
    assert len(names) == 400 and "vehicle-1234" not in names


def test_two_shapes_of_one_record_stay_one_record_under_a_veil() -> None:
    veil, whole = Veil(salt=SALT), report(b'{"vehicleId": "BUS-4711"}', vehicle="BUS-4711")
    assert veil.report(whole).is_same_record(veil.report(whole))
    assert not veil.report(whole).is_same_record(veil.report(report(b"{}")))

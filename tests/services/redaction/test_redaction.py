"""No personal value leaves in any spelling, the same one always has the same name, nothing else changes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.services.notes.note import Note
from evtui.services.redaction.collecting import redactor_for
from evtui.services.redaction.fields import kind_of
from evtui.services.redaction.reports import redacted_note, redacted_report
from evtui.services.redaction.statement import what_it_reveals, what_was_done
from tests.services.redaction.people import PERSONAL, SALT, TIME, escaped, record, report, spelled, traces

VALUES = st.lists(PERSONAL, min_size=1, max_size=4, unique_by=str.casefold)


def shape(value: Any) -> Any:
    """A JSON value without its texts: names, lengths, figures."""
    match value:
        case dict():
            return {name: shape(one) for name, one in value.items()}
        case list():
            return [shape(one) for one in value]
        case str():
            return "text"
        case _:
            return value


@given(VALUES, st.data())
@settings(max_examples=40, deadline=None)
def test_no_spelling_of_a_personal_value_is_left_in_record_row_facts_or_notes(
    values: list[str], data: st.DataObject
) -> None:
    texts = [text for value in values for text in spelled(value)]
    raw = record(
        rfid=values[0],
        user={"id": values[-1], "since": TIME},
        deviceStatus=[{"errorCode": text, "eventTimestamp": TIME} for text in texts],
        **{f"seen {values[0]}": 1},
    )
    raw = raw[:-1] + b', "odd": ' + escaped(values[0]).encode() + b"}"
    one = report(raw, vehicle=values[0], address=f"in {values[-1]}")
    facts = tuple(Fact(name="note", value=text) for text in texts)
    one = replace(one, facts=(*facts, Fact(name="auth_token", value=data.draw(st.sampled_from(values)))))
    note = Note(id="1", session=one.session.key, text=" ".join(texts), created_at=Instant(0))
    both = [report(record(vehicleId=value)) for value in values]
    redactor = redactor_for([one, *both], [note], salt=SALT)
    shown = redacted_report(one, redactor)
    leaves = [shown.raw, repr(shown).encode(), repr(redacted_note(note, redactor)).encode()]
    for value in values:
        assert not [trace for blob in leaves for trace in traces(blob, value)]
    before, after = json.loads(raw), json.loads(shown.raw)
    assert len(after) == len(before) and len(after["deviceStatus"]) == len(texts)
    assert shape(after["sessionMeterValues"]) == shape(before["sessionMeterValues"])
    assert after["energyChargeStart"] == 123456.5 and after["sessionTimeStart"] == TIME


@given(VALUES)
@settings(max_examples=30, deadline=None)
def test_a_value_has_one_name_in_every_place_and_another_with_another_salt(values: list[str]) -> None:
    reports = [report(record(vehicleId=value, rfid=value.swapcase()), vehicle=value) for value in values]
    redactor = redactor_for(reports, salt=SALT)
    shown = [redacted_report(one, redactor) for one in reports]
    for one in shown:
        fields = json.loads(one.raw)
        assert fields["vehicleId"] == fields["rfid"] == one.session.vehicle
    assert len({one.session.vehicle for one in shown}) == len(values)
    again = redactor_for(reports[::-1], salt=SALT)
    assert [redacted_report(one, again) for one in reports] == shown
    other = redactor_for(reports, salt=b"\x08" * 32)
    assert redacted_report(reports[0], other).session.vehicle != shown[0].session.vehicle


def test_what_is_no_personal_value_keeps_every_byte() -> None:
    raw = b' {"sessionId" : 1, "b":[1.50, 1e5,NaN ,"\\u00e9"], "rfid":null, "vehicleId": "unknown"}\n'
    assert redactor_for([report(raw)], salt=SALT).json(raw) == raw


def test_numbers_lists_and_objects_below_a_personal_field_go_and_figures_among_them_stay() -> None:
    raw = b'{"rfid": 421337081, "users": 1, "user": {"id": 77, "names": ["Ann O"], "energy": 12, "at": "%s"}}'
    raw = raw.replace(b"%s", TIME.encode())
    found = json.loads(redactor_for([report(raw)], salt=SALT).json(raw))
    assert found["rfid"].startswith("card-") and found["users"] == 1
    user = found["user"]
    assert user["id"].startswith("user-") and user["names"][0].startswith("user-")
    assert user["energy"] == 12 and user["at"] == TIME


def test_meter_values_keep_their_bytes_unless_a_key_is_somebodys_name() -> None:
    sample = b'{"key": "%s", "value": 12.50, "timestamp": "2025-11-21T06:44:39.120Z"}'
    kept, gone = sample % b"present_current", sample % b"anna_other"
    raw = b'{"user": "anna_other", "sessionMeterValues": [' + b", ".join((kept, gone, kept)) + b"]}"
    found = redactor_for([report(raw)], salt=SALT).json(raw)
    assert found.count(kept) == 2 and b"anna_other" not in found
    assert len(json.loads(found)["sessionMeterValues"]) == 3
    inside = b'{"user": {"seen": [' + sample % b"somebody_else" + b"]}}"
    assert b"somebody_else" not in redactor_for([report(inside)], salt=SALT).json(inside)


def test_a_number_that_equals_a_card_is_replaced_but_never_an_energy_or_a_time() -> None:
    raw = b'{"rfid": 123456, "ref": 123456, "energyChargeEnd": 123456, "energyChargeStart": "123456"}'
    found = json.loads(redactor_for([report(raw)], salt=SALT).json(raw))
    assert found["ref"] == found["rfid"] != 123456
    assert found["energyChargeEnd"] == 123456 and found["energyChargeStart"] == "123456"


def test_a_short_number_goes_where_a_word_gives_it_away_and_never_out_of_a_time() -> None:
    redactor = redactor_for([report(b'{"vehicleId": "7", "userId": 2025}')], salt=SALT)
    told = redactor.text("vehicle 7 came 2025-11-21 at 07:17, 7 times, user 2025")
    assert "vehicle 7 " not in told and "2025-11-21 at 07:17, 7 times" in told and not told.endswith("2025")


def test_a_name_made_of_letters_is_not_cut_out_of_longer_words() -> None:
    redactor = redactor_for([report(b'{"user": "anna"}')], salt=SALT)
    assert redactor.text("Annapurna") == "Annapurna" and "Anna" not in redactor.text("by Anna.")


def test_the_number_of_a_card_is_known_in_pairs_too() -> None:
    redactor = redactor_for([report(b'{"rfid": "04A2B3C4D5E680"}')], salt=SALT)
    assert redactor.text("tag 04:a2:b3:c4:d5:e6:80").startswith("tag card-")


@pytest.mark.parametrize(
    "text",
    [
        "mail kim.other@example.org",
        "EVCC 00:1A:2B:3C:4D:5E",
        "VIN WDB9634031L123456",
        "contract DE-8AA-CA2B3C4D5-1",
        "plate B-EV 4711E",
        "call +49 170 1234567",
    ],
)
def test_personal_looks_are_found_in_notes_without_any_field(text: str) -> None:
    note = Note(id="1", session=("", "", "", "", ""), text=text, created_at=Instant(0))
    shown = redacted_note(note, redactor_for([], [note], salt=SALT)).text
    assert shown.split()[0] == text.split()[0] and shown.split()[1][-4:].isalnum() and "-" in shown
    assert text.split(maxsplit=1)[1] not in shown


@pytest.mark.parametrize(
    "text",
    [
        "ERROR · converter : sibcos 1 : overtemp(no:144)",
        "systemStatus = 0x00010012",
        "HPC-01/2",
        TIME,
        "498 kW",
    ],
)
def test_words_of_chargers_are_nobody(text: str) -> None:
    note = Note(id="1", session=("", "", "", "", ""), text=text, created_at=Instant(0))
    assert redactor_for([], [note], salt=SALT).text(text) == text


def test_what_is_a_pseudonym_already_stays_and_nobody_else_gets_it() -> None:
    first = redactor_for([report(b'{"vehicleId": "BUS-4711"}')], salt=SALT)
    raw = first.json(b'{"vehicleId": "BUS-4711"}')
    again = redactor_for([report(raw)], salt=b"x" * 32, kept=first.pseudonyms)
    assert again.json(raw) == raw and again.pseudonyms == first.pseudonyms
    stranger = redactor_for([report(raw)], salt=b"x" * 32)
    assert stranger.json(raw) != raw, "a vehicle that is called like a pseudonym is a vehicle"


def test_addresses_stay_when_asked_for_and_nothing_else_does() -> None:
    raw = b'{"address": "Main St 1", "vehicleId": "BUS-4711"}'
    one = report(raw, address="Main St 1", vehicle="BUS-4711")
    shown = redacted_report(one, redactor_for([one], salt=SALT, addresses=False))
    assert shown.session.address == "Main St 1" and b"Main St 1" in shown.raw and b"4711" not in shown.raw


def test_a_vehicle_called_like_a_field_costs_no_field() -> None:
    raw = b'{"vehicleId": "eventTimestamp", "eventTimestamp": "x"}'
    assert list(json.loads(redactor_for([report(raw)], salt=SALT).json(raw))) == [
        "vehicleId",
        "eventTimestamp",
    ]


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_it_fail(raw: bytes) -> None:
    redactor_for([report(raw)], salt=SALT).json(raw)


def test_a_record_that_ends_too_early_does_not_show_what_it_ends_with() -> None:
    raw = b'{"sessionId": 1, "rfid": "04A2B3C4D5'
    assert b"04A2" not in redactor_for([report(raw)], salt=SALT).json(raw)


def test_what_is_revealed_is_counted_by_kind_and_never_quoted() -> None:
    lines = what_it_reveals([report(b'{"vehicleId": "BUS-1234", "rfid": "0A0B0C0D", "user": "unknown"}')])
    assert lines == ["1 card or contract id (depot)", "1 vehicle id (depot)"]
    assert what_was_done({"vehicle": 2, "card": 1}).startswith(
        "Anonymised: 2 vehicle ids and 1 card or contract id replaced"
    )
    assert "nothing personal" in what_was_done({}) and "left readable" in what_was_done({}, addresses=False)


@pytest.mark.parametrize("name", ["licence_plate", "LicencePlate", "RFID", "user-id", "evco-id", "idTag"])
def test_fields_are_known_in_any_spelling(name: str) -> None:
    assert kind_of(name) is not None


@pytest.mark.parametrize("name", ["sessionId", "ChargerID", "identifier-type", "deviceId", "userInterface"])
def test_fields_that_name_no_person_are_left_alone(name: str) -> None:
    assert kind_of(name) is None

"""DAT-2: order, repeats and contradictions in the lists as sent."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import with_entries
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import device, healthy, limits, sample, status


def test_a_list_out_of_order_is_told_where_it_first_goes_back() -> None:
    raw = healthy(chargeParameters=[limits(6.0, "Request"), limits(4.0, "Station")])
    assert fired(raw) == {"DAT-2"}
    found = finding(raw, "DAT-2")
    assert found.severity is FindingSeverity.DATA
    assert found.text.startswith("chargeParameters: 1 out of order, 0 duplicates, 0 contradictions.")
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/1"]


@pytest.mark.parametrize(("back_s", "fires"), [(1.0, False), (1.001, True)])
def test_a_second_of_disorder_is_allowed(back_s: float, fires: bool) -> None:
    raw = healthy(chargeParameters=[limits(4.0 + back_s, "Request"), limits(4.0, "Station")])
    assert ("DAT-2" in fired(raw)) is fires


def test_the_same_entry_twice_is_a_duplicate_also_when_others_stand_between() -> None:
    rows = [limits(4.0, "Station"), limits(4.0, "Request"), limits(4.0, "Station")]
    found = finding(healthy(chargeParameters=rows), "DAT-2")
    assert "0 out of order, 1 duplicate, 0 contradictions" in found.text
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/2"]


def test_two_values_of_one_key_and_instant_are_a_contradiction() -> None:
    raw = with_entries("ocppStatus", status(1812, "Faulted"))
    assert "0 duplicates, 1 contradiction." in finding(raw, "DAT-2").text


def test_one_devices_messages_of_one_instant_contradict_nothing() -> None:
    rows = [device(600, "Converter", "RUNNING", (text, 1)) for text in ("INFO: a : b: c", "INFO: a : b: d")]
    assert "DAT-2" not in fired(with_entries("deviceStatus", *rows))
    assert "1 duplicate" in finding(with_entries("deviceStatus", rows[0], rows[0]), "DAT-2").text
    other = device(600, "Converter", "STANDBY")
    assert "1 contradiction" in finding(with_entries("deviceStatus", rows[0], other), "DAT-2").text


def test_each_list_has_a_finding_of_its_own() -> None:
    raw = healthy(chargeParameters=[limits(6.0, "Request"), limits(4.0, "Station")])
    raw["detailStatus"].append(raw["detailStatus"][0])
    assert {found.values["list"] for found in findings(raw, "DAT-2")} == {"chargeParameters", "detailStatus"}


def test_meter_values_are_counted_per_key() -> None:
    raw = healthy()
    values = raw["sessionMeterValues"]
    values[100], values[106] = values[106], values[100]
    values.append(values[-1])
    values.append(sample(1890, "present_soc", 78))
    values.append(sample(1890, "present_soc", 77))
    found = finding(raw, "DAT-2")
    assert found.values["list"] == "sessionMeterValues"
    assert (found.values["out_of_order"], found.values["duplicates"]) == (2, 1)
    assert found.values["contradictions"] == 1


def test_keys_one_after_the_other_are_in_order() -> None:
    values = healthy()["sessionMeterValues"]
    by_key = [row for key in ("present_voltage", "present_current") for row in values if row["key"] == key]
    assert fired(healthy(sessionMeterValues=by_key)) == set()


def test_it_is_clean_in_order_and_cannot_look_without_lists() -> None:
    assert note(healthy(), "DAT-2") == ""
    assert reason({"sessionId": 1}, "DAT-2") == "no list with entries"

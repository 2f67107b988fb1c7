"""COM-3: one start after the other fails on a connector."""

from __future__ import annotations

from typing import Any

from evtui.services.diagnosis.finding import Clock, FindingSeverity
from evtui.services.diagnosis.record import SessionRecord
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, at, healthy, record, report, status, without


def attempt(second: float, vehicle: str | None = "BUS-17", **changed: Any) -> Raw:
    """A failed start so many seconds after the one that is looked at."""
    words = [status(second + 0.5, "Preparing"), status(second + 61, "Finishing")]
    times = {"sessionTimeStart": at(second), "sessionTimeEnd": at(second + 100), "ocppStatus": words}
    return failed_start(
        **{"sessionId": f"s{second}", "vehicleId": vehicle, **times, "sessionMeterValues": [], **changed}
    )


def among(*others: Raw) -> tuple[Raw, SessionRecord]:
    """The third start of the morning with other sessions of the connector loaded."""
    raw = failed_start()
    return raw, record(raw, others)


def test_the_third_failed_start_of_one_vehicle_points_at_the_vehicle() -> None:
    raw, seen = among(attempt(-600), attempt(-1200))
    assert "COM-3" in fired(raw, seen)
    found = finding(raw, "COM-3", seen)
    assert found.severity is FindingSeverity.ERROR
    assert found.clock is Clock.SESSION
    assert found.text == "3 failed starts in 20m00s, same vehicle (BUS-17): suspect the vehicle."
    assert [place.pointer for place in found.evidence] == ["/ocppStatus/1", "/sessionTimeStart"]


def test_several_vehicles_point_at_the_connector_and_unknown_ones_at_neither() -> None:
    raw, seen = among(attempt(-600, "BUS-18"), attempt(-1200))
    assert "2 different vehicles: suspect the connector" in finding(raw, "COM-3", seen).text
    raw, seen = among(attempt(-600, None), attempt(-1200))
    assert "not all known" in finding(raw, "COM-3", seen).text


def test_half_an_hour_belongs_to_the_window() -> None:
    raw, seen = among(attempt(-600), attempt(-1800))
    assert finding(raw, "COM-3", seen).values["length_s"] == 1800
    raw, seen = among(attempt(-600), attempt(-1801))
    assert note(raw, "COM-3", seen) == ""


def test_only_the_third_and_later_ones_fire() -> None:
    raw, seen = among(attempt(-600), attempt(600))
    assert note(raw, "COM-3", seen) == ""
    raw, seen = among(attempt(-600), attempt(-900), attempt(-1200), attempt(600))
    assert finding(raw, "COM-3", seen).values["starts"] == 4


def test_charges_and_other_connectors_do_not_count() -> None:
    charge = healthy(sessionId="c", sessionTimeStart=at(-2000), sessionTimeEnd=at(-100))
    raw, seen = among(attempt(-600), charge)
    assert note(raw, "COM-3", seen) == ""
    elsewhere = report(attempt(-1200), connector="2")
    seen = record(raw, neighbours=(attempt(-600),))
    both = SessionRecord(report=seen.report, meters=seen.meters, neighbours=(*seen.neighbours, elsewhere))
    assert note(raw, "COM-3", both) == ""


def test_a_neighbour_whose_samples_might_hold_current_does_not_count() -> None:
    unknown = without(attempt(-1200), "energyChargeEnd")
    raw, seen = among(attempt(-600), unknown)
    assert "COM-3" in fired(raw, seen)
    raw, seen = among(attempt(-600), {**unknown, "sessionMeterValues": healthy()["sessionMeterValues"]})
    assert note(raw, "COM-3", seen) == ""


def test_a_charge_after_failed_starts_is_clean() -> None:
    raw = healthy()
    seen = record(raw, (attempt(-600), attempt(-900), attempt(-1200)))
    assert note(raw, "COM-3", seen) == ""


def test_without_neighbours_or_a_start_time_nothing_is_said() -> None:
    assert reason(failed_start(), "COM-3") == "no other session of this connector is loaded"
    raw = without(failed_start(), "sessionTimeStart")
    seen = record(raw, (attempt(-600), attempt(-900)))
    assert reason(raw, "COM-3", seen) == "the session has no start time"

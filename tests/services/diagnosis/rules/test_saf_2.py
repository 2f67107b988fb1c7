"""SAF-2: voltage on an outlet that should be dead."""

from __future__ import annotations

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import at, healthy, limits, status, without
from tests.services.diagnosis.samples import VOLTS, between, resampled


def test_one_sample_is_a_warning_more_are_an_error() -> None:
    once = resampled(healthy(), VOLTS, between(1820, 1821, 61))
    assert fired(once) == {"SAF-2"}
    assert finding(once, "SAF-2").severity is FindingSeverity.WARNING
    twice = resampled(healthy(), VOLTS, lambda second, sent: {1820.2: 61, 1840.2: 187.5}.get(second, sent))
    assert fired(twice) == {"SAF-2"}
    found = finding(twice, "SAF-2")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == (
        "~187.5 V on the output while the connector is Finishing (30 s after the breaker opened). Limit is "
        "60 V: residual charge, welded contact or wrong measurement."
    )
    assert found.at is not None
    assert found.at.rfc3339() == at(1840.2)
    assert found.compare == ("CX024",)


def test_sixty_volts_are_clean() -> None:
    assert note(resampled(healthy(), VOLTS, between(1820, 1900, 60)), "SAF-2") == ""


def test_the_output_has_ten_seconds_to_discharge() -> None:
    for opened_s, fires in ((1810.2, True), (1810.3, False)):
        opening = [{"current": 0, "voltage": 650, "eventTimestamp": at(opened_s)}]
        raw = resampled(healthy(dcBreakerOpenConditions=opening), VOLTS, between(1812, 1821, 400))
        assert ("SAF-2" in fired(raw)) is fires


def test_a_free_connector_must_be_dead_even_if_nobody_saw_the_breaker_open() -> None:
    raw = resampled(without(healthy(), "dcBreakerOpenConditions"), VOLTS, between(1892, 1893, 61))
    assert "while the connector is Available." in finding(raw, "SAF-2").text
    finishing = resampled(without(healthy(), "dcBreakerOpenConditions"), VOLTS, between(1888, 1889, 61))
    assert note(finishing, "SAF-2") == ""


def test_voltage_before_the_attempt_counts() -> None:
    raw = resampled(healthy(), VOLTS, between(0, 0.5, 61))
    assert fired(raw) == {"SAF-2"}
    assert "(before this attempt began)" in finding(raw, "SAF-2").text


def test_a_charge_that_the_status_list_missed_is_no_idle_outlet() -> None:
    assert note(healthy(ocppStatus=[status(-300, "Available")]), "SAF-2") == ""


def test_current_under_a_wrong_available_is_no_idle_outlet_either() -> None:
    words = [status(0.5, "Preparing"), status(30, "Available")]
    raw = resampled(healthy(ocppStatus=words), VOLTS, lambda second, sent: 3 if second < 46 else sent)
    assert note(raw, "SAF-2") == ""


def test_a_new_start_after_an_opening_may_bring_voltage() -> None:
    first = [{"current": 0, "voltage": 650, "eventTimestamp": at(600)}]
    opened = healthy(dcBreakerOpenConditions=first)
    assert "SAF-2" in fired(opened)
    again = [*opened["chargeParameters"], limits(609, "Station")]
    assert note({**opened, "chargeParameters": again}, "SAF-2") == ""


def test_it_cannot_look_without_samples_of_the_idle_outlet() -> None:
    assert reason(resampled(healthy(), VOLTS, lambda second, sent: None), "SAF-2") == "no voltage samples"
    only_charging = resampled(healthy(), VOLTS, lambda s, sent: sent if 50 < s < 1800 else None)
    assert reason(only_charging, "SAF-2") == "no voltage sample while the outlet was idle"

"""STA-1: a vehicle was connected, but no energy flowed."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import answers, finding, fired, note, reason
from tests.services.diagnosis.failed import alignment, failed_start, in_cable_check, never_spoke
from tests.services.diagnosis.healthy import Raw, healthy, sample, status, without


def test_a_start_without_energy_is_an_error_when_the_sides_had_spoken() -> None:
    raw = failed_start()
    assert fired(raw) == {"STA-1"}
    found = finding(raw, "STA-1")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == (
        "Vehicle connected at 06:00:00 UTC but no energy flowed; the start stopped in phase power delivery."
    )
    assert [place.pointer for place in found.evidence] == ["/ocppStatus/1", "/ocppStatus/2"]


def test_somebody_who_only_plugged_in_and_left_is_a_warning() -> None:
    raw = never_spoke(chargeParameters=[])
    assert finding(raw, "STA-1").severity is FindingSeverity.WARNING


@pytest.mark.parametrize(
    ("raw", "step"),
    [
        (never_spoke(), "communication set-up"),
        (in_cable_check(), "cable check"),
        (failed_start(batteryAlignmentResults=alignment(500, 650, False)), "pre-charge"),
        (failed_start(batteryAlignmentResults=alignment(650, 650, False)), "power delivery"),
    ],
)
def test_the_step_it_stopped_in_is_named(raw: Raw, step: str) -> None:
    assert finding(raw, "STA-1").values["phase"] == step


@pytest.mark.parametrize("word", ["Available", "Finishing", "Faulted", "Unavailable", "faulted "])
def test_each_status_that_ends_an_attempt_ends_it(word: str) -> None:
    raw = without(failed_start(ocppStatus=[status(0, "Preparing"), status(60, word)]), "sessionTimeEnd")
    assert finding(raw, "STA-1").evidence[1].pointer == "/ocppStatus/1"


def test_the_end_of_the_session_ends_an_attempt_too() -> None:
    assert "STA-1" in fired(failed_start(ocppStatus=[status(0, "Preparing")]))


def test_energy_current_or_charging_each_make_it_a_charge() -> None:
    assert "STA-1" in fired(failed_start(energyChargeEnd=1_000_099))
    assert note(failed_start(energyChargeEnd=1_000_100), "STA-1") == ""
    for amps, fires in ((4.9, True), (5.0, False)):
        values = [sample(second, "present_current", amps) for second in (50, 52)]
        assert ("STA-1" in fired(failed_start(sessionMeterValues=values))) is fires
    charged = failed_start(
        ocppStatus=[status(0, "Preparing"), status(50, "Charging"), status(60, "Finishing")]
    )
    assert note(charged, "STA-1") == ""


def test_a_counter_that_is_missing_does_not_hide_a_failed_start() -> None:
    assert "STA-1" in fired(without(failed_start(), "energyChargeEnd"))


def test_the_healthy_report_and_an_idle_connector_are_clean() -> None:
    assert note(healthy(), "STA-1") == ""
    assert note(failed_start(ocppStatus=[status(0, "Available")]), "STA-1") == ""


def test_without_statuses_or_before_the_start_is_over_nothing_is_said() -> None:
    for rule in ("STA-1", "STA-2", "STA-3"):
        assert "no ocppStatus inside the session" in reason(failed_start(ocppStatus=[]), rule)
    waiting = without(failed_start(ocppStatus=[status(0, "Preparing")]), "sessionTimeEnd")
    assert reason(waiting, "STA-1") == "the start is not over yet"
    assert answers({})

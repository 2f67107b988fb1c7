"""STA-4: the output did not come to the battery's voltage."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.failed import alignment, failed_start
from tests.services.diagnosis.healthy import healthy, record, without


def test_an_output_too_far_from_the_battery_is_a_failed_precharge() -> None:
    raw = failed_start(batteryAlignmentResults=alignment(516, 650, False))
    assert fired(raw) == {"STA-1", "STA-4"}
    found = finding(raw, "STA-4")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == (
        "Output ~516 V, vehicle asked ~650 V: difference ~134 V, outside ±20 V. Pre-charge failed."
    )
    assert found.compare == ("CX012",)
    assert finding(raw, "STA-4", record(raw, units_confirmed=True)).text.startswith("Output 516 V, vehicle")


def test_it_needs_no_failed_start() -> None:
    tries = [alignment(516, 650, False, second=30), alignment(650, 650, True, second=39)]
    assert fired(healthy(batteryAlignmentResults=tries)) == {"STA-4"}


@pytest.mark.parametrize(("present", "fires"), [(670.0, False), (670.1, True), (630.0, False), (629.9, True)])
def test_twenty_volts_belong_to_the_tolerance(present: float, fires: bool) -> None:
    raw = healthy(batteryAlignmentResults=alignment(present, 650, False))
    assert ("STA-4" in fired(raw)) is fires
    assert ("STA-5" in fired(raw)) is not fires


def test_a_dead_output_is_a_failed_precharge_with_a_note_and_no_second_finding() -> None:
    raw = failed_start(batteryAlignmentResults=alignment(0, 650, False))
    assert fired(raw) == {"STA-1", "STA-4"}
    assert "0 V or less" in finding(raw, "STA-4").text


def test_a_result_that_contradicts_itself_suppresses_it() -> None:
    raw = failed_start(batteryAlignmentResults=alignment(650, 650, False))
    assert reason(raw, "STA-4") == "suppressed by STA-5"


def test_each_failed_try_is_told() -> None:
    tries = [alignment(500, 650, False, second=30), alignment(510, 650, False, second=39)]
    found = findings(failed_start(batteryAlignmentResults=tries), "STA-4")
    assert [one.evidence[0].pointer for one in found] == [f"/batteryAlignmentResults/{n}" for n in (0, 1)]


def test_the_healthy_report_is_clean() -> None:
    assert note(healthy(), "STA-4") == ""


def test_without_a_result_or_a_voltage_nothing_is_said() -> None:
    assert reason(without(healthy(), "batteryAlignmentResults"), "STA-4") == "no alignment result"
    half = healthy(batteryAlignmentResults=alignment(None, 650, False))
    assert "voltage" in reason(half, "STA-4")
    assert "inRange" in reason(healthy(batteryAlignmentResults=alignment(500, 650, None)), "STA-4")

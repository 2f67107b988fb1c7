"""STA-7: a start that came through, but slowly."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import alignment, failed_start
from tests.services.diagnosis.healthy import Raw, healthy, limits, status, without


def prepared_at(second: float, **changed: object) -> Raw:
    """The healthy report, plugged in at another time; its first current flows at second 46."""
    rest = [status(44, "Charging"), status(1812, "Finishing"), status(1890, "Available")]
    return healthy(ocppStatus=[status(-300, "Available"), status(second, "Preparing"), *rest], **changed)


@pytest.mark.parametrize(
    ("preparing_s", "severity"),
    [
        (-14.0, None),
        (-14.1, FindingSeverity.INFO),
        (-104.0, FindingSeverity.INFO),
        (-104.1, FindingSeverity.WARNING),
    ],
)
def test_a_start_is_slow_from_sixty_seconds_and_worse_from_a_hundred_and_fifty(
    preparing_s: float, severity: FindingSeverity | None
) -> None:
    raw = prepared_at(preparing_s)
    if severity is None:
        assert fired(raw) == set()
    else:
        assert fired(raw) == {"STA-7"}
        assert finding(raw, "STA-7").severity is severity
        assert finding(raw, "STA-7").text.startswith(f"Start took {46 - preparing_s:.1f} s: ")


def test_a_long_cable_check_is_a_warning_even_in_a_quick_start() -> None:
    asked = [limits(-8.1, "Station"), limits(-8.1, "Request")]
    raw = prepared_at(-8.4, chargeParameters=asked)
    assert fired(raw) == {"STA-7"}
    found = finding(raw, "STA-7")
    assert found.severity is FindingSeverity.WARNING
    assert found.text.endswith("Cable check and pre-charge took 47.1 s of 47 s.")
    on_time = [limits(-8.0, "Station"), limits(-8.0, "Request")]
    assert "to aligned voltage" in note(prepared_at(-8.4, chargeParameters=on_time), "STA-7")


def test_a_clean_start_still_tells_its_times() -> None:
    times = "3.5/3.6 s to parameters, 38.5 s to aligned voltage, 45.5 s to first current"
    assert note(healthy(), "STA-7") == f"Start took 45.5 s: {times}."


def test_without_current_the_charging_status_ends_the_start_and_without_it_the_alignment() -> None:
    assert "43.5 s to Charging" in note(healthy(sessionMeterValues=[]), "STA-7")
    words = [status(0.5, "Preparing"), status(1812, "Finishing")]
    aligned = note(healthy(sessionMeterValues=[], ocppStatus=words), "STA-7")
    assert aligned == "Start took 38.5 s: 3.5/3.6 s to parameters, 38.5 s to aligned voltage."


def test_a_start_that_never_came_through_is_not_slow() -> None:
    failed = failed_start(batteryAlignmentResults=alignment(500, 650, False, second=90))
    assert "neither aligned voltage nor current" in reason(failed, "STA-7")
    assert reason(without(healthy(), "ocppStatus"), "STA-7") == "no Preparing inside the session"

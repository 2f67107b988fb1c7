"""STO-4: a charge that was paused, and by which side."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, sample, status, without


def paused(*pauses: tuple[str, float]) -> Raw:
    """The healthy report with pauses of so many seconds, 100 s apart."""
    words = [status(-300, "Available"), status(0.5, "Preparing"), status(44, "Charging")]
    second = 144.0
    for word, length_s in pauses:
        words += [status(second, word), status(second + length_s, "Charging")]
        second += length_s + 100
    return healthy(ocppStatus=[*words, status(1812, "Finishing"), status(1890, "Available")])


@pytest.mark.parametrize(
    ("word", "length_s", "severity"),
    [
        ("SuspendedEVSE", 60, None),
        ("SuspendedEVSE", 60.1, FindingSeverity.WARNING),
        ("SuspendedEV", 300, None),
        ("SuspendedEV", 300.1, FindingSeverity.INFO),
    ],
)
def test_the_station_may_pause_a_minute_and_the_vehicle_five(
    word: str, length_s: float, severity: FindingSeverity | None
) -> None:
    raw = paused((word, length_s))
    if severity is None:
        assert fired(raw) == set()
        assert note(raw, "STO-4").startswith("Paused ")
    else:
        assert fired(raw) == {"STO-4"}
        assert finding(raw, "STO-4").severity is severity


def test_the_pauses_of_each_side_add_up_and_the_longest_is_shown_first() -> None:
    raw = paused(("SuspendedEVSE", 25), ("SuspendedEV", 200), ("SuspendedEVSE", 40))
    found = finding(raw, "STO-4")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == (
        "Paused 4m25s: 1m05s by the station (power limit, authorisation), "
        "3m20s by the vehicle (full, balancing, its own limit)."
    )
    assert [place.pointer for place in found.evidence] == ["/ocppStatus/5", "/ocppStatus/7", "/ocppStatus/3"]


def test_a_repeat_neither_ends_a_pause_nor_begins_a_second_one() -> None:
    raw = paused(("SuspendedEVSE", 61))
    raw["ocppStatus"].insert(4, status(170, "SuspendedEVSE"))
    assert finding(raw, "STO-4").values["by_station_s"] == 61


def test_a_pause_that_never_ended_lasts_to_the_last_sign_of_life() -> None:
    words = [status(0.5, "Preparing"), status(44, "Charging"), status(1790, "SuspendedEVSE")]
    raw = without(healthy(ocppStatus=words), "sessionTimeEnd")
    raw["sessionMeterValues"].append(sample(1850, "present_current", 0))
    assert finding(raw, "STO-4").values["by_station_s"] == pytest.approx(108.2)


def test_a_charge_without_a_pause_has_nothing_to_tell() -> None:
    assert note(healthy(), "STO-4") == ""


def test_without_statuses_nothing_is_said() -> None:
    assert reason(healthy(ocppStatus=[]), "STO-4") == "no ocppStatus inside the session"

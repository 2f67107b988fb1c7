"""STO-5: statuses that go back and forth."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, status


def going(*words: tuple[float, str]) -> Raw:
    """The healthy report with other statuses between Preparing and Finishing."""
    middle = [status(second, word) for second, word in words]
    return healthy(
        ocppStatus=[
            status(-300, "Available"),
            status(0.5, "Preparing"),
            *middle,
            status(1812, "Finishing"),
            status(1890, "Available"),
        ]
    )


def flapping(last_s: float, pause: str = "SuspendedEV") -> Raw:
    """Charging and pauses: four changes, the first at second 100."""
    words = [(44.0, "Charging"), (100.0, pause), (110.0, "Charging"), (last_s - 10, pause)]
    return going(*words, (last_s, "Charging"))


@pytest.mark.parametrize("pause", ["SuspendedEV", "SuspendedEVSE"])
def test_four_changes_between_charging_and_a_pause_in_ten_minutes_are_flapping(pause: str) -> None:
    raw = flapping(700, pause)
    assert fired(raw) == {"STO-5"}
    found = finding(raw, "STO-5")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == (
        "4 changes between Charging and Suspended in 10m00s: unstable pilot, contact or power limit."
    )
    assert [place.pointer for place in found.evidence] == [f"/ocppStatus/{n}" for n in (3, 4, 5, 6)]


def test_changes_further_apart_or_fewer_are_not() -> None:
    assert note(flapping(700.1), "STO-5") == ""
    three = going((44, "Charging"), (100, "SuspendedEV"), (110, "Charging"), (120, "SuspendedEV"))
    assert note(three, "STO-5") == ""


def test_changes_between_the_two_kinds_of_pause_do_not_count() -> None:
    words = [(100.0 + n, "SuspendedEV" if n % 2 else "SuspendedEVSE") for n in range(8)]
    assert note(going((44, "Charging"), *words, (110, "Charging")), "STO-5") == ""


def test_repeats_are_no_changes() -> None:
    words = [(44.0, "Charging"), (100.0, "SuspendedEV"), (101.0, "SuspendedEV"), (102.0, "SuspendedEV")]
    assert note(going(*words, (103, "SuspendedEV"), (110, "Charging")), "STO-5") == ""


def test_three_changes_between_preparing_and_available_are_flapping() -> None:
    raw = going((3, "Available"), (10, "Preparing"), (44, "Charging"))
    assert fired(raw) == {"STO-5"}, "the carried-in Available before the first Preparing counts"
    assert finding(raw, "STO-5").text.startswith("3 changes between Preparing and Available in 9 s")
    alone = going((3, "Available"), (10, "Preparing"), (44, "Charging"))
    del alone["ocppStatus"][0]
    assert note(alone, "STO-5") == ""


def test_two_faults_are_flapping_one_is_not() -> None:
    once = [(10.0, "Faulted"), (11.0, "Faulted"), (20.0, "Preparing"), (44.0, "Charging")]
    assert note(going(*once), "STO-5") == ""
    raw = going((10, "Faulted"), (12, "Preparing"), (20, "Faulted"), (22, "Preparing"), (44, "Charging"))
    assert fired(raw) == {"STO-5"}
    assert finding(raw, "STO-5").text.startswith("Faulted 2 times in 10 s")


def test_each_way_to_flap_is_told() -> None:
    raw = flapping(700)
    raw["ocppStatus"][2:2] = [status(2, "Faulted"), status(3, "Preparing"), status(4, "Faulted")]
    assert len(findings(raw, "STO-5")) == 2


def test_the_healthy_report_is_clean_and_one_without_statuses_is_not_judged() -> None:
    assert note(healthy(), "STO-5") == ""
    assert reason(healthy(ocppStatus=[]), "STO-5") == "no ocppStatus inside the session"


def test_what_was_carried_in_did_not_happen_in_this_session() -> None:
    raw = going((10, "Faulted"), (12, "Preparing"), (44, "Charging"))
    earlier = [(-900, "Faulted"), (-800, "Available"), (-700, "Preparing"), (-600, "Available")]
    raw["ocppStatus"][:1] = [status(second, word) for second, word in earlier]
    assert note(raw, "STO-5") == ""

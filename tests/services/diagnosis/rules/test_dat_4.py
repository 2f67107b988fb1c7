"""DAT-4: what a report of a charge lacks, and which checks went without."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import in_cable_check
from tests.services.diagnosis.healthy import NOW, Raw, at, healthy, limits, record, without


@pytest.mark.parametrize(
    ("raw", "lacks", "skipped"),
    [
        (healthy(sessionMeterValues=[]), "meter values", ("SAF-3", "ENE-5", "COM-1")),
        (healthy(chargeParameters=[limits(4, "Request")]), "the station's limits", ("DER-1", "STA-6")),
        (healthy(chargeParameters=[limits(4, "Station")]), "the vehicle's limits", ("DER-1", "STA-6")),
        (without(healthy(), "batteryAlignmentResults"), "batteryAlignmentResults", ("STA-4", "STA-5")),
        (healthy(energySocEnd=None), "a state of charge at start and end", ("ENE-4",)),
        (healthy(energyPrimaryEnd=None), "energyPrimaryEnd", ("ENE-2", "ENE-3")),
        (healthy(energyPrimaryStart=None), "energyPrimaryStart", ("ENE-2", "ENE-3")),
        (healthy(energyChargeEnd=None), "energyChargeEnd", ("ENE-4", "ENE-5", "ENE-6")),
    ],
)
def test_a_missing_piece_is_named_with_the_rules_that_could_not_look(
    raw: Raw, lacks: str, skipped: tuple[str, ...]
) -> None:
    assert fired(raw) == {"DAT-4"}
    found = finding(raw, "DAT-4")
    assert found.severity is FindingSeverity.DATA
    assert f"Report lacks {lacks}; these checks were skipped: " in found.text
    assert set(skipped) <= set(str(found.values["skipped"]).split(", "))


def test_no_breaker_opening_is_missed_too() -> None:
    raw = without(healthy(), "dcBreakerOpenConditions")
    assert fired(raw) == {"DAT-4", "STO-3"}
    assert finding(raw, "DAT-4").values["skipped"] == "SAF-1"


def test_a_pair_that_is_not_there_at_all_is_not_half_empty() -> None:
    assert fired(without(healthy(), "energyRequestedStart", "energyRequestedEnd")) == set()


def test_a_running_session_has_no_end_yet_and_one_that_was_cut_short_lacks_it() -> None:
    ends = ("sessionTimeEnd", "energySocEnd", "energyChargeEnd", "energyPrimaryEnd", "energyRequestedEnd")
    raw = without(healthy(), "dcBreakerOpenConditions", *ends)
    running = record(raw, now=type(NOW).parse(at(1890 + 1799)))
    assert note(raw, "DAT-4", running) == ""
    assert "energyChargeEnd" in finding(raw, "DAT-4", record(raw)).text


def test_a_failed_start_misses_nothing() -> None:
    assert "no energy flowed" in note(in_cable_check(), "DAT-4")


def test_it_is_clean_when_all_is_there_and_cannot_look_where_nothing_tells_of_energy() -> None:
    assert note(healthy(), "DAT-4") == ""
    assert reason({"sessionId": 1}, "DAT-4") == "nothing tells whether energy flowed"

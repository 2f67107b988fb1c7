"""ENE-1: counters and state of charge that run backwards."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import healthy, without


def test_a_counter_that_ends_below_its_start_is_an_error() -> None:
    raw = healthy(energyRequestedEnd=899_999)
    assert fired(raw) == {"ENE-1"}
    found = finding(raw, "ENE-1")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == "Requested counter went from ~900000 Wh to ~899999 Wh: ~1 Wh backwards."
    assert [place.pointer for place in found.evidence] == ["/energyRequestedStart", "/energyRequestedEnd"]


def test_a_counter_that_stands_still_is_none() -> None:
    assert note(failed_start(), "ENE-1") == ""


@pytest.mark.parametrize(("soc", "fires"), [(0, False), (-1, True), (100, False), (101, True)])
def test_no_battery_is_emptier_than_empty_or_fuller_than_full(soc: int, fires: bool) -> None:
    raw = healthy(energySocStart=soc) if soc < 50 else healthy(energySocEnd=soc)
    assert ("ENE-1" in fired(raw)) is fires


@pytest.mark.parametrize(("end", "fires"), [(29, False), (28.9, True)])
def test_a_battery_may_not_get_emptier_by_more_than_a_percent_while_charged(end: float, fires: bool) -> None:
    raw = healthy(energySocEnd=end)
    assert fired(raw) == ({"ENE-1"} if fires else set())


@pytest.mark.parametrize(("delivered", "fires"), [(1_000, False), (1_001, True)])
def test_heating_without_a_charge_may_empty_it(delivered: int, fires: bool) -> None:
    raw = healthy(energySocEnd=20, energyChargeEnd=1_000_000 + delivered)
    assert ("ENE-1" in fired(raw)) is fires


def test_it_cannot_look_without_any_pair() -> None:
    members = [
        f"energy{name}{end}" for name in ("Soc", "Charge", "Primary", "Requested") for end in ("Start", "End")
    ]
    assert reason(without(healthy(), *members), "ENE-1") == "no complete energy pair and no state of charge"

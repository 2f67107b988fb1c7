"""ENE-3: impossible conversion and the slip between Wh and kWh."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import healthy

DELIVERED = healthy()["energyChargeEnd"] - 1_000_000


@pytest.mark.parametrize(("surplus", "fires"), [(0, False), (10, True)])
def test_more_energy_out_than_in_is_an_error(surplus: int, fires: bool) -> None:
    raw = healthy(energyPrimaryEnd=1_100_000 + DELIVERED - surplus)
    assert fired(raw) == ({"ENE-3"} if fires else set())
    if fires:
        found = finding(raw, "ENE-3")
        assert found.severity is FindingSeverity.ERROR
        assert "meters swapped, unit mismatch or counter reset" in found.text


@pytest.mark.parametrize(
    ("factor", "fires"),
    [(1000 / 0.795, False), (1000 / 0.805, True), (1000 / 1.015, True), (1000 / 1.025, False)],
)
def test_a_grid_counter_in_a_smaller_unit_is_a_slip_and_silences_the_efficiency(
    factor: float, fires: bool
) -> None:
    raw = healthy(energyPrimaryEnd=1_100_000 + round(DELIVERED * factor))
    assert fired(raw) == ({"ENE-3"} if fires else {"ENE-2"})
    if fires:
        assert "factor of about 1000" in finding(raw, "ENE-3").text
        assert reason(raw, "ENE-2") == "suppressed by ENE-3"


def test_a_grid_counter_in_kwh_is_a_slip_however_little_it_counts() -> None:
    raw = healthy(energyPrimaryEnd=1_100_000 + round(DELIVERED / 950))
    assert fired(raw) == {"ENE-3"}
    assert "factor of about 1000" in finding(raw, "ENE-3").text


def test_the_crumbs_of_a_failed_start_are_no_slip() -> None:
    raw = failed_start(energyChargeEnd=1_000_001, energyPrimaryEnd=1_101_000)
    assert note(raw, "ENE-3") == ""


@pytest.mark.parametrize(("primary", "fires"), [(999, False), (1_000, True)])
def test_less_than_a_kwh_from_the_grid_tells_nothing(primary: int, fires: bool) -> None:
    raw = healthy(energyChargeEnd=1_001_500, energyPrimaryEnd=1_100_000 + primary)
    assert ("ENE-3" in fired(raw)) is fires


def test_it_is_clean_on_a_healthy_session_and_cannot_look_without_both_counters() -> None:
    assert note(healthy(), "ENE-3") == ""
    assert reason(healthy(energyPrimaryStart=None), "ENE-3") == "no grid counter pair"
    assert reason(healthy(energyChargeEnd=None), "ENE-3") == "no charge counter pair"
    assert reason(healthy(energyPrimaryEnd=1_100_000), "ENE-3") == "no energy was taken from the grid"

"""ENE-2: efficiency against fixed limits and against the connector's own history."""

from __future__ import annotations

from typing import Any

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import hours_before
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, healthy, record

DELIVERED = healthy()["energyChargeEnd"] - 1_000_000


def with_efficiency(efficiency: float, **changed: Any) -> Raw:
    """The healthy report with another grid counter."""
    return healthy(energyPrimaryEnd=1_100_000 + round(DELIVERED / efficiency), **changed)


def earlier(number: int, efficiency: float) -> Raw:
    """A report of the same connector some hours before."""
    return hours_before(number, with_efficiency(efficiency, vehicleId=f"V-{number}"))


@pytest.mark.parametrize(
    ("efficiency", "severity"),
    [
        (0.901, None),
        (0.899, FindingSeverity.WARNING),
        (0.851, FindingSeverity.WARNING),
        (0.849, FindingSeverity.ERROR),
    ],
)
def test_below_ninety_percent_is_a_warning_and_below_85_an_error(
    efficiency: float, severity: FindingSeverity | None
) -> None:
    raw = with_efficiency(efficiency)
    assert fired(raw) == (set() if severity is None else {"ENE-2"})
    if severity is not None:
        found = finding(raw, "ENE-2")
        assert found.severity is severity
        assert f"Efficiency {100 * efficiency:.1f} %" in found.text
        assert "usually" not in found.text


@pytest.mark.parametrize(("efficiency", "fires"), [(0.9205, False), (0.9195, True)])
def test_more_than_four_points_below_the_usual_is_a_warning(efficiency: float, fires: bool) -> None:
    raw = with_efficiency(efficiency)
    seen = record(raw, [earlier(number, 0.96) for number in range(1, 6)])
    assert ("ENE-2" in fired(raw, seen)) is fires
    if fires:
        assert "usually 96 %" in finding(raw, "ENE-2", seen).text
        assert note(raw, "ENE-2", record(raw, [earlier(number, 0.96) for number in range(1, 5)]))


def test_grid_energy_without_charge_is_a_warning() -> None:
    raw = failed_start(energyPrimaryEnd=1_101_000)
    assert finding(raw, "ENE-2").text.startswith("Grid energy without charge: ~1.0 kWh from grid")
    assert fired(raw) == {"STA-1", "ENE-2"}
    assert "ENE-2" not in fired(failed_start(energyPrimaryEnd=1_100_999))


@pytest.mark.parametrize(("primary", "fires"), [(4_999, False), (5_000, True)])
def test_small_energies_tell_nothing(primary: int, fires: bool) -> None:
    raw = healthy(energyChargeEnd=1_003_000, energyPrimaryEnd=1_100_000 + primary)
    assert ("ENE-2" in fired(raw)) is fires


def test_a_clean_session_remarks_its_efficiency() -> None:
    assert note(healthy(), "ENE-2") == "efficiency 95.0 %"


def test_it_cannot_look_without_both_counters() -> None:
    assert reason(healthy(energyPrimaryEnd=None), "ENE-2") == "no grid counter pair"
    assert reason(healthy(energyChargeStart=None), "ENE-2") == "no charge counter pair"

"""ENE-4: the battery that energy and state of charge imply."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import hours_before
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, record

DELIVERED = healthy()["energyChargeEnd"] - 1_000_000


def earlier(number: int, soc_end: float) -> Raw:
    """Another session of the vehicle at the same connector."""
    return hours_before(number, healthy(energySocEnd=soc_end))


def with_battery(kwh: float) -> Raw:
    """The healthy report with a rise of the charge that implies this battery, if one can."""
    return healthy(energySocEnd=30 + DELIVERED / 10 / kwh)


@pytest.mark.parametrize(("kwh", "fires"), [(999, False), (1001, True)])
def test_a_battery_of_more_than_a_mwh_is_a_warning(kwh: float, fires: bool) -> None:
    raw = with_battery(kwh)
    assert fired(raw) == ({"ENE-4"} if fires else set())
    if fires:
        found = finding(raw, "ENE-4")
        assert found.severity is FindingSeverity.WARNING
        assert "means a ~1001 kWh battery" in found.text


@pytest.mark.parametrize(("delivered", "fires"), [(7_201, False), (7_199, True)])
def test_a_battery_of_less_than_15_kwh_is_a_warning(delivered: int, fires: bool) -> None:
    raw = healthy(energyChargeEnd=1_000_000 + delivered)
    assert ("ENE-4" in fired(raw)) is fires


@pytest.mark.parametrize(("kwh", "fires"), [(330, False), (334, True)])
def test_a_quarter_away_from_the_vehicles_usual_battery_is_info(kwh: float, fires: bool) -> None:
    raw = with_battery(kwh)
    usual = [earlier(number, healthy()["energySocEnd"]) for number in range(1, 6)]
    assert fired(raw, record(raw, usual)) == ({"ENE-4"} if fires else set())
    if fires:
        found = finding(raw, "ENE-4", record(raw, usual))
        assert found.severity is FindingSeverity.INFO
        assert "vehicle usually ~264.5 kWh" in found.text
        assert note(raw, "ENE-4", record(raw, usual[:4]))


def test_a_rise_of_less_than_five_percent_tells_nothing() -> None:
    assert reason(healthy(energySocEnd=34.9), "ENE-4") == "state of charge rose by less than 5 %"
    assert "ENE-4" in fired(healthy(energySocEnd=35))


def test_a_clean_session_remarks_its_battery() -> None:
    assert note(healthy(), "ENE-4") == "implied battery ~265 kWh"
    raw = healthy()
    assert note(raw, "ENE-4", record(raw, units_confirmed=True)) == "implied battery 265 kWh"


def test_it_cannot_look_without_both_pairs() -> None:
    assert reason(healthy(energySocStart=None), "ENE-4") == "no state of charge at start and end"
    assert reason(healthy(energyChargeEnd=None), "ENE-4") == "no charge counter pair"

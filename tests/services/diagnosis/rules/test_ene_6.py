"""ENE-6: mean power against what the station can deliver."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Clock, FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import at, healthy, limits, without

STATION_WH = 450_000 * 1900 / 3600
"""What the station can deliver in the healthy session."""


@pytest.mark.parametrize(("share", "fires"), [(1.049, False), (1.051, True)])
def test_more_than_the_station_can_deliver_is_an_error(share: float, fires: bool) -> None:
    delivered = round(STATION_WH * share)
    raw = healthy(
        energyChargeEnd=1_000_000 + delivered,
        energyPrimaryEnd=1_100_000 + round(delivered / 0.95),
        sessionMeterValues=[],
    )
    assert ("ENE-6" in fired(raw)) is fires
    assert fired(raw) <= {"ENE-6", "DAT-4"}
    if fires:
        found = finding(raw, "ENE-6")
        assert found.severity is FindingSeverity.ERROR
        assert found.clock is Clock.SESSION
        assert "station maximum ~450 kW" in found.text


@pytest.mark.parametrize(("kw", "fires"), [(999, False), (1001, True)])
def test_without_a_station_maximum_a_megawatt_is_the_limit(kw: int, fires: bool) -> None:
    delivered = round(kw * 1000 * 1900 / 3600)
    raw = healthy(energyChargeEnd=1_000_000 + delivered, chargeParameters=[limits(4, "Request")])
    assert ("ENE-6" in fired(raw)) is fires


@pytest.mark.parametrize("end_s", [0, -60])
def test_energy_in_no_time_is_an_error_on_the_session_clock_whatever_dat_1_says(end_s: int) -> None:
    raw = healthy(sessionTimeEnd=at(end_s))
    found = finding(raw, "ENE-6")
    assert found.clock is Clock.SESSION
    assert fired(raw) == ({"ENE-6", "DAT-1"} if end_s < 0 else {"ENE-6"})


def test_after_dat_1_the_event_clock_counts() -> None:
    late = {"sessionTimeStart": at(9_000_000), "sessionTimeEnd": at(9_000_060)}
    raw = healthy(**late)
    assert fired(raw) == {"DAT-1"}
    assert "on the event clock" in note(raw, "ENE-6")
    unanchored = without(healthy(**late, sessionMeterValues=[]), "dcBreakerOpenConditions")
    unanchored["ocppStatus"] = unanchored["ocppStatus"][:3]
    assert reason(unanchored, "ENE-6") == "clocks disagree"


def test_it_is_clean_on_a_healthy_session_and_cannot_look_without_energy_or_end() -> None:
    assert note(healthy(), "ENE-6") == "mean power ~240.6 kW on the session clock"
    assert reason(healthy(energyChargeEnd=None), "ENE-6") == "no charge counter pair"
    assert reason(healthy(sessionTimeEnd=None), "ENE-6") == "no session time to compare with"

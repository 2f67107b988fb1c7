"""STA-6: the announced limits of station and vehicle leave no common range."""

from __future__ import annotations

from typing import Any

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import healthy, limits

Changed = dict[str, Any]


@pytest.mark.parametrize(
    ("station", "request_", "words"),
    [
        (
            {"minVoltage": 800.1},
            {"maxVoltage": 800},
            "Vehicle accepts up to ~800 V, station starts at ~800.1 V",
        ),
        ({"maxVoltage": 800}, {"minVoltage": 800.1}, "Station reaches ~800 V, vehicle starts at ~800.1 V"),
        (
            {"minCurrent": 5, "maxCurrent": 5},
            {"maxCurrent": 4.9},
            "Vehicle accepts up to ~4.9 A, station starts at ~5 A",
        ),
    ],
)
def test_limits_without_a_common_value_cannot_charge_together(
    station: Changed, request_: Changed, words: str
) -> None:
    raw = failed_start(chargeParameters=[limits(4, "Station", **station), limits(4.1, "Request", **request_)])
    assert fired(raw) == {"STA-1", "STA-6"}
    found = finding(raw, "STA-6")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == f"{words}: these two cannot charge together."
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/1", "/chargeParameters/0"]


def test_each_pair_that_does_not_fit_is_told() -> None:
    sides = [
        limits(4, "Station", minVoltage=500, minCurrent=10),
        limits(4.1, "Request", maxVoltage=450, maxCurrent=5),
    ]
    assert len(findings(failed_start(chargeParameters=sides), "STA-6")) == 2


def test_limits_that_touch_fit() -> None:
    sides = [
        limits(4, "Station", minVoltage=500, maxVoltage=900, minCurrent=5),
        limits(4.1, "Request", maxVoltage=500, minVoltage=900, maxCurrent=5),
    ]
    assert note(failed_start(chargeParameters=sides), "STA-6") == ""


def test_what_the_vehicle_asks_for_at_the_end_is_no_misfit() -> None:
    raw = healthy()
    raw["chargeParameters"].append(limits(1800, "Request", maxCurrent=0, maxPower=0))
    assert note(raw, "STA-6") == ""


def test_without_both_sides_or_any_minimum_nothing_is_said() -> None:
    assert reason(healthy(chargeParameters=[limits(4, "Station")]), "STA-6") == "no limits of the vehicle"
    assert reason(healthy(chargeParameters=[limits(4, "Request")]), "STA-6") == "no limits of the station"
    bare = {"minVoltage": None, "minCurrent": None}
    sides = [limits(4, "Station", **bare), limits(4, "Request", **bare)]
    assert "no minimum" in reason(healthy(chargeParameters=sides), "STA-6")

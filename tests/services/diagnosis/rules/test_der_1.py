"""DER-1: which side is the bottleneck."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, limits


def sides(station: tuple[float | None, float | None], request: tuple[float | None, float | None]) -> Raw:
    """Current and power of each side."""
    return healthy(
        chargeParameters=[
            limits(4, "Station", maxCurrent=station[0], maxPower=station[1]),
            limits(4.1, "Request", maxCurrent=request[0], maxPower=request[1]),
        ]
    )


def test_a_station_that_offers_less_limits() -> None:
    raw = sides((600, 450_000), (800, 600_000))
    assert fired(raw) == {"DER-1"}
    found = finding(raw, "DER-1")
    assert found.severity is FindingSeverity.INFO
    assert found.text == (
        "Station limits: it offers ~600 A / ~450 kW, the vehicle would take ~800 A / ~600 kW."
    )
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/0", "/chargeParameters/1"]


def test_the_reverse_is_named_too() -> None:
    raw = sides((600, None), (500, 300_000))
    assert finding(raw, "DER-1").text == (
        "Vehicle limits: it takes ~500 A / ~300 kW, the station would offer ~600 A."
    )
    assert finding(sides((600, 300_000), (500, 400_000)), "DER-1").values["limiter"] == "both"


@pytest.mark.parametrize(("asked_a", "asked_w", "fires"), [
    (660, 450_000, True), (659, 450_000, False), (600, 495_000, True), (600, 494_999, False),
])  # fmt: skip
def test_a_tenth_more_is_a_bottleneck(asked_a: float, asked_w: float, fires: bool) -> None:
    assert ("DER-1" in fired(sides((600, 450_000), (asked_a, asked_w)))) is fires


def test_only_the_first_limits_of_this_session_count() -> None:
    usual = healthy()["chargeParameters"]
    later = healthy(chargeParameters=[*usual, limits(900, "Request", maxCurrent=500)])
    assert note(later, "DER-1") == ""
    before = healthy(chargeParameters=[limits(-900, "Request", maxCurrent=90), *usual])
    assert note(before, "DER-1") == ""


def test_it_cannot_look_unless_both_sides_state_the_same_quantity() -> None:
    assert reason(healthy(chargeParameters=[limits(4, "Request")]), "DER-1") == "no limits of the station"
    assert reason(healthy(chargeParameters=[limits(4, "Station")]), "DER-1") == "no limits of the vehicle"
    assert reason(sides((600, None), (None, 450_000)), "DER-1").startswith("no current or power limit")
    assert reason(sides((600, None), (0, None)), "DER-1").startswith("no current or power limit")

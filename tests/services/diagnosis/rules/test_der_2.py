"""DER-2: a side lowered its limit during the charge."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, limits, sample
from tests.services.diagnosis.samples import with_samples


def later(*more: Raw, **changed: float) -> Raw:
    return healthy(chargeParameters=[*healthy()["chargeParameters"], *more], **changed)


def test_a_station_that_cuts_a_fifth_is_a_warning() -> None:
    raw = later(limits(900, "Station", maxCurrent=480))
    assert fired(raw) == {"DER-2"}
    found = finding(raw, "DER-2")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == "The station cut its limit from ~600 A to ~480 A 14m14s into the charge."
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/2", "/chargeParameters/0"]
    assert found.compare == ("CX003", "CX018")


def test_the_state_of_charge_is_told_where_it_is_known() -> None:
    raw = with_samples(
        later(limits(900, "Station", maxPower=230_000, maxCurrent=400)),
        sample(880, "present_soc", 52),
        sample(910, "present_soc", 53),
    )
    found = finding(raw, "DER-2")
    assert found.text == (
        "The station cut its limit from ~600 A / ~450 kW to ~400 A / ~230 kW 14m14s into the charge "
        "(SoC 52 %)."
    )
    assert found.values["soc"] == 52.0


@pytest.mark.parametrize("changed", [{"maxCurrent": 481}, {"maxPower": 360_001}, {"maxVoltage": 100}])
def test_less_than_a_fifth_or_another_quantity_is_clean(changed: dict[str, float]) -> None:
    assert note(later(limits(900, "Station", **changed)), "DER-2") == ""
    assert "DER-2" in fired(later(limits(900, "Station", maxPower=360_000)))


@pytest.mark.parametrize(
    ("soc_end", "severity"),
    [(50, FindingSeverity.INFO), (49, FindingSeverity.WARNING), (None, FindingSeverity.INFO)],
)
def test_a_vehicle_may_ask_for_less_unless_it_ended_below_half(
    soc_end: float | None, severity: FindingSeverity
) -> None:
    raw = healthy(
        chargeParameters=[*healthy()["chargeParameters"], limits(900, "Request", maxCurrent=460)],
        energySocEnd=soc_end,
    )
    assert finding(raw, "DER-2").severity is severity


def test_each_side_is_told_once_and_a_limit_of_zero_is_a_cut() -> None:
    raw = later(
        limits(900, "Station", maxCurrent=450),
        limits(950, "Request", maxCurrent=0),
        limits(960, "Station", maxCurrent=420),
    )
    assert [one.evidence[0].pointer for one in findings(raw, "DER-2")] == [
        "/chargeParameters/2",
        "/chargeParameters/3",
    ]


def test_a_cut_before_the_flow_is_none() -> None:
    lower = limits(46, "Station", maxCurrent=400)
    assert reason(later(lower), "DER-2") == "no new limits during the charge"
    again = later(lower, limits(900, "Station"))
    assert note(again, "DER-2") == ""


def test_it_cannot_look_without_a_second_announcement_or_a_charge() -> None:
    assert reason(healthy(), "DER-2") == "no new limits during the charge"
    nothing = {"chargeParameters": [limits(4, "Station"), limits(90, "Station", maxCurrent=9)]}
    assert reason(nothing, "DER-2") == "no charge"

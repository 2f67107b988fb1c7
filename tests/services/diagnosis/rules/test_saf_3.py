"""SAF-3: voltage above what both sides agreed."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Confidence, FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import healthy, limits, record, sample
from tests.services.diagnosis.samples import VOLTS, at_most, between, resampled, with_samples


def test_two_samples_above_the_margin_are_critical() -> None:
    raw = resampled(healthy(), VOLTS, between(900, 904, 775.3))
    assert fired(raw) == {"SAF-3"}
    found = finding(raw, "SAF-3", record(raw, units_confirmed=True))
    assert found.severity is FindingSeverity.CRITICAL
    assert found.text == "Output reached 775.3 V, agreed maximum 760 V."
    assert found.evidence[1].pointer == "/chargeParameters/1"
    assert found.confidence is Confidence.INFERRED, "the place of the sensor stays unknown"


def test_the_highest_sample_is_told() -> None:
    raw = resampled(healthy(), VOLTS, lambda s, sent: {900.2: 780, 902.2: 801, 904.2: 790}.get(s, sent))
    assert finding(raw, "SAF-3").values == {"voltage_v": 801.0, "agreed_v": 760.0}


@pytest.mark.parametrize(
    ("maximum", "clean", "fires"), [(400, 410, 410.1), (500, 510, 510.1), (600, 612, 612.1)]
)
def test_the_margin_is_ten_volts_or_two_percent(maximum: float, clean: float, fires: float) -> None:
    sides = [limits(4, "Station"), limits(4.1, "Request", maxVoltage=maximum)]
    for volts, expected in ((clean, False), (fires, True)):
        raw = resampled(healthy(chargeParameters=sides), VOLTS, at_most(volts))
        assert ("SAF-3" in fired(raw)) is expected


def test_one_sample_or_two_within_a_second_are_clean() -> None:
    assert note(resampled(healthy(), VOLTS, between(900, 902, 900)), "SAF-3") == ""
    apart = resampled(healthy(), VOLTS, lambda s, sent: {900.2: 900, 904.2: 900}.get(s, sent))
    assert note(apart, "SAF-3") == "", "two spikes are not one over-voltage"
    for second, expected in ((901.19, False), (901.2, True)):
        pair = with_samples(resampled(healthy(), VOLTS, between(900, 902, 900)), sample(second, VOLTS, 900))
        assert ("SAF-3" in fired(pair)) is expected


def test_one_side_is_enough_and_no_other_limit_holds_before_it() -> None:
    station = healthy(chargeParameters=[limits(1000, "Station")])
    above = resampled(station, VOLTS, between(900, 1100, 938.5))
    assert finding(above, "SAF-3").values["agreed_v"] == 920.0
    assert note(resampled(station, VOLTS, between(900, 999, 938.5)), "SAF-3") == ""


def test_it_cannot_look_without_samples_or_limits_of_this_session() -> None:
    assert reason(resampled(healthy(), VOLTS, lambda s, sent: None), "SAF-3") == "no voltage samples"
    stale = healthy(chargeParameters=[limits(-3000, "Request")])
    assert reason(stale, "SAF-3") == "no voltage limit in force"
    unstated = healthy(
        chargeParameters=[limits(4, "Station", maxVoltage=0), limits(4, "Request", maxVoltage=None)]
    )
    assert reason(unstated, "SAF-3") == "no voltage limit in force"
    single = resampled(healthy(), VOLTS, lambda s, sent: sent if 900 < s < 902 else None)
    assert reason(single, "SAF-3") == "fewer than two voltage samples a second apart"

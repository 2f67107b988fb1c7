"""SAF-4: current or power above what both sides agreed."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, limits
from tests.services.diagnosis.samples import AMPS, at_most, between, resampled


def test_two_samples_above_the_agreed_current_are_an_error() -> None:
    raw = resampled(healthy(), AMPS, between(900, 904, 609.1))
    assert fired(raw) == {"SAF-4"}
    found = finding(raw, "SAF-4")
    assert found.severity is FindingSeverity.ERROR
    assert found.text == "~609.1 A / ~395.9 kW delivered, agreed maximum ~580 A / ~440 kW."
    assert [one.pointer.split("/")[1] for one in found.evidence] == ["sessionMeterValues", "chargeParameters"]
    assert found.compare == ("CX004",)


@pytest.mark.parametrize(("start", "end", "amps"), [(900, 904, 609), (900, 902, 700)])
def test_at_the_margin_or_for_one_sample_it_is_clean(start: float, end: float, amps: float) -> None:
    assert note(resampled(healthy(), AMPS, between(start, end, amps)), "SAF-4") == ""


def test_a_small_limit_has_a_margin_of_five_amperes() -> None:
    sides = [limits(4, "Station", maxCurrent=40), limits(4, "Request", maxCurrent=40)]
    for amps, fires in ((45, False), (45.1, True)):
        raw = resampled(healthy(chargeParameters=sides), AMPS, at_most(amps))
        assert ("SAF-4" in fired(raw)) is fires


def test_the_power_is_judged_where_nobody_states_a_current() -> None:
    sides = [limits(4, side, maxCurrent=None) for side in ("Station", "Request")]
    for amps, fires in ((710.7, False), (710.8, True)):  # 440 kW and 5 % at 650 V are 710.77 A
        raw = resampled(healthy(chargeParameters=sides), AMPS, between(900, 904, amps))
        assert ("SAF-4" in fired(raw)) is fires


def falling(until: float) -> Raw:
    """The station cuts its limit to 300 A at 901 s; the current follows at ``until``."""
    sides = [*healthy()["chargeParameters"], limits(901, "Station", maxCurrent=300)]
    return resampled(healthy(chargeParameters=sides), AMPS, between(until, 1803, 300))


def test_the_station_has_five_seconds_to_follow_a_lower_limit() -> None:
    assert note(falling(907), "SAF-4") == ""
    assert note(falling(909), "SAF-4") == "", "906 s is within the grace, and 908 s is one sample"
    assert "SAF-4" in fired(falling(911))


def test_a_limit_that_rises_gives_no_grace() -> None:
    sides = [limits(4, "Station", maxCurrent=300), limits(4.1, "Request"), limits(60, "Station")]
    raw = resampled(
        healthy(chargeParameters=sides), AMPS, lambda s, sent: 400 if 54 <= s < 60 else min(sent, 300)
    )
    assert finding(raw, "SAF-4").values["agreed_a"] == 300.0


def test_it_cannot_look_without_two_samples_and_a_limit_of_this_session() -> None:
    assert reason(resampled(healthy(), AMPS, lambda s, sent: None), "SAF-4") == "no current samples"
    assert reason(healthy(chargeParameters=[limits(-60, "Station")]), "SAF-4").startswith(
        "no current or power"
    )
    single = resampled(healthy(), AMPS, lambda s, sent: sent if s == 900 else None)
    assert reason(single, "SAF-4") == "fewer than two current samples with a limit in force"

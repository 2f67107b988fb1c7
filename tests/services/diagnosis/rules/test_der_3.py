"""DER-3: the power collapsed although nobody announced a new limit."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, at, healthy, limits, meter_values, status
from tests.services.diagnosis.samples import AMPS, VOLTS, between, resampled


def collapse(start: float = 900, end: float = 920, amps: float = 150, **changed: object) -> Raw:
    """Less current for a while; 400 A before and after."""
    return resampled(healthy(**changed), AMPS, lambda s, sent: min(sent, amps) if start <= s < end else sent)


def test_a_collapse_is_a_warning_dated_at_its_first_sample() -> None:
    raw = collapse()
    assert fired(raw) == {"DER-3"}
    found = finding(raw, "DER-3")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == "Power fell from ~260 to ~97.5 kW in 2 s without a new limit."
    assert found.at is not None
    assert found.at.rfc3339() == at(898)


def test_every_collapse_is_evidence_of_one_finding() -> None:
    raw = resampled(collapse(), AMPS, between(1200, 1220, 100))
    found = finding(raw, "DER-3")
    assert found.text.endswith("It happened 2 times.")
    assert [place.at.rfc3339() for place in found.evidence if place.at] == [at(898), at(1198)]


@pytest.mark.parametrize(
    ("raw", "fires"),
    [
        (collapse(amps=200), False),
        (collapse(amps=199.9), True),
        (collapse(end=910), False),
        (collapse(end=912), True),
    ],
)
def test_more_than_half_for_ten_seconds(raw: Raw, fires: bool) -> None:
    assert ("DER-3" in fired(raw)) is fires


def test_a_fall_over_eight_seconds_is_a_ramp() -> None:
    steps = {900.0: 340.0, 902.0: 280.0, 904.0: 210.0}
    slow = resampled(healthy(), AMPS, lambda s, sent: steps.get(s, 150 if 906 <= s < 940 else sent))
    assert note(slow, "DER-3") == ""


@pytest.mark.parametrize("second", [898, 905, 910])
def test_a_pause_explains_it(second: float) -> None:
    words = [status(0.5, "Preparing"), status(44, "Charging"), status(second, "SuspendedEV")]
    paused = collapse(ocppStatus=[*words, status(940, "Charging"), status(1812, "Finishing")])
    assert note(paused, "DER-3") == ""
    repeated = collapse(ocppStatus=[*words[:2], status(second, "Charging"), status(1812, "Finishing")])
    assert "DER-3" in fired(repeated)


@pytest.mark.parametrize(
    ("more", "fires"),
    [
        (limits(903, "Station", maxCurrent=399), False),
        (limits(893, "Request", maxPower=100_000), False),
        (limits(903.1, "Station", maxCurrent=399), True),
        (limits(892.9, "Station", maxCurrent=399), True),
        (limits(898, "Request", maxCurrent=500), True),
        (limits(898, "Request"), True),
    ],
)
def test_only_a_new_limit_below_what_flowed_explains_it(more: Raw, fires: bool) -> None:
    raw = collapse(chargeParameters=[*healthy()["chargeParameters"], more])
    assert ("DER-3" in fired(raw)) is fires


def test_the_end_of_the_charge_explains_it() -> None:
    assert "DER-3" in fired(collapse(start=1796, end=1900))
    assert note(collapse(start=1798, end=1900), "DER-3") == ""
    opened = [{"current": 0, "voltage": 650, "eventTimestamp": at(1811)}]
    assert note(collapse(start=1798, end=1900, dcBreakerOpenConditions=opened), "DER-3") == ""


def test_it_cannot_look_at_samples_more_than_five_seconds_apart() -> None:
    assert note(healthy(sessionMeterValues=meter_values(5)), "DER-3") == ""
    assert reason(healthy(sessionMeterValues=meter_values(6)), "DER-3") == "samples too far apart"


def test_it_cannot_look_without_power_or_status() -> None:
    assert reason(resampled(healthy(), AMPS, lambda s, sent: None), "DER-3") == "no current samples"
    assert (
        reason(resampled(healthy(), VOLTS, lambda s, sent: None), "DER-3") == "fewer than three power samples"
    )
    assert reason(healthy(ocppStatus=[]), "DER-3") == "no ocppStatus"
    dark = resampled(healthy(), AMPS, lambda s, sent: 0)
    assert reason({**dark, "ocppStatus": [status(0.5, "Preparing")], "energyChargeEnd": None}, "DER-3") == (
        "no start or end of flow"
    )

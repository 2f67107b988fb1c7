"""DER-4: far less power than both sides had agreed."""

from __future__ import annotations

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, limits, sample, without
from tests.services.diagnosis.samples import AMPS, VOLTS, between, resampled, with_samples


def agreed(watts: float, **changed: object) -> Raw:
    """Both sides allow this power; 260 kW flow."""
    sides = [limits(4, side, maxPower=watts) for side in ("Station", "Request")]
    return healthy(chargeParameters=sides, **changed)


def test_less_than_two_fifths_of_the_agreed_power_is_worth_a_note() -> None:
    raw = agreed(700_000)
    assert fired(raw) == {"DER-4"}
    found = finding(raw, "DER-4")
    assert found.severity is FindingSeverity.INFO
    assert found.text.startswith("Average ~259.9 kW of ~700 kW agreed: battery temperature, shared power")
    assert found.evidence[1].pointer == "/chargeParameters/0"


def test_two_fifths_are_clean() -> None:
    steady = resampled(agreed(650_000), AMPS, lambda s, sent: 400 if 46 <= s < 1804 else sent)
    assert note(steady, "DER-4") == ""
    lower = resampled(steady, AMPS, between(500, 502, 399))
    assert "DER-4" in fired(lower)


def test_the_second_half_is_not_looked_at_without_state_of_charge() -> None:
    assert note(resampled(agreed(440_000), AMPS, between(930, 1800, 10)), "DER-4") == ""
    assert "DER-4" in fired(resampled(agreed(440_000), AMPS, between(60, 930, 10)))


def test_with_state_of_charge_only_the_part_below_eighty_percent_counts() -> None:
    tapers = resampled(agreed(440_000), AMPS, between(500, 1800, 10))
    full = [sample(40, "present_soc", 60), sample(499, "present_soc", 80)]
    assert note(with_samples(tapers, *full), "DER-4") == ""
    hungry = [sample(40, "present_soc", 60), sample(499, "present_soc", 79)]
    assert "DER-4" in fired(with_samples(tapers, *hungry))


def test_it_needs_a_minute_of_power_and_the_limits_of_both() -> None:
    for full_from, known in ((105, False), (107, True)):
        soc = [sample(40, "present_soc", 70), sample(full_from, "present_soc", 90)]
        raw = with_samples(agreed(700_000), *soc)
        assert ("DER-4" in fired(raw)) is known
    assert reason(with_samples(agreed(700_000), sample(40, "present_soc", 90)), "DER-4").startswith(
        "power known"
    )
    assert reason(healthy(chargeParameters=[limits(4, "Station")]), "DER-4") == "no power limit of both sides"
    assert reason(resampled(healthy(), VOLTS, lambda s, sent: None), "DER-4").startswith("power known")
    assert reason(without(healthy(), "sessionMeterValues"), "DER-4") == "no current samples"

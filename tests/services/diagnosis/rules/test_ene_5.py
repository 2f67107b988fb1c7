"""ENE-5: the charge counter against the samples."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from evtui.services.diagnosis.integral import integrate
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, healthy, record
from tests.services.diagnosis.samples import VOLTS, between, resampled, until


def counted(raw: Raw, share: float) -> Raw:
    """The report with a counter that shows a share of what the samples add up to, the others fitting."""
    samples = integrate(record(raw))
    assert samples is not None
    energy_wh = samples.energy_wh * share
    return {
        **raw,
        "energyChargeEnd": 1_000_000 + energy_wh,
        "energyPrimaryEnd": 1_100_000 + energy_wh / 0.95,
        "energyRequestedEnd": 900_000 + energy_wh,
    }


@pytest.mark.parametrize(
    ("share", "fires"), [(1.0, False), (0.9092, False), (0.9090, True), (1.1110, False), (1.1112, True)]
)
def test_a_tenth_of_the_counter_is_tolerated(share: float, fires: bool) -> None:
    raw = counted(healthy(), share)
    assert fired(raw) == ({"ENE-5"} if fires else set())


def test_the_sentence_names_both_figures() -> None:
    found = finding(counted(healthy(), 0.8), "ENE-5")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == "Samples add up to ~126.93 kWh, the counter says ~101.54 kWh."
    assert [place.pointer for place in found.evidence[:2]] == ["/energyChargeEnd", "/energyChargeStart"]


def test_a_kilowatt_hour_is_tolerated_however_small_the_charge() -> None:
    small = resampled(healthy(), "present_current", lambda second, sent: sent / 50)
    samples = integrate(record(small))
    assert samples is not None
    for apart_wh, fires in ((990, False), (1010, True)):
        raw = counted(small, 1 - apart_wh / samples.energy_wh)
        assert ("ENE-5" in fired(raw)) is fires


def test_it_cannot_look_across_a_hole_or_at_few_samples() -> None:
    hole = resampled(counted(healthy(), 0.5), None, between(601, 840, None))
    assert reason(hole, "ENE-5") == "the samples have a hole"
    for last, known in ((81, True), (79, False)):  # 20 and 19 current samples with a voltage within 5 s
        few = resampled(healthy(), VOLTS, until(last))
        expected = "the samples have a hole" if known else "fewer than 20 power samples during the charge"
        assert reason(few, "ENE-5") == expected
    assert reason(healthy(energyChargeEnd=None), "ENE-5") == "no charge counter at start and end"


def test_the_healthy_counter_and_samples_agree() -> None:
    assert note(healthy(), "ENE-5") == ""

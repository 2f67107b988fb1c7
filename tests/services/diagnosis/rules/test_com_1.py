"""COM-1: a hole in the samples."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import at, healthy, meter_values, without
from tests.services.diagnosis.samples import VOLTS, between, resampled, until


def test_a_silence_of_all_keys_is_one_finding() -> None:
    raw = resampled(healthy(), None, between(601, 840, None))
    assert fired(raw) == {"COM-1"}
    found = finding(raw, "COM-1")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == (
        "No present_current, present_voltage samples for 4m00s, 9m14s into the charge: charger offline or "
        "controller restarted."
    )
    assert [place.at.rfc3339() for place in found.evidence if place.at] == [at(600), at(840)]


def test_silences_at_different_times_are_different_findings() -> None:
    raw = resampled(resampled(healthy(), VOLTS, between(601, 800, None)), None, between(1200, 1300, None))
    assert [one.values["keys"] for one in findings(raw, "COM-1")] == [
        VOLTS,
        "present_current, present_voltage",
    ]


@pytest.mark.parametrize(
    ("every_s", "start", "end", "fires"),
    [
        (2, 601, 660, False),
        (2, 601, 662, True),
        (8, 601, 680, False),
        (8, 601, 688, True),
    ],
)
def test_a_minute_and_ten_spacings_are_no_hole(every_s: int, start: float, end: float, fires: bool) -> None:
    raw = resampled(healthy(sessionMeterValues=meter_values(every_s)), None, between(start, end, None))
    assert ("COM-1" in fired(raw)) is fires


def test_silence_up_to_the_end_of_the_flow_is_a_hole_silence_after_it_is_none() -> None:
    raw = resampled(healthy(), None, between(1740, 1900, None))
    assert finding(raw, "COM-1").values["hole_s"] == 72.0
    assert note(resampled(healthy(), None, between(1811, 1900, None)), "COM-1") == ""


def test_it_cannot_look_at_fewer_than_five_samples_or_without_a_charge() -> None:
    for last, known in ((54, True), (52, False)):
        raw = resampled(healthy(), None, until(last))
        assert reason(raw, "COM-1").startswith("fewer than 5") if not known else "COM-1" in fired(raw)
    assert reason({}, "COM-1") == "no start or end of flow"
    assert reason(without(healthy(), "sessionMeterValues"), "COM-1").startswith("fewer than 5 samples")

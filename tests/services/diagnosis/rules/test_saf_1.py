"""SAF-1: the DC breaker opened under load."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Confidence, FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, at, healthy, record, without


def opened(amps: float | None, second: float = 1810, volts: float | None = 664) -> Raw:
    return {"current": amps, "voltage": volts, "eventTimestamp": at(second)}


@pytest.mark.parametrize(
    ("amps", "severity"),
    [
        (2, FindingSeverity.WARNING),
        (4.99, FindingSeverity.WARNING),
        (5, FindingSeverity.ERROR),
        (19.9, FindingSeverity.ERROR),
        (20, FindingSeverity.CRITICAL),
        (-20, FindingSeverity.CRITICAL),
    ],
)
def test_the_current_at_the_opening_grades_it(amps: float, severity: FindingSeverity) -> None:
    raw = healthy(dcBreakerOpenConditions=[opened(amps)])
    assert fired(raw) == {"SAF-1"}
    assert finding(raw, "SAF-1").severity is severity


def test_the_sentence_tells_current_voltage_and_power() -> None:
    raw = healthy(dcBreakerOpenConditions=[opened(184)])
    found = finding(raw, "SAF-1")
    assert found.text.startswith("DC breaker opened with ~184 A at ~664 V (~122.2 kW).")
    assert found.values == {"current_a": 184.0, "voltage_v": 664.0, "power_w": 184.0 * 664}
    assert [place.pointer for place in found.evidence] == ["/dcBreakerOpenConditions/0"]
    assert found.confidence is Confidence.INFERRED
    sure = finding(raw, "SAF-1", record(raw, units_confirmed=True))
    assert sure.text.startswith("DC breaker opened with 184 A at 664 V")
    assert sure.confidence is Confidence.FIELD


def test_without_a_voltage_the_current_alone_is_told() -> None:
    raw = healthy(dcBreakerOpenConditions=[opened(184, volts=None)])
    assert finding(raw, "SAF-1").text.startswith("DC breaker opened with ~184 A. Contacts")


def test_less_than_two_amperes_are_clean() -> None:
    assert note(healthy(dcBreakerOpenConditions=[opened(1.99)]), "SAF-1") == ""
    assert note(healthy(dcBreakerOpenConditions=opened(-1.99)), "SAF-1") == ""


def test_each_opening_under_load_is_a_finding_also_without_a_time() -> None:
    undated = {**opened(30), "eventTimestamp": "soon"}
    raw = healthy(dcBreakerOpenConditions=[opened(0, 900), opened(3), undated])
    assert [one.evidence[0].pointer for one in findings(raw, "SAF-1")] == [
        "/dcBreakerOpenConditions/1",
        "/dcBreakerOpenConditions/2",
    ]


def test_it_cannot_look_without_a_current_or_an_opening_of_this_session() -> None:
    assert (
        reason(healthy(dcBreakerOpenConditions=[opened(None)]), "SAF-1")
        == "no current at the breaker opening"
    )
    assert reason(without(healthy(), "dcBreakerOpenConditions"), "SAF-1") == "no breaker opening"
    carried_in = healthy(dcBreakerOpenConditions=[opened(184, -3000)])
    assert reason(carried_in, "SAF-1") == "no breaker opening"

"""STO-2: a charge that was over almost at once."""

from __future__ import annotations

from typing import Any

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, at, device, healthy, limits, record, sample, status

WORDS = [status(-300, "Available"), status(0.5, "Preparing"), status(44, "Charging")]
SIDES = ("Station", "Request")


def short(flow_s: float = 30, energy_wh: int = 700, **changed: Any) -> Raw:
    """A charge of 83 kW for some seconds, ended in order; the current is sampled at its edges."""
    end_s = 46 + flow_s
    edges = ((40, 0.0), (46, 130.0), (46 + flow_s / 2, 130.0), (end_s - 1, 0.0))
    usual: Raw = {
        "sessionTimeEnd": at(end_s + 80),
        "energyChargeEnd": 1_000_000 + energy_wh,
        "energyPrimaryEnd": 1_100_000 + round(energy_wh / 0.95),
        "energyRequestedEnd": 900_000 + energy_wh,
        "energySocEnd": 31,
        "ocppStatus": [*WORDS, status(end_s + 1, "Finishing"), status(end_s + 75, "Available")],
        "deviceStatus": [device(-400, "Breaker", "OPEN"), device(41, "Breaker", "CLOSED")],
        "chargeParameters": [limits(4, side, maxPower=100_000, maxCurrent=150) for side in SIDES],
        "dcBreakerOpenConditions": {"current": 0, "voltage": 650, "eventTimestamp": at(end_s)},
        "sessionMeterValues": [
            *(sample(second, "present_current", amps) for second, amps in edges),
            *(sample(second, "present_voltage", 650) for second, _ in edges),
        ],
    }
    usual["deviceStatus"].append(device(end_s, "Breaker", "OPEN"))
    return healthy(**{**usual, **changed})


def test_less_than_a_minute_is_short() -> None:
    raw = short(flow_s=59.9)
    assert fired(raw) == {"STO-2"}
    found = finding(raw, "STO-2")
    assert found.severity is FindingSeverity.WARNING
    assert found.text == "Only ~0.7 kWh in 59 s before charging stopped."
    assert note(short(flow_s=60), "STO-2") == ""


def test_less_than_half_a_kilowatt_hour_is_short_however_long_it_took() -> None:
    assert fired(short(flow_s=600, energy_wh=499)) == {"STO-2"}
    assert note(short(flow_s=600, energy_wh=500), "STO-2") == ""


@pytest.mark.parametrize(("soc", "fires"), [(94, True), (95, False), (None, True)])
def test_a_battery_that_is_nearly_full_ends_quickly_by_right(soc: int | None, fires: bool) -> None:
    assert ("STO-2" in fired(short(energySocStart=94, energySocEnd=soc))) is fires


def test_at_a_pantograph_it_is_normal() -> None:
    raw = short()
    configured = record(raw, pantograph=True)
    assert finding(raw, "STO-2", configured).severity is FindingSeverity.INFO
    raw["deviceStatus"].append(device(40, "Pantograph", "DOWN"))
    assert finding(raw, "STO-2").severity is FindingSeverity.INFO


def test_what_is_unknown_is_left_out_of_the_sentence() -> None:
    raw = short(energyChargeEnd=None)
    assert finding(raw, "STO-2").text == "Only 30 s before charging stopped."
    raw = short(flow_s=600, energy_wh=300, sessionMeterValues=[], dcBreakerOpenConditions=None)
    raw["ocppStatus"] = WORDS
    assert finding(raw, "STO-2").text == "Only ~0.3 kWh before charging stopped."


def test_the_healthy_report_and_a_failed_start_are_clean() -> None:
    assert note(healthy(), "STO-2") == ""
    assert note(failed_start(), "STO-2") == ""


def test_a_charge_that_goes_on_is_not_judged() -> None:
    raw = short(ocppStatus=WORDS, sessionTimeEnd=None, dcBreakerOpenConditions=None)
    assert reason(raw, "STO-2") == "the charge is not over yet"


def test_without_energy_and_time_nothing_is_said() -> None:
    raw = short(energyChargeEnd=None, sessionMeterValues=[], dcBreakerOpenConditions=None, ocppStatus=WORDS)
    assert "neither the energy nor the time" in reason(raw, "STO-2")


def test_a_charge_that_a_fault_ended_is_told_once() -> None:
    raw = short()
    raw["ocppStatus"] = [*WORDS, status(75, "Faulted"), status(150, "Available")]
    assert reason(raw, "STO-2") == "suppressed by STO-1"


def test_the_evidence_is_the_end_the_start_and_the_counter() -> None:
    raw = short()
    pointers = [place.pointer for place in finding(raw, "STO-2").evidence]
    assert pointers == ["/dcBreakerOpenConditions", "/sessionMeterValues/1", "/energyChargeEnd"]

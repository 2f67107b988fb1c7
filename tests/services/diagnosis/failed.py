"""The healthy report without its charge: starts that failed in one step or another."""

from __future__ import annotations

from typing import Any

from tests.services.diagnosis.healthy import (
    Raw,
    at,
    device,
    healthy,
    limits,
    sample,
    status,
    voltage_at,
    without,
)

ENDED_S = 100
"""Length of a failed start in seconds."""


def failed_start(**changed: Any) -> Raw:
    """Parameters and a good alignment, but no current came; changed as in ``healthy``."""
    values = []
    for second in range(0, ENDED_S, 2):
        values.append(sample(second, "present_current", 0))
        values.append(sample(second + 0.2, "present_voltage", voltage_at(second) if second < 60 else 3.0))
    failed = {
        "sessionTimeEnd": at(ENDED_S),
        "energySocEnd": 30,
        "energyChargeEnd": 1_000_000,
        "energyPrimaryEnd": 1_100_000,
        "energyRequestedEnd": 900_000,
        "ocppStatus": [
            status(-300, "Available"),
            status(0.5, "Preparing"),
            status(61, "Finishing"),
            status(95, "Available"),
        ],
        "deviceStatus": [device(-400, "Breaker", "OPEN"), device(-240, "Converter", "STANDBY")],
        "sessionMeterValues": values,
    }
    return without(healthy(**{**failed, **changed}), "dcBreakerOpenConditions")


def never_spoke(**changed: Any) -> Raw:
    """The station announced its limits, the vehicle nothing."""
    unspoken: dict[str, Any] = {"chargeParameters": [limits(4.0, "Station")]}
    return without(failed_start(**{**unspoken, **changed}), "batteryAlignmentResults")


def in_cable_check(**changed: Any) -> Raw:
    """Both sides announced their limits, and no alignment result came."""
    return without(failed_start(**changed), "batteryAlignmentResults")


def alignment(
    present: float | None, requested: float | None, in_range: bool | None, second: float = 39
) -> Raw:
    """A batteryAlignmentResults entry."""
    return {
        "inRange": in_range,
        "presentVoltage": present,
        "requestedVoltage": requested,
        "eventTimestamp": at(second),
    }

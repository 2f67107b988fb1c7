"""Other meter values for the healthy report."""

from __future__ import annotations

from collections.abc import Callable

from evtui.models.instant import Instant
from tests.services.diagnosis.healthy import START, Raw

AMPS, VOLTS = "present_current", "present_voltage"
Change = Callable[[float, float], float | None]
"""Second after the start and value to another value; None leaves the sample out."""


def second_of(entry: Raw) -> float:
    """Seconds after the start of an entry."""
    return (Instant.parse(entry["eventTimestamp"]).us - START.us) / 1_000_000


def resampled(raw: Raw, key: str | None, change: Change) -> Raw:
    """The report with the samples of a key (None: of every key) changed."""
    values = []
    for entry in raw["sessionMeterValues"]:
        value = entry["value"]
        if key is None or entry["key"] == key:
            value = change(second_of(entry), value)
        if value is not None:
            values.append({**entry, "value": value})
    return {**raw, "sessionMeterValues": values}


def between(start: float, end: float, value: float | None) -> Change:
    """Another value from one second on and before another one."""
    return lambda second, sent: value if start <= second < end else sent


def at_most(value: float) -> Change:
    """Larger values cut down."""
    return lambda second, sent: min(sent, value)


def until(last: float) -> Change:
    """No samples after a second."""
    return lambda second, sent: sent if second <= last else None


def with_samples(raw: Raw, *more: Raw) -> Raw:
    """The report with more samples, each at its place in time."""
    values = sorted([*raw["sessionMeterValues"], *more], key=second_of)
    return {**raw, "sessionMeterValues": values}

"""What an alignment result says: its own word against its two voltages."""

from __future__ import annotations

from evtui.models.charge import Alignment
from evtui.services.diagnosis.thresholds import Thresholds


def difference_v(result: Alignment) -> float | None:
    """Distance of output and requested voltage in V; None when one is missing."""
    if result.present_voltage_v is None or result.requested_voltage_v is None:
        return None
    return abs(result.present_voltage_v - result.requested_voltage_v)


def is_apart(result: Alignment, thresholds: Thresholds) -> bool | None:
    """Whether the voltages are too far apart to close the contactors; None when one is missing."""
    distance = difference_v(result)
    return None if distance is None else distance > thresholds.align_tolerance_v


def contradicts(result: Alignment, thresholds: Thresholds) -> bool:
    """Whether ``inRange`` and the voltages tell opposite things."""
    apart = is_apart(result, thresholds)
    return apart is not None and result.in_range is not None and apart is result.in_range


def is_reached(result: Alignment, thresholds: Thresholds) -> bool:
    """Whether the output came to the battery's voltage. Where word and voltages differ, it did."""
    return result.in_range is not False or is_apart(result, thresholds) is False


def has_odd_voltage(result: Alignment) -> bool:
    """Whether a voltage is not above 0 V, as no battery and no aligned output has."""
    both = (result.present_voltage_v, result.requested_voltage_v)
    return any(value is not None and value <= 0 for value in both)


def volts(value: float | None, about: str) -> str:
    """A voltage as sent, because rounded ones hide on which side of ±20 V they lie: ``~633.5 V``."""
    return "–" if value is None else f"{about}{value:g} V"

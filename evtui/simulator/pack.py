"""The vehicle's battery and the station's ratings: figures, no state."""

from __future__ import annotations

from math import exp
from typing import Final

CELLS: Final = 176
"""Cells in series: 595 V at 18 %, 705 V at 92 % state of charge."""
RESISTANCE_OHM: Final = 0.045
UPPER_V: Final = 748.0
"""Pack voltage the vehicle never lets the charger exceed."""
CHARGE_EFFICIENCY: Final = 0.985
"""Part of the delivered energy that becomes state of charge."""
TAPER_FROM: Final = 0.62
"""State of charge (0 to 1) from which the vehicle asks for less."""

STATION_W: Final = 450_000
STATION_A: Final = 600
STATION_V: Final = 920
STATION_MIN_V: Final = 200
REQUEST_W: Final = 600_000
REQUEST_A: Final = 800
REQUEST_V: Final = 760


def open_circuit_v(soc: float) -> float:
    """Open-circuit voltage of the pack at a state of charge from 0 to 1."""
    return CELLS * (3.28 + 0.62 * soc + 0.20 * soc * soc * soc - 0.25 * exp(-18.0 * soc))


def requested_a(soc: float) -> float:
    """Current the vehicle asks for: full up to the taper, then falling, never under 5 %."""
    if soc <= TAPER_FROM:
        return float(REQUEST_A)
    return REQUEST_A * max(0.05, exp(-(soc - TAPER_FROM) / 0.105))

"""One formatter per unit; a missing value is ``–``, never 0."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

MISSING: Final = "–"
"""What stands for a value the provider did not send."""
Number = Decimal | float | int


def kwh(energy_wh: Number | None) -> str:
    """Energy for a column headed kWh: ``105.4``, ``0.05`` below 0.1, ``0.0`` for nothing."""
    if energy_wh is None:
        return MISSING
    value = Decimal(str(energy_wh)) / 1000
    return f"{value:.2f}" if value and abs(value) < Decimal("0.1") else f"{value:.1f}"


def energy(energy_wh: Number | None) -> str:
    """Energy with its unit: ``105.4 kWh``; from 1000 kWh in MWh."""
    if energy_wh is None:
        return MISSING
    if abs(float(energy_wh)) >= 1_000_000:
        return f"{Decimal(str(energy_wh)) / 1_000_000:.1f} MWh"
    return f"{kwh(energy_wh)} kWh"


def meter_reading(energy_wh: Number | None) -> str:
    """A meter reading in kWh with two decimals, grouped by a space: ``4 163.13``."""
    return MISSING if energy_wh is None else f"{Decimal(str(energy_wh)) / 1000:,.2f}".replace(",", " ")


def power(power_w: Number | None) -> str:
    """Power in the readout: ``144.1 kW``."""
    return MISSING if power_w is None else f"{power_w / 1000:.1f} kW"


def whole_kw(power_w: Number | None) -> str:
    """Power for a column headed kW: ``398``."""
    return MISSING if power_w is None else f"{power_w / 1000:.0f}"


def current(current_a: Number | None) -> str:
    """``216.8 A``."""
    return MISSING if current_a is None else f"{current_a:.1f} A"


def voltage(voltage_v: Number | None) -> str:
    """``665 V``."""
    return MISSING if voltage_v is None else f"{voltage_v:.0f} V"


def percent(value: Number | None, digits: int = 0) -> str:
    """``55 %``; SoC whole, rates and efficiency with one digit."""
    return MISSING if value is None else f"{value:.{digits}f} %"


def soc_range(start: Number | None, end: Number | None, arrow: str = "→") -> str:
    """``12→81``; ``–`` for a missing end, and ``–`` alone when both are missing."""
    if start is None and end is None:
        return MISSING
    left = MISSING if start is None else f"{start:.0f}"
    return f"{left}{arrow}{MISSING if end is None else f'{end:.0f}'}"


def money(amount: Decimal | None, currency: str | None) -> str:
    """Amount and code as sent: ``2.03 EUR``."""
    return MISSING if amount is None else f"{amount} {currency or ''}".rstrip()


def quantity(value: Number | None, unit: str) -> str:
    """A value of any unit, by that unit's own rule where there is one."""
    if value is None:
        return MISSING
    known = _BY_UNIT.get(unit)
    return known(value) if known else f"{value:g} {unit}".rstrip()


def size(number: int) -> str:
    """Bytes as people read them: ``812 bytes``, ``34.5 kB``, ``1.2 MB`` (decimal prefixes)."""
    if number < 1000:
        return count(number, "byte")
    for unit, scale in (("kB", 10**3), ("MB", 10**6)):
        if number < 1000 * scale - scale // 20:
            return f"{number / scale:.1f} {unit}"
    return f"{number / 10**9:.1f} GB"


def count(number: int, noun: str) -> str:
    """``1 warning``, ``2 warnings``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_BY_UNIT: Final[dict[str, Callable[[Number | None], str]]] = {
    "Wh": energy,
    "W": power,
    "A": current,
    "V": voltage,
    "%": percent,
}

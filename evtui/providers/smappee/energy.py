"""Energy of a Smappee row: readings against reported energy, units decided row by row (quirk Q6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.models.instant import US_PER_S
from evtui.providers.lenient import watt_hours
from evtui.providers.smappee.wire import SessionRow

MAX_MEAN_POWER_W: Final = 400_000
"""Above this mean power the readings are hardly in kWh."""
KWH_NOTE: Final = "unit not documented, taken as kWh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Energy:
    """What readings and reported energy come to, in Wh."""

    energy_wh: Decimal | None
    source: str | None
    """``readings`` (stopReading minus startReading), ``reported`` (energy), or None."""
    readings_wh: Decimal | None
    reported_wh: Decimal | None
    meter_start_wh: Decimal | None
    meter_end_wh: Decimal | None
    flags: tuple[str, ...]
    note: str


def energy_of(row: SessionRow) -> Energy:
    """Energy from the readings if both are there, else as reported; units decided per row (quirk Q6)."""
    delta = (
        None
        if row.start_reading is None or row.stop_reading is None
        else row.stop_reading - row.start_reading
    )
    reported, flags, note = row.energy, [], KWH_NOTE
    readings_scale = Decimal(1)
    if delta is not None and reported is not None and reported > 0:
        ratio = delta / reported
        if 980 <= ratio <= 1020:
            readings_scale, note = Decimal("0.001"), "the readings are 1000 times the energy: taken as Wh"
            flags.append("unit_scaled")
        elif Decimal("0.00098") <= ratio <= Decimal("0.00102"):
            reported, note = reported / 1000, "the energy is 1000 times the readings: taken as Wh"
            flags.append("unit_scaled")
        delta *= readings_scale
    if delta is not None and reported is not None and _disagree(delta, reported):
        flags.append("energy_disagrees")
    backwards = delta is not None and delta < 0
    use_readings = delta is not None and not (backwards and reported is not None)
    energy_wh = watt_hours(delta if use_readings else reported)
    if backwards or _too_fast(energy_wh, row):
        flags.append("unit_suspect")
    return Energy(
        energy_wh=energy_wh,
        source=None if energy_wh is None else "readings" if use_readings else "reported",
        readings_wh=watt_hours(delta),
        reported_wh=watt_hours(reported),
        meter_start_wh=_scaled(row.start_reading, readings_scale),
        meter_end_wh=_scaled(row.stop_reading, readings_scale),
        flags=tuple(flags),
        note=note,
    )


def _disagree(one_kwh: Decimal, other_kwh: Decimal) -> bool:
    """Apart by more than 2 % and 0.1 kWh."""
    apart = abs(one_kwh - other_kwh)
    return apart > Decimal("0.1") and apart > Decimal("0.02") * max(abs(one_kwh), abs(other_kwh))


def _too_fast(energy_wh: Decimal | None, row: SessionRow) -> bool:
    """Whether the energy implies a mean power no connector of Smappee's delivers."""
    if energy_wh is None or row.from_ is None or row.to is None:
        return False
    duration_us = row.to.at.us - row.from_.at.us
    return duration_us > 0 and energy_wh * 3600 * US_PER_S > MAX_MEAN_POWER_W * duration_us


def _scaled(kilowatt_hours: Decimal | None, scale: Decimal) -> Decimal | None:
    """A reading in Wh."""
    return None if kilowatt_hours is None else watt_hours(kilowatt_hours * scale)

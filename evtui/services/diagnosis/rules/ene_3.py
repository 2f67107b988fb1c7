"""ENE-3: more energy came out than went in, or the two counters are a factor of 1000 apart."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.formats.units import energy
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.efficiency import PLACES
from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires once, for the unit slip rather than for the ratio that follows from it."""
    energies, limits = record.report.energies, record.thresholds
    charge, primary, ratio = energies.charge_wh, energies.primary_wh, energies.efficiency
    if charge is None or primary is None:
        return NotEvaluable("no charge counter pair" if charge is None else "no grid counter pair")
    if ratio is None:
        return NotEvaluable("no energy was taken from the grid")
    if max(charge, primary) >= limits.efficiency_least_wh and _is_unit_slip(ratio, limits):
        return _fired(record, ratio, "a factor of about 1000, one counter is probably in kWh")
    if float(primary) >= limits.grid_least_wh and ratio > limits.efficiency_impossible:
        return _fired(record, ratio, "meters swapped, unit mismatch or counter reset")
    return Clean()


def _is_unit_slip(ratio: float, limits: Thresholds) -> bool:
    """Whether the ratio becomes believable once Wh and kWh are told apart."""
    return any(
        limits.unit_slip_min <= undone <= limits.unit_slip_max
        for undone in (ratio / limits.unit_slip, ratio * limits.unit_slip)
    )


def _fired(record: SessionRecord, ratio: float, suspicion: str) -> Fired:
    energies = record.report.energies
    charge, primary = energies.charge_wh or 0, energies.primary_wh or 0
    compared = "More energy delivered than taken from the grid" if ratio > 1 else "Almost no energy delivered"
    text = f"{compared} ({number(100 * ratio, 2)} %: {record.about}{energy(primary)} from grid, "
    text += f"{record.about}{energy(charge)} to vehicle): {suspicion}."
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=text,
        evidence=tuple(map(Evidence, PLACES)),
        values=MappingProxyType(
            {"efficiency_percent": 100 * ratio, "charge_wh": charge, "primary_wh": primary}
        ),
        confidence=record.confidence,
        clock=Clock.NONE,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="ENE-3",
    name="impossible conversion",
    family=Family.ENERGY,
    looks_at=("energyCharge*", "energyPrimary*"),
    means="The vehicle cannot get more than the grid gave. The meters are swapped, one counts in another "
    "unit, or one was reset in the session. Neither figure can be used for billing.",
    condition="delivered over grid energy is above {efficiency_impossible} (with at least {grid_least_wh} Wh "
    "from the grid), or lies between {unit_slip_min} and {unit_slip_max} once multiplied or divided by "
    "{unit_slip}",
    first_check="Units and wiring of the two meters, against the sessions before.",
    source="physics",
    check=check,
)

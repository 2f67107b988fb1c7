"""ENE-2: too much of the grid's energy did not reach the vehicle."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.formats.units import energy, percent
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.efficiency import PLACES, usual_efficiency
from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares with the fixed limits and with the connector's own earlier sessions."""
    energies, limits = record.report.energies, record.thresholds
    charge, primary, ratio = energies.charge_wh, energies.primary_wh, energies.efficiency
    if charge is None or primary is None:
        return NotEvaluable("no charge counter pair" if charge is None else "no grid counter pair")
    if earlier.fired("ENE-3"):
        return NotEvaluable("suppressed by ENE-3")
    if charge == 0 and float(primary) >= limits.grid_least_wh:
        text = f"Grid energy without charge: {record.about}{energy(primary)} from grid, none to vehicle."
        return Fired((_finding(record, FindingSeverity.WARNING, text, {"primary_wh": primary}),))
    if ratio is None or float(primary) < limits.efficiency_least_wh:
        return NotEvaluable(f"less than {energy(limits.efficiency_least_wh)} from the grid")
    usual = usual_efficiency(record.earlier(record.of_connector), limits)
    severity = _severity(ratio, usual, limits)
    if severity is None:
        return Clean(f"efficiency {percent(100 * ratio, 1)}")
    known = f", usually {number(100 * usual)} %" if usual is not None else ""
    text = f"Efficiency {number(100 * ratio)} %{known} ({record.about}{energy(primary)} from grid, "
    text += f"{record.about}{energy(charge)} to vehicle): {record.about}{energy(primary - charge)} lost; "
    text += "partial load, auxiliaries, or a failing module."
    values: dict[str, Value] = {"efficiency_percent": 100 * ratio, "charge_wh": charge, "primary_wh": primary}
    if usual is not None:
        values["usual_percent"] = 100 * usual
    return Fired((_finding(record, severity, text, values),))


def _severity(ratio: float, usual: float | None, limits: Thresholds) -> FindingSeverity | None:
    """How bad an efficiency is; None when it is good enough and as usual."""
    if ratio < limits.efficiency_error:
        return FindingSeverity.ERROR
    below_usual = usual is not None and usual - ratio > limits.efficiency_points
    return FindingSeverity.WARNING if ratio < limits.efficiency_warning or below_usual else None


def _finding(
    record: SessionRecord, severity: FindingSeverity, text: str, values: dict[str, Value]
) -> Finding:
    return Finding(
        rule=RULE.id,
        severity=severity,
        text=text,
        evidence=tuple(map(Evidence, PLACES)),
        values=MappingProxyType(values),
        confidence=record.confidence,
        clock=Clock.NONE,
    )


RULE: Final = Rule(
    id="ENE-2",
    name="poor conversion",
    family=Family.ENERGY,
    looks_at=("energyCharge*", "energyPrimary*", "earlier reports of the connector"),
    means="More was lost between grid and vehicle than usual. Long partial load and auxiliaries (cooling, "
    "heating) cost energy too; a lasting drop points at a failing power module.",
    condition="with at least {efficiency_least_wh} Wh from the grid, delivered over grid energy is below "
    "{efficiency_warning} (warning) or {efficiency_error} (error), or more than {efficiency_points} below "
    "the median of at least {efficiency_sessions} earlier sessions of {efficiency_history_wh} Wh or more "
    "(warning); or {grid_least_wh} Wh came from the grid and none was delivered (warning)",
    first_check="The trend of this charger's efficiency, and the length of the session at low power.",
    source="94.9 % in the vendor's sample; public figures for DC stations lie between about 85 and 96 %",
    check=check,
    presupposes=("ENE-3",),
)

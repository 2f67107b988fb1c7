"""ENE-4: state of charge and energy do not fit one battery."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from types import MappingProxyType
from typing import Final

from evtui.formats.units import energy
from evtui.models.report import SessionReport
from evtui.services.diagnosis.amounts import number
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

PLACES: Final = ("/energySocEnd", "/energySocStart", "/energyChargeEnd", "/energyChargeStart")


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares the battery that the session implies with what is possible and usual for the vehicle."""
    limits, session = record.thresholds, record.report.session
    if record.report.energies.charge_wh is None:
        return NotEvaluable("no charge counter pair")
    if session.soc_start is None or session.soc_end is None:
        return NotEvaluable("no state of charge at start and end")
    implied = capacity_kwh(record.report, limits)
    if implied is None:
        return NotEvaluable(f"state of charge rose by less than {number(limits.capacity_soc)} %")
    usual = _usual_kwh(record.of_vehicle, limits)
    if not limits.capacity_min_kwh <= implied <= limits.capacity_max_kwh:
        return _fired(record, FindingSeverity.WARNING, implied, usual)
    if usual is not None and abs(implied - usual) > limits.capacity_share * usual:
        return _fired(record, FindingSeverity.INFO, implied, usual)
    return Clean(f"implied battery {record.about}{number(implied, 0)} kWh")


def capacity_kwh(report: SessionReport, limits: Thresholds) -> float | None:
    """Battery in kWh that energy and state of charge imply; None when too little changed to tell."""
    start, end, energy_wh = report.session.soc_start, report.session.soc_end, report.energies.charge_wh
    if start is None or end is None or energy_wh is None or float(end - start) < limits.capacity_soc:
        return None
    return float(energy_wh) / 1000 / (float(end - start) / 100)


def _usual_kwh(reports: Iterable[SessionReport], limits: Thresholds) -> float | None:
    """Median battery of the vehicle's other sessions; None of too few."""
    known = [capacity for report in reports if (capacity := capacity_kwh(report, limits)) is not None]
    return median(known) if len(known) >= limits.capacity_sessions else None


def _fired(record: SessionRecord, severity: FindingSeverity, implied: float, usual: float | None) -> Fired:
    session, energy_wh = record.report.session, record.report.energies.charge_wh
    rose = (session.soc_end or 0) - (session.soc_start or 0)
    text = f"{record.about}{energy(energy_wh)} for {record.about}{number(float(rose))} % SoC means a "
    text += f"{record.about}{number(implied)} kWh battery"
    text += "." if usual is None else f" (vehicle usually {record.about}{number(usual)} kWh)."
    values: dict[str, Value] = {"capacity_kwh": implied, "soc_gained": rose, "energy_wh": energy_wh or 0}
    if usual is not None:
        values["usual_kwh"] = usual
    finding = Finding(
        rule=RULE.id,
        severity=severity,
        text=text,
        evidence=tuple(map(Evidence, PLACES)),
        values=MappingProxyType(values),
        confidence=record.confidence,
        clock=Clock.NONE,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="ENE-4",
    name="SoC and energy disagree",
    family=Family.ENERGY,
    looks_at=("energySoc*", "energyCharge*", "other reports of the vehicle"),
    means="The counted energy and the rise of the state of charge do not fit a battery as vehicles have it, "
    "or not this vehicle's. A counter is wrong, the vehicle's estimate jumped, or another vehicle stood "
    "here.",
    condition="with a rise of at least {capacity_soc} %, the implied battery is below {capacity_min_kwh} "
    "kWh or above {capacity_max_kwh} kWh (warning), or more than {capacity_share} of it away from the "
    "median of {capacity_sessions} or more other sessions of the vehicle (info)",
    first_check="Other sessions of the same vehicle, and the meter values of the state of charge.",
    source="own judgement",
    check=check,
)

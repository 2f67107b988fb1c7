"""Every energy figure of a session side by side: what each rests on, how far apart they are, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.models.instant import US_PER_S
from evtui.models.provenance import Basis
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.integral import Integral, integrate
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.rules.ene_4 import capacity_kwh
from evtui.services.diagnosis.thresholds import Thresholds
from evtui.services.timeline.series import Gap

CHARGE: Final = "charge counter"
GRID: Final = "grid counter"
REQUESTED: Final = "requested"
SAMPLES: Final = "samples"
SOC: Final = "state of charge"
"""Keys of the figures; a register in the meter values has its own key."""


class Agreement(StrEnum):
    """What is to be thought of the difference between two figures."""

    EXPLAINED = "explained"
    """Within the tolerance."""
    UNEXPLAINED = "unexplained"
    NOT_COMPARABLE = "not comparable"
    """The two cannot be held against each other; the reason says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyFigure:
    """One statement of how much energy this session took."""

    key: str
    """``CHARGE``, ``GRID``, ``REQUESTED``, ``SAMPLES``, ``SOC``, or a meter key (untrusted)."""
    wh: Decimal | float
    """Decimal where two counter readings were subtracted, float where it was computed from samples."""
    basis: Basis
    sources: tuple[Evidence, ...]
    """What it was computed from, the later reading first."""
    how: str
    """The formula and what is assumed, in words."""
    holes: tuple[Gap, ...] = ()
    """Silences that it does not cover, microseconds UTC, event clock: the figure is a lower bound."""
    too_few: bool = False
    """Computed from so few samples that it proves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """One figure held against another: the charge counter, which is what is billed, or the samples."""

    of: str
    """Key of the figure that is compared."""
    to: str
    """Key of the reference."""
    residual_wh: float | None
    """``of`` minus ``to``; None when not comparable."""
    share: float | None
    """The same as a share of the reference; None when that is not positive."""
    tolerance_wh: tuple[float, float] | None
    """Smallest and largest residual that counts as explained."""
    agreement: Agreement
    reason: str
    """Why, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyCourt:
    """All figures of a session and all comparisons between them."""

    figures: tuple[EnergyFigure, ...]
    """Grid, charge counter, requested, samples, registers, state of charge; those that exist."""
    residuals: tuple[Residual, ...]
    """Every other figure against the charge counter, then against the samples; in the order of figures."""
    absent: tuple[tuple[str, str], ...]
    """Key of each figure that could not be had, and why."""
    units: str
    """What is assumed about units, in words."""

    @property
    def agreement(self) -> Agreement:
        """Unexplained if any comparison is, explained if at least one is and none is not."""
        found = {one.agreement for one in self.residuals}
        ranked = (Agreement.UNEXPLAINED, Agreement.EXPLAINED)
        return next((one for one in ranked if one in found), Agreement.NOT_COMPARABLE)

    def figure(self, key: str) -> EnergyFigure | None:
        """The figure of a key."""
        return next((one for one in self.figures if one.key == key), None)


@np.errstate(all="ignore")  # a meter that sends 1e300 overflows
def energy_court(record: SessionRecord) -> EnergyCourt:
    """All energy figures of a session and their comparisons. Pure; raises nothing for odd data."""
    figures: list[EnergyFigure] = []
    absent: list[tuple[str, str]] = []
    for key, found in _figures(record):
        if isinstance(found, str):
            absent.append((key, found))
        else:
            figures.append(found)
    residuals = tuple(
        _compare(record, of, to)
        for reference in (CHARGE, SAMPLES)
        for to in figures
        if to.key == reference
        for of in figures
        if of.key not in (reference, CHARGE)
    )
    return EnergyCourt(
        figures=tuple(figures),
        residuals=residuals,
        absent=tuple(absent),
        units="The configuration confirms: counters in Wh, meter values in A and V."
        if record.units_confirmed
        else "Assumed, not documented: counters in Wh, meter values in A and V. The vendor's sample fits.",
    )


def _figures(record: SessionRecord) -> Iterator[tuple[str, EnergyFigure | str]]:
    """Every figure by key, or why it could not be had."""
    energies = record.report.energies
    counted = Basis.MEASURED if record.units_confirmed else Basis.ASSUMED
    yield GRID, _counter(GRID, energies.primary_wh, "energyPrimary", counted, "taken from the grid")
    yield CHARGE, _counter(CHARGE, energies.charge_wh, "energyCharge", counted, "delivered, DC side")
    weak = "what the vehicle asked for, if the name means that"
    yield REQUESTED, _counter(REQUESTED, energies.requested_wh, "energyRequested", Basis.ASSUMED, weak)
    yield SAMPLES, _from_samples(record)
    yield from _registers(record)
    yield SOC, _from_soc(record)


def _counter(key: str, wh: Decimal | None, name: str, basis: Basis, what: str) -> EnergyFigure | str:
    """The difference of a pair of counter readings."""
    if wh is None:
        return "no reading at both start and end"
    return EnergyFigure(
        key=key,
        wh=wh,
        basis=basis,
        sources=(Evidence(f"/{name}End"), Evidence(f"/{name}Start")),
        how=f"{name}End − {name}Start: {what}",
    )


def _from_samples(record: SessionRecord) -> EnergyFigure | str:
    """The integral of voltage times current over the flow."""
    integral: Integral | None = integrate(record)
    if integral is None:
        return "no two samples of current and voltage while energy flowed"
    silent_us = sum(gap.end_us - gap.start_us for gap in _merged(integral.holes))
    left_out = f", {duration(silent_us)} of silence left out" if silent_us else ""
    return EnergyFigure(
        key=SAMPLES,
        wh=integral.energy_wh,
        basis=Basis.DERIVED,
        sources=(integral.last, integral.first),
        how=f"integral of current × nearest voltage within 5 s, {integral.samples} samples{left_out}",
        holes=integral.holes,
        too_few=integral.samples < record.thresholds.integral_samples,
    )


def _merged(gaps: tuple[Gap, ...]) -> list[Gap]:
    """The same stretches without overlaps, in time order."""
    merged: list[Gap] = []
    for gap in gaps:
        if merged and gap.start_us <= merged[-1].end_us:
            merged[-1] = Gap(merged[-1].start_us, max(merged[-1].end_us, gap.end_us))
        else:
            merged.append(gap)
    return merged


def _registers(record: SessionRecord) -> Iterator[tuple[str, EnergyFigure | str]]:
    """Every meter value in Wh as a register: its last reading minus its first one of this session."""
    since_us = _since_us(record)
    for series in record.meters.series.values():
        if series.unit != "Wh":
            continue
        first = int(np.searchsorted(series.times_us, since_us))
        readings = series.values[first:]
        if len(readings) < 2:
            yield series.key, "fewer than two readings in the session"
        elif (np.diff(readings) < 0).any():
            yield series.key, "runs backwards, so it is no register"
        else:
            yield (
                series.key,
                EnergyFigure(
                    key=series.key,
                    wh=float(readings[-1] - readings[0]),
                    basis=Basis.MEASURED if record.units_confirmed else series.basis,
                    sources=(sample_evidence(series, len(series) - 1), sample_evidence(series, first)),
                    how="last reading − first reading of the session",
                ),
            )


def _since_us(record: SessionRecord) -> int:
    """Start of the session on the event clock: readings before it are carried in."""
    if record.anchor_us is None:
        return -(2**62)
    return record.anchor_us - round(record.thresholds.snapshot_slack_s * US_PER_S)


def _from_soc(record: SessionRecord) -> EnergyFigure | str:
    """The rise of the state of charge times the battery that the vehicle's other sessions imply."""
    session, limits = record.report.session, record.thresholds
    if session.soc_start is None or session.soc_end is None:
        return "no state of charge at both start and end"
    implied = (capacity_kwh(other, limits) for other in record.of_vehicle)
    known = [capacity for capacity in implied if capacity is not None]
    if len(known) < limits.capacity_sessions:
        return f"fewer than {limits.capacity_sessions} other sessions tell the vehicle's battery"
    gained, usual_kwh = float(session.soc_end - session.soc_start), median(known)
    return EnergyFigure(
        key=SOC,
        wh=gained / 100 * usual_kwh * 1000,
        basis=Basis.DERIVED,
        sources=(Evidence("/energySocEnd"), Evidence("/energySocStart")),
        how=f"{number(gained)} % of {number(usual_kwh)} kWh, the median of {len(known)} other sessions",
    )


def _compare(record: SessionRecord, of: EnergyFigure, to: EnergyFigure) -> Residual:
    """One pair, with the tolerance of the rule that looks at it (ENE-2, ENE-3, ENE-4, ENE-5)."""
    if (reason := _incomparable(of, to, record.thresholds)) is not None:
        return Residual(
            of=of.key,
            to=to.key,
            residual_wh=None,
            share=None,
            tolerance_wh=None,
            agreement=Agreement.NOT_COMPARABLE,
            reason=reason,
        )
    residual_wh = float(of.wh) - float(to.wh)
    low_wh, high_wh = _tolerance_wh(of, to, record.thresholds)
    agrees = min(of.wh, to.wh) >= 0 and low_wh <= residual_wh <= high_wh
    return Residual(
        of=of.key,
        to=to.key,
        residual_wh=residual_wh,
        share=residual_wh / float(to.wh) if to.wh > 0 else None,
        tolerance_wh=(low_wh, high_wh),
        agreement=Agreement.EXPLAINED if agrees else Agreement.UNEXPLAINED,
        reason=_reason(of, to, agrees, record.thresholds),
    )


def _incomparable(of: EnergyFigure, to: EnergyFigure, limits: Thresholds) -> str | None:
    """Why two figures cannot be compared; None when they can."""
    for one in (of, to):
        if one.holes:
            return "the samples have a hole"
        if one.too_few:
            return f"fewer than {limits.integral_samples} samples"
    if of.key == GRID and min(of.wh, to.wh) >= 0 and max(of.wh, to.wh) < limits.grid_least_wh:
        return f"less than {energy(limits.grid_least_wh)}: auxiliaries outweigh the conversion"
    return None


def _tolerance_wh(of: EnergyFigure, to: EnergyFigure, limits: Thresholds) -> tuple[float, float]:
    """Smallest and largest residual that is explained."""
    reference = abs(float(to.wh))
    sensors = max(limits.integral_share * reference, limits.integral_wh)
    if of.key == GRID:
        grid = float(of.wh)
        least = limits.efficiency_warning if grid >= limits.efficiency_least_wh else 0.0
        slack = sensors if to.key == SAMPLES else 0.0
        return grid - limits.efficiency_impossible * grid - slack, grid - least * grid + slack
    if of.key == SOC:
        sensors = max(limits.capacity_share * reference, limits.integral_wh)
    return -sensors, sensors


def _reason(of: EnergyFigure, to: EnergyFigure, agrees: bool, limits: Thresholds) -> str:
    """What there is to say about a residual."""
    a, b = float(of.wh), float(to.wh)
    if a < 0 or b < 0:
        return "a counter runs backwards"
    if _is_unit_slip(a, b, limits):
        return "a factor of about 1000: one of the two is in kWh"
    if of.key == GRID:
        if agrees:
            return "conversion losses"
        return "more delivered than taken from the grid" if a < b else "more is lost than conversion explains"
    if agrees:
        return "within the tolerance"
    return "what this counter counts is not documented" if of.key == REQUESTED else "outside the tolerance"


def _is_unit_slip(a: float, b: float, limits: Thresholds) -> bool:
    """Whether two energies agree once one of them is multiplied by a thousand."""
    small, large = sorted((a, b))
    if large < limits.efficiency_least_wh or small <= 0:
        return False
    return limits.unit_slip_min <= small * limits.unit_slip / large <= 1 / limits.unit_slip_min

"""ENE-5: the charge counter against the samples."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.integral import Integral, integrate
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Compares only where the samples are complete."""
    counted = record.report.energies.charge_wh
    if counted is None:
        return NotEvaluable("no charge counter at start and end")
    samples = integrate(record)
    least = record.thresholds.integral_samples
    if samples is None or samples.samples < least:
        return NotEvaluable(f"fewer than {least} power samples during the charge")
    if earlier.fired("COM-1") or samples.holes:
        return NotEvaluable("the samples have a hole")
    if not differ(samples.energy_wh, float(counted), record.thresholds):
        return Clean()
    return Fired((_finding(record, samples, float(counted)),))


def differ(energy_wh: float, reference_wh: float, thresholds: Thresholds) -> bool:
    """Whether two energies differ by more than the tolerated share of the reference and the tolerated Wh."""
    apart = abs(energy_wh - reference_wh)
    return apart > thresholds.integral_share * abs(reference_wh) and apart > thresholds.integral_wh


def _finding(record: SessionRecord, samples: Integral, counted_wh: float) -> Finding:
    about = record.about
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING,
        text=f"Samples add up to {about}{number(samples.energy_wh / 1000, 2)} kWh, the counter says "
        f"{about}{number(counted_wh / 1000, 2)} kWh.",
        evidence=(
            Evidence("/energyChargeEnd"),
            Evidence("/energyChargeStart"),
            samples.first,
            samples.last,
        ),
        values=MappingProxyType({"samples_wh": samples.energy_wh, "counter_wh": counted_wh}),
        confidence=Confidence.INFERRED,  # the counter's unit and the sensors' place are inferred
    )


RULE: Final = Rule(
    id="ENE-5",
    name="counter versus samples",
    family=Family.ENERGY,
    looks_at=("energyChargeStart", "energyChargeEnd", "present_current", "present_voltage"),
    means="The charge counter and the measured voltage and current do not tell the same energy: a meter or "
    "sensor is off, the counter does not count this session alone, or a unit is not what we take it for.",
    condition="the integral of voltage times current over the flow differs from the counter by more than "
    "{integral_share} (share) and {integral_wh} Wh; only with {integral_samples} samples or more and no hole",
    first_check="Compare with the other sessions of this charger: a constant factor is a unit or a sensor.",
    source="OCPP 1.6 PowerMeterFailure (family); numbers: own judgement",
    check=check,
    presupposes=("COM-1",),
)

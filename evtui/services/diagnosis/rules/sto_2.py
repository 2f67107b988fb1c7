"""STO-2: a charge that was over almost at once."""

from __future__ import annotations

from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.services.diagnosis.finding import (
    Clean,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.phases import charging_is_over
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule

PANTOGRAPH: Final = "devicestatus.pantograph"


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for little time or little energy, unless the battery was nearly full."""
    if not record.energy_flowed:
        return Clean()
    if not charging_is_over(record):
        return NotEvaluable("the charge is not over yet")
    limits, length_us, energy_wh = record.thresholds, _length_us(record), record.report.energies.charge_wh
    if length_us is None and energy_wh is None:
        return NotEvaluable("neither the energy nor the time of the charge is known")
    is_brief = length_us is not None and length_us < limits.short_s * 1_000_000
    is_little = energy_wh is not None and float(energy_wh) < limits.short_wh
    soc = record.report.session.soc_end
    if not (is_brief or is_little) or (soc is not None and float(soc) >= limits.short_soc):
        return Clean()
    much = "" if energy_wh is None else f" {record.about}{energy(energy_wh)}"
    long = "" if length_us is None else f"{' in' if much else ''} {duration(length_us)}"
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.INFO if is_pantograph(record) else FindingSeverity.WARNING,
        text=f"Only{much}{long} before charging stopped.",
        evidence=_evidence(record),
        values={
            **({} if energy_wh is None else {"energy_wh": energy_wh}),
            **({} if length_us is None else {"length_s": length_us / 1_000_000}),
        },
        confidence=record.confidence,
    )
    return Fired((finding,))


def is_pantograph(record: SessionRecord) -> bool:
    """Whether short charges are normal here: the driver ends them by leaving."""
    return record.pantograph or any(e.lane.casefold() == PANTOGRAPH for e in record.report.events)


def _length_us(record: SessionRecord) -> int | None:
    """From the first to the last current, in microseconds."""
    return None if record.c0_us is None or record.c1_us is None else record.c1_us - record.c0_us


def _evidence(record: SessionRecord) -> tuple[Evidence, ...]:
    """Where current ended and began, and the counter."""
    counted = record.report.energies.charge_wh is not None
    marks = (record.c1, record.c0, Evidence("/energyChargeEnd") if counted else None)
    return tuple(mark for mark in marks if mark is not None)


RULE: Final = Rule(
    id="STO-2",
    name="very short charge",
    family=Family.STOP,
    looks_at=("energyChargeStart", "energyChargeEnd", "sessionMeterValues", "ocppStatus", "energySocEnd"),
    means="The charge broke off, or somebody needed the vehicle. At a pantograph short charges are normal: "
    "the driver ends them by releasing the parking brake.",
    condition="Energy flowed for less than {short_s} s or less than {short_wh} Wh, and the battery ended "
    "below {short_soc} % or unknown. Info only at a pantograph.",
    first_check="What the connector and the devices reported at the end; whether the next try went well.",
    source="own judgement; minimum time and energy checks are common in back-office filters",
    check=check,
)

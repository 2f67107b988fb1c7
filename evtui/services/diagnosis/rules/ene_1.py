"""ENE-1: an energy counter or the state of charge runs backwards."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from evtui.formats.units import energy, percent
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


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each pair that is wrong."""
    energies, session = record.report.energies, record.report.session
    pairs = (energies.charge_wh, energies.primary_wh, energies.requested_wh)
    if all(pair is None for pair in pairs) and session.soc_start is None and session.soc_end is None:
        return NotEvaluable("no complete energy pair and no state of charge")
    findings = (*_counters(record), *_impossible_soc(record), *_falling_soc(record))
    return Fired(findings) if findings else Clean()


def _counters(record: SessionRecord) -> Iterator[Finding]:
    """Counters that end below their start."""
    energies = record.report.energies
    for member, name, start, end in (
        ("energyCharge", "Charge counter", energies.charge_start_wh, energies.charge_end_wh),
        ("energyPrimary", "Grid counter", energies.primary_start_wh, energies.primary_end_wh),
        ("energyRequested", "Requested counter", energies.requested_start_wh, energies.requested_end_wh),
    ):
        if start is not None and end is not None and end < start:
            text = f"{name} went from {_wh(record, start)} to {_wh(record, end)}: "
            text += f"{_wh(record, start - end)} backwards."
            values = {"start_wh": start, "end_wh": end}
            yield _finding(record, text, (f"{member}Start", f"{member}End"), values)


def _impossible_soc(record: SessionRecord) -> Iterator[Finding]:
    """States of charge that no battery has."""
    session = record.report.session
    for member, name, soc in (
        ("energySocStart", "start", session.soc_start),
        ("energySocEnd", "end", session.soc_end),
    ):
        if soc is not None and not 0 <= soc <= 100:
            text = f"State of charge at the {name} is {percent(soc)}, outside 0 to 100 %."
            yield _finding(record, text, (member,), {f"soc_{name}": soc})


def _falling_soc(record: SessionRecord) -> Iterator[Finding]:
    """A battery that got emptier while energy was counted into it."""
    session, energy_wh = record.report.session, record.report.energies.charge_wh
    start, end, limits = session.soc_start, session.soc_end, record.thresholds
    if start is None or end is None or energy_wh is None:
        return
    if float(end) < float(start) - limits.soc_backwards and float(energy_wh) > limits.soc_backwards_wh:
        text = f"State of charge went from {percent(start)} to {percent(end)}"
        text += f" while {record.about}{energy(energy_wh)} were counted."
        members = ("energySocEnd", "energySocStart", "energyChargeEnd")
        yield _finding(record, text, members, {"soc_start": start, "soc_end": end, "energy_wh": energy_wh})


def _finding(
    record: SessionRecord, text: str, members: tuple[str, ...], values: dict[str, Decimal]
) -> Finding:
    stated: dict[str, Value] = {**values}
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=text,
        evidence=tuple(Evidence(f"/{member}") for member in members),
        values=MappingProxyType(stated),
        confidence=record.confidence,
        clock=Clock.NONE,
    )


def _wh(record: SessionRecord, value: Decimal) -> str:
    """A counter to the last digit: a small step back must be visible beside a large reading."""
    return f"{record.about}{value:f} Wh"


RULE: Final = Rule(
    id="ENE-1",
    name="counter or SoC runs backwards",
    family=Family.ENERGY,
    looks_at=("energyCharge*", "energyPrimary*", "energyRequested*", "energySoc*"),
    means="A counter ended below its start, or the battery got emptier while it was charged. A counter was "
    "reset or replaced, two sessions were mixed up, or a value is wrong. Energy of this session cannot be "
    "trusted.",
    condition="a counter's end is below its start; or a state of charge is outside 0 to 100 %; or it fell by "
    "more than {soc_backwards} % while more than {soc_backwards_wh} Wh were counted",
    first_check="The counters of the sessions before and after on this connector.",
    source="counter order is the first plausibility check of charging back offices (E-Violin)",
    check=check,
)

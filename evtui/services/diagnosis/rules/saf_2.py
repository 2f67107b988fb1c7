"""SAF-2: voltage on an outlet that should be dead."""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.event import Event, EventKind
from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import OCPP, SessionRecord, folded, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import Bools

_SHOWN: Final = 5
_EVER: Final = 2**62


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Looks at the samples of the idle outlet only."""
    volts = record.voltage
    if volts is None:
        return NotEvaluable("no voltage samples")
    idle = _idle(record, volts)
    if not idle.any():
        return NotEvaluable("no voltage sample while the outlet was idle")
    live = np.flatnonzero(idle & (volts.values > record.thresholds.idle_voltage_v))
    return Fired((_finding(record, volts, live.tolist()),)) if live.size else Clean()


def _idle(record: SessionRecord, volts: MeterSeries) -> Bools:
    """Which samples were taken while the outlet should have been dead."""
    idle = np.zeros(len(volts), dtype=np.bool_)
    for start_us, end_us in _available(record):
        if not _flows(
            record, start_us, end_us
        ):  # else not the outlet is odd, but the list lacks a "Charging"
            _mark(idle, volts, start_us, end_us)
    for opened_us in _openings(record):
        delay_us = round(record.thresholds.idle_delay_s * US_PER_S)
        _mark(idle, volts, opened_us + delay_us, _restart(record, opened_us))
    if record.anchor_us is not None:
        _mark(idle, volts, _known_since(record, record.anchor_us), record.anchor_us)
    return idle


def _mark(idle: Bools, volts: MeterSeries, start_us: int, end_us: int) -> None:
    first, after = np.searchsorted(volts.times_us, [start_us, end_us])
    idle[first:after] = True


def _available(record: SessionRecord) -> list[tuple[int, int]]:
    """When the connector was ``Available``; a status from before the attempt holds until that begins."""
    anchor_us = _EVER if record.anchor_us is None else record.anchor_us
    timed = [(event.at.us, folded(event.state)) for event in record.all_statuses if event.at is not None]
    return [
        (start_us, min(end_us, anchor_us) if start_us < anchor_us else end_us)
        for (start_us, word), (end_us, _) in pairwise([*timed, (_EVER, "")])
        if word == "available"
    ]


def _flows(record: SessionRecord, start_us: int, end_us: int) -> bool:
    """Whether any current flows in a stretch."""
    if record.current is None:
        return False
    first, after = np.searchsorted(record.current.times_us, [start_us, end_us])
    return bool(record.flow[first:after].any())


def _openings(record: SessionRecord) -> list[int]:
    """When the breaker opened inside the session."""
    return [e.at.us for e in record.inside if e.kind is EventKind.BREAKER and e.at is not None]


def _restart(record: SessionRecord, opened_us: int) -> int:
    """When the next charge was prepared after an opening."""
    return next(
        (e.at.us for e in record.inside if e.at is not None and e.at.us > opened_us and _starts(e)), _EVER
    )


def _starts(event: Event) -> bool:
    """Whether an event belongs to the start of a charge."""
    word = folded(event.state)
    if event.lane == OCPP:
        return word in ("preparing", "charging")
    closes = folded(event.lane) == "devicestatus.breaker" and word == "closed"
    return closes or event.kind in (EventKind.LIMIT, EventKind.ALIGNMENT)


def _known_since(record: SessionRecord, anchor_us: int) -> int:
    """From when on the state found at the start held: carried-in connector status, else any other."""
    known = [event for event in record.snapshot if event.at is not None]
    statuses = [event for event in known if event.lane == OCPP]
    first = next((event.at for event in statuses or known), None)
    return anchor_us - round(record.thresholds.snapshot_slack_s * US_PER_S) if first is None else first.us


def _finding(record: SessionRecord, volts: MeterSeries, live: list[int]) -> Finding:
    """The highest voltage in the sentence; the other samples behind it."""
    worst = max(live, key=lambda place: float(volts.values[place]))
    at_us, volt = int(volts.times_us[worst]), float(volts.values[worst])
    status = record.status_at(at_us)
    values: dict[str, Value] = {"voltage_v": volt, "samples": len(live)}
    text = f"{record.about}{number(volt)} V on the output"
    if status is not None and status.state:
        text += f" while the connector is {status.state}"
        values["status"] = status.state
    opened_us = max((opened for opened in _openings(record) if opened <= at_us), default=None)
    if opened_us is not None:
        text += f" ({duration(at_us - opened_us)} after the breaker opened)"
        values["after_opening_s"] = (at_us - opened_us) / US_PER_S
    elif record.anchor_us is not None and at_us < record.anchor_us:
        text += " (before this attempt began)"
    shown = [worst, *(place for place in live if place != worst)][:_SHOWN]
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR if len(live) >= 2 else FindingSeverity.WARNING,
        text=f"{text}. Limit is {number(record.thresholds.idle_voltage_v)} V: residual charge, welded "
        "contact or wrong measurement.",
        evidence=tuple(sample_evidence(volts, place) for place in shown),
        values=MappingProxyType(values),
        confidence=Confidence.INFERRED,  # on which side of the breaker the sensor sits is not known
        compare=RULE.compare,
    )


RULE: Final = Rule(
    id="SAF-2",
    name="voltage on an idle outlet",
    family=Family.SAFETY,
    looks_at=("present_voltage", "ocppStatus", "dcBreakerOpenConditions"),
    means="The output carried a dangerous voltage while nobody was charging: residual charge, a welded "
    "contact, or a wrong measurement. If it happens in many sessions of one charger, the sensor probably "
    "sits on the vehicle's side of the breaker and shows the battery.",
    condition="a voltage above {idle_voltage_v} V {idle_delay_s} s or more after the breaker opened, while "
    "the connector is Available, or before the attempt began: one sample (warning), more (error)",
    first_check="Measure the outlet before anyone touches it; then compare with other sessions.",
    source="EVgo F008; ChargeX CX024; DIN SPEC 70121 as read by Phoenix Contact and EVerest (60 V)",
    check=check,
    compare=("CX024",),
)

"""DER-2: a side lowered its limit during the charge."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.charge import ChargeParameters
from evtui.services.diagnosis.agreed import agreement, stated_maximum
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
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
from evtui.services.timeline.limits import LimitTrack, maximum
from evtui.services.timeline.series import SeriesRole

_UNITS: Final = {SeriesRole.CURRENT: (1, "A", "a"), SeriesRole.POWER: (1000, "kW", "w")}
Drop = tuple[SeriesRole, float, float]
"""What fell, from, to; W or A."""


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each side that lowered its limit far enough after the flow began."""
    c0_us = record.c0_us
    if c0_us is None:
        return NotEvaluable("no charge")
    tracks = [
        track for track in agreement(record).tracks if len(track.records) > 1 and track.times_us[-1] > c0_us
    ]
    if not tracks:
        return NotEvaluable("no new limits during the charge")
    findings = tuple(one for track in tracks if (one := _judge(record, track, c0_us)) is not None)
    return Fired(findings) if findings else Clean()


def _judge(record: SessionRecord, track: LimitTrack, c0_us: int) -> Finding | None:
    """The first record after c0 that is far enough below the side's first value."""
    first = {role: _first(track.records, role) for role in _UNITS}
    for at_us, one in zip(track.times_us, track.records, strict=True):
        drops = [
            (role, start, value)
            for role, start in first.items()
            if start is not None
            and (value := maximum(one, role)) is not None
            and value >= 0
            and (start - value) / start >= record.thresholds.limit_drop_share
        ]
        if drops and at_us > c0_us:
            return _finding(record, track, one, drops, at_us - c0_us)
    return None


def _first(records: Iterable[ChargeParameters], role: SeriesRole) -> float | None:
    """The side's first stated maximum."""
    return next((value for one in records if (value := stated_maximum(one, role)) is not None), None)


def _finding(
    record: SessionRecord, track: LimitTrack, one: ChargeParameters, drops: list[Drop], into_us: int
) -> Finding:
    soc, soc_end = _soc(record, one), record.report.session.soc_end
    at_soc = "" if soc is None else f" (SoC {number(soc, 0)} %)"
    before = " / ".join(_amount(record, role, start) for role, start, _ in drops)
    after = " / ".join(_amount(record, role, value) for role, _, value in drops)
    is_early = soc_end is not None and float(soc_end) < record.thresholds.taper_soc
    values: dict[str, Value] = {
        "side": "Station" if track.is_station else "Request",
        "into_charge_s": into_us / 1_000_000,
    }
    for role, start, value in drops:
        values |= {f"before_{_UNITS[role][2]}": start, f"after_{_UNITS[role][2]}": value}
    if soc is not None:
        values["soc"] = soc
    initial = next(r for r in track.records if _first([r], drops[0][0]) is not None)
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING if track.is_station or is_early else FindingSeverity.INFO,
        text=f"The {track.label} cut its limit from {before} to {after} {duration(into_us)} into the "
        f"charge{at_soc}.",
        evidence=(Evidence(one.source, one.at), Evidence(initial.source, initial.at)),
        values=MappingProxyType(values),
        confidence=record.confidence,
        compare=RULE.compare if track.is_station else (),
    )


def _amount(record: SessionRecord, role: SeriesRole, value: float) -> str:
    """``~230 kW``."""
    by, unit, _ = _UNITS[role]
    return f"{record.about}{number(value / by)} {unit}"


def _soc(record: SessionRecord, one: ChargeParameters) -> float | None:
    """State of charge when a limit was announced: the last sample at or before it."""
    if record.soc is None or one.at is None:
        return None
    place = int(np.searchsorted(record.soc.times_us, one.at.us, side="right")) - 1
    return None if place < 0 else float(record.soc.values[place])


RULE: Final = Rule(
    id="DER-2",
    name="a limit dropped during the charge",
    family=Family.DERATING,
    looks_at=("chargeParameters", "energySocEnd"),
    means="One side allowed clearly less than at the start. A station does so when it gets hot, loses a "
    "module or is told to from outside; a vehicle does so when the battery is nearly full, too hot or too "
    "cold. Whether it is a fault cannot be told from the limit alone.",
    condition="after the flow began the maximum current or power of one side is {limit_drop_share} (share) "
    "or more below its first value: station warning, vehicle info, or warning if the charge ended below "
    "{taper_soc} % SoC",
    first_check="Device messages about temperature just before; external load management.",
    source="ChargeX CX003, CX018 (temperature derating); a taper near full is normal; share: own judgement",
    check=check,
    compare=("CX003", "CX018"),
)

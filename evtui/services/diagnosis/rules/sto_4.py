"""STO-4: a charge that was paused, and by which side."""

from __future__ import annotations

from typing import Final

from evtui.formats.times import duration
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.ocpp import Run
from evtui.services.diagnosis.phases import pauses
from evtui.services.diagnosis.record import SessionRecord, evidence, seconds
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Adds the pauses of each side; one that never ended lasts to the record's last sign of life."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    by_station_us, by_vehicle_us = (_total_us(record, word) for word in ("suspendedevse", "suspendedev"))
    severity = _severity(record, by_station_us, by_vehicle_us)
    sides = (
        (by_station_us, "by the station (power limit, authorisation)"),
        (by_vehicle_us, "by the vehicle (full, balancing, its own limit)"),
    )
    told = [f"{duration(total_us)} {whose}" for total_us, whose in sides if total_us]
    sentence = f"Paused {_sum(by_station_us + by_vehicle_us, told)}." if told else ""
    if severity is None:
        return Clean(sentence)
    finding = Finding(
        rule=RULE.id,
        severity=severity,
        text=sentence,
        evidence=tuple(evidence(pause.first) for pause in _longest_first(record)),
        values={"by_station_s": seconds(by_station_us), "by_vehicle_s": seconds(by_vehicle_us)},
        confidence=Confidence.FIELD,
    )
    return Fired((finding,))


def _sum(total_us: int, told: list[str]) -> str:
    """The sides' times, with their sum where both paused."""
    return told[0] if len(told) == 1 else f"{duration(total_us)}: {', '.join(told)}"


def _severity(record: SessionRecord, by_station_us: int, by_vehicle_us: int) -> FindingSeverity | None:
    """None when both sides kept it short. When both pause, OCPP lets the station's status win."""
    if seconds(by_station_us) > record.thresholds.pause_station_s:
        return FindingSeverity.WARNING
    return FindingSeverity.INFO if seconds(by_vehicle_us) > record.thresholds.pause_vehicle_s else None


def _total_us(record: SessionRecord, word: str) -> int:
    """Microseconds in a status."""
    return sum(_length_us(record, pause) for pause in pauses(record) if pause.word == word)


def _length_us(record: SessionRecord, pause: Run) -> int:
    """From the pause to the next status, else to the last sign of life."""
    start_us = 0 if pause.first.at is None else pause.first.at.us
    end = None if pause.until is None else pause.until.at
    end_us = record.newest_us if end is None else end.us
    return max(0, (end_us or start_us) - start_us)


def _longest_first(record: SessionRecord) -> list[Run]:
    """The pauses by length."""
    return sorted(pauses(record), key=lambda pause: -_length_us(record, pause))


RULE: Final = Rule(
    id="STO-4",
    name="paused, and by whom",
    family=Family.STOP,
    looks_at=("ocppStatus",),
    means="The charge was suspended. The station pauses for a power limit or a missing authorisation, the "
    "vehicle when it is full, balances its cells or keeps its own limit.",
    condition="SuspendedEVSE for more than {pause_station_s} s in all (warning), or SuspendedEV for more "
    "than {pause_vehicle_s} s (info).",
    first_check="The site's load management at that time (station), or the state of charge (vehicle).",
    source="OCPP 1.6 edition 2, Status Notification",
    check=check,
)

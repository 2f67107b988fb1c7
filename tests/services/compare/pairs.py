"""Sides of comparisons made from the healthy report: moved in time, scaled, silenced."""

from __future__ import annotations

import copy
from typing import Any

from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot.meters import read_meters
from evtui.services.compare.side import Side, side_of
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.outcome import with_outcome
from tests.services.diagnosis.healthy import START, Raw, healthy, report

_TIMES = {"eventTimestamp", "sessionTimeStart", "sessionTimeEnd"}


def us(second: float) -> int:
    """An instant so many seconds after the start of the healthy session."""
    return START.us + round(second * 1_000_000)


def read(raw: Raw, charger: str = "HPC-01", connector: str = "1") -> SessionReport:
    """A judged report, as the workspace hands it out."""
    return with_outcome(report(raw, charger, connector))


def meters_of(found: SessionReport) -> MeterTable:
    """Its meter values."""
    return read_meters(found, lambda done: None)


def side(raw: Raw | None = None, charger: str = "HPC-01", book: RuleBook = EMPTY_BOOK) -> Side:
    """A decoded side; the healthy session without an argument."""
    found = read(healthy() if raw is None else raw, charger)
    return side_of(found, meters_of(found), book)


def moved(raw: Raw, seconds: float, session_id: str | None = None) -> Raw:
    """The same session at another time: session clock and events alike."""
    result = _moved(copy.deepcopy(raw), round(seconds * 1_000_000))
    return result if session_id is None else {**result, "sessionId": session_id}


def _moved(value: Any, by_us: int) -> Any:
    if isinstance(value, list):
        return [_moved(one, by_us) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: Instant(Instant.parse(one).us + by_us, 3).rfc3339()
        if key in _TIMES and one
        else _moved(one, by_us)
        for key, one in value.items()
    }


def scaled(raw: Raw, share: float) -> Raw:
    """The same session with its current multiplied, limits and counters left alone."""
    values = [
        {**one, "value": one["value"] * share} if one["key"] == "present_current" else one
        for one in raw["sessionMeterValues"]
    ]
    return {**raw, "sessionMeterValues": values}


def with_silence(raw: Raw, start_s: float, end_s: float) -> Raw:
    """No meter value between two seconds after the start."""
    values = [
        one
        for one in raw["sessionMeterValues"]
        if not us(start_s) < Instant.parse(one["eventTimestamp"]).us < us(end_s)
    ]
    return {**raw, "sessionMeterValues": values}

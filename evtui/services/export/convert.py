"""From models to the records that leave: times as text, decimals as numbers, units in the names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from evtui.clients.redaction import redact
from evtui.models.event import Event
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.problem import Problem
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.export.records import (
    EventRecord,
    FactRecord,
    LaneRecord,
    MeterRecord,
    MeterSeriesRecord,
    Number,
    ProblemRecord,
    SessionRecord,
    ShowRecord,
)

EXACT_INTEGERS: Final = 1 << 63
"""Whole numbers below this are written as such; no meter means a larger one exactly."""
LONGEST_EXPONENT: Final = 40
"""Money beyond this many digits is written with an exponent."""
LARGEST_EXPONENT: Final = 300
"""A float holds no more."""


def text(value: str) -> str:
    """A text that UTF-8 can carry: a lone surrogate (``"\\ud800"`` in JSON) becomes U+FFFD."""
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not value.isascii() else value


def optional_text(value: str | None) -> str | None:
    """``text``, or None."""
    return None if value is None else text(value)


def number(value: Decimal | float | int | None) -> Number | None:
    """A JSON number: whole ones without a fraction, None for what is not finite."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal) and (not value.is_finite() or value.adjusted() > LARGEST_EXPONENT):
        return None
    if not math.isfinite(value):
        return None
    whole = int(value)
    return whole if whole == value and abs(whole) < EXACT_INTEGERS else float(value)


def decimal_text(value: Decimal | None) -> str | None:
    """Money as decimal text, exactly as sent: ``3.76``."""
    if value is None:
        return None
    plain = value.is_finite() and abs(value.adjusted()) <= LONGEST_EXPONENT
    return format(value, "f") if plain else str(value)


def time_text(instant: Instant | None) -> str | None:
    """RFC 3339 in UTC, or None."""
    return None if instant is None else instant.rfc3339()


def problem_record(problem: Problem) -> ProblemRecord:
    """A problem with its message redacted by value."""
    return ProblemRecord(
        account=optional_text(problem.account), kind=problem.kind.value, message=redact(text(problem.message))
    )


def session_record(session: Session) -> SessionRecord:
    """One session as it stands in the list's JSON."""
    duration_us = session.duration_us
    return SessionRecord(
        provider=session.provider,
        account=text(session.account),
        id=text(session.id),
        charger=optional_text(session.charger),
        connector=optional_text(session.connector),
        vehicle=optional_text(session.vehicle),
        started_at=time_text(session.started_at),
        ended_at=time_text(session.ended_at),
        duration_s=None if duration_us is None else number(Decimal(duration_us) / US_PER_S),
        energy_wh=number(session.energy_wh),
        soc_start=number(session.soc_start),
        soc_end=number(session.soc_end),
        status=session.status.value,
        status_raw=optional_text(session.status_raw),
        verdict=session.verdict,
        outcome=optional_text(session.outcome),
        cost=decimal_text(session.cost),
        currency=optional_text(session.currency),
        csms_transaction_id=optional_text(session.csms_transaction_id),
        external_session_id=optional_text(session.external_session_id),
        address=optional_text(session.address),
        flags=tuple(map(text, session.flags)),
    )


def fact_record(fact: Fact) -> FactRecord:
    """One fact; money, whose unit is a currency code, stays exact as text."""
    value: Number | bool | str | None
    match fact.value:
        case bool() | None:
            value = fact.value
        case str():
            value = text(fact.value)
        case Decimal() if len(fact.unit) == 3 and fact.unit.isupper():
            value = decimal_text(fact.value)
        case _:
            value = number(fact.value)
    return FactRecord(
        name=text(fact.name),
        value=value,
        unit=text(fact.unit),
        source=optional_text(fact.source),
        basis=fact.basis.value,
    )


def event_record(event: Event) -> EventRecord:
    """One event."""
    return EventRecord(
        at=time_text(event.at),
        lane=text(event.lane),
        severity=event.severity.value,
        text=text(event.text),
        source=text(event.source),
    )


def in_time_order(events: Iterable[Event]) -> list[Event]:
    """Events by time, equal times as they were, those without a readable time last."""
    return sorted(events, key=lambda event: (event.at is None, event.at.us if event.at is not None else 0))


def meter_records(table: MeterTable, keys: Iterable[str] = ()) -> Iterator[MeterRecord]:
    """Every sample (or those of some keys) in time order; equal times in the order of the raw array."""
    import numpy as np

    wanted = set(keys)
    series = [one for key, one in table.series.items() if not wanted or key in wanted]
    if not series:
        return
    times = np.concatenate([one.times_us for one in series])
    values = np.concatenate([one.values for one in series])
    places = np.concatenate([one.indexes for one in series])
    owners = np.repeat(np.arange(len(series)), [len(one) for one in series])
    names = [(text(one.key), text(one.unit)) for one in series]
    for row in np.lexsort((places, times)):
        key, unit = names[owners[row]]
        value = number(float(values[row]))
        assert value is not None  # columns hold finite values only
        at = Instant(int(times[row]), table.fraction_digits).rfc3339()
        yield MeterRecord.model_construct(at=at, key=key, value=value, unit=unit)


def meter_series_record(series: MeterSeries, fraction_digits: int) -> MeterSeriesRecord:
    """One series in a line: how many samples, from when to when."""
    ends = [int(series.times_us[place]) for place in (0, -1)] if len(series) else []
    first, last = [Instant(us, fraction_digits).rfc3339() for us in ends] or (None, None)
    return MeterSeriesRecord(
        key=text(series.key), unit=text(series.unit), count=len(series), **{"from": first}, to=last
    )


def show_record(report: SessionReport, meters: MeterTable) -> ShowRecord:
    """Everything about one session but its rows of events and meter values."""
    lanes = Counter(event.lane for event in report.events)  # in order of first appearance
    return ShowRecord(
        session=session_record(report.session),
        facts=tuple(map(fact_record, report.facts)),
        lanes=tuple(LaneRecord(lane=text(lane), count=count) for lane, count in lanes.items()),
        meters=tuple(meter_series_record(one, meters.fraction_digits) for one in meters.series.values()),
        extra=_jsonable_fields(report.extra),
        problems=tuple(map(problem_record, (*report.problems, *meters.problems))),
    )


def _jsonable_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Unknown fields as JSON can carry them."""
    return {text(str(name)): jsonable(value) for name, value in fields.items()}


def jsonable(value: Any) -> Any:
    """Decoded JSON as it was: decimals back to numbers, texts that UTF-8 can carry."""
    match value:
        case str():
            return text(value)
        case bool() | None:
            return value
        case Decimal() | float() | int():
            return number(value)
        case Mapping():
            return _jsonable_fields(value)
        case list() | tuple():
            return [jsonable(element) for element in value]
        case _:
            return text(str(value))

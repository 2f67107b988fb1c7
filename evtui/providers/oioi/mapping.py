"""OIOI's rows as session reports: the only place where OIOI's words meet ours."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from evtui.clients.decode import decode
from evtui.errors import UnexpectedPayload
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.lenient import watt_hours
from evtui.providers.oioi.facts import (
    derived_facts,
    kept_station_facts,
    request_facts,
    row_facts,
    station_facts,
)
from evtui.providers.oioi.result import SUCCESS, error_for_code, read_result
from evtui.providers.oioi.stations import Station
from evtui.providers.oioi.times import UTC_ZONE, Times, pointer_of, read_times
from evtui.providers.oioi.wire import ALIASES, Interval, NamedRow, cut_sessions, session_row
from evtui.providers.spec import Document, DocumentReports

PROVIDER: Final = "oioi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a row does not say itself: for whom it was asked, when, and how to read its times."""

    account: str
    auth_kind: str | None = None
    """Identifier type of the request, None for files."""
    auth_token: str | None = None
    fetched_at: Instant | None = None
    zone: ZoneInfo = UTC_ZONE
    """Zone of times without an offset."""


def read_rows(items: Iterable[bytes], asked: Asked) -> tuple[tuple[SessionReport, ...], tuple[Problem, ...]]:
    """Raw rows of ONE answer as reports; an unreadable row becomes a numbered problem, the others stay.

    Equal rows are legal input: they are counted, so that each keeps an id of its own.
    """
    reports: list[SessionReport] = []
    problems: list[Problem] = []
    seen: Counter[str] = Counter()
    for number, item in enumerate(items, 1):
        try:
            value = decode(item)
            if not isinstance(value, dict):
                raise ValueError("not an object")
            report = session_report(item, value, asked, seen)
        except (UnexpectedPayload, ValueError) as error:
            message = f"row {number} is unreadable: {error}"
            problems.append(Problem(kind=ProblemKind.PAYLOAD, message=message, account=asked.account))
        else:
            reports.append(report)
    return tuple(reports), tuple(problems)


def read_document(document: Document, account: str) -> DocumentReports:
    """The sessions of a saved answer; times without an offset are read as UTC.

    Raises UnexpectedPayload when it is none.
    """
    rows = cut_sessions(document.body)
    reports, problems = read_rows(rows or (), Asked(account=account))
    if rows is None:
        problems = (*problems, _refusal_problem(document.value, account) or no_list_problem(account))
    return DocumentReports(reports=reports, problems=problems)


def _refusal_problem(value: Any, account: str) -> Problem | None:
    """The refusal a saved answer holds in place of sessions, with PlugSurfing's own code and text."""
    try:
        result = read_result(value)
    except ValueError:
        return None
    if result.code is None or result.code in SUCCESS:
        return None
    return Problem.from_error(error_for_code(result.code, result.message), account)


def no_list_problem(account: str) -> Problem:
    """A success without any list of sessions is none, but worth telling."""
    return Problem(
        kind=ProblemKind.PAYLOAD,
        message="the answer holds no list of sessions: taken as none",
        account=account,
    )


def session_report(
    item: bytes, value: Mapping[str, Any], asked: Asked, seen: Counter[str] | None = None
) -> SessionReport:
    """One row, as received and decoded, as a report.

    ``seen`` counts equal rows of the same answer. Raises ValueError for a row without any known field.
    """
    row = session_row(value)
    if not row.names.keys() & ALIASES.values():
        raise ValueError("none of its fields is known")
    fields, times = row.fields, read_times(row, asked.zone)
    session_id = synthetic_id(row, times, Counter() if seen is None else seen)
    session = Session(
        provider=PROVIDER,
        account=asked.account,
        id=session_id,
        charger=fields.charging_station_id,
        connector=fields.connector_id,
        started_at=times.start,
        ended_at=times.end,
        charging_started_at=times.charging_start,
        charging_ended_at=times.charging_end,
        requested_at=times.requested,
        energy_wh=watt_hours(fields.energy_consumed),
        status=_status(times),
        cost=fields.cost,
        currency=fields.currency,
        external_session_id=fields.external_session_id,
        address=fields.address,
        auth_kind=asked.auth_kind,
        auth_token=asked.auth_token,
        flags=_flags(row, times),
    )
    return _report(item, value, row, times, session, asked.fetched_at)


def _report(
    item: bytes,
    value: Mapping[str, Any],
    row: NamedRow,
    times: Times,
    session: Session,
    fetched_at: Instant | None,
) -> SessionReport:
    """The report of a session's row."""
    return SessionReport(
        session=session,
        facts=(
            *row_facts(row, value, times),
            *derived_facts(row, times),
            *request_facts(session.auth_kind, session.auth_token),
        ),
        events=_events(row, times),
        extra=MappingProxyType({key: value[key] for key in value if _is_unknown(key, row)}),
        problems=_problems(session.account, session.id, row, times),
        raw=item,
        fetched_at=fetched_at,
    )


def read_record(row: SessionReport, record: bytes) -> SessionReport:
    """The whole report of a row of the store, as the walk mapped it.

    For whom it was asked, its times and its place stand in the row. Raises ``UnexpectedPayload`` for a
    record that is no object.
    """
    session = row.session
    value = decode(record)
    if not isinstance(value, dict):
        raise UnexpectedPayload("a stored record is not an object")
    named = session_row(value)
    times = replace(
        read_times(named, UTC_ZONE),
        requested=session.requested_at,
        start=session.started_at,
        end=session.ended_at,
        charging_start=session.charging_started_at,
        charging_end=session.charging_ended_at,
    )
    report = _report(record, value, named, times, session, row.fetched_at)
    return replace(report, facts=(*report.facts, *kept_station_facts(row.facts)))


def with_station(report: SessionReport, station: Station | None) -> SessionReport:
    """The same report once its ids are resolved; None means that PlugSurfing no longer knows the station."""
    session = report.session
    if station is None:
        flags = (*(flag for flag in session.flags if flag != "unresolved"), "unresolved")
        return replace(report, session=replace(session, flags=flags))
    facts = station_facts(station, session.connector)
    names = {fact.name for fact in facts}
    kept = (fact for fact in report.facts if fact.name not in names)
    site = station.name or session.site
    address = session.address or station.address
    return replace(report, session=replace(session, site=site, address=address), facts=(*kept, *facts))


def synthetic_id(row: NamedRow, times: Times, seen: Counter[str]) -> str:
    """A stable id where OIOI has none: a hash of start, station, connector, external id, energy and cost.

    The account is left out, it is part of the session's key anyway: so a saved answer and a fetched one
    agree. Equal rows of one answer get a counter.
    """
    fields, interval = row.fields, row.fields.session_interval
    start = str(times.start.us) if times.start else (interval.start if interval else None)
    parts = (
        start,
        fields.charging_station_id,
        fields.connector_id,
        fields.external_session_id,
        _canonical(fields.energy_consumed),
        _canonical(fields.cost),
    )
    text = "\0".join("" if part is None else part for part in parts)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    seen[digest] += 1
    return digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _status(times: Times) -> SessionStatus:
    """Ongoing is what has no end; without a start either nothing is known."""
    if times.end is not None:
        return SessionStatus.FINISHED
    return SessionStatus.UNKNOWN if times.start is None else SessionStatus.ACTIVE


def _flags(row: NamedRow, times: Times) -> tuple[str, ...]:
    """What is odd about a row, one word each; nothing is ever corrected."""
    marks = {
        "synthetic_id": True,
        "naive_time": times.naive,
        "suspect_tz_shift": times.shift_us is not None,
        "time_unreadable": bool(times.unreadable),
        "cost_unreadable": "cost" in row.unreadable,
        "end_before_start": times.start is not None and times.end is not None and times.end < times.start,
    }
    return tuple(flag for flag, is_set in marks.items() if is_set)


def _events(row: NamedRow, times: Times) -> tuple[Event, ...]:
    """Start and end of both intervals; equal times in the order plug, charge, end of charge, unplug."""
    session, charging = row.fields.session_interval or Interval(), row.fields.charging_interval or Interval()
    session_at, charging_at = pointer_of(row, "session_interval"), pointer_of(row, "charging_interval")
    marks = (
        (times.start, "session", "plugged in", f"{session_at}/{session.start_name}"),
        (times.charging_start, "charging", "charging started", f"{charging_at}/{charging.start_name}"),
        (times.charging_end, "charging", "charging ended", f"{charging_at}/{charging.end_name}"),
        (times.end, "session", "unplugged", f"{session_at}/{session.end_name}"),
    )
    events = [
        (
            at.us,
            Event(at=at, lane=lane, severity=Severity.INFO, text=text, source=source, kind=EventKind.SESSION),
        )
        for at, lane, text, source in marks
        if at is not None
    ]
    return tuple(event for _, event in sorted(events, key=lambda pair: pair[0]))


def _problems(account: str, session_id: str, row: NamedRow, times: Times) -> tuple[Problem, ...]:
    """Unreadable fields as data."""
    reasons = {pointer_of(row, field): why for field, why in row.unreadable.items()} | dict(times.unreadable)
    return tuple(
        Problem(
            kind=ProblemKind.PAYLOAD,
            message=f"session {session_id}: {pointer} is unreadable: {why}",
            account=account,
            source=pointer,
        )
        for pointer, why in reasons.items()
    )


def _is_unknown(key: str, row: NamedRow) -> bool:
    """Whether no field was read from this key."""
    return not any(row.names.get(alias) == key for alias in ALIASES.values())


def _canonical(number: Decimal | None) -> str | None:
    """The same text for ``3``, ``3.0`` and ``"3.00"``."""
    return None if number is None else f"{number.normalize():f}"

"""Smappee's rows as session reports: where Smappee's words meet ours (Smappee park sessions)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from evtui.clients.decode import decode
from evtui.errors import UnexpectedPayload
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.lenient import ReadRow, whole
from evtui.providers.smappee.energy import KWH_NOTE, Energy, energy_of
from evtui.providers.smappee.wire import ALIASES, EpochTime, SessionRow, cut_rows, session_row
from evtui.providers.spec import Document, DocumentReports

PROVIDER: Final = "smappee"
STATUSES: Final = {
    "INITIAL": SessionStatus.PENDING,
    "STARTED": SessionStatus.ACTIVE_IDLE,
    "CHARGING": SessionStatus.CHARGING,
    "SUSPENDED": SessionStatus.SUSPENDED,
    "STOPPING": SessionStatus.ACTIVE_IDLE,
    "STOPPED": SessionStatus.FINISHED,
}
"""The documented list of six; any other word is UNKNOWN and shown as it is."""
PROVISIONAL_US: Final = 15 * 60 * US_PER_S
"""Energy, readings and transaction id of a row settle within this time after its end."""
TARGET_NOTE: Final = "smart-charging target (unit not documented)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The service location a row was asked of, and its details once they are known."""

    id: str | None = None
    name: str | None = None
    time_zone: str | None = None


def session_report(
    item: bytes, value: Mapping[str, Any], *, account: str, place: Place, fetched_at: Instant | None = None
) -> SessionReport:
    """One row, as received and decoded, as a report. ``fetched_at`` is None for files.

    Raises ValueError when the row has neither an id nor a station and a start to be known by.
    """
    row = session_row(value)
    fields = row.fields
    energy = energy_of(fields)
    start, end = _at(fields.from_), _at(fields.to)
    status = _status(fields)
    flags = (*_flags(row, status, fetched_at), *energy.flags)
    session_id, synthetic = _identity(fields)
    session = Session(
        provider=PROVIDER,
        account=account,
        id=session_id,
        charger=fields.serial_number,
        connector=fields.connector,
        site=place.name or place.id,
        started_at=start,
        ended_at=end,
        energy_wh=energy.energy_wh,
        meter_start_wh=energy.meter_start_wh,
        meter_end_wh=energy.meter_end_wh,
        status=status,
        status_raw=fields.status,
        csms_transaction_id=fields.csms_transaction_id,
        address=place.name,
        auth_kind=fields.authentication_type,
        auth_token=fields.rfid,
        priority=None if fields.priority is None else f"{whole(fields.priority)}",
        flags=(*(("synthetic_id",) if synthetic else ()), *flags),
    )
    return SessionReport(
        session=session,
        facts=(*_facts(row, value, energy), *_place_facts(place)),
        events=_events(fields),
        extra=MappingProxyType({key: value[key] for key in value if key not in _KNOWN_KEYS}),
        problems=tuple(
            _field_problem(account, session_id, name, why) for name, why in row.unreadable.items()
        ),
        raw=item,
        fetched_at=fetched_at,
    )


def read_rows(
    items: Iterable[bytes], *, account: str, place: Place, fetched_at: Instant | None = None, first: int = 0
) -> tuple[tuple[SessionReport, ...], tuple[Problem, ...]]:
    """Raw rows as reports; a row that cannot be read becomes a problem with its number, the others stay.

    ``first`` is the number of rows before these in the answer.
    """
    reports: list[SessionReport] = []
    problems: list[Problem] = []
    for index, item in enumerate(items, first):
        try:
            value = decode(item)
            if not isinstance(value, dict):
                raise ValueError("not an object")
            report = session_report(item, value, account=account, place=place, fetched_at=fetched_at)
        except (UnexpectedPayload, ValueError) as error:
            message = f"row {index + 1} is unreadable: {error}"
            problems.append(Problem(kind=ProblemKind.PAYLOAD, message=message, account=account))
        else:
            reports.append(report)
    return tuple(reports), tuple(problems)


def read_document(document: Document, account: str) -> DocumentReports:
    """The sessions of a saved answer. Raises UnexpectedPayload when it is none."""
    rows = cut_rows(document.body, salvage=True)
    reports, problems = read_rows(rows.items, account=account, place=Place())
    if rows.broken:
        message = f"{document.name}: {rows.broken}; what came before is shown"
        problems = (*problems, Problem(kind=ProblemKind.PAYLOAD, message=message, account=account))
    best: dict[str, SessionReport] = {}
    for report in reports:
        known = best.get(report.session.id)
        best[report.session.id] = report if known is None else richer(known, report)
    return DocumentReports(reports=tuple(best.values()), problems=problems)


def read_record(row: SessionReport, record: bytes) -> SessionReport:
    """The whole report of a row of the store, as the walk mapped it.

    Where it was asked for stands in the row's facts, else name or id of the place in its session. Raises
    ``UnexpectedPayload`` or ValueError for a record that is no row.
    """
    session = row.session
    beside = {fact.name: str(fact.value) for fact in row.facts}
    place = Place(
        id=beside.get("service_location_id") or (session.site if session.address is None else None),
        name=session.address,
        time_zone=beside.get("time_zone"),
    )
    value = decode(record)
    if not isinstance(value, dict):
        raise UnexpectedPayload("a stored record is not an object")
    report = session_report(record, value, account=session.account, place=place, fetched_at=row.fetched_at)
    return replace(report, session=session)


def with_place(report: SessionReport, place: Place) -> SessionReport:
    """The same report once the name and time zone of its service location are known."""
    session = replace(report.session, site=place.name or place.id, address=place.name)
    names = {fact.name for fact in _place_facts(place)}
    row_facts = (fact for fact in report.facts if fact.name not in names)
    return replace(report, session=session, facts=(*row_facts, *_place_facts(place)))


def richer(known: SessionReport, other: SessionReport) -> SessionReport:
    """Of two copies of one session the one that tells more: has an end, a later status, more fields.

    Of two that tell the same, the one that came last: a running session's energy grows.
    """
    return other if _telling(other) >= _telling(known) else known


def _at(time: EpochTime | None) -> Instant | None:
    """The instant of an epoch value."""
    return None if time is None else time.at


def _identity(row: SessionRow) -> tuple[str, bool]:
    """The session id, or one made from station, connector and start (then True)."""
    if row.id is not None:
        return row.id, False
    if row.serial_number is None or row.from_ is None:
        raise ValueError("no id, and no station with a start to tell it by")
    return f"{row.serial_number}-{row.connector or 0}-{row.from_.at.us // 1000}", True


def _status(row: SessionRow) -> SessionStatus:
    """The documented word's meaning; without a word, whether there is an end."""
    if row.status is None:
        return SessionStatus.ACTIVE if row.to is None else SessionStatus.FINISHED
    return STATUSES.get(row.status.upper(), SessionStatus.UNKNOWN)


def _flags(row: ReadRow[SessionRow], status: SessionStatus, fetched_at: Instant | None) -> list[str]:
    """What is odd about the times of a row."""
    start, end = row.fields.from_, row.fields.to
    flags = []
    if (start and start.in_seconds) or (end and end.in_seconds):
        flags.append("epoch_seconds")
    if row.unreadable.keys() & {"from_", "to"}:
        flags.append("time_unreadable")
    if status is SessionStatus.FINISHED and end is None:
        flags.append("stopped_without_end")
    if start and end and end.at < start.at:
        flags.append("end_before_start")
    if end and fetched_at is not None and fetched_at.us - end.at.us < PROVISIONAL_US:
        flags.append("provisional")
    return flags


def _telling(report: SessionReport) -> tuple[bool, int, int]:
    """How much a copy of a session tells."""
    session = report.session
    rank = _STATUS_ORDER.index(session.status) if session.status in _STATUS_ORDER else 0
    return session.ended_at is not None, rank, sum(fact.value is not None for fact in report.facts)


_STATUS_ORDER: Final = (
    SessionStatus.UNKNOWN,
    SessionStatus.PENDING,
    SessionStatus.ACTIVE,
    SessionStatus.ACTIVE_IDLE,
    SessionStatus.CHARGING,
    SessionStatus.SUSPENDED,
    SessionStatus.FINISHED,
)


def _events(row: SessionRow) -> tuple[Event, ...]:
    """Start and end of the session: plugged or authorised, to disconnect (quirk Q5)."""
    marks = (("session started", row.from_, "/from"), ("session ended", row.to, "/to"))
    events = [
        Event(
            at=time.at,
            lane="session",
            severity=Severity.INFO,
            text=text,
            source=source,
            kind=EventKind.SESSION,
        )
        for text, time, source in marks
        if time is not None
    ]
    return tuple(sorted(events, key=lambda event: event.at.us if event.at else 0))


def _facts(row: ReadRow[SessionRow], value: Mapping[str, Any], energy: Energy) -> tuple[Fact, ...]:
    """Every field: the documented ones always, the others when sent; then what follows from them."""
    sent = [
        _fact(row, value, energy, *spec)
        for spec in _FIELDS
        if ALIASES[spec[0]] in value or spec[0] in _DOCUMENTED
    ]
    return (*sent, *_derived_facts(row.fields, energy))


def _fact(
    row: ReadRow[SessionRow],
    value: Mapping[str, Any],
    energy: Energy,
    field: str,
    name: str,
    unit: str = "",
    basis: Basis = Basis.MEASURED,
    note: str = "",
) -> Fact:
    """One field as a fact; readings in Wh, times in RFC 3339."""
    key = ALIASES[field]
    shown: Any = getattr(row.fields, field)
    match shown:
        case EpochTime():
            shown = shown.at.rfc3339()
        case Decimal() if field in _ENERGY_OF:
            shown, note = getattr(energy, _ENERGY_OF[field]), energy.note
        case Decimal():
            shown = whole(shown)
        case tuple():
            shown = ", ".join(f"{whole(number):f}" for number in shown)
        case _:
            pass
    if field in row.unreadable:
        note = f"unreadable: {row.unreadable[field]}"
    return Fact(
        name=name, value=shown, unit=unit, source=f"/{key}" if key in value else None, basis=basis, note=note
    )


def _derived_facts(row: SessionRow, energy: Energy) -> tuple[Fact, ...]:
    """Duration, energy difference, where the energy comes from, mean power."""
    duration_us = row.to.at.us - row.from_.at.us if row.from_ and row.to else None
    facts = [
        Fact(name="duration_s", value=_seconds(duration_us), unit="s", basis=Basis.DERIVED, note="to - from"),
        Fact(
            name="energy_readings_wh",
            value=energy.readings_wh,
            unit="Wh",
            basis=Basis.DERIVED,
            note="stopReading - startReading",
        ),
        Fact(
            name="energy_source", value=energy.source, basis=Basis.DERIVED, note="which energy the list shows"
        ),
    ]
    if duration_us and duration_us > 0 and energy.energy_wh is not None:
        power_w = (energy.energy_wh * 3600 * US_PER_S / duration_us).quantize(Decimal(1))
        facts.append(
            Fact(name="mean_power_w", value=power_w, unit="W", basis=Basis.DERIVED, note="energy / duration")
        )
    return tuple(facts)


def _place_facts(place: Place) -> tuple[Fact, ...]:
    """Where the row was asked for; not part of the row. Nothing for a saved one."""
    if place.id is None:
        return ()
    note = "from the request and the location's details, not from the row"
    found = (
        ("service_location_id", place.id),
        ("service_location", place.name),
        ("time_zone", place.time_zone),
    )
    return tuple(Fact(name=name, value=value, note=note) for name, value in found)


def _seconds(duration_us: int | None) -> Decimal | None:
    """Microseconds in seconds, exact."""
    return None if duration_us is None else whole(Decimal(duration_us) / US_PER_S)


def _field_problem(account: str, session_id: str, name: str, why: str) -> Problem:
    """An unreadable field as data."""
    key = ALIASES[name]
    return Problem(
        kind=ProblemKind.PAYLOAD,
        message=f"session {session_id}: {key} is unreadable: {why}",
        account=account,
        source=f"/{key}",
    )


_KNOWN_KEYS: Final = frozenset(ALIASES.values())
_ENERGY_OF: Final = {
    "start_reading": "meter_start_wh",
    "stop_reading": "meter_end_wh",
    "energy": "reported_wh",
}
_DOCUMENTED: Final = frozenset(
    [
        "id",
        "serial_number",
        "authentication_type",
        "rfid",
        "csms_transaction_id",
        "from_",
        "to",
        "status",
        "range",
        "duration",
        "priority",
        "start_reading",
        "stop_reading",
    ]
)
_FIELDS: Final[tuple[tuple[Any, ...], ...]] = (
    ("id", "session_id"),
    ("serial_number", "station_serial"),
    ("connector", "connector"),
    ("authentication_type", "authentication_type"),
    ("rfid", "rfid"),
    ("user_id", "user_id"),
    ("csms_transaction_id", "csms_transaction_id"),
    ("from_", "started_at", "", Basis.MEASURED, "epoch milliseconds UTC"),
    ("to", "ended_at", "", Basis.MEASURED, "epoch milliseconds UTC; taken as the disconnect"),
    ("status", "status"),
    ("range", "target_range", "", Basis.ASSUMED, TARGET_NOTE),
    ("duration", "target_duration", "", Basis.ASSUMED, TARGET_NOTE),
    ("priority", "target_priority", "", Basis.ASSUMED, TARGET_NOTE),
    ("start_reading", "meter_start_wh", "Wh", Basis.ASSUMED, KWH_NOTE),
    ("stop_reading", "meter_end_wh", "Wh", Basis.ASSUMED, KWH_NOTE),
    ("energy", "energy_reported_wh", "Wh", Basis.ASSUMED, KWH_NOTE),
    ("suspended_by_user", "suspended_by_user"),
    ("external_control", "external_control"),
    ("smart_mode", "smart_mode"),
    ("minimum_excess_percentage", "minimum_excess_percentage", "%", Basis.ASSUMED, "unit inferred"),
    ("max_amperes", "max_amperes", "A", Basis.ASSUMED, "probably per phase"),
)

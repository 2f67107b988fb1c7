"""Which columns people see of sessions, events and meter values, and which machines get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Final

from evtui.formats.glyphs import FULL, Glyphs
from evtui.formats.times import duration
from evtui.formats.units import MISSING, kwh, meter_reading, money, soc_range, whole_kw
from evtui.models.event import Event
from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.export.convert import decimal_text, number
from evtui.services.export.records import EventRecord, MeterRecord
from evtui.services.export.table import Column, Row, Table
from evtui.services.query.fields import Field, Kind

EVENT_NAMES: Final = tuple(EventRecord.model_fields)
METER_NAMES: Final = tuple(MeterRecord.model_fields)


def local_time(instant: Instant | None, zone: tzinfo, *, seconds: bool = False) -> str:
    """``2025-11-21 13:28``, with seconds and milliseconds where asked for."""
    if instant is None:
        return MISSING
    moment = instant.datetime().astimezone(zone)
    if not seconds:
        return f"{moment:%Y-%m-%d %H:%M}"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"


def sessions_table(sessions: Sequence[Session], zone: tzinfo = UTC, glyphs: Glyphs = FULL) -> Table:
    """Sessions for people. Money and vehicle stand only where some session has them."""
    vehicle = any(session.vehicle for session in sessions)
    cost = any(session.cost is not None for session in sessions)
    columns = [
        Column(title=" ", firm=True),
        Column(title=f"started{_heading(zone)}", firm=True),
        Column(title="account", goes=4),
        Column(title="place"),
        *([Column(title="vehicle", goes=2)] if vehicle else []),
        Column(title="duration", right=True, firm=True),
        Column(title="kWh", right=True, firm=True),
        Column(title="SoC", right=True, firm=True, goes=3),
        *([Column(title="cost", right=True, goes=1)] if cost else []),
        Column(title="outcome", firm=True),
        Column(title="id"),
    ]
    rows = [_session_row(session, zone, glyphs, vehicle=vehicle, cost=cost) for session in sessions]
    return Table(columns=tuple(columns), rows=tuple(rows))


def _session_row(session: Session, zone: tzinfo, glyphs: Glyphs, *, vehicle: bool, cost: bool) -> Row:
    """One session for people."""
    running = session.status.is_running and session.ended_at is None
    return Row(
        severity=session.severity,
        cells=(
            glyphs.charging if running and session.severity is None else glyphs.severity(session.severity),
            local_time(session.started_at, zone),
            session.account,
            place(session),
            *([session.vehicle or MISSING] if vehicle else []),
            duration(session.duration_us),
            kwh(session.energy_wh),
            soc_range(session.soc_start, session.soc_end, glyphs.arrow),
            *([money(session.cost, session.currency)] if cost else []),
            session.outcome or session.status.value,
            session.id,
        ),
    )


def place(session: Session) -> str:
    """``HPC-01/2``, or the site where no charger is known."""
    if session.charger is None:
        return session.site or MISSING
    return session.charger if session.connector is None else f"{session.charger}/{session.connector}"


def fields_table(
    reports: Iterable[SessionReport], columns: Sequence[Field], zone: tzinfo = UTC, glyphs: Glyphs = FULL
) -> Table:
    """Sessions for people with the columns they chose, in that order."""
    rows = [
        Row(
            severity=report.session.severity,
            cells=(
                glyphs.severity(report.session.severity),
                *(field_text(field, report, zone, glyphs) for field in columns),
            ),
        )
        for report in reports
    ]
    return Table(
        columns=(Column(title=" ", firm=True), *(_column(field, zone) for field in columns)), rows=tuple(rows)
    )


def _column(field: Field, zone: tzinfo) -> Column:
    """A column of one field; quantities stand at the right and are never cut."""
    if field.kind is Kind.TIME:
        return Column(title=f"{field.title}{_heading(zone)}", firm=True)
    return Column(title=field.title, right=field.kind.is_ordered, firm=field.kind.is_ordered)


def field_text(field: Field, report: SessionReport, zone: tzinfo = UTC, glyphs: Glyphs = FULL) -> str:
    """One value for people, in the unit of its column; ``–`` when it was not sent. Untrusted."""
    value = field.value_of(report, zone)
    if value is None or value == ():
        return glyphs.missing
    if field.shown is not None:
        return field.shown(report.session) or glyphs.missing
    match field.kind, value:
        case Kind.TIME, Instant():
            return local_time(value, zone)
        case Kind.DURATION, int():
            return duration(value)
        case Kind.ENERGY, Decimal():
            return kwh(value) if field.id == "energy_wh" else meter_reading(value)
        case Kind.POWER, Decimal():
            return whole_kw(value)
        case Kind.PERCENT, Decimal():
            return f"{value:.0f}"
        case Kind.MONEY, Decimal():
            return money(value, report.session.currency) if field.id == "cost" else f"{value:.2f}"
        case _, tuple():
            return " ".join(value)
        case _:
            return str(value)


def _heading(zone: tzinfo) -> str:
    """Times without a zone of the user's choice say that they are UTC."""
    return " (UTC)" if zone is UTC else ""


def events_table(events: Iterable[Event], zone: tzinfo = UTC, glyphs: Glyphs = FULL) -> Table:
    """Events for people."""
    rows = [
        Row(
            severity=event.shown_severity,
            cells=(
                glyphs.carried if event.carried_in else glyphs.severity(event.severity),
                local_time(event.at, zone, seconds=True),
                event.lane,
                event.text,
            ),
        )
        for event in events
    ]
    columns = (
        Column(title=" ", firm=True),
        Column(title=f"time{_heading(zone)}", firm=True),
        Column(title="lane"),
        Column(title="event"),
    )
    return Table(columns=columns, rows=tuple(rows))


def meters_table(records: Iterable[MeterRecord]) -> Table:
    """Meter values for people."""
    rows = [Row(cells=(record.at, record.key, str(record.value), record.unit)) for record in records]
    columns = (
        Column(title="time (UTC)", firm=True),
        Column(title="key"),
        Column(title="value", right=True, firm=True),
        Column(title="unit", firm=True),
    )
    return Table(columns=columns, rows=tuple(rows))


def facts_table(facts: Iterable[Fact]) -> Table:
    """Facts for people: name, value with its unit, how it came to be, and the assumption in words."""
    rows = [Row(cells=(fact.name, fact_text(fact), fact.basis.value, fact.note)) for fact in facts]
    columns = (
        Column(title="fact"),
        Column(title="value"),
        Column(title="basis", firm=True),
        Column(title="note"),
    )
    return Table(columns=columns, rows=tuple(rows))


def fact_text(fact: Fact) -> str:
    """A value exactly as it is, with its unit; ``–`` when the provider sent none."""
    match fact.value:
        case None:
            return MISSING
        case bool():
            value = "yes" if fact.value else "no"
        case str():
            value = fact.value
        case int() | float():
            value = str(number(fact.value))
        case _:
            value = decimal_text(fact.value) or MISSING
    return f"{value} {fact.unit}".rstrip()

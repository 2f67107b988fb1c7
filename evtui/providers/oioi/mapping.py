"""OIOI's rows as session reports: the only place where OIOI's words meet ours (``api/oioi.md`` 3, 5 to 8)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from evtui.clients.decode import decode
from evtui.errors import UnexpectedPayload
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.lenient import watt_hours, whole
from evtui.providers.oioi.stations import Station
from evtui.providers.oioi.wire import ALIASES, Interval, NamedRow, cut_sessions, session_row
from evtui.providers.spec import Document, DocumentReports

PROVIDER: Final = "oioi"
UTC_ZONE: Final = ZoneInfo("UTC")
SHIFT_TOLERANCE_US: Final = 5 * 60 * US_PER_S
"""How close request minus start must come to the zone offset to look like a shifted time."""
HOUR_US: Final = 3600 * US_PER_S
LEAST_PRICED_WH: Final = 500
"""Below this the starting fee dominates, and a price per kWh says nothing."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The five times of a row, and what was odd about them."""

    requested: Instant | None
    start: Instant | None
    end: Instant | None
    charging_start: Instant | None
    charging_end: Instant | None
    unreadable: Mapping[str, str]
    """JSON pointer to the reason."""

    @property
    def naive(self) -> bool:
        """Whether any of them had no offset."""
        five = (self.requested, self.start, self.end, self.charging_start, self.charging_end)
        return any(time is not None and time.naive for time in five)

    @property
    def shift_us(self) -> int | None:
        """How far the intervals seem to be off, to be added to them; None when nothing suggests it.

        The documented sample prints UTC with a +02:00 label. Suspicious is a request that lies behind the start
        by the row's own offset, or an hour more or less, within five minutes.
        """
        if self.requested is None or self.start is None:
            return None
        behind_us, offset_us = self.requested.us - self.start.us, self.start.offset_s * US_PER_S
        candidates = (offset_us, offset_us - HOUR_US, offset_us + HOUR_US)
        near = (shift for shift in candidates if shift and abs(behind_us - shift) <= SHIFT_TOLERANCE_US)
        return next(near, None)


def read_rows(items: Iterable[bytes], asked: Asked) -> tuple[tuple[SessionReport, ...], tuple[Problem, ...]]:
    """Raw rows of ONE answer as reports; an unreadable row becomes a problem with its number, the others stay.

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
        problems = (*problems, no_list_problem(account))
    return DocumentReports(reports=reports, problems=problems)


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
    return SessionReport(
        session=session,
        facts=(*_facts(row, value, times), *_derived_facts(row, times), *_request_facts(asked)),
        events=_events(row, times),
        extra=MappingProxyType({key: value[key] for key in value if _is_unknown(key, row)}),
        problems=_problems(asked.account, session_id, row, times),
        raw=item,
        fetched_at=asked.fetched_at,
    )


def with_station(report: SessionReport, station: Station | None) -> SessionReport:
    """The same report once its ids are resolved; None means that PlugSurfing no longer knows the station."""
    session = report.session
    if station is None:
        flags = (*(flag for flag in session.flags if flag != "unresolved"), "unresolved")
        return replace(report, session=replace(session, flags=flags))
    facts = _station_facts(station, session.connector)
    names = {fact.name for fact in facts}
    kept = (fact for fact in report.facts if fact.name not in names)
    site = station.name or session.site
    address = session.address or station.address
    return replace(report, session=replace(session, site=site, address=address), facts=(*kept, *facts))


def synthetic_id(row: NamedRow, times: Times, seen: Counter[str]) -> str:
    """A stable id where OIOI has none: a hash of start, station, connector, external id, energy and cost.

    The account is left out, it is part of the session's key anyway: so a saved answer and a fetched one agree.
    Equal rows of one answer get a counter.
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


def read_times(row: NamedRow, zone: ZoneInfo) -> Times:
    """All times of a row; one that is no time is None with its reason."""
    unreadable: dict[str, str] = {}

    def read(text: str | None, pointer: str) -> Instant | None:
        try:
            return None if text is None else instant_of(text, zone)
        except ValueError as error:
            unreadable[pointer] = str(error)
            return None

    def both(field: str) -> tuple[Instant | None, Instant | None]:
        interval = getattr(row.fields, field) or Interval()
        place = _pointer(row, field)
        return (
            read(interval.start, f"{place}/{interval.start_name}"),
            read(interval.end, f"{place}/{interval.end_name}"),
        )

    start, end = both("session_interval")
    charging_start, charging_end = both("charging_interval")
    return Times(
        requested=read(row.fields.request_sent, _pointer(row, "request_sent")),
        start=start,
        end=end,
        charging_start=charging_start,
        charging_end=charging_end,
        unreadable=unreadable,
    )


def instant_of(text: str, zone: ZoneInfo) -> Instant:
    """RFC 3339 text; without an offset it is a wall-clock time of ``zone``. Raises ValueError for no time."""
    instant = Instant.parse(text)
    if not instant.naive:
        return instant
    wall = instant.datetime().replace(tzinfo=None)
    try:
        offset = wall.replace(tzinfo=zone).utcoffset() or timedelta()
    except OverflowError:
        offset = timedelta()
    return Instant.parse(text, naive_offset_s=int(offset.total_seconds()))


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
    session_at, charging_at = _pointer(row, "session_interval"), _pointer(row, "charging_interval")
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


def _facts(row: NamedRow, value: Mapping[str, Any], times: Times) -> tuple[Fact, ...]:
    """Every documented field, None where nothing was sent."""
    fields = row.fields
    vat_note = "the page does not say whether VAT is included"

    def fact(field: str, name: str, shown: str | Decimal | None, unit: str = "", note: str = "") -> Fact:
        source = _pointer(row, field) if row.names.get(ALIASES[field]) in value else None
        if field in row.unreadable:
            note = f"unreadable: {row.unreadable[field]}"
        return Fact(name=name, value=shown, unit=unit, source=source, note=note)

    def time(field: str, end: bool, name: str, at: Instant | None) -> Fact:
        interval = getattr(fields, field)
        if interval is None:
            return fact(field, name, None)
        source = f"{_pointer(row, field)}/{interval.end_name if end else interval.start_name}"
        note = f"unreadable: {times.unreadable[source]}" if source in times.unreadable else ""
        return Fact(name=name, value=_rfc3339(at), source=source, note=note)

    return (
        fact("request_sent", "requested_at", _rfc3339(times.requested), note="meaning uncertain"),
        fact("charging_station_id", "charging_station_id", fields.charging_station_id),
        fact("connector_id", "connector_id", fields.connector_id),
        time("session_interval", False, "plugged_in_at", times.start),
        time("session_interval", True, "unplugged_at", times.end),
        time("charging_interval", False, "charging_started_at", times.charging_start),
        time("charging_interval", True, "charging_ended_at", times.charging_end),
        fact("energy_consumed", "energy_wh", watt_hours(fields.energy_consumed), "Wh", "sent in kWh"),
        fact("cost", "cost", fields.cost, fields.currency or "", vat_note),
        fact("currency", "currency", fields.currency),
        fact(
            "external_session_id", "external_session_id", fields.external_session_id, note="the operator's id"
        ),
        fact("address", "address", fields.address),
    )


def _derived_facts(row: NamedRow, times: Times) -> tuple[Fact, ...]:
    """What follows from the fields: durations, price, resolution, the suspected shift."""
    connected, charging = _between(times.start, times.end), _between(times.charging_start, times.charging_end)
    idle = None if connected is None or charging is None else connected - charging
    facts = [
        ("connected_s", _seconds(connected), "s", "end - start of the session interval"),
        ("charging_s", _seconds(charging), "s", "end - start of the charging interval"),
        ("idle_s", _seconds(idle), "s", "connected - charging"),
    ]
    energy = row.fields.energy_consumed
    if energy is not None:
        step = watt_hours(Decimal(1).scaleb(min(0, _exponent(energy))))
        facts.append(("energy_resolution_wh", step, "Wh", "one unit of the last digit as printed"))
    price = _price_per_kwh(row)
    if price is not None:
        facts.append(("cost_per_kwh", price, f"{row.fields.currency or ''}/kWh", "cost / energy"))
    if times.shift_us is not None:
        note = "to be added to both intervals, if they are UTC with a local label; not applied"
        facts.append(("suspect_tz_shift_s", _seconds(times.shift_us), "s", note))
    return tuple(
        Fact(name=name, value=value, unit=unit, basis=Basis.DERIVED, note=note)
        for name, value, unit, note in facts
    )


def _request_facts(asked: Asked) -> tuple[Fact, ...]:
    """For whom the row was asked: rows do not name their user."""
    if asked.auth_kind is None:
        return ()
    note = "from the request, not from the row"
    return (
        Fact(name="identifier_type", value=asked.auth_kind, note=note),
        Fact(name="identifier", value=asked.auth_token, note=note),
    )


def _station_facts(station: Station, connector_id: str | None) -> tuple[Fact, ...]:
    """What is known of the place today, not at the time of the session."""
    connector = station.connectors.get(connector_id or "")
    facts: dict[str, str | bool | None] = {
        "station_name": station.name,
        "station_address": station.address,
        "station_operator": station.operator,
        "is_free_charge": station.is_free_charge,
        "evse_id": connector.evse_id if connector else None,
        "connector_type": connector.plug if connector else None,
        "connector_speed": connector.speed if connector else None,
    }
    prices = connector.prices if connector else {}
    facts |= {f"price_{name.replace('-', '_')}": price for name, price in prices.items()}
    note = "from station-get-by-ids, as of the fetch"
    return tuple(Fact(name=name, value=value, note=note) for name, value in facts.items())


def _problems(account: str, session_id: str, row: NamedRow, times: Times) -> tuple[Problem, ...]:
    """Unreadable fields as data."""
    reasons = {_pointer(row, field): why for field, why in row.unreadable.items()} | dict(times.unreadable)
    return tuple(
        Problem(
            kind=ProblemKind.PAYLOAD,
            message=f"session {session_id}: {pointer} is unreadable: {why}",
            account=account,
            source=pointer,
        )
        for pointer, why in reasons.items()
    )


def _price_per_kwh(row: NamedRow) -> Decimal | None:
    """Cost per kWh, two decimals more than money has; None for little energy."""
    cost, energy_wh = row.fields.cost, watt_hours(row.fields.energy_consumed)
    if cost is None or energy_wh is None or energy_wh < LEAST_PRICED_WH:
        return None
    return (cost * 1000 / energy_wh).quantize(Decimal("0.0001"))


def _pointer(row: NamedRow, field: str) -> str:
    """JSON pointer of a field as it was sent."""
    key = ALIASES[field]
    name = row.names.get(key, key)
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _is_unknown(key: str, row: NamedRow) -> bool:
    """Whether no field was read from this key."""
    return not any(row.names.get(alias) == key for alias in ALIASES.values())


def _canonical(number: Decimal | None) -> str | None:
    """The same text for ``3``, ``3.0`` and ``"3.00"``."""
    return None if number is None else f"{number.normalize():f}"


def _exponent(number: Decimal) -> int:
    """Power of ten of the last digit as printed."""
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _between(start: Instant | None, end: Instant | None) -> int | None:
    """End minus start in microseconds."""
    return None if start is None or end is None else end.us - start.us


def _seconds(duration_us: int | None) -> Decimal | None:
    """Microseconds in seconds, exact."""
    return None if duration_us is None else whole(Decimal(duration_us) / US_PER_S)


def _rfc3339(at: Instant | None) -> str | None:
    """A time as text in UTC."""
    return None if at is None else at.rfc3339()

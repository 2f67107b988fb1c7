"""A raw depot report as a session report: here DepotFinity's words become ours (Session Reports API)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from evtui.clients.decode import count_items, report_parts
from evtui.models.charge import Clocks, Energies
from evtui.models.event import Event, EventKind
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.depot import events as depot_events
from evtui.providers.depot.blocks import Complaints, pointer
from evtui.providers.depot.clocks import Moments, read_clocks
from evtui.providers.depot.facts import derived_facts, report_facts
from evtui.providers.depot.wire import Report
from evtui.providers.lenient import read_row

PROVIDER: Final = "depot"
METER_VALUES: Final = "sessionMeterValues"
_STATUSES: Final = {
    "preparing": SessionStatus.PENDING,
    "charging": SessionStatus.CHARGING,
    "suspendedev": SessionStatus.SUSPENDED,
    "suspendedevse": SessionStatus.SUSPENDED,
    "finishing": SessionStatus.ACTIVE_IDLE,
    "available": SessionStatus.FINISHED,
}
"""Status of a session without an end, by its last OCPP 1.6 word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the answer around a report says; it is not repeated inside (Session Reports API)."""

    account: str
    charger: str | None = None
    connector: str | None = None
    fetched_at: Instant | None = None


def read_record(row: SessionReport, record: bytes) -> SessionReport:
    """The whole report of a row of the store, as ``session_report`` mapped it when it was fetched.

    ``record`` may be without its meter values (``[]``): their number is then the row's, and the report is
    partial. Raises ``UnexpectedPayload`` when it is no object.
    """
    session = row.session
    stamp = Stamp(
        account=session.account,
        charger=session.charger,
        connector=session.connector,
        fetched_at=row.fetched_at,
    )
    report = session_report(record, stamp, kept_apart=row.meter_values)
    return replace(report, session=session)


def session_report(raw: bytes, stamp: Stamp, *, kept_apart: int | None = None) -> SessionReport:
    """Map one raw report; raises ``UnexpectedPayload`` when it is no object, smaller faults are problems.

    Meter values are neither decoded nor copied: they stay in ``raw``. ``kept_apart`` is how many of them were
    cut out of a record that has none.
    """
    parts = report_parts(raw, METER_VALUES)
    complaints = Complaints(stamp.account)
    for name, reason in parts.unreadable.items():
        complaints.add(pointer(name) if name else "", reason)
    read = read_row(Report, parts.facts)
    for name, reason in read.unreadable.items():
        complaints.add(pointer(name), reason)
    meter_values = count_items(parts.bulk)
    if meter_values is None and bytes(parts.bulk[:5]).strip() not in (b"", b"null"):
        complaints.add(pointer(METER_VALUES), "not a list")
    is_partial = meter_values == 0 and bool(kept_apart)
    meter_values = kept_apart if is_partial else meter_values
    report = read.fields
    blocks = depot_events.read_blocks(report, complaints)
    unordered = depot_events.read_events(blocks, parts.names, complaints)
    clocks, anchor = read_clocks(report.sessionTimeStart, report.sessionTimeEnd, _moments(unordered))
    events = depot_events.in_time_order(unordered, anchor)
    energies = _energies(report)
    session = _session(report, raw, stamp, energies, events, clocks)
    facts = (
        *report_facts(parts, read, blocks, meter_values),
        *derived_facts(session, energies, clocks),
    )
    return SessionReport(
        session=session,
        facts=facts,
        events=events,
        limits=depot_events.limits(blocks),
        alignments=depot_events.alignments(blocks),
        breakers=depot_events.breakers(blocks),
        energies=energies,
        clocks=clocks,
        meter_values=meter_values,
        extra=MappingProxyType(dict(report.model_extra or {})),
        problems=complaints.problems(),
        raw=raw,
        fetched_at=stamp.fetched_at,
        is_partial=is_partial,
    )


def _moments(events: Sequence[Event]) -> Moments:
    """The times that decide about the clocks."""

    def times(wanted: Iterator[Event]) -> list[int]:
        return sorted(event.at.us for event in wanted if event.at is not None)

    def states(word: str) -> Iterator[Event]:
        return (
            event
            for event in events
            if event.lane == "ocppStatus" and (event.state or "").strip().casefold() == word
        )

    return Moments(
        events=times(iter(events)),
        preparing=times(states("preparing")),
        released=times(states("available")),
        limits=times(event for event in events if event.kind is EventKind.LIMIT),
        alignments=times(event for event in events if event.kind is EventKind.ALIGNMENT),
    )


def _energies(report: Report) -> Energies:
    """The counters."""
    return Energies(
        charge_start_wh=report.energyChargeStart,
        charge_end_wh=report.energyChargeEnd,
        primary_start_wh=report.energyPrimaryStart,
        primary_end_wh=report.energyPrimaryEnd,
        requested_start_wh=report.energyRequestedStart,
        requested_end_wh=report.energyRequestedEnd,
    )


def _session(
    report: Report, raw: bytes, stamp: Stamp, energies: Energies, events: Sequence[Event], clocks: Clocks
) -> Session:
    """The row of the list. Outcome, severity and counts are left to ``evtui.services.outcome``."""
    words = [event for event in events if event.lane == "ocppStatus" and event.state]
    times = (report.sessionTimeStart, report.sessionTimeEnd)
    marks = {
        "clock_offset": clocks.event_clock,
        "synthetic_id": report.sessionId is None,
        "naive_time": any(at is not None and at.naive for at in times),
    }
    return Session(
        provider=PROVIDER,
        account=stamp.account,
        id=report.sessionId or _synthetic_id(raw),
        charger=stamp.charger,
        connector=stamp.connector,
        vehicle=report.vehicleId,
        started_at=report.sessionTimeStart,
        ended_at=report.sessionTimeEnd,
        energy_wh=energies.charge_wh,
        soc_start=report.energySocStart,
        soc_end=report.energySocEnd,
        status=_status(report, [event for event in words if not event.carried_in]),
        status_raw=words[-1].state if words else None,
        flags=tuple(flag for flag, is_set in marks.items() if is_set),
    )


def _status(report: Report, words: Sequence[Event]) -> SessionStatus:
    """Finished with an end, else by the last OCPP word of the session; active when nothing is known."""
    if report.sessionTimeEnd is not None:
        return SessionStatus.FINISHED
    if words:
        return _STATUSES.get((words[-1].state or "").strip().casefold(), SessionStatus.UNKNOWN)
    return SessionStatus.ACTIVE if report.sessionTimeStart is not None else SessionStatus.UNKNOWN


def _synthetic_id(raw: bytes) -> str:
    """A name for a report without ``sessionId``: the same for the same bytes."""
    return f"no-id-{hashlib.sha256(raw).hexdigest()[:12]}"

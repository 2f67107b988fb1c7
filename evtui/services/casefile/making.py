"""A case made of sessions: anonymised where asked for, diagnosed, with a report that needs no tool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from evtui import __version__
from evtui.formats.plain import plain
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.services.casefile.archive import DIAGNOSIS, NOTES, README, RECORD, REPORT
from evtui.services.casefile.case import Case, sealed
from evtui.services.casefile.link import Link, link_text, target
from evtui.services.casefile.manifest import (
    CaseSession,
    Manifest,
    RedactionEntry,
    ViewEntry,
    fact_entry,
    session_entry,
)
from evtui.services.examination import Background
from evtui.services.export.diagnosis import diagnosis_record
from evtui.services.export.json_text import dump
from evtui.services.notes.lines import line_of
from evtui.services.notes.note import Note
from evtui.services.redaction.redactor import Redactor
from evtui.services.redaction.statement import what_was_done
from evtui.services.ticket.building import build_ticket
from evtui.services.ticket.leaving import Leaving, leaving
from evtui.services.ticket.markdown import markdown_lines, safe

NOT_REDACTED: Final = "Not anonymised: personal data is as sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One session that goes into a case."""

    report: SessionReport
    """Whole, its record too."""
    meters: MeterTable
    notes: tuple[Note, ...] = ()


def make_case(
    sources: Sequence[Source],
    background: Background,
    redactor: Redactor | None,
    *,
    created_at: Instant,
    at: Instant | None = None,
    zone: tzinfo = UTC,
) -> Case:
    """The case of these sessions; ``redactor`` None keeps personal data.

    ``at`` is where to look first, else the first error. Equal arguments give equal cases. Takes long with
    many samples: use a thread.
    """
    created_at = Instant(created_at.us - created_at.us % US_PER_S)
    ready = [leaving(one.report, one.meters, background, one.notes, redactor, zone) for one in sources]
    done = NOT_REDACTED
    if redactor is not None:
        done = what_was_done(redactor.replaced, addresses=redactor.addresses)
    sessions = tuple(_entry(number, one) for number, one in enumerate(ready, 1))
    manifest = Manifest(
        tool=f"evtui {__version__}",
        created_at=created_at.rfc3339(),
        redaction=RedactionEntry(
            applied=redactor is not None,
            addresses=redactor is None or redactor.addresses,
            statement=done,
            pseudonyms=() if redactor is None else tuple(sorted(redactor.pseudonyms)),
        ),
        view=_view(ready, at),
        sessions=sessions,
        files=(),
    )
    files = [(README, _readme(manifest, ready)), (NOTES, _notes(ready))]
    for entry, one in zip(sessions, ready, strict=True):
        files += _files(entry, one, created_at, done, zone)
    return sealed(manifest, files)


def _entry(number: int, one: Leaving) -> CaseSession:
    """A session in the manifest."""
    report = one.examination.report
    beside = (fact for fact in report.facts if fact.source is None and fact.basis is not Basis.DERIVED)
    return CaseSession(
        folder=f"sessions/{number:04d}",
        session=session_entry(report.session),
        fetched_at=None if report.fetched_at is None else report.fetched_at.rfc3339(),
        verdict=report.session.verdict,
        outcome=report.session.outcome,
        beside=tuple(map(fact_entry, beside)),
    )


def _files(
    entry: CaseSession, one: Leaving, created_at: Instant, done: str, zone: tzinfo
) -> Iterator[tuple[str, bytes]]:
    """Record, diagnosis and report of a session."""
    found = one.examination
    ticket = build_ticket(found, one.timeline, one.notes, made_at=created_at, statement=done, zone=zone)
    record = dump(diagnosis_record(found.report, found.diagnosis), indent=2)
    yield f"{entry.folder}/{RECORD}", found.report.raw
    yield f"{entry.folder}/{DIAGNOSIS}", f"{record}\n".encode()
    yield f"{entry.folder}/{REPORT}", _lines(markdown_lines(ticket))


def _notes(ready: Sequence[Leaving]) -> bytes:
    """Every note, one a line."""
    return b"".join(line_of(note) + b"\n" for one in ready for note in one.notes)


def _view(ready: Sequence[Leaving], at: Instant | None) -> ViewEntry | None:
    """The instant that was asked for, in the session it lies in; else the first error of the first session
    that has one."""
    if not ready:
        return None
    reports = [one.examination.report for one in ready]
    asked = None if at is None else target(Link(at=at.rfc3339()), reports)
    if asked is not None and asked[1] is not None:
        report, shown = asked[0], at
    else:
        places = ((one.examination.report, _first_error(one)) for one in ready)
        report, first = next((pair for pair in places if pair[1] is not None), (reports[0], None))
        shown = at or first
    session = report.session.id[:900]
    told = None if shown is None else shown.rfc3339()
    return ViewEntry(session=session, at=told, link=link_text(session, shown))


def _first_error(one: Leaving) -> Instant | None:
    """When the first error of a session was."""
    times = (
        event.at
        for event in one.examination.report.events
        if event.severity.rank <= Severity.ERROR.rank and not event.carried_in and event.at is not None
    )
    return next(times, None)


def _readme(manifest: Manifest, ready: Sequence[Leaving]) -> bytes:
    """What this is, for who opens the zip without evtui."""
    lines = [
        f"# Charging session case, {manifest.created_at}",
        "",
        f"Made by {manifest.tool}. {manifest.redaction.statement}",
        "",
        "| report | session | what happened |",
        "|---|---|---|",
    ]
    for entry, one in zip(manifest.sessions, ready, strict=True):
        said = safe(plain(one.examination.sentence, 300))
        lines.append(f"| {entry.folder}/{REPORT} | {safe(plain(entry.session.id, 100))} | {said} |")
    lines += [
        "",
        f"Each folder holds `{RECORD}` (the provider's own record), `{DIAGNOSIS}` (findings with JSON",
        f"pointers into it) and `{REPORT}`. `{NOTES}` holds the notes. `evtui FILE` opens all of it on a",
        "timeline, `evtui bundle verify FILE` checks that nothing was changed.",
    ]
    return _lines(lines)


def _lines(lines: Sequence[str] | Iterator[str]) -> bytes:
    """Lines as UTF-8, each with its line feed."""
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")

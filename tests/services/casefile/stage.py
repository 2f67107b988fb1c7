"""Cases for tests: sessions of the simulated fleet and of the samples, with notes."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable
from functools import lru_cache

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.casefile.case import Case, case_bytes
from evtui.services.casefile.making import Source, make_case
from evtui.services.examination import Background
from evtui.services.notes.note import Note
from evtui.services.redaction.collecting import redactor_for
from evtui.services.reports import decode_meters
from tests.services.ticket.stage import MADE_AT, fleet_reports, saved

SALT = b"\x07" * 32


def note_on(report: SessionReport, text: str, at: Instant | None = None) -> Note:
    """A note with a fixed id."""
    return Note(id=f"id-{text[:4]}", session=report.session.key, at=at, text=text, created_at=MADE_AT)


def sources(*reports: SessionReport) -> list[Source]:
    """Sessions with their meter values and two notes each, one of which names the vehicle."""
    found = []
    for report in reports:
        first = next((event.at for event in report.events if event.at is not None), None)
        notes = (
            note_on(report, "pump noise", first),
            note_on(report, f"ask {report.session.vehicle} driver"),
        )
        meters = asyncio.run(decode_meters(report))
        found.append(Source(report=report, meters=meters, notes=notes))
    return found


def case_of(*reports: SessionReport, redact: bool = True, salt: bytes = SALT) -> Case:
    """The case of these sessions."""
    with_notes = sources(*reports)
    notes = [note for one in with_notes for note in one.notes]
    redactor = redactor_for(reports, notes, salt=salt) if redact else None
    return make_case(with_notes, Background(reports=reports, now=MADE_AT), redactor, created_at=MADE_AT)


@lru_cache(maxsize=1)
def mixed_case() -> Case:
    """A session of each provider, and two of one vehicle's depot."""
    reports = (*fleet_reports()[:2], saved("smappee-sample.json")[0], *saved("oioi-sample.json"))
    return case_of(*reports)


@lru_cache(maxsize=1)
def mixed_bytes() -> bytes:
    """The file of ``mixed_case``."""
    return case_bytes(mixed_case())


def tampered(change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None]) -> bytes:
    """The file with its members changed: order, names, contents, attributes."""
    with zipfile.ZipFile(io.BytesIO(mixed_bytes())) as archive:
        members = [(entry, archive.read(entry)) for entry in archive.infolist()]
    change(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry, body in members:
            archive.writestr(entry, body)
    return out.getvalue()

"""Reports for tickets: the simulated fleet, the samples of the providers' pages, and hostile ones."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.examination import NO_BACKGROUND
from evtui.services.files import read_files
from evtui.services.notes.note import Note
from evtui.services.redaction.collecting import redactor_for
from evtui.services.reports import decode_meters
from evtui.services.ticket.building import build_ticket
from evtui.services.ticket.html import html_lines
from evtui.services.ticket.leaving import leaving
from evtui.services.ticket.markdown import markdown_lines
from evtui.services.ticket.plain_text import text_lines
from evtui.services.ticket.ticket import Ticket

SAVED = Path(__file__).parents[1] / "saved"
MADE_AT = Instant.parse("2026-11-21T09:00:00Z")


def saved(name: str) -> tuple[SessionReport, ...]:
    """The sessions of a sample."""
    return read_files([SAVED / name]).reports


def ticket(report: SessionReport, notes: tuple[Note, ...] = (), *, redact: bool = True) -> Ticket:
    """The report of a session, with its own meter values."""
    meters = asyncio.run(decode_meters(report))
    redactor = redactor_for([report], notes, salt=b"\x07" * 32) if redact else None
    ready = leaving(report, meters, NO_BACKGROUND, notes, redactor)
    return build_ticket(
        ready.examination, ready.timeline, ready.notes, made_at=MADE_AT, statement="Anonymised."
    )


def rendered(one: Ticket) -> dict[str, str]:
    """A ticket in every format."""
    return {
        "txt": "\n".join(text_lines(one)),
        "md": "\n".join(markdown_lines(one)),
        "html": "\n".join(html_lines(one)),
    }


@lru_cache(maxsize=1)
def fleet_reports() -> tuple[SessionReport, ...]:
    """Every depot session of the simulated fleet."""
    from tests.services.diagnosis.simulated import A_FLEET, session

    return tuple(session(number)[1].report for number in range(A_FLEET))

"""``report``: one session for a ticket, personal data replaced unless it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.judging import lenient_rulebook, meters_of
from evtui.cli.one_session import Found, on_session
from evtui.cli.options import CliOptions
from evtui.cli.out_file import check_out, write_out
from evtui.cli.output import Output
from evtui.cli.periods import current_instant, zone
from evtui.services.workspace import Workspace

if TYPE_CHECKING:  # pydantic, numpy and the rules come in with the first session that is examined
    from evtui.models.report import SessionReport
    from evtui.services.notes.note import Note, SessionKey
    from evtui.services.redaction.redactor import Redactor
    from evtui.services.ticket.ticket import Ticket

REVEALED: Final = "not anonymised, so this reveals"
NOTHING_REPLACED: Final = "Not anonymised: personal data is as sent."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    format: str | None = None
    """``md``, ``html`` or ``txt``; None takes the file's ending, else ``md``."""
    out: Path | None = None
    is_forced: bool = False
    """Replace a file that exists."""
    redact: bool = True
    addresses: bool = True
    """Replace addresses too."""


def report_session(options: CliOptions, text: str, session_id: str | None, wanted: Wanted) -> int:
    """Find the session, write its report, and return the exit code."""
    if wanted.out is not None:
        check_out(wanted.out, is_forced=wanted.is_forced)

    async def write(workspace: Workspace, found: Found, output: Output, options: CliOptions) -> None:
        """To stdout or to the file."""
        ticket = await _ticket(workspace, found, options, wanted)
        lines = _rendered(ticket, wanted)
        if wanted.out is None:
            output.data(f"{line}\n" for line in lines)
        else:
            body = "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
            await asyncio.to_thread(write_out, wanted.out, body)
            Diagnostics(quiet=options.quiet).notice(f"written to {wanted.out}")

    return on_session(options, text, session_id, write)


async def _ticket(workspace: Workspace, found: Found, options: CliOptions, wanted: Wanted) -> Ticket:
    """The report of the session that was found."""
    from evtui.services.examination import Background
    from evtui.services.redaction.statement import what_was_done
    from evtui.services.ticket.building import build_ticket
    from evtui.services.ticket.leaving import leaving

    report = await workspace.whole(found.report)
    meters = await meters_of(workspace, report)
    notes = await notes_of(options, report.session.key)
    redactor = await asyncio.to_thread(redactor_of, (report,), notes, found.loaded, options, wanted)
    now = options.now or current_instant()
    background = Background(reports=found.loaded, now=now, book=lenient_rulebook(options))
    shown = zone(options.tz)
    ready = await asyncio.to_thread(leaving, report, meters, background, notes, redactor, shown)
    done = NOTHING_REPLACED
    if redactor is not None:
        done = what_was_done(redactor.replaced, addresses=redactor.addresses)
    return build_ticket(
        ready.examination, ready.timeline, ready.notes, made_at=now, statement=done, zone=shown
    )


def redactor_of(
    reports: Sequence[SessionReport],
    notes: Sequence[Note],
    quoted: Sequence[SessionReport],
    options: CliOptions,
    wanted: Wanted,
    kept: frozenset[str] = frozenset(),
) -> Redactor | None:
    """What replaces personal data; without it stderr says what is revealed. ``kept`` are pseudonyms."""
    from evtui.services.redaction.collecting import redactor_for
    from evtui.services.redaction.pseudonyms import new_salt
    from evtui.services.redaction.statement import what_it_reveals

    if wanted.redact:
        return redactor_for(
            reports, notes, quoted=quoted, salt=new_salt(), addresses=wanted.addresses, kept=kept
        )
    revealed = what_it_reveals(reports)
    if revealed:
        Diagnostics(quiet=options.quiet).notice(f"{REVEALED}: {', '.join(revealed)}")
    return None


async def notes_of(options: CliOptions, session: SessionKey) -> tuple[Note, ...]:
    """Notes and marks of a session; trouble with the file is told and costs the notes only.

    The demo begins without any: it keeps them for one run.
    """
    from evtui.config.locations import locate
    from evtui.errors import EvtuiError
    from evtui.services.case_notes import notes_in_files
    from evtui.services.notes.note import Notes
    from evtui.services.notes.store import FileNotes

    if options.demo and not options.files:
        return ()
    came = await asyncio.to_thread(notes_in_files, options.files, options.stdin) if options.files else ()
    try:
        own = await asyncio.to_thread(FileNotes(locate(config=options.config).data).read)
    except EvtuiError as error:
        Diagnostics(quiet=options.quiet).error(error.message)
        own = Notes()
    return replace(own, notes=(*came, *own.notes)).of(session)


def _rendered(ticket: Ticket, wanted: Wanted) -> list[str]:
    """The lines in the format asked for."""
    ending = "" if wanted.out is None else wanted.out.suffix.lower().lstrip(".")
    match wanted.format or {"htm": "html", "text": "txt"}.get(ending, ending):
        case "html":
            from evtui.services.ticket.html import html_lines

            return list(html_lines(ticket))
        case "txt":
            from evtui.services.ticket.plain_text import text_lines

            return text_lines(ticket)
        case _:
            from evtui.services.ticket.markdown import markdown_lines

            return list(markdown_lines(ticket))

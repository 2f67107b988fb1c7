"""``report``: one session for a ticket, personal data replaced unless it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.judging import lenient_rulebook, meters_of
from evtui.cli.one_session import Found, on_session
from evtui.cli.options import CliOptions
from evtui.cli.out_file import check_out, write_out
from evtui.cli.output import Output
from evtui.cli.periods import current_instant, zone
from evtui.formats.written import written_line
from evtui.services.workspace import Workspace

if TYPE_CHECKING:  # pydantic, numpy and the rules come in with the first session that is examined
    from evtui.services.documents import Document
    from evtui.services.notes.note import Note, SessionKey


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
        document = await _document(workspace, found, options, wanted)
        say = Diagnostics(quiet=options.quiet)
        if wanted.out is None:
            if not wanted.redact:
                say.notice(document.said)
            output.data([document.body.decode()])
        else:
            await asyncio.to_thread(write_out, wanted.out, document.body)
            say.notice(written_line(str(wanted.out), len(document.body), "1 session", document.said))

    return on_session(options, text, session_id, write)


async def _document(workspace: Workspace, found: Found, options: CliOptions, wanted: Wanted) -> Document:
    """The report of the session that was found."""
    from evtui.services.casefile.making import Source
    from evtui.services.documents import Wish, report_document
    from evtui.services.examination import Background
    from evtui.services.ticket.rendering import format_of

    report = await workspace.whole(found.report)
    meters = await meters_of(workspace, report)
    source = Source(report=report, meters=meters, notes=await notes_of(options, report.session.key))
    now = options.now or current_instant()
    background = Background(reports=found.loaded, now=now, book=lenient_rulebook(options))
    wish = Wish(made_at=now, redacts=wanted.redact, addresses=wanted.addresses, zone=zone(options.tz))
    form = wanted.format or format_of(wanted.out.suffix if wanted.out is not None else "") or "md"
    return await asyncio.to_thread(report_document, [source], background, wish, form)


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

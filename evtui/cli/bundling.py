"""``bundle``: sessions into one file and back, personal data replaced unless it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnosing import chosen_of
from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import ask_by_name, on_workspace
from evtui.cli.judging import lenient_rulebook, meters_of
from evtui.cli.options import CliOptions
from evtui.cli.out_file import check_out, write_out
from evtui.cli.output import Output
from evtui.cli.periods import current_instant, read_time, zone
from evtui.cli.reporting import notes_of
from evtui.cli.selecting import Selection, read_query, select
from evtui.errors import NotFound, UsageError
from evtui.formats.units import count
from evtui.formats.written import written_line
from evtui.services.reports import SessionReference, parse_reference

if TYPE_CHECKING:  # they bring pydantic, numpy and the rules
    from evtui.models.instant import Instant
    from evtui.models.report import SessionReport
    from evtui.services.casefile.case import Case
    from evtui.services.casefile.making import Source
    from evtui.services.documents import Document
    from evtui.services.workspace import Workspace

MOST_SESSIONS: Final = 200
"""More belong into an export."""
_NO_SELECTION: Final = Selection()


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleWanted:
    """What ``bundle create`` is asked for."""

    sessions: tuple[str, ...] = ()
    session_id: str | None = None
    selection: Selection = _NO_SELECTION
    at: str | None = None
    """Where to look first, as typed."""
    out: Path
    is_forced: bool = False
    redact: bool = True
    addresses: bool = True


def create_bundle(options: CliOptions, wanted: BundleWanted) -> int:
    """Find the sessions, write the bundle, and return the exit code."""
    check_out(wanted.out, is_forced=wanted.is_forced)
    if bool(wanted.sessions) == (wanted.selection != _NO_SELECTION):
        raise UsageError("bundle create takes SESSIONs, or --where and its kin", hint="one of the two")
    references = [parse_reference(name, wanted.session_id) for name in wanted.sessions]
    files = tuple(dict.fromkeys(one.file for one in references if one.file is not None))
    if files and any(one.file is None for one in references):
        raise UsageError("bundle create takes files or ids, not both at once")
    options = replace(options, files=files)
    same = _same_case(references, wanted)
    if same is not None:
        from evtui.services.documents import same_document

        _write(options, same_document(same), len(same.manifest.sessions), wanted.out)
        return 0
    now = options.now or current_instant()
    at = None if wanted.at is None else read_time(wanted.at, now, zone(options.tz), "--at")
    query = read_query(wanted.selection, options)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        if references:
            answer = await ask_by_name(workspace, options, references)
            chosen: Sequence[SessionReport] = chosen_of(references, answer)
        else:
            found = await select(workspace, options, wanted.selection, query)
            answer, chosen = found.answer, found.reports
        if not chosen:
            if answer.code:
                return answer.code
            raise NotFound("no session fits, so no bundle is written")
        sources = await _sources(workspace, options, chosen)
        loaded = answer.collected.reports
        document = await asyncio.to_thread(_made, options, wanted, sources, loaded, now, at)
        _write(options, document, len(sources), wanted.out)
        return answer.code

    return on_workspace(options, work)


async def _sources(
    workspace: Workspace, options: CliOptions, chosen: Sequence[SessionReport]
) -> list[Source]:
    """The whole sessions with meter values and notes. Raises UsageError when they are too many."""
    from evtui.services.casefile.making import Source

    if len(chosen) > MOST_SESSIONS:
        raise UsageError(f"{len(chosen)} sessions are too many for a bundle", hint=f"at most {MOST_SESSIONS}")
    found: list[Source] = []
    for row in chosen:
        report = await workspace.whole(row)
        raw = await workspace.raw(report)
        meters = await meters_of(workspace, report)
        notes = await notes_of(options, report.session.key)
        found.append(Source(report=replace(report, raw=raw, is_partial=False), meters=meters, notes=notes))
    return found


def _made(
    options: CliOptions,
    wanted: BundleWanted,
    sources: Sequence[Source],
    loaded: Sequence[SessionReport],
    now: Instant,
    at: Instant | None,
) -> Document:
    """The bundle of these sessions."""
    from evtui.services.documents import Wish, bundle_document
    from evtui.services.examination import Background

    background = Background(reports=loaded, now=now, book=lenient_rulebook(options))
    wish = Wish(
        made_at=now,
        redacts=wanted.redact,
        addresses=wanted.addresses,
        zone=zone(options.tz),
        kept=_pseudonyms_in(options),
    )
    return bundle_document(sources, background, wish, at)


def _same_case(references: Sequence[SessionReference], wanted: BundleWanted) -> Case | None:
    """The bundle that is asked for again as a whole, if that is what it is: it needs nothing made."""
    if len(references) != 1 or references[0].id is not None or wanted.at is not None:
        return None
    file = references[0].file
    case = None if file in (None, "-") else case_in(Path(str(file)))
    if case is None or not wanted.redact:
        return case
    done = case.manifest.redaction
    return case if done.applied and (done.addresses or not wanted.addresses) else None


def _pseudonyms_in(options: CliOptions) -> frozenset[str]:
    """What stands for somebody in the bundles among the files: it stays as it is."""
    cases = (case_in(Path(name)) for name in options.files if name != "-")
    return frozenset(
        name
        for case in cases
        if case is not None and case.manifest.redaction.applied
        for name in case.manifest.redaction.pseudonyms
    )


def case_in(file: Path) -> Case | None:
    """The bundle in a file, None for any other file or a folder. Raises BadCase, NotFound."""
    from evtui.services.casefile.case import read_case
    from evtui.services.casefile.manifest import BadCase
    from evtui.services.files import MAX_FILE_BYTES
    from evtui.services.saved_text import is_bundle

    try:
        if file.is_dir():
            return None
        with file.open("rb") as stream:
            head = stream.read(4)
            raw = head + stream.read(MAX_FILE_BYTES) if is_bundle(head) else b""
    except (OSError, ValueError) as error:
        raise NotFound(f"{file}: {getattr(error, 'strerror', None) or error}") from None
    try:
        return read_case(raw) if raw else None
    except BadCase as error:
        raise BadCase(f"{file.name}: {error.message}", hint=error.hint) from None


def _bundle(file: Path) -> Case:
    """The bundle in a file. Raises UsageError for any other file, BadCase, NotFound."""
    case = case_in(file)
    if case is None:
        raise UsageError(f"{file} is no bundle", hint="bundle create makes one of saved answers")
    return case


def verify_bundle(options: CliOptions, file: Path) -> int:
    """Check every file of a bundle. Raises BadCase (exit 2) that names the first bad one."""
    from evtui.services.casefile.manifest import BadCase
    from evtui.services.casefile.reading import recorded, reports_of

    case = _bundle(file)
    try:
        reports_of(case, "")
        recorded(case, "")
    except BadCase as error:
        raise BadCase(f"{file.name}: {error.message}", hint=error.hint) from None
    manifest = case.manifest
    sessions, files = count(len(manifest.sessions), "session"), count(len(manifest.files), "file")
    lines = [
        f"{file.name}: {sessions} in {files}, all as they were",
        f"made by {manifest.tool} at {manifest.created_at}",
        manifest.redaction.statement,
    ]
    if manifest.view is not None:
        lines.append(f"look first: {file.name}{manifest.view.link}")
    output = Output.standard(options.color, ascii=options.ascii)
    output.lines(lines)
    output.flush()
    return 0


def redact_bundle(options: CliOptions, file: Path, out: Path, *, is_forced: bool, addresses: bool) -> int:
    """Write a bundle without personal data; one that has none comes out the same. Raises BadCase."""
    _bundle(file)
    wanted = BundleWanted(sessions=(str(file),), out=out, is_forced=is_forced, addresses=addresses)
    return create_bundle(options, wanted)


def _write(options: CliOptions, document: Document, sessions: int, out: Path) -> None:
    """The bundle into its file; stderr says what it holds."""
    write_out(out, document.body)
    what = count(sessions, "session")
    Diagnostics(quiet=options.quiet).notice(written_line(str(out), len(document.body), what, document.said))

"""``diagnose`` in every output format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import Answer, ask_by_name, on_workspace, query_of
from evtui.cli.judging import Judged, judge
from evtui.cli.listing import nothing_found
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.cli.rulebook import rulebook
from evtui.cli.selecting import Selection, read_query, select
from evtui.errors import NotFound, UsageError
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.reports import SessionReference, parse_reference, pick
from evtui.services.workspace import Workspace

if TYPE_CHECKING:  # numpy and pydantic come in with the first session that is judged
    from evtui.services.diagnosis.rulebook import RuleBook

FOUND: Final = 10
"""Exit code: findings at or above ``--fail-on``."""
MOST_CELLS: Final = 100
"""Longer lines are not read, however wide the terminal is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for."""

    sessions: tuple[str, ...]
    """As typed: ids, files, files with ids."""
    where: tuple[str, ...] = ()
    """Queries that all have to hold, instead of ids."""
    session_id: str | None = None
    fail_on: str | None = None
    rules: tuple[str, ...] = ()
    """Only these; empty means all."""


def diagnose_sessions(options: CliOptions, wanted: Wanted) -> int:
    """Find the sessions, diagnose each, print, and return the exit code."""
    references = [parse_reference(name, wanted.session_id) for name in wanted.sessions]
    files = tuple(dict.fromkeys(one.file for one in references if one.file is not None))
    _check_sessions(references, wanted)
    options = replace(options, files=files)
    selection = Selection(where=wanted.where)
    query = read_query(selection, options)
    book = rulebook(options)
    _check_rules(wanted.rules, book)
    query_of(options)  # a period that cannot be read is told before anything is opened
    output = Output.standard(options.color, ascii=options.ascii)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        if wanted.where:
            found = await select(workspace, options, selection, query)
            answer, chosen = found.answer, list(found.reports)
            if not chosen and not answer.code:
                Diagnostics(quiet=options.quiet).notice(nothing_found(answer))
        else:
            answer = await ask_by_name(workspace, options, references, _accounts(references, workspace))
            chosen = chosen_of(references, answer)
        loaded = answer.collected.reports
        shown = [_only(one, wanted.rules) async for one in judge(workspace, chosen, loaded, options, book)]
        _write(output, options, shown)
        output.flush()
        if options.files:
            from evtui.cli.recorded import tell_recorded

            tell_recorded(options, [(one.report, one.diagnosis) for one in shown])
        return answer.code or (FOUND if _found(shown, wanted.fail_on) else 0)

    return on_workspace(options, work)


def _check_sessions(references: Sequence[SessionReference], wanted: Wanted) -> None:
    """Raises UsageError for what does not go together, and for nothing at all."""
    if not references and not wanted.where:
        raise UsageError("no session is named", hint="evtui diagnose ID, FILE or --where QUERY")
    if len({one.file is None for one in references}) > 1:
        raise UsageError("diagnose takes files or ids, not both at once")
    if wanted.where and any(one.id is not None for one in references):
        raise UsageError("--where chooses among all sessions, an id names one", hint="one of the two")


def _check_rules(wanted: Iterable[str], book: RuleBook) -> None:
    """Raises UsageError for a rule that does not exist, with the nearest one."""
    from evtui.services.diagnosis.rules import RULES

    known = [rule.id for rule in (*RULES, *book.user_rules)]
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise UsageError(f"no rule {name}", hint=f"did you mean {near[0]}?" if near else "")


def _accounts(references: Sequence[SessionReference], workspace: Workspace) -> list[str] | None:
    """The accounts that have to be asked; None is all of them."""
    names = {account.name for account in workspace.accounts}
    wanted = {one.account for one in references if one.account in names}
    everyone_named = all(one.account in names for one in references)
    return sorted(name for name in wanted if name) if everyone_named else None


def chosen_of(references: Sequence[SessionReference], answer: Answer) -> list[SessionReport]:
    """The sessions meant, each once. What may be in what could not be read is left out: that was told."""
    reports = answer.collected.reports
    found: dict[tuple[str, ...], SessionReport] = {}
    for reference in references:
        try:
            meant = [pick(reference, reports)] if reference.id is not None else _in_file(reference, reports)
        except NotFound:
            if not answer.code:
                raise
            continue
        found.update((report.session.key, report) for report in meant)
    return list(found.values())


def _in_file(reference: SessionReference, reports: Sequence[SessionReport]) -> list[SessionReport]:
    """Every session of a file, or of the files of a folder."""
    path = Path(reference.file or "")
    inside = [path] if reference.file == "-" or not path.is_dir() else list(path.iterdir())
    names = {f"file:{name}" for one in inside for name in (one.name, str(one))}
    return [report for report in reports if report.session.account in names]


def _only(one: Judged, rules: tuple[str, ...]) -> Judged:
    """The diagnosis with the findings and checks of some rules; the verdict stays that of all."""
    if not rules:
        return one
    full = one.diagnosis
    kept = replace(
        full,
        findings=tuple(finding for finding in full.findings if finding.rule in rules),
        clean=tuple(rule for rule in full.clean if rule in rules),
        not_evaluable=tuple(checked for checked in full.not_evaluable if checked.rule in rules),
    )
    return replace(one, diagnosis=kept)


def _found(shown: Iterable[Judged], level: str | None) -> bool:
    """Whether a finding is at or above a level; findings about the record never are."""
    if level is None:
        return False
    from evtui.services.diagnosis.finding import FindingSeverity

    least = FindingSeverity("warning" if level == "warn" else level)
    return any(
        finding.severity is not FindingSeverity.DATA and finding.severity.rank <= least.rank
        for one in shown
        for finding in one.diagnosis.findings
    )


def _write(output: Output, options: CliOptions, shown: Sequence[Judged]) -> None:
    """The diagnoses in the format asked for."""
    from evtui.services.export.diagnosis import FINDING_NAMES, DiagnosesRecord, diagnosis_record, finding_rows
    from evtui.services.export.json_text import dump
    from evtui.services.export.table import csv_lines, tsv_lines

    records = (diagnosis_record(one.report, one.diagnosis) for one in shown)
    match options.output:
        case "json":
            whole = DiagnosesRecord(reports=tuple(records))
            output.data([dump(whole, indent=2 if output.tty else None), "\n"])
        case "ndjson":
            output.data(f"{dump(record)}\n" for record in records)
        case "csv":
            output.data(csv_lines(FINDING_NAMES, (row for one in records for row in finding_rows(one))))
        case "tsv":
            output.data(tsv_lines(FINDING_NAMES, (row for one in records for row in finding_rows(one))))
        case "md":
            output.data(line for one in shown for line in _markdown(one, options))
        case _:
            output.rows(_text(shown, output, options))


def _markdown(one: Judged, options: CliOptions) -> Iterator[str]:
    """One session as Markdown."""
    from evtui.services.export.diagnosis_text import diagnosis_markdown

    return diagnosis_markdown(one.report, one.diagnosis, one.sentence, zone=zone(options.tz))


def _text(
    shown: Sequence[Judged], output: Output, options: CliOptions
) -> Iterator[tuple[str, Severity | None]]:
    """The sessions for people, a line between two of them."""
    from evtui.services.export.diagnosis_text import WIDTH, diagnosis_lines

    width = min(output.width or WIDTH, MOST_CELLS)
    for number, one in enumerate(shown):
        if number:
            yield "", None
            yield output.glyphs.horizontal * width, None
        yield from diagnosis_lines(
            one.report,
            one.diagnosis,
            one.sentence,
            zone=zone(options.tz),
            glyphs=output.glyphs,
            width=width,
        )

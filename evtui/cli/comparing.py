"""``compare``: two sessions found, judged, compared and printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import ask, ask_by_name, on_workspace, query_of
from evtui.cli.judging import judge
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.cli.rulebook import rulebook
from evtui.errors import NotFound, UsageError
from evtui.models.report import SessionReport
from evtui.services.reports import SessionReference, parse_reference, pick
from evtui.services.workspace import Workspace

if TYPE_CHECKING:  # numpy and pydantic come in when both sessions have been found
    from evtui.services.compare.cohort import Baseline, Refused
    from evtui.services.compare.comparison import Comparison
    from evtui.services.compare.side import Side
    from evtui.services.diagnosis.rulebook import RuleBook
    from evtui.services.export.table import Table

DIFFERENT: Final = 11
"""Exit code: the compared sessions differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One of the two sessions."""

    side: Side
    sentence: str
    """What happened in one line; untrusted."""
    baseline: Baseline | Refused | None = None


def compare_sessions(
    options: CliOptions, first: str, second: str, *, align: str | None, with_cohort: bool
) -> int:
    """Find both sessions, print how B differs from A, and return the exit code.

    They may come from different places: a file and an account, or two files. Raises UsageError when the
    alignment asked for is not possible.
    """
    references = (parse_reference(first), parse_reference(second))
    finder = _Finder(options, rulebook(options))
    found: dict[SessionReference, _Found] = {}
    for file in dict.fromkeys(one.file for one in references):
        here = [one for one in references if one.file == file]
        cohort_of = references[0] if with_cohort and references[0] in here else None
        code = finder.find(here, cohort_of, found)
        if any(one not in found for one in here):
            return code
    return _told(options, found[references[0]], found[references[1]], align)


class _Finder:
    """Opens one source after the other and judges the sessions in it that are meant."""

    def __init__(self, options: CliOptions, book: RuleBook) -> None:
        self._options = options
        self._book = book

    def find(
        self,
        references: Sequence[SessionReference],
        cohort_of: SessionReference | None,
        found: dict[SessionReference, _Found],
    ) -> int:
        """Add the sessions of one file, or of the accounts, to ``found``; returns what asking meant."""
        file = references[0].file
        options = self._options if file is None else replace(self._options, files=(file,))
        query = query_of(options)

        async def work(workspace: Workspace) -> int:
            """Runs on the open workspace."""
            if cohort_of is None:
                answer = await ask_by_name(workspace, options, references)
            else:
                answer = await ask(workspace, options, query)
            loaded = answer.collected.reports
            for reference in dict.fromkeys(references):
                try:
                    report = pick(reference, loaded)
                except NotFound:
                    if answer.code:
                        return answer.code  # it may be in what could not be read, which has been told
                    raise
                baseline = None
                if reference is cohort_of:
                    baseline = await self._baseline(workspace, report, loaded, options)
                (side, sentence) = (await self._sides(workspace, [report], loaded, options))[0]
                found[reference] = _Found(side=side, sentence=sentence, baseline=baseline)
            return answer.code

        return on_workspace(options, work)

    async def _sides(
        self,
        workspace: Workspace,
        reports: Sequence[SessionReport],
        loaded: Sequence[SessionReport],
        options: CliOptions,
    ) -> list[tuple[Side, str]]:
        """The sessions as a comparison sees them, each with its sentence."""
        from evtui.services.compare.side import side_of

        return [
            (side_of(one.report, one.meters, self._book), one.sentence)
            async for one in judge(workspace, reports, loaded, options, self._book)
        ]

    async def _baseline(
        self,
        workspace: Workspace,
        report: SessionReport,
        loaded: Sequence[SessionReport],
        options: CliOptions,
    ) -> Baseline | Refused:
        """What is usual for a session, from the others that are loaded."""
        from evtui.services.compare.cohort import Refused, baseline, cohort_of

        cohort = cohort_of(report, loaded)
        if isinstance(cohort, Refused):
            return cohort
        members = await self._sides(workspace, cohort.reports, loaded, options)
        return baseline(cohort, [side for side, _ in members])


def _told(options: CliOptions, first: _Found, second: _Found, align: str | None) -> int:
    """Print the comparison; 11 when the sessions differ."""
    from evtui.services.compare.alignment import Align, Aligned, Cannot
    from evtui.services.compare.comparison import compare

    how = None if align is None else Align(align)
    comparison = compare(first.side, second.side, how)
    wanted = None if how is None else comparison.possible[how]
    if isinstance(wanted, Cannot):
        possible = [str(one) for one, found in comparison.possible.items() if isinstance(found, Aligned)]
        hint = f"possible: {', '.join(possible)}" if possible else "these two have no instant in common"
        raise UsageError(f"cannot align at {align}: {wanted.reason}", hint=hint)
    output = Output.standard(options.color, ascii=options.ascii)
    _write(output, options, comparison, first, second)
    output.flush()
    say = Diagnostics(quiet=options.quiet)
    if not comparison.has_common_ground:
        say.notice("nothing is known of both sessions that could be compared")
    return DIFFERENT if comparison.differs else 0


def _write(
    output: Output, options: CliOptions, comparison: Comparison, first: _Found, second: _Found
) -> None:
    """In the format asked for."""
    from evtui.cli.record_output import write_records
    from evtui.services.compare.cohort import Refused
    from evtui.services.export.comparison import (
        DifferenceRecord,
        comparison_record,
        comparison_table,
        difference_records,
    )

    usual = None if isinstance(first.baseline, Refused) else first.baseline

    def table() -> Table:
        """For people and Markdown."""
        return comparison_table(comparison, usual, output.glyphs)

    if options.output == "table":
        output.lines(_head(options, comparison, first, second))
    whole = comparison_record(comparison, first.baseline)
    write_records(output, options, whole, DifferenceRecord, difference_records(comparison), table)


def _head(options: CliOptions, comparison: Comparison, first: _Found, second: _Found) -> list[str]:
    """Which two, how they are aligned, how much differs, what A is measured by."""
    from evtui.services.compare.cohort import Refused
    from evtui.services.compare.rows import summary, title

    lines = [
        f"{letter} {title(one.side.report, zone(options.tz))}  {one.sentence}"
        for letter, one in (("A", first), ("B", second))
    ]
    aligned = comparison.aligned
    lines.append("not aligned" if aligned is None else f"aligned at {aligned.words}")
    lines.append(summary(comparison))
    match first.baseline:
        case None:
            pass
        case Refused(reason=reason):
            lines.append(f"no baseline for A: {reason}")
        case usual:
            lines.append(f"usual for A: p10 to p90 of {usual.n} sessions of {usual.cohort.words}")
    return [*lines, ""]

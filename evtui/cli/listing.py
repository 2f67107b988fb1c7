"""``sessions`` in every output format: filtered, in order, with chosen columns, in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import Answer, on_workspace
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.cli.selecting import Selection, judged, read_query, select
from evtui.errors import UsageError
from evtui.formats.units import count

if TYPE_CHECKING:
    from evtui.models.event import Severity
    from evtui.models.report import SessionReport
    from evtui.services.grouping.groups import Groups
    from evtui.services.listing.sort import SortKey
    from evtui.services.query.fields import Field
    from evtui.services.workspace import Workspace

DEFAULT_LIMIT: Final = 500
"""Rows on a terminal unless more are asked for; pipes and files always get all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWanted:
    """Which sessions the list shows, and how; names as typed."""

    selection: Selection
    sort: str = ""
    """``FIELD``, ``FIELD-`` for descending, several with commas; empty is newest first."""
    columns: str = ""
    """Fields with commas; empty for the usual ones."""
    group: str = ""
    """A field; empty for none."""
    limit: int | None = None
    is_all: bool = False
    """No limit on a terminal either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How the list is shown, read and checked."""

    order: tuple[SortKey, ...]
    columns: tuple[Field, ...]
    group: tuple[Field, ...]
    limit: int | None
    is_default_limit: bool

    @property
    def needs_verdicts(self) -> bool:
        """True when the diagnosis decides the order or the groups."""
        from evtui.services.query.fields import FIELDS

        fields = (*self.group, *(FIELDS[key.column] for key in self.order))
        return any(field.is_judged for field in fields)


def list_sessions(options: CliOptions, wanted: ListWanted) -> int:
    """Fetch, print, and return the exit code. Raises UsageError before anything is asked."""
    output = Output.standard(options.color, ascii=options.ascii)
    query = read_query(wanted.selection, options)
    shape = arrangement(wanted, on_terminal=output.tty and options.output == "table")

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        found = await select(workspace, options, wanted.selection, query, needs_verdicts=shape.needs_verdicts)
        ordered = in_order(found.reports, shape.order, options)
        shown = ordered if shape.limit is None else ordered[: shape.limit]
        if not found.is_judged:
            shown = await judged(workspace, shown, found.loaded, options)
        _write(output, options, shape, shown, found.answer)
        output.flush()
        _tell_limit(options, shape, len(shown), len(ordered))
        return found.answer.code

    return on_workspace(options, work)


def arrangement(wanted: ListWanted, *, on_terminal: bool) -> Arrangement:
    """What is asked for, with names checked. Raises UsageError with the nearest name."""
    from evtui.services.query.fields import known_field, known_fields

    is_default = wanted.limit is None and not wanted.is_all and on_terminal
    return Arrangement(
        order=read_order(wanted.sort),
        columns=known_fields(wanted.columns),
        group=(known_field(wanted.group),) if wanted.group else (),
        limit=DEFAULT_LIMIT if is_default else wanted.limit,
        is_default_limit=is_default,
    )


def read_order(text: str) -> tuple[SortKey, ...]:
    """``kwh-,started``: keys with commas, ``-`` behind a descending one. Raises UsageError."""
    from evtui.services.listing.sort import SortKey
    from evtui.services.query.fields import known_field

    keys = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name = part[:-1] if part[-1] in "+-" else part
        keys.append(SortKey(known_field(name).id, descending=part.endswith("-")))
    return tuple(keys)


def in_order(
    reports: Sequence[SessionReport], order: Sequence[SortKey], options: CliOptions
) -> list[SessionReport]:
    """The reports in an order of fields; what was not sent comes last."""
    from evtui.services.listing.sort import sorted_reports
    from evtui.services.query.fields import FIELDS

    tz = zone(options.tz)
    return list(
        sorted_reports(reports, order, lambda name: lambda session: FIELDS[name].sort_value(session, tz))
    )


def _write(
    output: Output,
    options: CliOptions,
    shape: Arrangement,
    shown: Sequence[SessionReport],
    answer: Answer,
) -> None:
    """The sessions in the format asked for; groups come one after the other."""
    if not shape.group:
        write_sessions(output, options, shown, answer, shape.columns)
        return
    from evtui.services.export.listed import people_table
    from evtui.services.export.table import text_lines
    from evtui.services.grouping.groups import group_by

    groups = group_by(shown, shape.group, zone(options.tz))
    rows = [report for group in groups.groups for report in group.reports]
    if options.output != "table" or not rows:
        write_sessions(output, options, rows, answer, shape.columns)
        return
    table = people_table(rows, shape.columns, zone(options.tz), output.glyphs)
    output.rows(_with_headings(text_lines(table, output.width), groups, output))


def write_sessions(
    output: Output,
    options: CliOptions,
    shown: Sequence[SessionReport],
    answer: Answer,
    columns: Sequence[Field] = (),
) -> None:
    """Sessions in the format asked for; no columns are the usual ones."""
    from evtui.services.export.listed import people_table, sessions_text
    from evtui.services.export.table import text_lines

    tz = zone(options.tz)
    if options.output != "table":
        beside = answer_fields(answer)
        output.data(sessions_text(options.output, shown, columns, tz, beside=beside, indent=output.tty))
    elif shown:
        output.rows(text_lines(people_table(shown, columns, tz, output.glyphs), output.width))
    elif not answer.code:
        Diagnostics(quiet=options.quiet).notice(nothing_found(answer))


def _with_headings(
    lines: Iterator[tuple[str, Severity | None]], groups: Groups, output: Output
) -> Iterator[tuple[str, Severity | None]]:
    """Table lines with a line of subtotals above each group, and the totals below all."""
    from evtui.services.grouping.words import figures

    glyphs = output.glyphs
    title = groups.fields[0].title
    yield next(lines)
    for group in groups.groups:
        label = group.labels[0] if group.labels[0] is not None else glyphs.missing
        yield "", None
        yield f"{title} {label}: {figures(group.totals, glyphs)}", None
        yield from (next(lines) for _ in group.reports)
    yield from chain([("", None)], [(f"all: {figures(groups.total, glyphs)}", None)])


def answer_fields(answer: Answer) -> dict[str, object]:
    """What stands in the JSON beside the rows: what is missing from them."""
    from evtui.services.export.convert import problem_record

    return {
        "problems": [problem_record(problem).model_dump() for problem in answer.problems],
        "truncated": answer.collected.truncated,
    }


def nothing_found(answer: Answer) -> str:
    """Why the list is empty."""
    loaded = len(answer.collected.reports)
    return (
        f"none of {count(loaded, 'session')} in this period fits" if loaded else "no session in this period"
    )


def _tell_limit(options: CliOptions, shape: Arrangement, shown: int, there: int) -> None:
    """A list is never cut silently."""
    if shown < there:
        why = "--all shows the rest" if shape.is_default_limit else "as --limit says"
        Diagnostics(quiet=options.quiet).notice(f"{shown} of {there} sessions, {why}")


def check_limits(limit: int | None, is_all: bool) -> None:
    """Raises UsageError for both a limit and none."""
    if limit is not None and is_all:
        raise UsageError("--limit and --all contradict each other")

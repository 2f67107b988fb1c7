"""``stats``: figures of sessions by fields, and how often each value of a field occurs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import on_workspace
from evtui.cli.listing import answer_fields, nothing_found
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.cli.selecting import Selected, Selection, read_query, select
from evtui.errors import UsageError
from evtui.formats.times import duration
from evtui.formats.units import MISSING, kwh
from evtui.models.instant import US_PER_S

if TYPE_CHECKING:
    from evtui.services.export.table import Table, Value
    from evtui.services.grouping.totals import Totals
    from evtui.services.query.fields import Field
    from evtui.services.workspace import Workspace

MEASURES: Final = {
    "count": "sessions",
    "kwh": "energy_wh",
    "median_duration": "median_duration_s",
    "failed": "failed",
    "fail_rate": "failed_percent",
}
"""Measure as typed to its name in JSON and csv."""
_TITLES: Final = {
    "count": "sessions",
    "kwh": "kWh",
    "median_duration": "median",
    "failed": "failed",
    "fail_rate": "failed %",
}
BAR_CELLS: Final = 20
"""Of the most frequent value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsWanted:
    """Which figures of which sessions; names as typed."""

    selection: Selection
    by: str = ""
    """Fields with commas; empty: one line for everything."""
    measures: str = ""
    """Measures with commas; empty for all."""
    freq: str = ""
    """A field: how often each of its values occurs, instead of groups."""


def show_stats(options: CliOptions, wanted: StatsWanted) -> int:
    """Fetch, reckon, print, and return the exit code. Raises UsageError before anything is asked."""
    from evtui.services.query.fields import known_field, known_fields

    if wanted.freq and (wanted.by or wanted.measures):
        raise UsageError("--freq stands alone", hint="--by FIELDS --measure kwh,failed gives figures")
    output = Output.standard(options.color, ascii=options.ascii)
    query = read_query(wanted.selection, options)
    fields = (known_field(wanted.freq),) if wanted.freq else known_fields(wanted.by)
    measures = () if wanted.freq else read_measures(wanted.measures)
    counts_failed = not {"failed", "fail_rate"}.isdisjoint(measures)
    needs_verdicts = counts_failed or any(field.is_judged for field in fields)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        found = await select(workspace, options, wanted.selection, query, needs_verdicts=needs_verdicts)
        if wanted.freq:
            _write_frequencies(output, options, fields[0], found)
        else:
            _write_groups(output, options, fields, measures, found)
        output.flush()
        return found.answer.code

    return on_workspace(options, work)


def read_measures(text: str) -> tuple[str, ...]:
    """Measures with commas, each once; none are all. Raises UsageError."""
    names = tuple(dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in MEASURES:
            raise UsageError(f"no measure {name[:40]}", hint=f"known: {', '.join(MEASURES)}")
    return names or tuple(MEASURES)


def _write_groups(
    output: Output, options: CliOptions, fields: Sequence[Field], measures: Sequence[str], found: Selected
) -> None:
    """One row for each group; JSON and the table also have the total."""
    from evtui.services.export.rows import write_rows
    from evtui.services.export.table import Column, Row, Table
    from evtui.services.grouping.groups import group_by

    groups = group_by(found.reports, fields, zone(options.tz))
    if options.output != "table":
        names = (*(field.id for field in fields), *(MEASURES[name] for name in measures))
        rows = [(*group.labels, *_values(group.totals, measures)) for group in groups.groups]
        total = dict(zip(names[len(fields) :], _values(groups.total, measures), strict=True))
        beside = {"total": total, **answer_fields(found.answer)}
        output.data(write_rows(options.output, names, rows, whole="groups", beside=beside, indent=output.tty))
        return
    missing = output.glyphs.missing
    shown = [
        Row(cells=(*(label or missing for label in group.labels), *_texts(group.totals, measures)))
        for group in groups.groups
    ]
    if len(fields):
        labels = ("all", *("" for _ in fields[1:]))
        shown.append(Row(cells=(*labels, *_texts(groups.total, measures))))
    columns = (
        *(Column(title=field.title) for field in fields),
        *(Column(title=_TITLES[name], right=True, firm=True) for name in measures),
    )
    _write_table(output, options, Table(columns=columns, rows=tuple(shown)), found)


def _values(totals: Totals, measures: Sequence[str]) -> list[Value]:
    """The measures as they leave: exact, in the units of their names."""
    from evtui.services.export.rows import exact

    median_us = totals.median_duration_us
    values: dict[str, Value] = {
        "count": totals.count,
        "kwh": exact(totals.energy_wh),
        "median_duration": None if median_us is None else exact(Decimal(median_us) / US_PER_S),
        "failed": totals.failed,
        "fail_rate": exact(totals.failed_percent),
    }
    return [values[name] for name in measures]


def _texts(totals: Totals, measures: Sequence[str]) -> list[str]:
    """The measures for people."""
    texts = {
        "count": str(totals.count),
        "kwh": kwh(totals.energy_wh),
        "median_duration": duration(totals.median_duration_us),
        "failed": str(totals.failed),
        "fail_rate": MISSING if totals.failed_percent is None else str(totals.failed_percent),
    }
    return [texts[name] for name in measures]


def _write_frequencies(output: Output, options: CliOptions, field: Field, found: Selected) -> None:
    """One row for each value."""
    from evtui.services.export.rows import exact, write_rows
    from evtui.services.export.table import Column, Row, Table
    from evtui.services.grouping.groups import frequencies
    from evtui.services.listing.bars import thin_bar

    values = frequencies(found.reports, field, zone(options.tz))
    if options.output != "table":
        rows = [(one.label, one.count, exact(one.percent)) for one in values]
        beside = {"sessions": len(found.reports), **answer_fields(found.answer)}
        names = (field.id, "count", "percent")
        output.data(write_rows(options.output, names, rows, whole="values", beside=beside, indent=output.tty))
        return
    most = max((one.count for one in values), default=0)
    shown = [
        Row(
            cells=(
                one.label or output.glyphs.missing,
                str(one.count),
                str(one.percent),
                thin_bar(one.count, most, BAR_CELLS, output.glyphs),
            )
        )
        for one in values
    ]
    columns = (
        Column(title=field.title),
        Column(title="count", right=True, firm=True),
        Column(title="%", right=True, firm=True),
        Column(title="", goes=1),
    )
    _write_table(output, options, Table(columns=columns, rows=tuple(shown)), found)


def _write_table(output: Output, options: CliOptions, table: Table, found: Selected) -> None:
    """The table for people, or why there is none."""
    from evtui.services.export.table import text_lines

    if found.reports:
        output.rows(text_lines(table, output.width))
    elif not found.answer.code:
        Diagnostics(quiet=options.quiet).notice(nothing_found(found.answer))

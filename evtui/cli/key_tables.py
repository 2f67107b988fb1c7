"""``keys``: the tables of the keymap as they are in this run, and a look at the user's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.facts import key_tables
from evtui.cli.guide_output import text_lines
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.wishes import wishes
from evtui.errors import UsageError

if TYPE_CHECKING:
    from evtui.services.guide.facts import KeyTable

FAULTY = 2
"""Exit code of ``keys --check`` when something cannot be followed."""


def print_keys(options: CliOptions, view: str) -> int:
    """The keys of a view, or of all. Raises UsageError with the nearest view."""
    told = wishes(options.config, "", os.environ)
    say = Diagnostics(quiet=options.quiet)
    for problem in told.problems:
        say.problem(problem)
    tables = _chosen(tuple(key_tables(told.keys)), view)
    output = Output.standard(options.color, ascii=options.ascii)
    if options.output == "table":
        from evtui.services.guide.blocks import Heading
        from evtui.services.guide.first_steps import key_rows

        blocks = [block for table in tables for block in (Heading(table.view), key_rows(table))]
        output.lines(text_lines(blocks, output.width))
    else:
        _write(output, options, tables)
    output.flush()
    return 0


def check_keys(options: CliOptions) -> int:
    """Tell every entry of ``[keys]`` and the theme that cannot be followed; 2 when there is one.

    Raises ConfigError for a file that cannot be used at all.
    """
    from evtui.config.load import load_settings

    load_settings(options.config)
    told = wishes(options.config, "", os.environ)
    say = Diagnostics(quiet=options.quiet)
    for problem in told.problems:
        say.problem(problem)
    if told.problems:
        return FAULTY
    count = len(told.keys.changed)
    say.notice(f"keys: nothing to complain about, {count} changed" if count else "keys: none are changed")
    return 0


def _chosen(tables: Sequence[KeyTable], view: str) -> Sequence[KeyTable]:
    """The tables of one view: by the beginning of its name, in any case."""
    wanted = view.casefold()
    found = [table for table in tables if table.view.casefold().startswith(wanted)]
    if not found:
        names = [table.view for table in tables]
        near = get_close_matches(view, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise UsageError(f"no view {view[:40]}", hint=hint)
    return found


def _write(output: Output, options: CliOptions, tables: Sequence[KeyTable]) -> None:
    """Records in any form but the table for people."""
    from evtui.cli.record_output import write_records
    from evtui.services.export.table import Column, Row, Table
    from evtui.services.guide.records import KeyRecord, KeysRecord

    records = tuple(
        KeyRecord(
            view=table.view,
            action=row.id,
            keys=row.keys,
            command=row.command,
            meaning=row.help,
            changed=row.is_changed,
        )
        for table in tables
        for row in table.rows
    )
    columns = tuple(Column(title=title) for title in ("View", "Keys", "Command", "Meaning", "Action"))
    rows = [(one.view, "  ".join(one.keys), f":{one.command}", one.meaning, one.action) for one in records]
    table = Table(columns=columns, rows=tuple(Row(cells=row) for row in rows))
    write_records(output, options, KeysRecord(keys=records), KeyRecord, records, lambda: table)

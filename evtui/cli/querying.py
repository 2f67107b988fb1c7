"""``query``: read-only SQL over what was fetched; no provider is ever asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.errors import NotFound, UsageError

if TYPE_CHECKING:
    from evtui.services.sql.asking import Question, Row

LONGEST: Final = 100_000
"""Characters of a question."""
LISTED_BYTES: Final = 64 << 20
"""Of rows that stand in memory, since an aligned table needs all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWanted:
    """What is asked."""

    sql: str
    """``-`` reads it from stdin."""
    timeout_s: float = 60.0
    limit: int = 100_000


def ask(options: CliOptions, wanted: QueryWanted) -> int:
    """Ask, print, and return the exit code.

    Raises SqlRefused, OutOfTime, StoreFailed, NotFound where nothing has been fetched yet.
    """
    from evtui.config.locations import locate
    from evtui.services.sql.asking import Limits, Question
    from evtui.services.store.opening import open_store
    from evtui.services.store.sqlite_store import read_connection

    if options.demo or options.files:
        raise UsageError("query asks what was fetched before", hint="leave --demo and files out")
    sql = _read_stdin() if wanted.sql == "-" else wanted.sql
    is_listed = options.output in ("table", "md")
    limits = Limits(
        time_s=wanted.timeout_s, rows=wanted.limit, bytes=LISTED_BYTES if is_listed else None
    )
    question = Question(sql, limits)
    folder = locate(config=options.config).data
    if not (folder / "sessions.db").exists():
        raise NotFound("nothing has been fetched yet", hint="evtui sync, or the explorer, fetches and keeps sessions")
    with closing(open_store(folder, read_only=True)) as store:
        code = _write(options, question, question.rows(read_connection(store), str(folder / "sessions.db")))
    if question.cut:
        Diagnostics(quiet=options.quiet).notice(question.cut, "--limit N gives more")
    return code


def _write(options: CliOptions, question: Question, rows: Iterator[Row]) -> int:
    """The answer in the format asked for."""
    from evtui.services.export.rows import write_rows
    from evtui.services.export.table import text_lines
    from evtui.services.sql.rows import leaving, table

    output = Output.standard(options.color, ascii=options.ascii)
    first = next(rows, None)  # the names of the columns are known from here on
    if options.output == "table":
        found = [] if first is None else [first, *rows]
        if found:
            output.rows(text_lines(table(question.columns, found), output.width))
        else:
            Diagnostics(quiet=options.quiet).notice("no rows")
    else:
        given = ([leaving(value) for value in row] for row in chain(() if first is None else (first,), rows))
        output.data(
            write_rows(options.output, question.columns, given, whole="rows", beside=Cut(question), indent=output.tty)
        )
    output.flush()
    return 0

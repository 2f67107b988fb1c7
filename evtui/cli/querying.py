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
    from evtui.services.export.table import Value as Out
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
    from evtui.services.sql.streaming import batches
    from evtui.services.store.lazy_store import STORE_FILE
    from evtui.services.store.opening import open_store
    from evtui.services.store.sqlite_store import read_connection

    if options.demo or options.files:
        raise UsageError("query asks what was fetched before", hint="leave --demo and files out")
    sql = _read_stdin() if wanted.sql == "-" else wanted.sql
    is_listed = options.output in ("table", "md")
    limits = Limits(time_s=wanted.timeout_s, rows=wanted.limit, bytes=LISTED_BYTES if is_listed else None)
    question = Question(sql, limits)
    folder = locate(config=options.config).data
    if not (folder / STORE_FILE).exists():
        raise NotFound("nothing has been fetched yet", hint="evtui sync fetches and keeps sessions")
    path = folder / STORE_FILE
    with closing(open_store(folder, read_only=True)) as store:
        found = batches(question, lambda: read_connection(store), str(path))
        _write(options, question, chain.from_iterable(found))
    if question.cut:
        Diagnostics(quiet=options.quiet).notice(question.cut, "--limit N gives more")
    return 0


def tables(options: CliOptions) -> int:
    """The views and their columns."""
    from evtui.services.export.rows import write_rows
    from evtui.services.sql.views import COST, VIEWS

    output = Output.standard(options.color, ascii=options.ascii)
    if options.output == "table":
        for view in VIEWS:
            output.lines([f"{view.name}: {view.meaning}"])
            output.lines(f"  {one.name:<20} {one.kind:<8} {one.meaning}" for one in view.columns)
            output.lines([""])
        output.lines([COST])
    else:
        rows = ((view.name, one.name, one.kind, one.meaning) for view in VIEWS for one in view.columns)
        names = ("view", "column", "type", "meaning")
        output.data(write_rows(options.output, names, rows, whole="columns", indent=output.tty))
    output.flush()
    return 0


def _read_stdin() -> str:
    """The question on stdin. Raises UsageError for one that is far too long."""
    body = sys.stdin.buffer.read(LONGEST + 1)
    if len(body) > LONGEST:
        raise UsageError(f"the question on stdin is longer than {LONGEST} bytes")
    return body.decode("utf-8", "replace")


def _write(options: CliOptions, question: Question, rows: Iterator[Row]) -> None:
    """The answer in the format asked for."""
    from evtui.services.export.rows import write_rows
    from evtui.services.export.table import text_lines
    from evtui.services.sql.rows import leaving, table

    output = Output.standard(options.color, ascii=options.ascii)
    first = next(rows, None)  # the names of the columns are known from here on
    found = () if first is None else chain((first,), rows)
    if options.output == "table":
        listed = list(found)
        if listed:
            output.rows(text_lines(table(question.columns, listed), output.width))
        else:
            Diagnostics(quiet=options.quiet).notice("no rows")
    else:
        beside: dict[str, object] = {"truncated": False}

        def given() -> Iterator[list[Out]]:
            for row in found:
                yield [leaving(value) for value in row]
            beside["truncated"] = bool(question.cut)  # JSON has it behind the rows

        form, names = options.output, question.columns
        output.data(write_rows(form, names, given(), whole="rows", beside=beside, indent=output.tty))
    output.flush()

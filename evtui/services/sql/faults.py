"""Why a question got no answer, in one line with the place where SQLite names one."""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from evtui.errors import EvtuiError, UsageError
from evtui.formats.plain import plain
from evtui.services.sql.views import VIEWS, nearest

ONLY: Final = f"only SELECT over {', '.join(view.name for view in VIEWS)}"
_WORD: Final = re.compile(r"\s*([a-zA-Z]+)")
_READS: Final = frozenset({"SELECT", "WITH", "VALUES", "EXPLAIN"})
_NEAR: Final = re.compile(r'near "(.*?)": syntax error', re.DOTALL)
_UNKNOWN: Final = re.compile(r"no such (column|table): (?:\w+\.)*(\w+)")


class SqlRefused(UsageError):
    """The question cannot be asked, or not answered within the limits."""


class OutOfTime(EvtuiError):
    """The answer took too long."""

    exit_code = 124


class Cancelled(EvtuiError):
    """Nobody waits for the answer any more."""


def refused(error: Exception, sql: str, what: str) -> SqlRefused:
    """An error of SQLite about a question; ``what`` is what the guard refused, empty when it did not."""
    if what:
        first = _WORD.match(sql)
        word = first[1].upper() if first is not None and first[1].upper() not in _READS else what
        return SqlRefused(f"{plain(word, 80)} is not allowed", hint=ONLY)
    message = plain(str(error), 200)
    if isinstance(error, MemoryError):
        return SqlRefused("the answer needs more memory than there is for it", hint="ask for less at once")
    if isinstance(error, UnicodeError):
        return SqlRefused("the question holds a character that no text can hold")
    if "one statement at a time" in message:
        return SqlRefused("one statement at a time")
    if "number of bindings" in message:
        return SqlRefused("parameters (?, :name) have no values here", hint="write the values themselves")
    if "too big" in message:
        return SqlRefused("a text of the answer is too long")
    near, unknown = _NEAR.search(str(error)), _UNKNOWN.search(str(error))
    if near is not None:
        return SqlRefused(f'near "{plain(near[1], 60)}": syntax error{_place(sql, near[1])}')
    if unknown is not None:
        close = nearest(unknown[2])
        hint = f"did you mean {close}?" if close else "evtui query --tables lists views and columns"
        return SqlRefused(
            f"no such {unknown[1]}: {plain(unknown[2], 60)}{_place(sql, unknown[2])}", hint=hint
        )
    return SqlRefused(message)


def is_about_the_store(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, not the question."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN")
    )


def _place(sql: str, word: str) -> str:
    """`` at line 1, column 8`` for a word that stands in the question once; else nothing."""
    found = [match.start() for match in re.finditer(re.escape(word), sql)] if word else []
    if len(found) != 1:
        return ""
    line = sql.count("\n", 0, found[0]) + 1
    column = found[0] - (sql.rfind("\n", 0, found[0]) + 1) + 1
    return f" at line {line}, column {column}"

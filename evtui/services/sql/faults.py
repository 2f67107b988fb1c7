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
_STATEMENTS: Final = frozenset(
    {
        "ALTER", "ANALYZE", "ATTACH", "BEGIN", "COMMIT", "CREATE", "DELETE", "DETACH", "DROP", "END",
        "INSERT", "PRAGMA", "REINDEX", "RELEASE", "REPLACE", "ROLLBACK", "SAVEPOINT", "UPDATE", "VACUUM",
    }
)  # fmt: skip
_NEAR: Final = re.compile(r'near "(.*?)": syntax error', re.DOTALL)
_UNKNOWN: Final = re.compile(r"no such (column|table): (?:\w+\.)*(\w+)")


class SqlRefused(UsageError):
    """The question cannot be asked, or not answered within the limits."""

    def __init__(self, message: str, *, hint: str = "", at: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.at = at
        """Index of the wrong character in the question, where it is known."""


class OutOfTime(EvtuiError):
    """The answer took too long."""

    exit_code = 124


class Cancelled(EvtuiError):
    """Nobody waits for the answer any more."""


def refused(error: Exception, sql: str, what: str) -> SqlRefused:
    """An error of SQLite about a question; ``what`` is what the guard refused, empty when it did not."""
    first = _WORD.match(sql)
    word = first[1].upper() if first is not None else ""
    if what or word in _STATEMENTS:
        return SqlRefused(f"{word if word in _STATEMENTS else plain(what, 80)} is not allowed", hint=ONLY)
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
        at = _place(sql, near[1])
        return SqlRefused(f'near "{plain(near[1], 60)}": syntax error{_told(sql, at)}', at=at)
    if unknown is not None:
        close = nearest(unknown[2])
        hint = f"did you mean {close}?" if close else "evtui query --tables lists views and columns"
        at = _place(sql, unknown[2])
        what = f"no such {unknown[1]}: {plain(unknown[2], 60)}"
        return SqlRefused(f"{what}{_told(sql, at)}", hint=hint, at=at)
    return SqlRefused(message)


def is_about_the_store(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, not the question."""
    name = getattr(error, "sqlite_errorname", None) or ""
    return name.startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN")
    )


def _place(sql: str, word: str) -> int | None:
    """Where a word stands in the question; None unless it stands there once."""
    found = [match.start() for match in re.finditer(re.escape(word), sql)] if word else []
    return found[0] if len(found) == 1 else None


def _told(sql: str, at: int | None) -> str:
    """`` at line 1, column 8``; nothing for an unknown place."""
    if at is None:
        return ""
    line_start = sql.rfind("\n", 0, at) + 1
    return f" at line {sql.count(chr(10), 0, at) + 1}, column {at - line_start + 1}"

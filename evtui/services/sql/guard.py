"""A connection on which nothing but SELECT over the documented views works, within limits.

The file is open ``mode=ro``, ``query_only`` is on, and an authorizer refuses everything but reading. Raw
tables are read through views of a name that nobody can guess: SQLite tells the authorizer the innermost view,
but a common table expression may be called like a view, so that a known name would prove nothing.
"""

from __future__ import annotations

import secrets
import sqlite3
from typing import Final

from evtui.services.sql.meter_parts import MeterParts, meter_parts
from evtui.services.sql.views import VIEWS

MOST_BYTES: Final = 16 << 20
"""Of one text or blob."""
MOST_MEMORY: Final = 512 << 20
"""Of SQLite in this process; sorting stays in memory, so that no question fills the disk."""
_LIMITS: Final = (
    (sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 200),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 0),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)
_LISTS: Final = frozenset({"json_each", "json_tree"})
_REFUSED_FUNCTIONS: Final = frozenset({"load_extension", "fts3_tokenizer"})


class Guard:
    """Makes a connection harmless; remembers what it refused."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Creates the views. Raises sqlite3.Error."""
        self.refused = ""
        """What was asked and is not possible, in words."""
        self._secret = f"v{secrets.token_hex(16)}_"
        self._names = frozenset(view.name for view in VIEWS)
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        parts = MeterParts()
        connection.create_function("meter_parts", 1, meter_parts, deterministic=True)
        connection.create_function("meter_part", 2, parts.part, deterministic=True)
        connection.execute("PRAGMA query_only = OFF")  # only for the views below; the file stays mode=ro
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA hard_heap_limit = {MOST_MEMORY}")
        for view in VIEWS:
            connection.execute(f"CREATE TEMP VIEW {self._secret}{view.name} AS {view.select}")
            inner = f"temp.{self._secret}{view.name}"
            connection.execute(f"CREATE TEMP VIEW {view.name} AS SELECT * FROM {inner}")  # noqa: S608 (our own names)
        for name in _LISTS:  # SQLite writes to its own schema table when it first meets one
            connection.execute(f"SELECT count(*) FROM {name}('[]')")  # noqa: S608 (our own names)
        connection.execute("PRAGMA query_only = ON")
        for limit, most in _LIMITS:
            connection.setlimit(limit, most)
        connection.set_authorizer(self._authorize)

    def _authorize(
        self, action: int, first: str | None, second: str | None, database: str | None, within: str | None
    ) -> int:
        """SQLite's question whether a statement may do something (sqlite3_set_authorizer)."""
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _REFUSED_FUNCTIONS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ and (not second or self._may_read(first or "", within or "")):
            return sqlite3.SQLITE_OK  # without a column only rows are counted, of views and of tables alike
        self.refused = self.refused or _in_words(action, first, second)
        return sqlite3.SQLITE_DENY

    def _may_read(self, table: str, within: str) -> bool:
        """A view, a list made of JSON, or a table for the sake of a view."""
        if table.lower() in self._names | _LISTS:
            return True
        return table.startswith(self._secret) or within.startswith(self._secret)


def _in_words(action: int, first: str | None, second: str | None) -> str:
    """What was refused."""
    if action == sqlite3.SQLITE_READ:
        return f"the table {first}"
    if action == sqlite3.SQLITE_FUNCTION:
        return f"the function {second}"
    return "this table"

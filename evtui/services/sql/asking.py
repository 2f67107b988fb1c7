"""One question to the store: its rows as they come, within limits, to be ended from another thread."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from evtui.services.sql.faults import Cancelled, OutOfTime, SqlRefused, is_about_the_store, refused
from evtui.services.sql.guard import Guard
from evtui.services.store.faults import told

Value = int | float | str | bytes | None
Row = tuple[Value, ...]
_LOOK_EVERY: Final = 10_000
"""Steps of SQLite's machine between two looks at the clock: well under a millisecond."""
GRACE_S: Final = 2.0
"""How long beyond its time SQLite may go on before it is left to itself."""
CELL_BYTES: Final = 50
"""What a value takes beside its text, roughly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a question may take."""

    time_s: float = 5.0
    """Of SQLite's work; time in which nobody takes the next row does not count."""
    rows: int = 100_000
    bytes: int | None = None
    """Of all rows together, roughly; None for rows that are not kept."""


class Question:
    """A question being answered. ``rows`` runs in one thread, ``cancel`` may be called from any."""

    def __init__(self, sql: str, limits: Limits, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.sql = sql
        self.columns: tuple[str, ...] = ()
        """Names of the answer, each once; known from the first row (or the end) on."""
        self.cut = ""
        """Why there are more rows than were given, in words; empty when there are not."""
        self._limits = limits
        self._monotonic = monotonic
        self._spent_s = 0.0
        self._since: float | None = None
        self.is_cancelled = False
        """True once nobody waits for the answer any more."""

    def cancel(self) -> None:
        """End it soon; ``rows`` then raises Cancelled."""
        self.is_cancelled = True

    def give_up_if_stuck(self) -> None:
        """Raises OutOfTime when SQLite works far beyond its time: a single LIKE may not look at the clock."""
        if self._worked_s > self._limits.time_s + GRACE_S:
            raise self._late()

    def rows(self, connection: sqlite3.Connection, path: str = "sessions.db") -> Iterator[Row]:
        """The answer, row by row; closes the connection.

        Raises SqlRefused, OutOfTime, Cancelled, and StoreFailed for trouble of the file (``path``).
        """
        with closing(connection):
            guard: Guard | None = None
            try:
                guard = Guard(connection)
                connection.set_progress_handler(self._is_over, _LOOK_EVERY)
                yield from self._within_limits(self._fetched(connection))
            except (sqlite3.Error, sqlite3.Warning, ValueError, MemoryError) as error:
                raise self._in_words(error, "" if guard is None else guard.refused, path) from error

    def _fetched(self, connection: sqlite3.Connection) -> Iterator[Row]:
        """Rows as SQLite gives them, its time measured."""
        self._since = self._monotonic()
        cursor = connection.execute(self.sql)
        if cursor.description is None:
            raise SqlRefused("nothing is asked", hint="SELECT … FROM sessions")
        self.columns = _distinct([column[0] for column in cursor.description])
        while True:
            row: Row | None = cursor.fetchone()
            self._spent_s, self._since = self._worked_s, None
            if row is None:
                return
            yield row
            self._since = self._monotonic()

    def _within_limits(self, rows: Iterator[Row]) -> Iterator[Row]:
        """As many rows as may be given."""
        taken = 0
        for number, row in enumerate(rows):
            taken += sum(_size(value) for value in row)
            if number == self._limits.rows:
                self.cut = f"cut after {number} rows"
                return
            if self._limits.bytes is not None and taken > self._limits.bytes:
                self.cut = f"cut after {number} rows: more does not fit in memory"
                return
            yield row

    def _is_over(self) -> int:
        """SQLite's question whether to stop."""
        return int(self.is_cancelled or self._worked_s > self._limits.time_s)

    @property
    def _worked_s(self) -> float:
        """How long SQLite has worked."""
        since = self._since
        return self._spent_s + (0.0 if since is None else self._monotonic() - since)

    def _late(self) -> OutOfTime:
        hint = "ask for fewer sessions, or give it more time"
        return OutOfTime(f"no answer within {self._limits.time_s:g} s", hint=hint)

    def _in_words(self, error: Exception, what: str, path: str) -> Exception:
        """The error for whoever asked."""
        if self.is_cancelled:
            return Cancelled("the question was given up")
        if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
            return self._late()
        if isinstance(error, sqlite3.Error) and is_about_the_store(error):
            return told(error, path)
        return refused(error, self.sql, what)


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Each name once: a second ``id`` is ``id_2``."""
    found: list[str] = []
    for name in names:
        number, given = 1, name
        while given in found:
            number += 1
            given = f"{name}_{number}"
        found.append(given)
    return tuple(found)


def _size(value: Value) -> int:
    return CELL_BYTES + (len(value) if isinstance(value, str | bytes) else 0)

"""What can still be read of a damaged store, copied into a new one: rows and records, never coverage."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from evtui.models.report import Kept
from evtui.services.store.connections import address, connect
from evtui.services.store.reading import kept_error_texts, read_raw
from evtui.services.store.record_parts import digest_of
from evtui.services.store.schema import TABLE_NAMES
from evtui.services.store.session_row import READ_COLUMNS, summary_of
from evtui.services.store.words import searched_errors, searched_words

_LEFT_OUT: Final = ("meta", "covered", "search")
"""Coverage would say of rows that are lost that they need not be asked for; the search is made anew."""
_ORDERS: Final = {
    "account": "number",
    "session": "number",
    "record": "session",
    "meter_summary": "session",
    "meter_series": "session, position",
    "event_text": "number",
    "event": "session, position",
    "finding": "session, position",
}
_UNREADABLE: Final = (sqlite3.Error, zlib.error, ValueError, TypeError)


def salvage(damaged: Path, target: sqlite3.Connection) -> int:
    """Copy what can be read into a new, empty store; the number of sessions saved.

    The damaged file stays as it is. Where copying fails altogether the new store stays empty.
    """
    with suppress(sqlite3.Error, UnicodeError), closing(connect(address(damaged, "mode=ro"))) as source:
        source.execute("PRAGMA query_only = ON")
        target.execute("PRAGMA foreign_keys = ON")
        source.execute("PRAGMA writable_schema = ON")  # reads on where one table's definition is bad
        target.execute("BEGIN IMMEDIATE")
        try:
            for table in TABLE_NAMES:
                if table not in _LEFT_OUT:
                    _copy(source, target, table)
            _tidy(target)
            target.execute("COMMIT")
        except BaseException:
            target.execute("ROLLBACK")
            raise
    return int(target.execute("SELECT count(*) FROM session").fetchone()[0])


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Every row of a table that can be read and is what the new table takes."""
    columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for row in _rows_from_both_ends(source, table, names):
        with suppress(sqlite3.IntegrityError, sqlite3.InterfaceError):
            target.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", row)


def _rows_from_both_ends(source: sqlite3.Connection, table: str, names: str) -> Iterator[tuple[Any, ...]]:
    """Up to the first bad page from the front, then from the back: both sides of one damage."""
    keys = _ORDERS[table].split(", ")
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{key} {direction}" for key in keys)
        try:
            yield from source.execute(f"SELECT {names} FROM {table} ORDER BY {order}")
            return
        except (sqlite3.Error, UnicodeError):
            continue


def _tidy(target: sqlite3.Connection) -> None:
    """Leave nothing without its session and no record that is not what was received."""
    target.execute("DELETE FROM session WHERE account NOT IN (SELECT number FROM account)")
    for table in ("record", "meter_summary", "meter_series", "event", "finding"):
        target.execute(f"DELETE FROM {table} WHERE session NOT IN (SELECT number FROM session)")
    target.execute("DELETE FROM event WHERE said NOT IN (SELECT number FROM event_text)")
    for number, digest in target.execute("SELECT number, digest FROM session").fetchall():
        if not _is_whole(target, number, digest):
            for table in ("record", "meter_summary", "meter_series"):
                target.execute(f"DELETE FROM {table} WHERE session = ?", (number,))
            target.execute(
                "UPDATE session SET kept = ?, settled = 0 WHERE number = ?", (Kept.SUMMARY.value, number)
            )
    _index(target)


def _index(target: sqlite3.Connection) -> None:
    """Let a search find every row; one that cannot be read would only be in the way."""
    for account, name, provider in target.execute("SELECT number, name, provider FROM account").fetchall():
        rows = target.execute(f"SELECT {READ_COLUMNS} FROM session WHERE account = ?", (account,)).fetchall()
        for row in rows:
            try:
                session = summary_of(row, provider, name).session
            except (ValueError, ArithmeticError, TypeError):
                target.execute("DELETE FROM session WHERE number = ?", (row[0],))
                continue
            errors = searched_errors(kept_error_texts(target, row[0]))
            target.execute(
                "INSERT INTO search (rowid, words, errors) VALUES (?, ?, ?)",
                (row[0], searched_words(session), errors),
            )


def _is_whole(target: sqlite3.Connection, number: int, digest: bytes) -> bool:
    """Whether the record is the one that was received."""
    try:
        raw = read_raw(target, number)
    except _UNREADABLE:
        return False
    return raw is not None and digest_of(raw) == digest

"""Figures of the whole store, and a look whether all of it is as it was written."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from evtui.models.instant import Instant
from evtui.models.report import Kept
from evtui.services.store.files import size_with_journals
from evtui.services.store.meter_rows import read_meters
from evtui.services.store.protocol import AccountRef, Check, StoredAccount, StoreInfo
from evtui.services.store.reading import read_raw
from evtui.services.store.record_parts import digest_of

_MOST_TOLD: Final = 100
_ACCOUNTS: Final = f"""
    SELECT name, provider, origin, count(session.number), ifnull(sum(kept = '{Kept.TIMELINE.value}'), 0),
        min(started_us), max(started_us)
    FROM account LEFT JOIN session ON session.account = account.number
    GROUP BY account.number ORDER BY account.number"""
_FETCHED: Final = """
    SELECT fetched_us FROM session JOIN account ON account.number = session.account
    WHERE name = ? AND provider = ? AND origin = ? ORDER BY page DESC LIMIT 1"""
"""The time of the page that was written last, whatever the clock said before."""
_COUNTS: Final = (
    (
        "sessions that say they have a record have none",
        "SELECT count(*) FROM session LEFT JOIN record ON record.session = number"
        f" WHERE (kept = '{Kept.TIMELINE.value}') != (record.session IS NOT NULL)",
    ),
    (
        "sessions cannot be found by a search",
        "SELECT count(*) FROM session WHERE number NOT IN (SELECT rowid FROM search)",
    ),
    (
        "stretches that are covered overlap or are empty",
        "SELECT count(*) FROM covered WHERE since_us >= until_us OR EXISTS (SELECT 1 FROM covered AS other"
        " WHERE other.account = covered.account AND other.place = covered.place"
        " AND other.since_us > covered.since_us AND other.since_us <= covered.until_us)",
    ),
)
"""What must be none, in words, and how it is counted."""


def read_info(connection: sqlite3.Connection, path: Path, notices: tuple[str, ...]) -> StoreInfo:
    """Figures for ``cache info``; a few tens of milliseconds for 100 000 sessions."""
    sessions, meter_values, with_record = connection.execute(
        "SELECT count(*), ifnull(sum(meter_values), 0), (SELECT count(*) FROM record) FROM session"
    ).fetchone()
    return StoreInfo(
        path=str(path),
        schema=connection.execute("PRAGMA user_version").fetchone()[0],
        size_bytes=size_with_journals(path),
        sessions=sessions,
        with_record=with_record,
        meter_values=meter_values,
        record_bytes=connection.execute("SELECT ifnull(sum(bytes), 0) FROM record").fetchone()[0],
        accounts=tuple(_account(connection, row) for row in connection.execute(_ACCOUNTS).fetchall()),
        notices=notices,
    )


def inspect(connection: sqlite3.Connection) -> Check:
    """Everything that is wrong, at most a hundred lines. Reads the whole file and unpacks every record."""
    problems: list[str] = []
    for problem in _problems(connection):
        problems.append(problem)
        if len(problems) == _MOST_TOLD:
            break
    return Check(problems=tuple(problems))


def _problems(connection: sqlite3.Connection) -> Iterator[str]:
    """One line each, from the file as a whole down to single records."""
    try:
        for (line,) in connection.execute("PRAGMA integrity_check").fetchall():
            if line != "ok":
                yield str(line)
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
            yield f"{table} row {row} belongs to no {parent}"
        for words, statement in _COUNTS:
            if count := connection.execute(statement).fetchone()[0]:
                yield f"{count} {words}"
        rows = connection.execute(
            "SELECT number, id, digest FROM session JOIN record ON record.session = number"
        )
        for number, id, digest in rows:
            yield from _record_problems(connection, number, id, digest)
    except (sqlite3.Error, UnicodeError) as error:
        yield f"cannot be read on: {error}"


def _record_problems(connection: sqlite3.Connection, number: int, id: str, digest: bytes) -> Iterator[str]:
    """Whether one record is what was received and its meter values can be unpacked."""
    try:
        table = read_meters(connection, number)
        raw = read_raw(connection, number, lambda: table)
        if raw is None or digest_of(raw) != digest:
            yield f"session {id}: its record is not what was received"
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        yield f"session {id}: its record cannot be unpacked: {error}"


def _account(connection: sqlite3.Connection, row: tuple[Any, ...]) -> StoredAccount:
    """One row of ``_ACCOUNTS``."""
    name, provider, origin, sessions, with_record, oldest, newest = row
    fetched = connection.execute(_FETCHED, (name, provider, origin)).fetchone()
    return StoredAccount(
        ref=AccountRef(account=name, provider=provider, origin=origin),
        sessions=sessions,
        with_record=with_record,
        oldest=None if oldest is None else Instant(oldest),
        newest=None if newest is None else Instant(newest),
        fetched_at=None if fetched is None or fetched[0] is None else Instant(fetched[0]),
    )

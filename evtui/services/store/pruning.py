"""Letting go, or trying to: records first, then rows, the oldest first, and the file really gets smaller."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol

from evtui.models.instant import Instant
from evtui.models.report import Kept
from evtui.services.store.connections import Connections
from evtui.services.store.coverage import clipped
from evtui.services.store.event_rows import forget_unsaid
from evtui.services.store.files import size_with_journals
from evtui.services.store.protocol import Pruned, Retention
from evtui.services.store.saving import replace_covered
from evtui.services.store.schema import TABLE_NAMES

_BATCH: Final = 200
"""Sessions per transaction: other processes may write in between."""
_RECORDS: Final = f"""
    SELECT number, length(head) + ifnull(length(array), 0)
        + (SELECT ifnull(sum(length(block)), 0) FROM meter_series WHERE meter_series.session = number)
    FROM session JOIN record ON record.session = number
    WHERE kept = '{Kept.TIMELINE.value}' AND coalesce(reaches_us, started_us, fetched_us, 0) < ?
    ORDER BY coalesce(reaches_us, started_us, fetched_us, 0)"""
"""Sessions with a record and about how much it takes, the longest over first."""
_ROWS: Final = "SELECT number, 2048 FROM session WHERE reaches_us < ? ORDER BY reaches_us"
"""Rows with an end. One without may still be running, and what is covered would not hold without it."""
_EVER: Final = (1 << 63) - 1

_Victims = list[tuple[int, int]]
"""Numbers of sessions and the bytes that go with each."""
_Drop = Callable[[sqlite3.Connection, str], int]
"""Lets go of the sessions of a JSON list of numbers; how many."""


class _Steps(Protocol):
    """Where steps are done: in the store, one transaction each, or in a trial."""

    def reading(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """A connection that sees every step so far."""
        ...

    def writing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """One step."""
        ...


class _Trial:
    """Steps inside one transaction, which somebody else undoes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The same connection: nobody else sees the steps."""
        yield self._connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A savepoint: the text search writes its pages there, as at the end of a transaction."""
        self._connection.execute("SAVEPOINT step")
        yield self._connection
        self._connection.execute("RELEASE step")


def prune(connections: Connections, retention: Retention, now: Instant) -> Pruned:
    """Apply the limits in order: records by age, rows by age, then both by size."""
    before = size_with_journals(connections.path)
    records, rows = _let_go(connections, retention, now)
    return Pruned(records=records, rows=rows, freed_bytes=_shrink(connections, before))


def foretell(connections: Connections, retention: Retention, now: Instant) -> Pruned:
    """What ``prune`` would let go of, by doing all of it and undoing it.

    The bytes are those of pages that would be empty, about what the files would be smaller by. Nobody else
    can write meanwhile, and it takes as long as letting go.
    """
    with connections.trying() as connection:
        trial = _Trial(connection)
        before = _used_bytes(trial)
        records, rows = _let_go(trial, retention, now)
        return Pruned(records=records, rows=rows, freed_bytes=max(before - _used_bytes(trial), 0))


def _let_go(steps: _Steps, retention: Retention, now: Instant) -> tuple[int, int]:
    """Apply the limits; how many records and rows went."""
    records = rows = 0
    if retention.records_for_us is not None:
        records += _drop_older(steps, _RECORDS, _drop_records, now.us - retention.records_for_us)
    if retention.rows_for_us is not None:
        rows += _drop_older(steps, _ROWS, _drop_rows, now.us - retention.rows_for_us)
    if retention.size_bytes is not None:
        records += _drop_excess(steps, _RECORDS, _drop_records, retention.size_bytes)
        rows += _drop_excess(steps, _ROWS, _drop_rows, retention.size_bytes)
    if rows:
        with steps.writing() as connection:
            forget_unsaid(connection)
    return records, rows


def clear(connections: Connections, accounts: Sequence[str] | None) -> Pruned:
    """Forget accounts with all they have, or everything, in one transaction."""
    before = size_with_journals(connections.path)
    with connections.writing() as connection:
        if accounts is None:
            records, rows = _counts(connection, "")
            for table in reversed(TABLE_NAMES):
                if table != "meta":
                    connection.execute(f"DELETE FROM {table}")
        else:
            names = json.dumps(list(accounts))
            chosen = "(SELECT number FROM account WHERE name IN (SELECT value FROM json_each(?)))"
            records, rows = _counts(connection, f"WHERE account IN {chosen}", names)
            connection.execute(
                f"DELETE FROM search WHERE rowid IN (SELECT number FROM session WHERE account IN {chosen})",
                (names,),
            )
            connection.execute(f"DELETE FROM account WHERE number IN {chosen}", (names,))
            forget_unsaid(connection)
    return Pruned(records=records, rows=rows, freed_bytes=_shrink(connections, before))


def _drop_older(steps: _Steps, which: str, drop: _Drop, before_us: int) -> int:
    """Everything from before an instant."""
    return sum(_in_batches(steps, drop, _victims(steps, which, before_us)))


def _drop_excess(steps: _Steps, which: str, drop: _Drop, size_bytes: int) -> int:
    """The oldest, until the store is no larger than it may be or nothing is left."""
    gone = 0
    while (excess := _used_bytes(steps) - size_bytes) > 0:
        chosen: _Victims = []
        for victim in _victims(steps, which, _EVER):
            if excess <= 0:
                break
            chosen.append(victim)
            excess -= victim[1]
        if not chosen:
            break
        gone += sum(_in_batches(steps, drop, chosen))
    return gone


def _victims(steps: _Steps, which: str, before_us: int) -> _Victims:
    """Whose turn it is, in order."""
    with steps.reading() as connection:
        return connection.execute(which, (before_us,)).fetchall()


def _in_batches(steps: _Steps, drop: _Drop, victims: _Victims) -> Iterator[int]:
    """One transaction per batch; how many went in each."""
    for at in range(0, len(victims), _BATCH):
        with steps.writing() as connection:
            yield drop(connection, json.dumps([number for number, _ in victims[at : at + _BATCH]]))


def _drop_records(connection: sqlite3.Connection, numbers: str) -> int:
    """Records and meter values; the rows, their events and findings stay."""
    for table in ("record", "meter_summary", "meter_series"):
        connection.execute(
            f"DELETE FROM {table} WHERE session IN (SELECT value FROM json_each(?))", (numbers,)
        )
    return connection.execute(
        "UPDATE session SET kept = ? WHERE number IN (SELECT value FROM json_each(?))",
        (Kept.SUMMARY.value, numbers),
    ).rowcount


def _drop_rows(connection: sqlite3.Connection, numbers: str) -> int:
    """Rows with all they have. What was covered up to their ends is so no more."""
    ends = connection.execute(
        "SELECT account, max(reaches_us) FROM session WHERE number IN (SELECT value FROM json_each(?))"
        " GROUP BY account",
        (numbers,),
    ).fetchall()
    for account, end_us in ends:
        _uncover(connection, account, end_us + 1)
    connection.execute("DELETE FROM search WHERE rowid IN (SELECT value FROM json_each(?))", (numbers,))
    return connection.execute(
        "DELETE FROM session WHERE number IN (SELECT value FROM json_each(?))", (numbers,)
    ).rowcount


def _uncover(connection: sqlite3.Connection, account: int, until_us: int) -> None:
    """Nothing of an account before an instant is complete any more."""
    stretches: dict[str, list[tuple[int, int]]] = {}
    for place, since, until in connection.execute(
        "SELECT place, since_us, until_us FROM covered WHERE account = ? AND since_us < ?",
        (account, until_us),
    ).fetchall():
        stretches.setdefault(place, []).append((since, until))
    for place, of_place in stretches.items():
        rest = connection.execute(
            "SELECT since_us, until_us FROM covered WHERE account = ? AND place = ? AND since_us >= ?",
            (account, place, until_us),
        ).fetchall()
        replace_covered(connection, account, place, clipped([*of_place, *rest], until_us))


def _counts(connection: sqlite3.Connection, where: str, *values: str) -> tuple[int, int]:
    """Sessions with a record, and all sessions."""
    records, rows = connection.execute(
        f"SELECT ifnull(sum(kept = '{Kept.TIMELINE.value}'), 0), count(*) FROM session {where}", values
    ).fetchone()
    return records, rows


def _used_bytes(steps: _Steps) -> int:
    """What the file takes once empty pages are given back."""
    with steps.reading() as connection:
        pages, empty, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - empty) * size)


def _shrink(connections: Connections, before: int) -> int:
    """Give empty pages back to the system; the bytes that the files are smaller by."""
    with connections.maintaining() as connection:
        connection.executescript("PRAGMA incremental_vacuum")  # execute() would free one page and stop
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return max(before - size_with_journals(connections.path), 0)

"""Everything that is read from the tables: pages of rows, one record, coverage, hits of a search."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Final

from evtui.models.event import EventKind
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.services.store.meter_rows import read_meters
from evtui.services.store.protocol import (
    NO_HITS,
    AccountRef,
    Hits,
    RowCursor,
    RowPage,
    SessionKey,
    StoredRecord,
)
from evtui.services.store.record_parts import inflated, put_together
from evtui.services.store.session_row import READ_COLUMNS, STARTED_AT, summary_of
from evtui.services.store.words import match_expression

RUNNING: Final = tuple(status.value for status in SessionStatus if status.is_running)
_BY_KEY: Final = "account = ? AND id = ? AND ifnull(charger, '') = ? AND ifnull(connector, '') = ?"
"""As the index ``session_key`` says it."""


def account_number(connection: sqlite3.Connection, account: AccountRef) -> int | None:
    """The account's number in the store; None when nothing of it is kept."""
    row = connection.execute(
        "SELECT number FROM account WHERE name = ? AND provider = ? AND origin = ?",
        (account.account, account.provider, account.origin),
    ).fetchone()
    return None if row is None else int(row[0])


def session_number(connection: sqlite3.Connection, account: AccountRef, key: SessionKey) -> int | None:
    """The session's number in the store; None when it is not there."""
    number = account_number(connection, account)
    if number is None:
        return None
    row = connection.execute(f"SELECT number FROM session WHERE {_BY_KEY}", by_key(number, key)).fetchone()
    return None if row is None else int(row[0])


def by_key(account: int, key: SessionKey) -> tuple[int, str, str, str]:
    """What ``session_key`` is looked up by: the account's number, id, charger, connector."""
    _, _, charger, connector, id = (part.encode("utf-8", "replace").decode() for part in key)
    return account, id, charger, connector


def read_rows(
    connection: sqlite3.Connection,
    account: AccountRef,
    query: SessionQuery,
    after: RowCursor | None,
    limit: int,
) -> RowPage:
    """Some rows that ``query.wants``, newest first, those without a start last."""
    number = account_number(connection, account)
    if number is None:
        return RowPage((), None)
    conditions, values = _conditions(query)
    values |= {"account": number, "limit": limit + 1}
    found: list[tuple[Any, ...]] = []
    if after is None or after.started_us is not None:
        found = _rows_with_start(connection, conditions, values, after)
    if len(found) <= limit:
        values["limit"] = limit + 1 - len(found)
        found += _rows_without_start(connection, conditions, values, after)
    told = found[:limit]
    reports = tuple(summary_of(row, account.provider, account.account) for row in told)
    more = len(found) > limit and told
    return RowPage(reports, RowCursor(told[-1][STARTED_AT], told[-1][0]) if more else None)


def read_record(connection: sqlite3.Connection, account: AccountRef, key: SessionKey) -> StoredRecord | None:
    """One session's row and the head of its record."""
    number = session_number(connection, account, key)
    if number is None:
        return None
    kept = connection.execute(
        "SELECT head, array_at IS NOT NULL FROM record WHERE session = ?", (number,)
    ).fetchone()
    if kept is None:
        return None
    row = connection.execute(f"SELECT {READ_COLUMNS} FROM session WHERE number = ?", (number,)).fetchone()
    return StoredRecord(
        summary_of(row, account.provider, account.account), inflated(kept[0]), is_partial=bool(kept[1])
    )


def read_raw(
    connection: sqlite3.Connection, number: int, meters: Callable[[], MeterTable | None] | None = None
) -> bytes | None:
    """The record of the session with this number, byte for byte.

    ``meters`` gives its meter values where they have been read already. Raises sqlite3.Error, ValueError,
    zlib.error.
    """
    kept = connection.execute(
        "SELECT head, array_at, array FROM record WHERE session = ?", (number,)
    ).fetchone()
    if kept is None:
        return None
    return put_together(
        inflated(kept[0]), kept[1], kept[2], meters or (lambda: read_meters(connection, number))
    )


def kept_error_texts(connection: sqlite3.Connection, number: int) -> list[str]:
    """The different error texts of a session's events, for the search."""
    rows = connection.execute(
        "SELECT text FROM event JOIN event_text ON number = said WHERE session = ? AND kind = ?"
        " ORDER BY position",
        (number, EventKind.ERROR_CODE.value),
    )
    return list(dict.fromkeys(text for (text,) in rows))


def read_unsettled(connection: sqlite3.Connection, account: AccountRef) -> tuple[SessionReport, ...]:
    """Summaries of what may have changed, newest first."""
    number = account_number(connection, account)
    rows = connection.execute(
        f"SELECT {READ_COLUMNS} FROM session WHERE account = ? AND NOT settled"
        " ORDER BY started_us DESC, number DESC",
        (number,),
    )
    return tuple(summary_of(row, account.provider, account.account) for row in rows)


def read_covered(connection: sqlite3.Connection, account: AccountRef) -> tuple[Covered, ...]:
    """Merged stretches by place."""
    rows = connection.execute(
        "SELECT place, since_us, until_us FROM covered WHERE account = ? ORDER BY place, since_us",
        (account_number(connection, account),),
    )
    return tuple(
        Covered(place=place, since=Instant(since), until=Instant(until)) for place, since, until in rows
    )


def search(connection: sqlite3.Connection, query: str, limit: int, *, in_errors_only: bool) -> Hits:
    """Keys of the sessions in which every word occurs."""
    expression = match_expression(query, in_errors_only=in_errors_only)
    if expression is None:
        return NO_HITS
    rows = connection.execute(
        "SELECT account.provider, account.name, ifnull(charger, ''), ifnull(connector, ''), session.id"
        " FROM search JOIN session ON session.number = search.rowid"
        " JOIN account ON account.number = session.account WHERE search MATCH ? LIMIT ?",
        (expression, limit + 1),
    ).fetchall()
    return Hits(frozenset(rows[:limit]), is_all=len(rows) <= limit)


def _conditions(query: SessionQuery) -> tuple[str, dict[str, Any]]:
    """``SessionQuery.wants`` in SQL, with its values."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if query.until is not None:
        conditions.append(
            "(coalesce(started_us, ended_us) IS NULL OR coalesce(started_us, ended_us) < :until)"
        )
        values["until"] = query.until.us
    if query.since is not None:
        conditions.append("(reaches_us IS NULL OR reaches_us >= :since)")
        values["since"] = query.since.us
    if query.active_only:
        conditions.append(f"status IN ({', '.join(repr(word) for word in RUNNING)})")
    if query.chargers:
        place = "ifnull(charger, 'None') || '/' || ifnull(connector, 'None')"
        wanted = "(SELECT value FROM json_each(:chargers))"
        conditions.append(f"(charger IN {wanted} OR {place} IN {wanted})")
        values["chargers"] = json.dumps(query.chargers)
    return "".join(f" AND {one}" for one in conditions), values


def _rows_with_start(
    connection: sqlite3.Connection, conditions: str, values: Mapping[str, Any], after: RowCursor | None
) -> list[tuple[Any, ...]]:
    """Straight down the index ``session_newest``."""
    where, more = "started_us IS NOT NULL", {}
    if after is not None:
        where = "(started_us, number) < (:after_us, :after_number)"
        more = {"after_us": after.started_us, "after_number": after.number}
    elif "until" in values:
        where = "started_us < :until"
    return connection.execute(
        f"SELECT {READ_COLUMNS} FROM session WHERE account = :account AND {where}{conditions}"
        " ORDER BY started_us DESC, number DESC LIMIT :limit",
        {**values, **more},
    ).fetchall()


def _rows_without_start(
    connection: sqlite3.Connection, conditions: str, values: Mapping[str, Any], after: RowCursor | None
) -> list[tuple[Any, ...]]:
    """Those whose place in time is not known."""
    number = after.number if after is not None and after.started_us is None else None
    return connection.execute(
        f"SELECT {READ_COLUMNS} FROM session WHERE account = :account AND started_us IS NULL"
        f" AND (:after_number IS NULL OR number < :after_number){conditions}"
        " ORDER BY number DESC LIMIT :limit",
        {**values, "after_number": number},
    ).fetchall()

"""The store in one SQLite file: what ``Store`` promises, on the tables of ``schema``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.store import pruning, reading, saving
from evtui.services.store.connections import Connections
from evtui.services.store.files import OpenLock
from evtui.services.store.inspecting import inspect, read_info
from evtui.services.store.meter_rows import read_meters
from evtui.services.store.protocol import (
    AccountRef,
    Check,
    Hits,
    Judged,
    Page,
    Pruned,
    Retention,
    RowCursor,
    RowPage,
    SessionKey,
    Store,
    StoredRecord,
    StoreInfo,
)


class SqliteStore:
    """``sessions.db``, opened by ``opening.open_store``. Any thread may call any method."""

    def __init__(self, connections: Connections, lock: OpenLock | None) -> None:
        self._connections = connections
        self._lock = lock

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about it; grows when writing fails."""
        return tuple(self._connections.notices)

    @property
    def is_read_only(self) -> bool:
        """True when nothing can be kept."""
        return self._connections.is_read_only

    def save(self, account: AccountRef, page: Page) -> None:
        """Keep a page: all of it or nothing. Decoding and compressing come before the transaction."""
        copies = saving.copies_of(page.reports)
        prepared: dict[SessionKey, saving.Prepared] = {}
        while True:
            with self._connections.reading() as connection:
                changed = saving.prepared_for(connection, account, copies)
            prepared |= {key: saving.prepare(copies[key].report) for key in changed if key not in prepared}
            try:
                with self._connections.writing() as connection:
                    saving.write_page(connection, account, copies, prepared, page.covered)
            except saving.Outdated:
                continue
            return

    def keep_verdicts(self, account: AccountRef, judged: Iterable[Judged]) -> None:
        """Keep what the diagnosis said, unless the record has changed since."""
        judged = tuple(judged)
        if not judged:
            return
        with self._connections.writing() as connection:
            number = reading.account_number(connection, account)
            if number is not None:
                for one in judged:
                    saving.write_verdict(connection, number, one)

    def rows(
        self, account: AccountRef, query: SessionQuery, *, after: RowCursor | None = None, limit: int = 500
    ) -> RowPage:
        """The account's sessions that ``query.wants``, newest first."""
        with self._connections.reading() as connection:
            return reading.read_rows(connection, account, query, after, limit)

    def record(self, account: AccountRef, key: SessionKey) -> StoredRecord | None:
        """One session's record; None when it is not kept."""
        with self._connections.reading() as connection:
            return reading.read_record(connection, account, key)

    def raw(self, account: AccountRef, key: SessionKey) -> bytes | None:
        """The whole record byte for byte as received; None when it is not kept."""
        with self._connections.reading() as connection:
            number = reading.session_number(connection, account, key)
            return None if number is None else reading.read_raw(connection, number)

    def meters(self, account: AccountRef, key: SessionKey) -> MeterTable | None:
        """The meter values as decoded when the record was kept; None when they are not kept apart."""
        with self._connections.reading() as connection:
            number = reading.session_number(connection, account, key)
            return None if number is None else read_meters(connection, number)

    def covered(self, account: AccountRef) -> tuple[Covered, ...]:
        """What has been read completely, merged, by place."""
        with self._connections.reading() as connection:
            return reading.read_covered(connection, account)

    def unsettled(self, account: AccountRef) -> tuple[SessionReport, ...]:
        """Summaries of sessions that may have changed since they were fetched."""
        with self._connections.reading() as connection:
            return reading.read_unsettled(connection, account)

    def find(self, words: str, *, in_errors_only: bool = False, limit: int = 10_000) -> Hits:
        """Sessions of any account in which every word occurs, as a word or the beginning of one."""
        with self._connections.reading() as connection:
            return reading.search(connection, words, limit, in_errors_only=in_errors_only)

    def info(self) -> StoreInfo:
        """Figures for ``cache info``."""
        with self._connections.reading() as connection:
            return read_info(connection, self._connections.path, self.notices)

    def check(self) -> Check:
        """Look through the whole store: SQLite's own check, then every record against its digest."""
        with self._connections.reading() as connection:
            return inspect(connection)

    def prune(self, retention: Retention, now: Instant) -> Pruned:
        """Let go of what the limits say, the oldest first."""
        return pruning.prune(self._connections, retention, now)

    def foretell(self, retention: Retention, now: Instant) -> Pruned:
        """What the limits would let go of."""
        return pruning.foretell(self._connections, retention, now)

    def clear(self, accounts: Sequence[str] | None = None) -> Pruned:
        """Forget these accounts (by name, of every origin), or everything."""
        return pruning.clear(self._connections, accounts)

    def close(self) -> None:
        """Let go of the files; safe to call twice."""
        self._connections.close()
        if self._lock is not None:
            self._lock.close()

    def another_connection(self) -> sqlite3.Connection:
        """A connection that can only read, the caller's own to close."""
        return self._connections.another()


@runtime_checkable
class OpensLater(Protocol):
    """A store that is opened at its first use (``lazy_store``)."""

    def opened(self) -> Store:
        """The store itself. Raises StoreFailed."""
        ...


def read_connection(store: Store) -> sqlite3.Connection:
    """A connection to the store's file that can only read, usable from any thread, one at a time.

    Close it before the store. Raises StoreFailed for a store that is no SQLite file or cannot be opened.
    """
    opened = store.opened() if isinstance(store, OpensLater) else store
    if not isinstance(opened, SqliteStore):
        raise StoreFailed("this store is no SQLite file", hint="SQL needs the store on this machine")
    return opened.another_connection()

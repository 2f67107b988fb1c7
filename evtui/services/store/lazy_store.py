"""A store that is opened by whoever uses it first, in a thread: the first paint does not wait for SQLite."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
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

if TYPE_CHECKING:
    from evtui.models.meter_value import MeterTable

STORE_FILE: Final = "sessions.db"


class LazyStore(Store):
    """Opens at the first call and stays open. A store that could not be opened fails the same way again."""

    def __init__(self, open: Callable[[], Store], is_there: Callable[[], bool]) -> None:
        self._open = open
        self._is_there = is_there
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._failure: StoreFailed | None = None
        self._is_closed = False

    @classmethod
    def in_folder(cls, folder: Path, *, read_only: bool = False) -> LazyStore:
        """The store of a folder. Nothing is created or imported yet."""

        def open() -> Store:
            """Import SQLite and open."""
            from evtui.services.store.opening import open_store

            return open_store(folder, read_only=read_only)

        return cls(open, (folder / STORE_FILE).exists)

    @property
    def is_there(self) -> bool:
        """Whether anything can have been kept; one look at the file, opens nothing."""
        return self._store is not None or self._is_there()

    def opened(self) -> Store:
        """The store. Blocks; raises StoreFailed."""
        with self._lock:
            if self._failure is not None:
                raise self._failure
            if self._is_closed:
                raise StoreFailed("the store is closed")
            if self._store is None:
                try:
                    self._store = self._open()
                except StoreFailed as failure:
                    self._failure = failure
                    raise
            return self._store

    @property
    def notices(self) -> tuple[str, ...]:
        """What the store says of itself; nothing before it was opened."""
        return () if self._store is None else self._store.notices

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be kept; opens it."""
        return self.opened().is_read_only

    def save(self, account: AccountRef, page: Page) -> None:
        """Keep a page."""
        self.opened().save(account, page)

    def keep_verdicts(self, account: AccountRef, judged: Iterable[Judged]) -> None:
        """Keep what the diagnosis said."""
        self.opened().keep_verdicts(account, judged)

    def rows(
        self, account: AccountRef, query: SessionQuery, *, after: RowCursor | None = None, limit: int = 500
    ) -> RowPage:
        """Sessions the query wants, newest first."""
        return self.opened().rows(account, query, after=after, limit=limit)

    def record(self, account: AccountRef, key: SessionKey) -> StoredRecord | None:
        """One session's record."""
        return self.opened().record(account, key)

    def raw(self, account: AccountRef, key: SessionKey) -> bytes | None:
        """The whole record as received."""
        return self.opened().raw(account, key)

    def meters(self, account: AccountRef, key: SessionKey) -> MeterTable | None:
        """Meter values that are kept apart."""
        return self.opened().meters(account, key)

    def covered(self, account: AccountRef) -> tuple[Covered, ...]:
        """What has been read completely."""
        return self.opened().covered(account)

    def unsettled(self, account: AccountRef) -> tuple[SessionReport, ...]:
        """Summaries of sessions that may have changed."""
        return self.opened().unsettled(account)

    def find(self, words: str, *, in_errors_only: bool = False, limit: int = 10_000) -> Hits:
        """Sessions in which every word occurs."""
        return self.opened().find(words, in_errors_only=in_errors_only, limit=limit)

    def info(self) -> StoreInfo:
        """Figures."""
        return self.opened().info()

    def check(self) -> Check:
        """Look through everything."""
        return self.opened().check()

    def prune(self, retention: Retention, now: Instant) -> Pruned:
        """Let go of what the limits say."""
        return self.opened().prune(retention, now)

    def foretell(self, retention: Retention, now: Instant) -> Pruned:
        """What the limits would let go of."""
        return self.opened().foretell(retention, now)

    def clear(self, accounts: Sequence[str] | None = None) -> Pruned:
        """Forget accounts."""
        return self.opened().clear(accounts)

    def close(self) -> None:
        """Close what was opened; safe to call twice."""
        with self._lock:
            self._is_closed = True
            store, self._store = self._store, None
        if store is not None:
            store.close()

"""Connections to one database file: one for writing, a few for reading, every error of SQLite in words."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from evtui.errors import StoreFailed
from evtui.services.store.faults import name_of, stops_writing, told
from evtui.services.store.files import identity

BUSY_TIMEOUT_S: Final = 5.0
"""How long SQLite waits for another writer, each time."""
ATTEMPTS: Final = 3
"""How often a transaction is begun before another writer's patience is called too long."""
_IDLE_READERS: Final = 4
_UNREADABLE: Final = (zlib.error, ValueError, ArithmeticError, TypeError, KeyError, EOFError)
"""What reading a row that we never wrote so can raise."""

Connect = Callable[[str], sqlite3.Connection]
"""A ``file:`` address to a connection; tests give one that fails."""


def connect(uri: str) -> sqlite3.Connection:
    """A connection in autocommit that any thread may use, one at a time. Raises sqlite3.Error."""
    return sqlite3.connect(
        uri, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False, uri=True
    )


def address(path: Path, mode: str) -> str:
    """``file:///…?mode=rw``: never creates a file."""
    return f"{path.absolute().as_uri()}?{mode}"


class Connections:
    """The way to the file. Every method may be called from any thread and raises StoreFailed only."""

    def __init__(self, path: Path, *, mode: str = "mode=rw", connect: Connect = connect) -> None:
        """Nothing is opened yet. ``mode`` other than ``mode=rw`` never writes."""
        self.path = path
        self.notices: list[str] = []
        self._mode = mode
        self._connect = connect
        self._identity = identity(path)
        self._stopped: StoreFailed | None = None
        self._is_closed = False
        self._writing = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._pool = threading.Lock()
        self._idle: list[sqlite3.Connection] = []

    @property
    def is_read_only(self) -> bool:
        """True for a store opened for reading, and once writing has failed."""
        return self._mode != "mode=rw" or self._stopped is not None

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment of the store from its first statement to the end."""
        with self._in_words(*_UNREADABLE):
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("ROLLBACK")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.close()
                raise
        self._give_back(connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The one transaction at a time: kept whole when the block ends, undone when it raises."""
        with self._writing, self._in_words(), self._stopping():
            connection = self._begun()
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def trying(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is always undone: what a change would come to. Others wait for it to end."""
        with self._writing, self._in_words(), self._stopping():
            connection = self._begun()
            try:
                yield connection
            finally:
                with contextlib.suppress(sqlite3.Error):
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")

    @contextlib.contextmanager
    def maintaining(self) -> Iterator[sqlite3.Connection]:
        """The writing connection outside of any transaction, for vacuum and checkpoint."""
        with self._writing, self._in_words(), self._stopping():
            yield self._open_writer()

    def another(self) -> sqlite3.Connection:
        """A connection of the caller's own that can only read (``mode=ro``)."""
        mode = "mode=ro" if self._mode == "mode=rw" else self._mode
        with self._in_words():
            connection = self._connect(address(self.path, mode))
            connection.execute("PRAGMA query_only = ON")
            return connection

    def close(self) -> None:
        """Close everything that is not in use; what is in use closes when it comes back."""
        with self._pool:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        with self._writing:
            if self._writer is not None:
                _close_writer(self._writer)
                self._writer = None

    def _reader(self) -> sqlite3.Connection:
        """An idle reading connection or a new one."""
        with self._pool:
            if self._is_closed:
                raise sqlite3.ProgrammingError("closed")
            if self._idle:
                return self._idle.pop()
        self._look_for_the_file()
        connection = self._connect(address(self.path, self._mode))
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Keep a reading connection for the next one who asks."""
        with self._pool:
            if not self._is_closed and len(self._idle) < _IDLE_READERS:
                self._idle.append(connection)
                return
        with contextlib.suppress(sqlite3.Error):
            connection.close()

    def _begun(self) -> sqlite3.Connection:
        """The writing connection with a transaction begun, waiting for other processes."""
        connection = self._open_writer()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                connection.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if attempt == ATTEMPTS or not name_of(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise
        return connection

    def _open_writer(self) -> sqlite3.Connection:
        """The writing connection; StoreFailed for a store that cannot be written (any more)."""
        if self._stopped is not None:
            raise StoreFailed(self._stopped.message, hint=self._stopped.hint)
        if self._mode != "mode=rw":
            raise StoreFailed(f"the store {self.path} is open for reading only")
        if self._is_closed:
            raise sqlite3.ProgrammingError("closed")
        self._look_for_the_file()
        if self._writer is None:
            writer = self._connect(address(self.path, self._mode))
            for setting in ("foreign_keys = ON", "synchronous = NORMAL", "journal_size_limit = 67108864"):
                writer.execute(f"PRAGMA {setting}")
            self._writer = writer
        return self._writer

    def _look_for_the_file(self) -> None:
        """StoreFailed when the file was deleted or replaced: what is written now nobody would find."""
        if identity(self.path) != self._identity:
            raise self._stop(
                StoreFailed(
                    f"the store {self.path} was deleted or replaced while open",
                    hint="nothing more is kept; start evtui again",
                )
            )

    @contextlib.contextmanager
    def _in_words(self, *others: type[Exception]) -> Iterator[None]:
        """Every error of SQLite, whose message may quote a damaged page, and those named, as StoreFailed."""
        kinds: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeError, *others)
        try:
            yield
        except kinds as error:
            raise told(error, str(self.path)) from error

    @contextlib.contextmanager
    def _stopping(self) -> Iterator[None]:
        """After an error of the disk nothing more is written."""
        try:
            yield
        except sqlite3.Error as error:
            if stops_writing(error):
                raise self._stop(told(error, str(self.path))) from error
            raise

    def _stop(self, failed: StoreFailed) -> StoreFailed:
        """Stop writing for good and say so once; reading goes on."""
        if self._stopped is None and not self.is_read_only:
            self._stopped = failed
            self.notices.append(f"{failed.message}; nothing more is kept, reading goes on")
        return failed


def _close_writer(writer: sqlite3.Connection) -> None:
    """Close, with an empty journal where nobody else needs it, so that the next start sees a clean end."""
    with contextlib.suppress(sqlite3.Error):
        writer.execute("PRAGMA busy_timeout = 0")
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with contextlib.suppress(sqlite3.Error):
        writer.close()

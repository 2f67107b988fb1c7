"""How a store is opened: made, looked at after an unclean end, migrated, moved aside where it is damaged."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evtui.config.locations import make_private
from evtui.errors import ConfigError, StoreFailed
from evtui.services.store.connections import Connect, Connections, address, connect
from evtui.services.store.faults import is_damage, name_of, told
from evtui.services.store.files import (
    FILE_NAME,
    OpenLock,
    beside,
    create_private,
    move_aside,
    narrow,
    network_file_system,
    put_in_place,
    size_of,
    was_left_open,
)
from evtui.services.store.migrations import (
    MIGRATIONS,
    Migration,
    Watch,
    make_tables,
    migrate,
    nothing_watches,
)
from evtui.services.store.salvage import salvage
from evtui.services.store.schema import APPLICATION_ID, TABLE_NAMES, VERSION
from evtui.services.store.sqlite_store import SqliteStore


def _mounts() -> str:
    """The mounted file systems of this process (proc(5)); empty on a system without ``/proc``."""
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _may_write(path: Path) -> bool:
    """Whether the system lets us write a file or into a folder."""
    return os.access(path, os.W_OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What opening asks the machine; tests answer otherwise."""

    connect: Connect = connect
    mounts: Callable[[], str] = _mounts
    """Text of ``/proc/self/mountinfo``."""
    may_write: Callable[[Path], bool] = _may_write
    migrations: Sequence[Migration] = MIGRATIONS
    version: int = VERSION
    watch: Watch = nothing_watches
    """Told of every step of a migration before it is done."""


THIS_MACHINE: Final = Surroundings()


class _Damaged(Exception):
    """The file is no store of ours, or not a whole one; says what it is."""


def open_store(
    folder: Path, *, read_only: bool = False, surroundings: Surroundings = THIS_MACHINE
) -> SqliteStore:
    """The store ``sessions.db`` of a folder, made where there is none. Blocks: call it in a thread.

    Without the right to write, or with ``read_only``, it is opened for reading. A file that is damaged or no
    store is moved aside, never deleted, and ``notices`` says so. Raises StoreFailed: none there to read,
    written by a newer evtui, locked by another process that is opening it.
    """
    path = folder / FILE_NAME
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise StoreFailed(f"{path} is no plain file", hint="move it away, or set EVTUI_HOME")
        may_write = not read_only and _is_writable(folder, path, surroundings)
        if may_write:
            return _open_to_write(path, surroundings)
        return _open_to_read(path, surroundings, wanted=read_only)
    except OSError as error:
        reason = error.strerror or "failed"
        raise StoreFailed(
            f"the store {path}: {reason}", hint="set EVTUI_HOME to a folder of yours"
        ) from error
    except (sqlite3.Error, UnicodeError) as error:
        raise told(error, str(path)) from error


def _is_writable(folder: Path, path: Path, surroundings: Surroundings) -> bool:
    """Whether the store may be written; StoreFailed when there is none and none can be made."""
    if path.exists() and not (surroundings.may_write(folder) and surroundings.may_write(path)):
        return False
    try:
        make_private(folder)
    except ConfigError as error:
        if path.exists():
            return False
        raise StoreFailed(error.message, hint=error.hint) from error
    if not surroundings.may_write(folder):
        raise StoreFailed(f"{folder} cannot be written", hint="set EVTUI_HOME to a folder of yours")
    return True


def _open_to_write(path: Path, surroundings: Surroundings) -> SqliteStore:
    """The store for reading and writing, after a look whether all is well."""
    lock = OpenLock(beside(path, ".lock"))
    try:
        notices = []
        try:
            _look(path, lock, surroundings)
        except _Damaged as damage:
            notices.append(_begin_anew(path, lock, str(damage), surroundings))
        kind = network_file_system(path.parent, surroundings.mounts())
        if kind is None and not lock.works:
            kind = "a file system without locks"
        if kind is not None:
            notices.append(f"the store is on {kind}: slower, and safest with one evtui at a time")
        _set_journal(path, kind is None, surroundings)
        narrow(path)
        lock.share()
        connections = Connections(path, connect=surroundings.connect)
        connections.notices += notices
        return SqliteStore(connections, lock)
    except BaseException:
        lock.close()
        raise


def _open_to_read(path: Path, surroundings: Surroundings, *, wanted: bool) -> SqliteStore:
    """The store for reading; where SQLite cannot make its shared memory, as a file that nobody changes.

    ``wanted``: it was asked for, so nobody needs to be told.
    """
    if not path.exists():
        raise StoreFailed(f"there is no store {path} yet", hint="evtui sync fills it")
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        try:
            with closing(surroundings.connect(address(path, mode))) as connection:
                if _verify(connection, path, surroundings) < surroundings.version:
                    raise StoreFailed(
                        f"the store {path} was written by an older evtui", hint="open it once for writing"
                    )
            break
        except sqlite3.OperationalError as error:
            if not name_of(error).startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")) or "immutable" in mode:
                raise
        except _Damaged as damage:
            raise StoreFailed(
                f"the store {path} {damage}", hint="opened for writing it is moved aside"
            ) from damage
    connections = Connections(path, mode=mode, connect=surroundings.connect)
    if not wanted:
        connections.notices.append(f"the store {path} cannot be written: nothing new is kept")
    if "immutable" in mode and was_left_open(path):
        connections.notices.append("the newest rows are missing: its journal cannot be read without writing")
    return SqliteStore(connections, None)


def _look(path: Path, lock: OpenLock, surroundings: Surroundings) -> None:
    """Make the store where there is none, migrate an older one. Raises _Damaged, StoreFailed."""
    if not path.exists():
        _make(path, lock, surroundings)
    if size_of(path) == 0:
        raise _Damaged("was empty")
    left_open = lock.is_alone and was_left_open(path)
    try:
        with closing(surroundings.connect(address(path, "mode=rw"))) as connection:
            if _verify(connection, path, surroundings) < surroundings.version:
                _migrate(connection, path, lock, surroundings)
            if left_open and (bad := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise _Damaged(f"was damaged: {bad.splitlines()[-1]}")
    except (sqlite3.Error, UnicodeError) as error:  # its message may quote the damage
        if isinstance(error, UnicodeError) or is_damage(error):
            raise _Damaged(f"was damaged: {error}") from error
        raise


def _verify(connection: sqlite3.Connection, path: Path, surroundings: Surroundings) -> int:
    """The version of a store that is not newer than this one. Raises _Damaged, StoreFailed, sqlite3.Error."""
    ours, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    if ours != APPLICATION_ID:
        raise _Damaged("was no store of evtui")
    if version > surroundings.version:
        raise StoreFailed(
            f"the store {path} was written by a newer evtui (version {version} of its tables,"
            f" this one knows {surroundings.version})",
            hint="upgrade evtui, or set EVTUI_HOME to another folder",
        )
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version < 1 or not tables.issuperset(TABLE_NAMES):
        raise _Damaged("was damaged: tables are missing")
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path, lock: OpenLock, surroundings: Surroundings) -> None:
    """Bring an older store to this version; not under the hands of a process that reads the old one."""
    if not lock.is_alone:
        raise StoreFailed(
            f"the store {path} is of an older evtui that is still running", hint="end it, then start again"
        )
    try:
        migrate(connection, path, surroundings.migrations, surroundings.watch)
    except sqlite3.Error as error:  # the old version is whole and stays
        raise told(error, str(path)) from error


def _make(path: Path, lock: OpenLock, surroundings: Surroundings) -> None:
    """A new store under another name first: under its own name it is only ever whole."""
    unfinished = path.with_name(f".{path.name}.new-{os.getpid()}")
    if lock.is_alone:
        for left in path.parent.glob(f".{path.name}.new-*"):  # of starts that were ended here
            left.unlink(missing_ok=True)
    for journal in (
        "-wal",
        "-shm",
        "-journal",
    ):  # of a file that is gone: they would be read into the new one
        if lock.is_alone and beside(path, journal).exists():
            beside(path, journal).rename(beside(path, f".orphaned{journal}"))
    create_private(unfinished)
    try:
        with closing(surroundings.connect(address(unfinished, "mode=rw"))) as connection:
            make_tables(connection)
        put_in_place(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _begin_anew(path: Path, lock: OpenLock, damage: str, surroundings: Surroundings) -> str:
    """Move the file aside, begin a new one with what can be read; what the user should know."""
    if not lock.is_alone:
        raise StoreFailed(f"the store {path} {damage}", hint="end the other evtui first")
    aside = move_aside(path)
    _make(path, lock, surroundings)
    saved = 0
    with closing(surroundings.connect(address(path, "mode=rw"))) as connection:
        saved = salvage(aside, connection)
    rescued = f", {saved} sessions were read out of it" if saved else ""
    return f"the store {damage}; it is kept as {aside}, a new one was begun{rescued}"


def _set_journal(path: Path, is_local: bool, surroundings: Surroundings) -> None:
    """WAL, or the rollback journal where other machines may write: WAL needs shared memory."""
    with closing(surroundings.connect(address(path, "mode=rw"))) as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        wanted = "wal" if is_local else "delete"
        if mode != wanted:
            with contextlib.suppress(sqlite3.OperationalError):  # another process has it open: its mode stays
                connection.execute(f"PRAGMA journal_mode = {wanted}")

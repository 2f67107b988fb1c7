"""From one version of the tables to the next: each step one transaction, a backup before the first.

A process that is killed on the way leaves the old version or a newer one, whole; the next start goes on.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evtui.services.store.files import create_private
from evtui.services.store.schema import APPLICATION_ID, TABLES, VERSION


@dataclass(frozen=True, slots=True)
class Migration:
    """What makes version ``to`` out of the version before it."""

    to: int
    statements: tuple[str, ...]
    """Run in order, none of them beginning or ending a transaction."""


MIGRATIONS: Final[tuple[Migration, ...]] = ()
"""From version 1 on, in order. ``TABLES`` is always the newest version."""

Watch = Callable[[str], None]
"""Told before each step what comes next; tests end the process there."""


def nothing_watches(step: str) -> None:
    """The usual ``Watch``."""


def make_tables(connection: sqlite3.Connection, tables: Sequence[str] = TABLES) -> None:
    """A new, empty store in a new, empty file, in one transaction."""
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before the first table, or never
    connection.execute("BEGIN IMMEDIATE")
    for statement in tables:
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('sequence', 0)")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def version_of(connection: sqlite3.Connection) -> int:
    """``PRAGMA user_version``."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    migrations: Sequence[Migration] = MIGRATIONS,
    watch: Watch = nothing_watches,
) -> None:
    """Bring an older store to the newest version. Raises sqlite3.Error and OSError, then nothing has changed
    but whole versions."""
    waiting = [one for one in migrations if one.to > version_of(connection)]
    if not waiting:
        return
    _back_up(connection, path.with_name(f"{path.name}.before-{waiting[-1].to}"), watch)
    for migration in waiting:
        watch(f"begin {migration.to}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            for number, statement in enumerate(migration.statements, 1):
                watch(f"statement {number} of {migration.to}")
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {migration.to}")
            watch(f"commit {migration.to}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    watch("end")


def _back_up(connection: sqlite3.Connection, target: Path, watch: Watch) -> None:
    """A copy of the store as it was, 0600; one that is there already is older and stays."""
    if target.exists():
        return
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.unlink(missing_ok=True)  # of a start that was ended here
    create_private(unfinished)
    watch("backup")
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without journals of its own
    descriptor = os.open(unfinished, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    watch("name backup")
    unfinished.rename(target)

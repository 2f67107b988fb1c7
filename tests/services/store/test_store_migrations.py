"""From one version of the tables to the next, also when the process dies on the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import SessionQuery
from evtui.services.store.files import OpenLock
from evtui.services.store.migrations import Migration
from evtui.services.store.opening import Surroundings, open_store
from evtui.services.store.protocol import Page
from tests.services.store.dying import LATER
from tests.services.store.made_up import NORTH, report

STEPS = [
    "backup",
    "name backup",
    "begin 2",
    "statement 1 of 2",
    "statement 2 of 2",
    "statement 3 of 2",
    "commit 2",
    "begin 3",
    "statement 1 of 3",
    "statement 2 of 3",
    "commit 3",
    "end",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of version 1 with a session."""
    with closing(open_store(tmp_path)) as store:
        store.save(NORTH, Page(reports=[report("1", meter_values=4)]))
    return tmp_path


def value(path: Path, statement: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchone()[0]


def is_whole_and_of_version(path: Path) -> int:
    """The version whose tables a file has, all of them and no others."""
    version = value(path, "PRAGMA user_version")
    with closing(sqlite3.connect(path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(session)")]
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    expected = {1: (False, False), 2: (True, True), 3: (True, False)}
    assert isinstance(version, int)
    assert ("mood" in columns, "mood" in tables) == expected[version]
    assert value(path, "PRAGMA integrity_check") == "ok"
    assert value(path, "SELECT count(*) FROM session") == 1
    return version


def test_an_older_store_is_brought_to_this_version_and_a_private_copy_of_it_is_kept(folder: Path) -> None:
    seen: list[str] = []
    with closing(open_store(folder, surroundings=replace(LATER, watch=seen.append))) as store:
        assert store.notices == ()
        assert store.info().schema == 3
        assert len(store.rows(NORTH, SessionQuery()).reports) == 1
    assert seen == STEPS
    assert is_whole_and_of_version(folder / "sessions.db") == 3
    backup = folder / "sessions.db.before-3"
    assert is_whole_and_of_version(backup) == 1
    assert backup.stat().st_mode & 0o777 == 0o600
    with closing(open_store(folder, surroundings=replace(LATER, watch=seen.append))):
        assert seen == STEPS


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_is_one_version_or_the_next_and_the_next_start_goes_on(
    folder: Path, step: str
) -> None:
    command = [sys.executable, "-m", "tests.services.store.dying", str(folder), step]
    ended = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert ended.returncode == 9, ended.stderr
    version = is_whole_and_of_version(folder / "sessions.db")
    assert version == (1 if STEPS.index(step) <= STEPS.index("commit 2") else 2 if step != "end" else 3)
    backup = folder / "sessions.db.before-3"
    assert backup.exists() == (STEPS.index(step) >= STEPS.index("begin 2"))
    if backup.exists():
        assert is_whole_and_of_version(backup) == 1
    with closing(open_store(folder, surroundings=LATER)) as store:
        assert store.notices == ()
        assert store.check().is_ok
    assert is_whole_and_of_version(folder / "sessions.db") == 3
    assert is_whole_and_of_version(backup) == 1


def test_a_migration_that_fails_leaves_the_old_version_and_says_so(folder: Path) -> None:
    broken = Migration(2, ("ALTER TABLE session ADD COLUMN mood TEXT", "INSERT INTO absent VALUES (1)"))
    with pytest.raises(StoreFailed, match="no such table"):
        open_store(folder, surroundings=Surroundings(migrations=(broken,), version=2))
    assert is_whole_and_of_version(folder / "sessions.db") == 1
    with closing(open_store(folder)) as store:
        assert len(store.rows(NORTH, SessionQuery()).reports) == 1


def test_nothing_is_migrated_under_the_hands_of_an_older_evtui(folder: Path) -> None:
    with closing(open_store(folder)), pytest.raises(StoreFailed, match="older evtui"):
        open_store(folder, surroundings=LATER)
    assert is_whole_and_of_version(folder / "sessions.db") == 1


def test_an_older_store_that_may_only_be_read_is_not_migrated(folder: Path) -> None:
    with pytest.raises(StoreFailed, match="older evtui"):
        open_store(folder, read_only=True, surroundings=LATER)
    assert not (folder / "sessions.db.before-3").exists()


def test_a_process_that_opens_keeps_others_waiting_but_not_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evtui.services.store.files.LOCK_PATIENCE_S", 0.05)
    lock = OpenLock(folder / "sessions.db.lock")
    assert lock.is_alone
    with pytest.raises(StoreFailed, match="has been opening"):
        open_store(folder)
    lock.share()
    open_store(folder).close()
    lock.close()

"""Rights, links, file systems, files that vanish: who may read what is kept, and what is said."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import SessionQuery
from evtui.services.store import connections
from evtui.services.store.files import network_file_system
from evtui.services.store.opening import THIS_MACHINE, open_store
from evtui.services.store.protocol import Page
from evtui.services.store.sqlite_store import read_connection
from tests.services.store.made_up import NORTH, report

LOCAL = "36 35 98:0 / / rw,noatime - ext4 /dev/root rw\n"
NFS = LOCAL + "40 36 0:40 / {} rw - nfs4 server:/home rw\n"


@pytest.fixture(params=[0o000, 0o077, 0o022])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_nobody_else_can_read_any_file_of_a_store_while_it_is_used(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(open_store(folder)) as store:
        store.save(NORTH, Page(reports=[report("1")]))
        store.rows(NORTH, SessionQuery())
        assert folder.stat().st_mode & 0o777 == 0o700
        names = {one.name: one.stat().st_mode & 0o777 for one in folder.iterdir()}
    expected = {"sessions.db", "sessions.db-wal", "sessions.db-shm", "sessions.db.lock"}
    assert names == dict.fromkeys(expected, 0o600)


def test_rights_that_others_have_are_taken_away(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    (tmp_path / "sessions.db").chmod(0o644)
    tmp_path.chmod(0o755)
    open_store(tmp_path).close()
    assert (tmp_path / "sessions.db").stat().st_mode & 0o777 == 0o600
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_closed_store_is_one_file_beside_its_lock(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with closing(open_store(folder)) as store:
        store.save(NORTH, Page(reports=[report("1")]))
    assert {one.name for one in folder.iterdir()} == {"sessions.db", "sessions.db.lock"}


@pytest.mark.parametrize("dangling", [True, False])
def test_a_link_is_not_followed(tmp_path: Path, dangling: bool) -> None:
    target = tmp_path / "elsewhere"
    if not dangling:
        target.write_bytes(b"mine")
    (tmp_path / "sessions.db").symlink_to(target)
    with pytest.raises(StoreFailed, match="no plain file"):
        open_store(tmp_path)
    assert target.exists() != dangling


def test_a_folder_of_the_file_s_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sessions.db").mkdir()
    with pytest.raises(StoreFailed, match="no plain file"):
        open_store(tmp_path)


def test_a_file_where_the_folder_should_be_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreFailed, match="EVTUI_HOME"):
        open_store(tmp_path / "data")


# read-only


def kept(folder: Path) -> Path:
    """A closed store with a session."""
    with closing(open_store(folder)) as store:
        store.save(NORTH, Page(reports=[report("1", meter_values=4)]))
    return folder


def test_what_may_not_be_written_can_be_browsed(tmp_path: Path) -> None:
    """Root may write everything, so the answer of ``access(2)`` is made up."""
    before = (kept(tmp_path) / "sessions.db").read_bytes()
    for forbidden in (tmp_path, tmp_path / "sessions.db"):

        def may_write(path: Path, forbidden: Path = forbidden) -> bool:
            return path != forbidden

        with closing(open_store(tmp_path, surroundings=replace(THIS_MACHINE, may_write=may_write))) as store:
            assert store.is_read_only
            assert "cannot be written" in store.notices[0]
            (row,) = store.rows(NORTH, SessionQuery()).reports
            assert store.raw(NORTH, row.session.key) == report("1", meter_values=4).raw
            assert store.find("1").keys
            with pytest.raises(StoreFailed, match="reading only"):
                store.save(NORTH, Page(reports=[report("2")]))
    assert (tmp_path / "sessions.db").read_bytes() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_without_the_right_to_write_can_be_browsed(tmp_path: Path) -> None:
    kept(tmp_path)
    (tmp_path / "sessions.db").chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        with closing(open_store(tmp_path)) as store:
            assert store.is_read_only
            assert len(store.rows(NORTH, SessionQuery()).reports) == 1
    finally:
        tmp_path.chmod(0o700)


def test_where_shared_memory_cannot_be_made_the_file_is_read_as_one_that_nobody_changes(
    tmp_path: Path,
) -> None:
    """As on a read-only medium: SQLite cannot open a WAL store there but as ``immutable``."""
    folder = kept(tmp_path / "data")

    def connect(uri: str) -> sqlite3.Connection:
        if "immutable" not in uri:
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorname = "SQLITE_CANTOPEN"
            raise error
        return connections.connect(uri)

    surroundings = replace(THIS_MACHINE, connect=connect, may_write=lambda path: False)
    with closing(open_store(folder, surroundings=surroundings)) as store:
        assert len(store.rows(NORTH, SessionQuery()).reports) == 1
    assert {one.name for one in folder.iterdir()} == {"sessions.db", "sessions.db.lock"}


def test_opened_for_reading_it_neither_writes_nor_says_anything(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="no store"):
        open_store(tmp_path / "data", read_only=True)
    assert not (tmp_path / "data").exists()
    kept(tmp_path)
    with closing(open_store(tmp_path, read_only=True)) as store:
        assert (store.is_read_only, store.notices) == (True, ())
        assert len(store.rows(NORTH, SessionQuery()).reports) == 1


def test_a_reader_sees_what_a_writer_has_just_kept(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as writer, closing(open_store(tmp_path, read_only=True)) as reader:
        writer.save(NORTH, Page(reports=[report("1")]))
        assert len(reader.rows(NORTH, SessionQuery()).reports) == 1


def test_a_connection_for_queries_can_only_read(tmp_path: Path) -> None:
    with closing(open_store(kept(tmp_path))) as store, closing(read_connection(store)) as connection:
        assert connection.execute("SELECT id FROM session").fetchall() == [("1",)]
        for statement in ("DELETE FROM session", "PRAGMA user_version = 9", "CREATE TABLE mine (a)"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                connection.execute(statement)


# files that vanish


def _delete(path: Path) -> None:
    path.unlink()


def _replace_file(path: Path) -> None:
    path.rename(path.with_name("old"))
    path.write_bytes(b"")


def _replace_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("old"))
    path.parent.mkdir()
    shutil.copy(path.parent.with_name("old") / path.name, path)


@pytest.mark.parametrize("lose", [_delete, _replace_file, _replace_folder])
def test_a_store_that_vanishes_while_open_is_told_of_and_not_written_on(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    folder = tmp_path / "data"
    with closing(open_store(folder)) as store:
        store.save(NORTH, Page(reports=[report("1")]))
        assert len(store.rows(NORTH, SessionQuery()).reports) == 1
        lose(folder / "sessions.db")
        for _ in range(2):
            with pytest.raises(StoreFailed, match="deleted or replaced"):
                store.save(NORTH, Page(reports=[report("2")]))
        assert len(store.notices) == 1
        assert store.is_read_only
        assert [one.session.id for one in store.rows(NORTH, SessionQuery()).reports] == ["1"]


# file systems


def test_the_file_system_of_a_folder_is_that_of_the_mount_nearest_above_it(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, "") is None
    assert network_file_system(tmp_path, LOCAL) is None
    assert network_file_system(tmp_path, NFS.format(tmp_path)) == "nfs4"
    assert network_file_system(tmp_path, NFS.format(tmp_path.parent)) == "nfs4"
    assert network_file_system(tmp_path, NFS.format(f"{tmp_path}x")) is None
    assert network_file_system(tmp_path, NFS.format(tmp_path.parent) + LOCAL) == "nfs4"
    over = NFS.format(tmp_path) + f"41 40 0:41 / {tmp_path} rw shared:1 - ext4 /dev/sda rw\n"
    assert network_file_system(tmp_path, over) is None
    spaced = tmp_path / "a b"
    spaced.mkdir()
    assert network_file_system(spaced, NFS.format(str(spaced).replace(" ", "\\040"))) == "nfs4"
    assert network_file_system(tmp_path, "nonsense\n - \n1 2 3 4 / - cifs\n") == "cifs"


def journal_mode(folder: Path) -> object:
    with closing(sqlite3.connect(folder / "sessions.db")) as connection:
        return connection.execute("PRAGMA journal_mode").fetchone()[0]


def test_on_a_network_file_system_it_keeps_a_rollback_journal_and_says_so(tmp_path: Path) -> None:
    for mounts, mode in ((LOCAL, "wal"), (NFS.format(tmp_path), "delete"), (LOCAL, "wal")):

        def answer(mounts: str = mounts) -> str:
            return mounts

        with closing(open_store(tmp_path, surroundings=replace(THIS_MACHINE, mounts=answer))) as store:
            assert [("nfs4" in one) for one in store.notices] == ([True] if mode == "delete" else [])
            store.save(NORTH, Page(reports=[report(mode)]))
            assert store.rows(NORTH, SessionQuery()).reports
            assert store.check().is_ok
        assert journal_mode(tmp_path) == mode


def test_on_a_file_system_without_locks_it_keeps_a_rollback_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(descriptor: int, kind: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with closing(open_store(tmp_path)) as store:
        assert "without locks" in store.notices[0]
    assert journal_mode(tmp_path) == "delete"


# threads


def test_threads_read_while_another_one_writes(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            for _ in range(20):
                work()
        except BaseException as error:
            failures.append(error)

    with closing(open_store(tmp_path)) as store:
        numbers = iter(range(1000))

        def write() -> None:
            store.save(NORTH, Page(reports=[report(str(next(numbers)), meter_values=10)]))

        def read() -> None:
            for one in store.rows(NORTH, SessionQuery()).reports:
                assert store.raw(NORTH, one.session.key)

        threads = [threading.Thread(target=run, args=(work,)) for work in (write, read, read, read)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert store.info().sessions == 20

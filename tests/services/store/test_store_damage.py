"""Files that are no store, or no longer a whole one: moved aside or refused, never deleted, never a crash."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.report import Kept, SessionReport
from evtui.services.store.files import move_aside
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import Page, Retention
from evtui.services.store.schema import APPLICATION_ID, VERSION
from tests.services.store.made_up import NORTH, NOW, at, report

SESSIONS = 8
NIGHTLY = os.environ.get("EVTUI_NIGHTLY") == "1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a few hundred pages of everything, closed."""
    folder = tmp_path_factory.mktemp("whole")
    with closing(open_store(folder)) as store:
        for number in range(SESSIONS):
            one = saved(number)
            covered = Covered(place="*", since=at(number), until=at(number - 1))
            store.save(NORTH, Page(reports=[one], covered=[covered]))
    return folder


def saved(number: int) -> SessionReport:
    """A session of the whole store."""
    return report(
        str(number),
        started=at(number + 2),
        ended=at(number + 1.5),
        meter_values=900,
        errors=["ERROR: a : b: hot(no:7)"],
    )


def copy_of(whole: Path, folder: Path) -> Path:
    """A store of one's own to damage; its file."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(whole, folder)
    return folder / "sessions.db"


def use(folder: Path) -> tuple[str, ...]:
    """Everything a user does with a store; what it said of itself. Only StoreFailed may be raised."""
    key = report("3").session.key
    with closing(open_store(folder)) as store:
        for step in (
            lambda: store.rows(NORTH, SessionQuery()),
            lambda: store.record(NORTH, key),
            lambda: store.raw(NORTH, key),
            lambda: store.meters(NORTH, key),
            lambda: store.covered(NORTH),
            lambda: store.unsettled(NORTH),
            lambda: store.find("hot"),
            store.info,
            store.check,
            lambda: store.save(NORTH, Page(reports=[report("new", meter_values=900)])),
            lambda: store.prune(Retention(records_for_us=0), NOW),
        ):
            try:
                step()
            except StoreFailed as failed:
                assert str(failed)
        return store.notices


def test_a_file_that_is_no_store_is_moved_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    path = tmp_path / "sessions.db"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE session (mine)")
    foreign.execute("INSERT INTO session VALUES ('precious')")
    foreign.commit()
    foreign.close()
    for number, content in enumerate([path.read_bytes(), b"", b"garbage" * 5000, b"SQLite format 3\0"], 1):
        path.write_bytes(content)
        with closing(open_store(tmp_path)) as store:
            (notice,) = store.notices
            aside = tmp_path / f"sessions.db.damaged-{number}"
            assert str(aside) in notice
            assert aside.read_bytes() == content
            store.save(NORTH, Page(reports=[report("1")]))
            assert len(store.rows(NORTH, SessionQuery()).reports) == 1
        with closing(open_store(tmp_path)) as store:
            assert store.notices == ()


def test_journals_go_aside_with_their_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "sessions.db"
    path.parent.mkdir()
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).write_text(ending)
    aside = move_aside(path)
    for ending in ("", "-wal", "-shm", "-journal"):
        assert aside.with_name(aside.name + ending).read_text() == ending
    assert len(list(path.parent.iterdir())) == 4


def test_a_store_of_a_newer_evtui_is_refused_and_left_alone(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path / "copy")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    content = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreFailed, match=r"newer evtui.*upgrade evtui"):
            open_store(path.parent, read_only=read_only)
    assert path.read_bytes() == content
    assert not list(path.parent.glob("*.damaged*"))


def test_tables_that_are_gone_are_damage(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sessions.db")) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("CREATE TABLE account (name)")
    with closing(open_store(tmp_path)) as store:
        assert "tables are missing" in store.notices[0]


def test_no_flipped_byte_of_the_header_is_a_crash_or_a_deleted_file(whole: Path, tmp_path: Path) -> None:
    for offset in range(100):
        path = copy_of(whole, tmp_path / str(offset))
        content = bytearray(path.read_bytes())
        content[offset] ^= 0xFF if offset % 2 else 0x01
        path.write_bytes(content)
        try:
            use(path.parent)
        except StoreFailed:
            assert path.read_bytes()[: len(content)] == content
        assert path.stat().st_size > 0
        aside = list(path.parent.glob("sessions.db.damaged-1"))
        assert all(one.stat().st_size == len(content) for one in aside)


@pytest.mark.parametrize("seed", range(400 if NIGHTLY else 40))
def test_no_damaged_page_is_a_crash(whole: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = copy_of(whole, tmp_path / "copy")
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 20))):
        offset = chance.randrange(100, len(content))
        length = chance.choice((1, 8, 4096))
        content[offset : offset + length] = chance.randbytes(len(content[offset : offset + length]))
    path.write_bytes(content)
    if chance.random() < 0.5:
        path.with_name("sessions.db-journal").write_bytes(b"left open")  # as if the power had failed
    use(path.parent)


@pytest.mark.parametrize("table", ["event", "event_text", "meter_series", "meter_summary", "search_content"])
def test_after_an_unclean_end_a_damaged_store_is_read_out_into_a_new_one(
    whole: Path, tmp_path: Path, table: str
) -> None:
    path = copy_of(whole, tmp_path / "copy")
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)
    path.with_name("sessions.db-journal").write_bytes(b"left open")  # as if the power had failed
    with closing(open_store(path.parent)) as store:
        (notice,) = store.notices
        assert "damaged" in notice and f"{SESSIONS} sessions" in notice
        rows = store.rows(NORTH, SessionQuery()).reports
        assert len(rows) == SESSIONS
        for one, sent in zip(rows, map(saved, range(SESSIONS)), strict=True):
            lost = table.startswith("meter")  # the record's text is made of them
            assert one.kept is (Kept.SUMMARY if lost else Kept.TIMELINE)
            assert store.raw(NORTH, one.session.key) == (None if lost else sent.raw)
        assert len(store.unsettled(NORTH)) == (SESSIONS if table.startswith("meter") else 0)
        assert store.covered(NORTH) == ()
        assert len(store.find("hot" if not table.startswith("event") else "HPC-01/1").keys) == SESSIONS
        assert store.check().is_ok
    assert (path.parent / "sessions.db.damaged-1").read_bytes()[: len(content)] == content


def test_after_an_unclean_end_a_whole_store_is_used_as_it_is(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path / "copy")
    path.with_name("sessions.db-journal").write_bytes(b"left open")
    with closing(open_store(path.parent)) as store:
        assert store.notices == ()
        assert len(store.rows(NORTH, SessionQuery()).reports) == SESSIONS


def test_a_row_nobody_wrote_is_told_as_damage(whole: Path, tmp_path: Path) -> None:
    for column, value in {
        "status": "'asleep'",
        "instant_forms": "'x'",
        "exact_decimals": "'1,2'",
        "flags": "'['",
        "started_us": "9223372036854775807",
        "kept": "''' '",
    }.items():
        path = copy_of(whole, tmp_path / "copy")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"UPDATE session SET {column} = {value} WHERE id = '3'")
            connection.commit()
        with closing(open_store(path.parent)) as store, pytest.raises(StoreFailed, match="damaged"):
            store.rows(NORTH, SessionQuery())


def test_a_record_that_changed_on_the_disk_is_found_by_the_check(whole: Path, tmp_path: Path) -> None:
    path = copy_of(whole, tmp_path / "copy")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE record SET bytes = 1, head = x'00' WHERE session = 1")
        connection.execute("DELETE FROM record WHERE session = 2")
        connection.execute("UPDATE session SET digest = x'00' WHERE number = 3")
        connection.execute("DELETE FROM search WHERE rowid = 4")
        connection.execute("INSERT INTO covered VALUES (1, 'x', 5, 5)")
        connection.commit()
    with closing(open_store(path.parent)) as store:
        problems = "\n".join(store.check().problems)
        with pytest.raises(StoreFailed, match="damaged"):
            store.raw(NORTH, report("0").session.key)
    for words in ("cannot be unpacked", "have none", "not what was received", "by a search", "overlap"):
        assert words in problems

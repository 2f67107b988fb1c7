"""A disk that fails at the n-th step, for every n: nothing half written, told once, reading goes on."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.services.store.connections import BUSY_TIMEOUT_S
from evtui.services.store.faults import told
from evtui.services.store.opening import THIS_MACHINE, Surroundings, open_store
from evtui.services.store.protocol import Judged, Page
from tests.services.store.made_up import NORTH, NOW, at, report, with_outcome


@dataclass
class Fault:
    """Fails the step with this number, counted over all connections from where it is armed."""

    error: str = "SQLITE_IOERR_FSYNC"
    step: int = 0
    done: int = 0
    happened: int = 0

    def next_step(self) -> None:
        if self.step:
            self.done += 1
            if self.done >= self.step:
                self.happened += 1
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorname = self.error
                raise error


class Failing(sqlite3.Connection):
    """A connection whose writing statements are the steps of a fault."""

    fault: Fault

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql.startswith(("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE", "COMMIT")):
            self.fault.next_step()
        return super().execute(sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        self.fault.next_step()
        return super().executemany(sql, *parameters)


def surroundings(fault: Fault) -> Surroundings:
    def connect(uri: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
            factory=Failing,
        )
        connection.fault = fault
        return connection

    return Surroundings(**{**THIS_MACHINE_FIELDS, "connect": connect})


THIS_MACHINE_FIELDS: dict[str, Any] = {
    name: getattr(THIS_MACHINE, name) for name in Surroundings.__dataclass_fields__
}
PAGE = Page(
    reports=[
        report("2", started=at(4), meter_values=6, errors=["ERROR: a : b: hot(no:7)"]),
        report("1", note="new"),
    ],
    covered=[Covered(place="*", since=at(5), until=NOW)],
)


def test_whatever_step_fails_all_of_a_page_is_kept_or_nothing(tmp_path: Path) -> None:
    old = report("1", started=at(9))
    for step in range(1, 200):
        fault = Fault()
        folder = tmp_path / str(step)
        with closing(open_store(folder, surroundings=surroundings(fault))) as store:
            store.save(NORTH, Page(reports=[old]))
            fault.step = step
            try:
                store.save(NORTH, PAGE)
            except StoreFailed as failed:
                assert "did not take what was written" in str(failed)
            else:
                break
            assert store.is_read_only
            assert len(store.notices) == 1
            happened = fault.happened
            with pytest.raises(StoreFailed):
                store.save(NORTH, PAGE)
            assert fault.happened == happened  # not even tried
            assert len(store.notices) == 1
            assert [one.session.id for one in store.rows(NORTH, SessionQuery()).reports] == ["1"]
            assert store.raw(NORTH, old.session.key) == old.raw
        with closing(open_store(folder)) as store:
            assert store.notices == ()
            assert [one.session.id for one in store.rows(NORTH, SessionQuery()).reports] == ["1"]
            assert store.covered(NORTH) == ()
            assert store.check().is_ok
            store.save(NORTH, PAGE)
    assert 15 < step < 199


def test_a_verdict_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    one, step = report("1"), 0
    for step in range(1, 100):
        fault = Fault("SQLITE_FULL")
        with closing(open_store(tmp_path / str(step), surroundings=surroundings(fault))) as store:
            store.save(NORTH, Page(reports=[one]))
            fault.step = step
            try:
                store.keep_verdicts(NORTH, [Judged(report=with_outcome(one, "tripped"))])
            except StoreFailed as failed:
                assert "disk is full" in str(failed)
            else:
                break
            assert store.rows(NORTH, SessionQuery()).reports[0].session.outcome is None
            assert not store.find("tripped").keys
    assert 4 < step < 99


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SQLITE_FULL", "the disk is full"),
        ("SQLITE_IOERR_WRITE", "disk is full or failing"),
        ("SQLITE_IOERR_FSYNC", "did not take"),
        ("SQLITE_IOERR_READ", "reports an error"),
        ("SQLITE_READONLY_DBMOVED", "cannot be written"),
        ("SQLITE_CORRUPT_VTAB", "damaged"),
        ("SQLITE_NOTADB", "damaged"),
        ("SQLITE_BUSY_SNAPSHOT", "another process"),
        ("SQLITE_CANTOPEN", "cannot be opened"),
        ("SQLITE_NOMEM", "memory is full"),
    ],
)
def test_every_error_is_one_line_that_says_what_and_where(name: str, words: str) -> None:
    error = sqlite3.OperationalError("some words")
    error.sqlite_errorname = name
    text = str(told(error, "/home/ada/sessions.db"))
    assert words in text and "/home/ada/sessions.db" in text and name in text
    assert "\n" not in text


def test_a_busy_store_is_tried_again_and_still_written_afterwards(tmp_path: Path) -> None:
    fault = Fault("SQLITE_BUSY")
    with closing(open_store(tmp_path, surroundings=surroundings(fault))) as store:
        fault.step = 1
        with pytest.raises(StoreFailed, match="another process"):
            store.save(NORTH, PAGE)
        assert fault.happened == 3
        fault.step = 0
        assert not store.is_read_only
        store.save(NORTH, PAGE)
        assert store.info().sessions == 2


def test_the_first_fault_of_all_is_told_when_opening(tmp_path: Path) -> None:
    for step in range(1, 4):
        with pytest.raises(StoreFailed, match="did not take"):
            open_store(tmp_path / "data", surroundings=surroundings(Fault(step=step)))
        assert not (tmp_path / "data" / "sessions.db").exists()
    open_store(tmp_path / "data").close()
    assert {one.name for one in (tmp_path / "data").iterdir()} == {"sessions.db", "sessions.db.lock"}

"""What events say is kept once, however many sessions say it, and goes with the last of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from evtui.services.store.opening import open_store
from evtui.services.store.protocol import Retention
from evtui.services.store.sqlite_store import read_connection
from tests.services.store.contract import save
from tests.services.store.made_up import DAY_US, NORTH, NOW, SOUTH, at, report

HOT = "ERROR: converter : unit 1: hot(no:7)"
COLD = "ERROR: converter : unit 1: cold(no:8)"


def counts(connection: sqlite3.Connection) -> tuple[int, int]:
    """Events, and different things they say."""
    (events,) = connection.execute("SELECT count(*) FROM event").fetchone()
    (texts,) = connection.execute("SELECT count(*) FROM event_text").fetchone()
    return events, texts


def test_the_same_text_of_many_sessions_is_kept_once_and_read_for_each(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        save(store, *(report(str(number), errors=[HOT]) for number in range(20)))
        with closing(read_connection(store)) as connection:
            assert counts(connection) == (20, 1)
        save(store, *(report(str(number), errors=[HOT, COLD]) for number in range(10)))
        with closing(read_connection(store)) as connection:
            assert counts(connection) == (30, 2)
            said = connection.execute(
                "SELECT text FROM event JOIN event_text ON number = said WHERE session ="
                " (SELECT number FROM session WHERE id = '3') ORDER BY position"
            ).fetchall()
        assert ["hot" in said[0][0], "cold" in said[1][0]] == [True, True]


def test_texts_go_with_the_last_session_that_said_them(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        save(store, report("1", started=at(24 * 400), ended=at(24 * 400 - 1), errors=[HOT]))
        save(store, report("2", started=at(24), ended=at(23), errors=[COLD]))
        save(store, report("3", account="south", errors=[COLD, HOT]), account=SOUTH)
        store.clear(["south"])
        with closing(read_connection(store)) as connection:
            assert counts(connection) == (2, 2)
        store.prune(Retention(rows_for_us=300 * DAY_US), NOW)
        with closing(read_connection(store)) as connection:
            assert counts(connection) == (1, 1)
        assert not store.find("hot").keys and store.find("cold").keys
        store.clear([NORTH.account])
        with closing(read_connection(store)) as connection:
            assert counts(connection) == (0, 0)

"""Hostile SQL: nothing is written, nothing but the views is read, and every answer ends."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from evtui.errors import EvtuiError, StoreFailed
from evtui.services.sql.asking import Limits, Question
from evtui.services.sql.faults import Cancelled, OutOfTime, SqlRefused
from evtui.services.sql.guard import Guard
from evtui.services.sql.streaming import BATCH, batches
from evtui.services.store.opening import open_store
from evtui.services.store.sqlite_store import SqliteStore, read_connection
from tests.services.sql.kept import ask, fill

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the store is."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[SqliteStore]:
    """Some sessions."""
    kept = fill(folder)
    yield kept
    kept.close()


def contents(folder: Path) -> dict[str, str]:
    """Every file and what is in it."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix in {".db", ".db-wal"}
    }


WRITES = (
    "INSERT INTO sessions (id) VALUES ('x')",
    "INSERT INTO session SELECT * FROM session",
    "UPDATE session SET id = 'x'",
    "UPDATE sessions SET id = 'x'",
    "DELETE FROM session",
    "DELETE FROM sessions",
    "REPLACE INTO meta VALUES ('a', 1)",
    "WITH x AS (SELECT 1) DELETE FROM session",
    "CREATE TABLE t (x)",
    "CREATE TEMP TABLE t (x)",
    "CREATE TEMP VIEW v AS SELECT 1",
    "CREATE TEMP TRIGGER t INSTEAD OF INSERT ON sessions BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE t USING fts5 (x)",
    "CREATE INDEX i ON session (id)",
    "DROP TABLE session",
    "DROP VIEW sessions",
    "ALTER TABLE session RENAME TO s",
    "REINDEX",
    "ANALYZE",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SAVEPOINT a",
    "ATTACH 'other.db' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = ON",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA user_version = 9",
    "PRAGMA hard_heap_limit = 0",
    "SELECT load_extension('/tmp/x.so')",
    "SELECT fts3_tokenizer('a', x'00')",
)


@pytest.mark.parametrize("sql", WRITES)
def test_whatever_writes_or_opens_is_refused_and_the_file_stays_as_it_is(
    store: SqliteStore, folder: Path, sql: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = contents(folder)
    with pytest.raises(SqlRefused) as refused:
        ask(store, sql)
    assert "\n" not in str(refused.value)
    assert contents(folder) == before
    assert not list(here.iterdir())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM session",
        "SELECT head FROM record",
        "SELECT * FROM main.record",
        "SELECT words FROM search",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM sqlite_temp_master",
        "SELECT sql FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('session')",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM dbstat",
        "WITH sessions AS (SELECT head FROM record) SELECT * FROM sessions",
        "SELECT * FROM (SELECT head FROM record) AS sessions",
        "SELECT (SELECT head FROM record) FROM sessions",
        "SELECT id FROM sessions WHERE id IN (SELECT name FROM account)",
        "SELECT id FROM sessions UNION SELECT head FROM record",
        "SELECT id FROM sessions ORDER BY (SELECT max(head) FROM record)",
        "WITH meters AS (SELECT block FROM meter_series) SELECT * FROM meters",
    ],
)
def test_tables_behind_the_views_are_not_read_whatever_a_query_calls_them(
    store: SqliteStore, sql: str
) -> None:
    with pytest.raises(SqlRefused, match="not allowed"):
        ask(store, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM sessions",
        "WITH t AS (SELECT id FROM sessions) SELECT count(*) FROM t",
        "SELECT value FROM json_each('[1, 2]')",
        "SELECT count(*) FROM sessions, json_each(sessions.flags)",
        "SELECT key FROM json_tree('{\"a\": 1}')",
        "SELECT id, rank() OVER (ORDER BY energy_wh) FROM sessions",
        "VALUES (1), (2)",
        "EXPLAIN QUERY PLAN SELECT * FROM meters WHERE id = 'x'",
        "SELECT strftime('%H', started_at), round(sum(energy_wh) / 1000, 1) FROM sessions GROUP BY 1;",
        "-- a remark\nSELECT /* another */ group_concat(DISTINCT lane) FROM events",
    ],
)
def test_what_only_reads_the_views_works(store: SqliteStore, sql: str) -> None:
    _, rows = ask(store, sql)
    assert rows


@pytest.mark.parametrize(
    "sql",
    [
        f"{ENDLESS} SELECT count(*) FROM t",
        f"{ENDLESS} SELECT n FROM t ORDER BY n DESC",
        "SELECT sum(length(a.text || b.text || c.text)) FROM events a, events b, events c, events d",
    ],
)
def test_an_endless_question_ends_in_time(store: SqliteStore, sql: str) -> None:
    with pytest.raises((OutOfTime, SqlRefused)) as ended:
        ask(store, sql, Limits(time_s=0.2))
    if isinstance(ended.value, OutOfTime):
        assert ended.value.exit_code == 124 and "0.2 s" in str(ended.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT randomblob(1000000000)",
        "SELECT hex(zeroblob(1000000000))",
        "SELECT replace(hex(zeroblob(1000000)), '00', hex(zeroblob(1000)))",
        "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(s) FROM t",
        "SELECT group_concat(hex(zeroblob(1000000))) FROM events, events AS more",
        f"SELECT {', '.join(['1'] * 300)}",
        f"SELECT {'1 + ' * 300}1",
        " UNION ALL ".join(["SELECT 1"] * 100),
        f"SELECT 'a' LIKE '{'%a' * 100}'",
        f"SELECT '{'x' * 200_000}'",
    ],
)
def test_what_grows_too_large_is_refused_before_it_is_made(store: SqliteStore, sql: str) -> None:
    with pytest.raises(SqlRefused):
        ask(store, sql)


def test_more_rows_than_wanted_are_cut_and_that_is_told(store: SqliteStore) -> None:
    question, rows = ask(store, f"{ENDLESS} SELECT n FROM t", Limits(rows=3 * BATCH + 1))
    assert [row[0] for row in rows] == list(range(1, 3 * BATCH + 2))
    assert question.cut == f"cut after {3 * BATCH + 1} rows"
    question, rows = ask(store, "SELECT id FROM sessions LIMIT 2", Limits(rows=2))
    assert len(rows) == 2 and not question.cut, "as many as wanted are all there is"


def test_rows_that_are_kept_take_only_so_much_memory(store: SqliteStore) -> None:
    limits = Limits(bytes=1 << 20)
    question, rows = ask(store, f"{ENDLESS} SELECT printf('%*c', 100000, 'x') FROM t", limits)
    assert len(rows) == 10 and "memory" in question.cut


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC id FROM sessions", 'near "SELEC": syntax error at line 1, column 1'),
        ("SELECT id\nFROM sessions\nWHER id = 1", 'near "id": syntax error'),
        ("SELECT id\nFORM sessions", 'near "sessions": syntax error at line 2, column 6'),
        (
            "SELECT enrgy_wh FROM sessions",
            "no such column: enrgy_wh at line 1, column 8 · did you mean energy_wh?",
        ),
        ("SELECT 1 FROM sesions", "no such table: sesions at line 1, column 15 · did you mean sessions?"),
        (
            "SELECT s.zzzzzz FROM sessions s",
            "no such column: zzzzzz at line 1, column 10 · evtui query --tables",
        ),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("", "nothing is asked"),
        ("  -- nothing", "nothing is asked"),
        ("SELECT ?", "parameters"),
        ("SELECT :a", "parameters"),
        ("SELECT 'a\0b'", "null character"),
        ("SELECT '\ud800'", "character that no text can hold"),
        ("SELECT nosuch(1)", "no such function: nosuch"),
        ("SELECT '\x1b[31m' FROM \x1b[31m", "unrecognized token"),
    ],
)
def test_a_mistake_is_told_in_one_harmless_line_with_its_place(
    store: SqliteStore, sql: str, words: str
) -> None:
    with pytest.raises(SqlRefused) as refused:
        ask(store, sql)
    text = str(refused.value)
    assert words in text and text.isprintable() and refused.value.exit_code == 2


def test_a_question_is_given_up_from_another_thread(store: SqliteStore) -> None:
    question = Question(f"{ENDLESS} SELECT count(*) FROM t", Limits(time_s=60))
    connection = read_connection(store)
    threading.Thread(target=question.cancel).start()
    with pytest.raises(Cancelled):
        list(question.rows(connection))
    with pytest.raises(sqlite3.ProgrammingError):
        connection.execute("SELECT 1")


def test_whoever_stops_reading_ends_the_question(store: SqliteStore) -> None:
    question = Question(f"{ENDLESS} SELECT n FROM t", Limits(time_s=60, rows=10**9))
    found = batches(question, lambda: read_connection(store), "sessions.db")
    assert next(found)
    del found
    assert question.is_cancelled


def test_time_in_which_nobody_takes_a_row_does_not_count(store: SqliteStore) -> None:
    now = [0.0]
    question = Question("SELECT id FROM sessions", Limits(time_s=1.0), monotonic=lambda: now[0])
    for _ in question.rows(read_connection(store)):
        now[0] += 3600
    question.give_up_if_stuck()


def test_sqlite_that_does_not_stop_is_left_to_itself(store: SqliteStore) -> None:
    now = [0.0]

    class Stuck(sqlite3.Connection):
        def execute(self, sql: str, *more: object) -> sqlite3.Cursor:
            if "sessions LIMIT" in sql:
                now[0] += 3600
                question.give_up_if_stuck()
            return super().execute(sql)

    question = Question("SELECT id FROM sessions LIMIT 1", Limits(time_s=1.0), monotonic=lambda: now[0])
    source = read_connection(store)
    connection = sqlite3.connect(":memory:", factory=Stuck)
    source.backup(connection)
    source.close()
    with pytest.raises(OutOfTime):
        list(question.rows(connection))


def test_trouble_of_the_file_is_not_blamed_on_the_question(tmp_path: Path) -> None:
    fill(tmp_path).close()
    path = tmp_path / "sessions.db"
    body = bytearray(path.read_bytes())
    body[8192:] = b"\xff" * (len(body) - 8192)
    path.write_bytes(bytes(body))
    with pytest.raises(EvtuiError) as failed:
        damaged = open_store(tmp_path, read_only=True)
        try:
            ask(damaged, "SELECT * FROM sessions")
        finally:
            damaged.close()
    assert isinstance(failed.value, StoreFailed)


def test_a_connection_that_could_write_cannot_once_it_is_guarded(store: SqliteStore) -> None:
    source = read_connection(store)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    source.backup(connection)
    source.close()
    Guard(connection)
    for sql in ("DELETE FROM session", "PRAGMA query_only = OFF", "CREATE TABLE t (x)"):
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute(sql)
    connection.close()

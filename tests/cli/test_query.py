"""``evtui query``: formats, limits, exit codes, and the same values as the list commands."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.config.locations import locate
from evtui.models.instant import Instant
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated
from tests.cli.command_line import ROOT, Ran
from tests.cli.conftest import Evtui
from tests.services.sql.kept import CASES, fill

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t"
ID = simulated(Case.TRIP).session.id


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a store in it."""
    folder = tmp_path_factory.mktemp("home")
    fill(folder / "data").close()
    return folder


@pytest.fixture
def query(evtui: Evtui, home: Path, monkeypatch: pytest.MonkeyPatch) -> Evtui:
    """``query(SQL, ...)`` with no way to any network."""
    monkeypatch.setenv("EVTUI_HOME", str(home))

    def refuse(*args: object, **more: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)

    def ask(*args: str | Path, stdin: bytes = b"") -> Ran:
        return evtui("query", *args, stdin=stdin)

    return ask


SQL = "SELECT id, charger, energy_wh, soc_start, cost FROM sessions ORDER BY started_us DESC"


def test_every_format_holds_the_same_rows(query: Evtui) -> None:
    rows = query(SQL, "-o", "json").json["rows"]
    assert len(rows) == len(CASES)
    assert query(SQL, "-o", "ndjson").lines == rows
    listed = [["" if value is None else str(value) for value in row.values()] for row in rows]
    for form, separator in (("csv", ","), ("tsv", "\t")):
        names, *found = csv.reader(io.StringIO(query(SQL, "-o", form).text), delimiter=separator)
        assert names == list(rows[0]) and found == listed
    head, _, *lines = query(SQL, "-o", "md").text.splitlines()
    assert head == r"| id | charger | energy\_wh | soc\_start | cost |"
    assert [[cell.strip() for cell in line.strip("| ").split(" | ")][:3] for line in lines] == [
        row[:3] for row in listed
    ]
    table = query(SQL).text.splitlines()
    assert table[0].split() == list(rows[0]) and len(table) == len(rows) + 1


def test_json_says_schema_rows_and_whether_something_is_missing(query: Evtui) -> None:
    whole = query("SELECT 1 AS a, 1.0 AS b, 2.5 AS c, NULL AS d, x'00ff' AS e, 9e999 AS f", "-o", "json")
    row = {"a": 1, "b": 1, "c": 2.5, "d": None, "e": "x'00ff'", "f": None}
    assert whole.json == {"schema": 1, "rows": [row], "truncated": False}
    assert query(ENDLESS, "--limit", "2", "-o", "json").json["truncated"] is True
    assert query("SELECT id FROM sessions WHERE 0", "-o", "json").json == {
        "schema": 1,
        "rows": [],
        "truncated": False,
    }


def test_columns_of_one_name_are_told_apart(query: Evtui) -> None:
    assert query("SELECT 1 AS id, 2 AS id, 3 AS id", "-o", "ndjson").lines == [
        {"id": 1, "id_2": 2, "id_3": 3}
    ]


def test_an_answer_without_rows_is_success_with_its_columns(query: Evtui) -> None:
    ran = query("SELECT id, at FROM events WHERE 0", "-o", "csv")
    assert (ran.text, ran.code) == ("id,at\n", 0)
    ran = query("SELECT id FROM events WHERE 0")
    assert (ran.out, ran.code) == (b"", 0) and "no rows" in ran.err


def test_events_and_meters_are_those_of_the_list_commands(query: Evtui, evtui: Evtui, tmp_path: Path) -> None:
    report = simulated(Case.TRIP)
    head = {"ChargerID": report.session.charger, "ConnectorID": report.session.connector}
    file = tmp_path / "answer.json"
    file.write_text(json.dumps({**head, "items": [json.loads(report.raw)]}))
    for command, view, names in (
        ("events", "events", ("lane", "severity", "text", "source")),
        ("meters", "meters", ("key", "value", "unit")),
    ):
        wanted = evtui(command, file, "-o", "ndjson").lines
        found = query(f"SELECT * FROM {view} WHERE id = '{ID}'", "-o", "ndjson").lines
        assert len(found) == len(wanted) > 30
        assert set(wanted[0]) <= set(found[0])

        def rows(lines: list[dict[str, object]], names: tuple[str, ...]) -> list[tuple[str, ...]]:
            return sorted(
                (repr(Instant.parse(str(one["at"])).us), *(repr(one[name]) for name in names))
                for one in lines
            )

        assert rows(found, names) == rows(wanted, names)


def test_sql_comes_from_stdin_too(query: Evtui) -> None:
    assert (
        query("-", "-o", "csv", stdin=b"SELECT count(*) AS n\nFROM sessions;\n").text == f"n\n{len(CASES)}\n"
    )
    assert query("-", stdin=b"x" * 200_000).code == 2


def test_more_rows_than_the_limit_are_told_on_stderr(query: Evtui) -> None:
    ran = query(ENDLESS, "--limit", "3", "-o", "csv")
    assert ran.text == "n\n1\n2\n3\n" and ran.code == 0
    assert "cut after 3 rows · --limit" in ran.err
    assert not query(ENDLESS, "--limit", "3", "-o", "csv", "-q").err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("SELECT * FROM sesions",), 2, "did you mean sessions?"),
        (("DELETE FROM sessions",), 2, "DELETE is not allowed · only SELECT over sessions, events"),
        (("SELECT 1; SELECT 2",), 2, "one statement at a time"),
        ((), 2, "no SQL is given"),
        (("SELECT 1", "--limit", "0"), 2, "limit"),
        (("SELECT 1", "--timeout", "soon"), 2, "no duration"),
        (("SELECT 1", "--demo"), 2, "fetched before"),
        ((f"SELECT count(*) FROM ({ENDLESS})", "--timeout", "0.2s"), 124, "no answer within 0.2 s"),
    ],
)
def test_failures_are_one_line_with_their_exit_code(
    query: Evtui, args: tuple[str, ...], code: int, words: str
) -> None:
    ran = query(*args)
    assert (ran.out, ran.code) == (b"", code)
    assert words in ran.err and ran.err.count("\n") == 1


def test_without_anything_fetched_it_says_what_fetches(
    evtui: Evtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "empty"))
    ran = evtui("query", "SELECT 1")
    assert ran.code == 5 and "evtui sync" in ran.err
    assert not locate().data.exists(), "asking makes nothing"


def test_tables_lists_every_view_and_column(query: Evtui) -> None:
    rows = query("--tables", "-o", "json").json["columns"]
    for view in ("sessions", "events", "meters", "series", "findings"):
        columns = [row["column"] for row in rows if row["view"] == view]
        assert columns == list(query(f"SELECT * FROM {view} LIMIT 1", "-o", "ndjson").lines[0])
    text = query("--tables").text
    assert all(f"  {row['column']} " in text for row in rows)


def test_csv_of_hostile_text_runs_no_formula_and_no_control_code(query: Evtui) -> None:
    sql = "SELECT '=1+1' AS a, char(27) || '[31m' AS b, char(8238) AS c"
    assert query(sql, "-o", "csv").text == "a,b,c\n'=1+1,␛[31m,⟨U+202E⟩\n"
    assert "\x1b" not in query(sql).text and "\\u001b" in query(sql, "-o", "json").text


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_at_once_with_its_own_code(home: Path, signum: int, code: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "evtui", "query", f"{ENDLESS} ", "-o", "ndjson", "--limit", "1000000000"],
        cwd=ROOT,
        env={**os.environ, "EVTUI_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b'{"n":1}\n', "it works already"
        child.send_signal(signum)
        child.communicate(timeout=30)
        assert child.returncode == code
    finally:
        child.kill()
        child.wait()


def test_a_closed_pipe_ends_it_silently(home: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m evtui query '{ENDLESS}' -o ndjson --limit 1000000000 | head -1",
        shell=True,
        cwd=ROOT,
        env={**os.environ, "EVTUI_HOME": str(home)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == (b'{"n":1}\n', b"")

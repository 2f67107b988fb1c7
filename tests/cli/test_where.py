"""``sessions --where``: the query language, orders, columns and groups on the command line."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evtui.cli.fetching import query_of
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.selecting import Selection, in_period_of, read_query
from evtui.config.locations import locate
from evtui.errors import StoreFailed
from evtui.services.export.listed import sessions_text
from evtui.services.files import read_files
from evtui.services.notes.note import Note
from evtui.services.notes.store import FileNotes
from evtui.services.outcome import with_outcome
from evtui.services.query.fields import known_fields
from evtui.services.query.query import parse
from evtui.services.store.protocol import Hits
from evtui.services.workspace import Workspace
from tests.cli.command_line import OIOI, SMAPPEE
from tests.cli.conftest import Evtui
from tests.services.query.reports import NOW


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Twelve OIOI sessions that differ in charger, energy and length."""
    envelope = json.loads(OIOI.read_bytes())
    rows = _rows(envelope)
    first = rows[0]
    rows.clear()
    for number in range(12):
        row = json.loads(json.dumps(first))
        row["connector-id"] = str(100 + number % 3)
        row["energy-consumed"] = number / 2
        row["session-interval"] = {
            "start": f"2026-11-{number + 1:02d}T10:00:00Z",
            "stop": f"2026-11-{number + 1:02d}T10:{number + 10:02d}:00Z",
        }
        rows.append(row)
    path = tmp_path / "fleet.json"
    path.write_text(json.dumps(envelope))
    return path


def _rows(value: Any) -> list[dict[str, Any]]:
    """The list of sessions in an answer."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value
    for inner in value.values() if isinstance(value, dict) else ():
        found = _rows(inner)
        if found:
            return found
    return []


def energies(evtui: Evtui, *args: str | Path) -> list[Any]:
    """``energy_wh`` of the sessions listed."""
    ran = evtui("sessions", *args, "-o", "ndjson")
    assert ran.code == 0, ran.err
    return [row["energy_wh"] for row in ran.lines]


def test_conditions_choose_sessions_and_several_all_hold(evtui: Evtui, fleet: Path) -> None:
    assert energies(evtui, fleet, "--where", "kwh>4.5") == [5500, 5000]
    assert energies(evtui, fleet, "--where", "kwh>4.5", "--where", "kwh<5.2") == [5000]
    assert energies(evtui, fleet, "--where", "!kwh>0.5 dur<12m") == [500, 0]
    assert energies(evtui, fleet, "--where", "vehicle:x") == []


def test_a_period_inside_the_query_is_a_period(evtui: Evtui, fleet: Path) -> None:
    assert energies(evtui, fleet, "--where", "since:2026-11-11") == [5500, 5000]
    assert energies(evtui, fleet, "--where", "until:2026-11-02") == [0]
    assert len(energies(evtui, fleet, "--since", "2026-11-11", "--where", "since:2026-11-01")) == 2


def test_a_period_inside_the_query_is_what_the_accounts_are_asked_for() -> None:
    def asked(where: str, since: str | None = None) -> tuple[str | None, str | None]:
        options = CliOptions(now=NOW, since=since)
        query = read_query(Selection(where=(where,)), options)
        period = query_of(in_period_of(query, options))
        return (
            period.since.rfc3339() if period.since else None,
            period.until.rfc3339() if period.until else None,
        )

    now = "2026-11-21T09:00:00Z"
    assert asked("bus") == ("2026-11-14T09:00:00Z", now)
    assert asked("bus since:-30d") == ("2026-10-22T09:00:00Z", now)
    assert asked("until:2026-11-10") == ("2026-11-03T00:00:00Z", "2026-11-10T00:00:00Z")
    assert asked("since:-30d", since="-1d") == ("2026-11-20T09:00:00Z", now), (
        "the option says what is fetched"
    )


def test_order_limit_and_columns(evtui: Evtui, fleet: Path) -> None:
    assert energies(evtui, fleet, "--sort", "kwh-", "--limit", "2") == [5500, 5000]
    assert energies(evtui, fleet, "--sort", "kwh", "--limit", "2") == [0, 500]
    ran = evtui("sessions", fleet, "--sort", "connector-,kwh-", "--columns", "connector,kwh,dur", "-o", "csv")
    rows = list(csv.reader(io.StringIO(ran.text)))
    assert rows[:3] == [
        ["connector", "energy_wh", "duration_s"],
        ["102", "5500", "1260"],
        ["102", "4000", "1080"],
    ]
    told = evtui("sessions", fleet, "--columns", "kwh,started", "--limit", "1", "-o", "json").json
    assert told["sessions"] == [{"energy_wh": 5500, "started_at": "2026-11-12T10:00:00Z"}]
    assert list(told) == ["schema", "sessions", "problems", "truncated"]


def test_groups_have_subtotals_and_keep_all_rows(evtui: Evtui, fleet: Path) -> None:
    ran = evtui("sessions", fleet, "--group", "connector", "--columns", "kwh")
    lines = ran.text.splitlines()
    assert [line.partition(": ")[0] for line in lines if ": " in line] == [
        "connector 100", "connector 101", "connector 102", "all",
    ]  # fmt: skip
    assert "connector 100: 4 sessions · 9.0 kWh" in ran.text
    assert "all: 12 sessions · 33.0 kWh" in ran.text
    rows = evtui("sessions", fleet, "--group", "connector", "-o", "ndjson").lines
    assert [row["connector"] for row in rows] == ["100"] * 4 + ["101"] * 4 + ["102"] * 4


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--where", "kwh<"), "at its end"),
        (("--where", "a b kwh<x"), "(at 'x')"),
        (("--where", "/a(/"), "bad pattern"),
        (("--where", "since:now", "--where", "until:-1d"), "not before"),
        (("--sort", "kwhh"), "did you mean kwh"),
        (("--columns", "started,nonsense"), "no field nonsense"),
        (("--group", "nonsense"), "no field nonsense"),
        (("--limit", "1", "--all"), "contradict"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_asked(
    evtui: Evtui, fleet: Path, args: tuple[str, ...], says: str
) -> None:
    ran = evtui("sessions", fleet, *args)
    assert (ran.code, ran.out) == (2, b"")
    assert says in ran.err


def test_an_empty_list_says_how_many_did_not_fit(evtui: Evtui, fleet: Path) -> None:
    ran = evtui("sessions", fleet, "--where", "vehicle:x")
    assert (ran.code, ran.out) == (0, b"")
    assert "none of 12 sessions in this period fits" in ran.err


def test_a_terminal_is_not_flooded_unasked_and_is_told_so(
    evtui: Evtui, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evtui.cli.listing.DEFAULT_LIMIT", 3)
    assert len(evtui("sessions", fleet).text.splitlines()) == 13, "a pipe gets all"

    def terminal(color: str = "auto", *, ascii: bool = False) -> Output:
        return Output(stream=sys.stdout.buffer, tty=True, width=100)

    monkeypatch.setattr("evtui.cli.listing.Output.standard", terminal)
    cut = evtui("sessions", fleet)
    assert len(cut.text.splitlines()) == 4
    assert "3 of 12 sessions, --all shows the rest" in cut.err
    assert len(evtui("sessions", fleet, "--all").text.splitlines()) == 13
    assert "as --limit says" in evtui("sessions", fleet, "--limit", "2").err


def test_verdicts_and_outcomes_in_a_query_are_those_that_are_printed(evtui: Evtui, config: Any) -> None:
    place = ("-c", config(None), "--now", "2026-11-21T09:00:00Z", "-p", "depot", "-o", "ndjson")
    everything = evtui("sessions", *place).lines
    for verdict in sorted({row["verdict"] for row in everything}):
        word = verdict.lower().replace(" ", "-")
        found = evtui("sessions", *place, "--where", f"verdict={word}").lines
        assert found == [row for row in everything if row["verdict"] == verdict]
    outcome = everything[0]["outcome"]
    same = evtui("sessions", *place, "--where", f'outcome="{outcome}"').lines
    assert same == [row for row in everything if row["outcome"] == outcome]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson", "md"])
@pytest.mark.parametrize("columns", ["", "started,charger,kwh,dur,cost,flags,day"])
def test_rows_are_the_same_wherever_they_leave(
    evtui: Evtui, fleet: Path, tmp_path: Path, form: str, columns: str
) -> None:
    """The command line, a file, and what the screen hands to its export and to the clipboard."""
    args = (fleet, SMAPPEE, "--where", "kwh>1", "--columns", columns, "--tz", "Europe/Zurich", "-o", form)
    printed = evtui("sessions", *args)
    assert printed.code == 0, printed.err
    file = tmp_path / "list"
    assert evtui("export", *args, "-O", file).code == 0
    assert file.read_bytes() == printed.out
    loaded = [with_outcome(one) for one in read_files([str(fleet), str(SMAPPEE)], None).reports]
    asked = parse("kwh>1", now=NOW)
    shown = sorted(
        filter(asked.sieve(), loaded),
        key=lambda one: -one.session.started_at.us if one.session.started_at else 0,
    )
    beside = {"problems": [], "truncated": False}
    screen = sessions_text(form, shown, known_fields(columns), ZoneInfo("Europe/Zurich"), beside=beside)
    assert "".join(_same_problems(screen, printed.text, form)) == printed.text


def _same_problems(pieces: Iterator[str], printed: str, form: str) -> Iterator[str]:
    """What the files could not give is the command line's to tell: taken from there."""
    text = "".join(pieces)
    if form == "json":
        problems = json.dumps(json.loads(printed)["problems"], separators=(",", ":"))
        text = text.replace('"problems":[]', f'"problems":{problems}')
    yield text


def test_times_of_machines_stay_in_utc(evtui: Evtui, fleet: Path) -> None:
    row = evtui("sessions", fleet, "--tz", "Europe/Zurich", "--columns", "started,day", "-o", "ndjson").lines[
        0
    ]
    assert row == {"started_at": "2026-11-12T10:00:00Z", "day": "2026-11-12"}


def test_a_store_that_cannot_be_searched_costs_its_hits_only(
    evtui: Evtui, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: Workspace, words: str) -> Hits:
        raise StoreFailed("the store is damaged")

    monkeypatch.setattr(Workspace, "find", fail)
    ran = evtui("sessions", fleet, "--where", "oioi", "-o", "ndjson")
    assert (ran.code, len(ran.lines)) == (0, 12)
    assert "the store is damaged" in ran.err


def test_words_that_only_the_store_knows_are_found(
    evtui: Evtui, fleet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [one.session.key for one in read_files([str(fleet)], None).reports]
    asked = []

    async def find(self: Workspace, words: str) -> Hits:
        asked.append(words)
        return Hits(frozenset(known[:2]), is_all=True)

    monkeypatch.setattr(Workspace, "find", find)
    assert len(energies(evtui, fleet, "--where", '"deep inside" kwh>=0')) == 2
    assert asked == ["deep inside"]


def test_notes_are_searched(evtui: Evtui, fleet: Path) -> None:
    session = read_files([str(fleet)], None).reports[0].session
    note = Note.written(session, "Broken plug", now=NOW)
    FileNotes(locate().data).add(note)
    assert len(energies(evtui, fleet, "--where", "note:broken")) == 1
    assert len(energies(evtui, fleet, "--where", "note:-")) == 11

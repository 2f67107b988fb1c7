"""Saved answers on the command line: the providers' own samples, every format, stdin, exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from tests.cli.command_line import DEPOT, OIOI, SAVED, SMAPPEE
from tests.cli.conftest import Evtui

SESSION_KEYS = [
    "provider", "account", "id", "charger", "connector", "vehicle", "started_at", "ended_at", "duration_s",
    "energy_wh", "soc_start", "soc_end", "status", "status_raw", "verdict", "outcome", "cost", "currency",
    "csms_transaction_id", "external_session_id", "address", "flags",
]  # fmt: skip
"""The fixed names of a session's JSON."""


def test_the_depot_sample_is_one_session_with_its_clock_offset(evtui: Evtui) -> None:
    ran = evtui("sessions", DEPOT, "-o", "json")
    assert ran.code == 0
    assert list(ran.json) == ["schema", "sessions", "problems", "truncated"]
    (session,) = ran.json["sessions"]
    assert list(session) == SESSION_KEYS
    assert (session["energy_wh"], session["soc_start"], session["soc_end"]) == (37264, 76, 98)
    assert session["started_at"] == "2022-08-03T16:20:30.661Z"
    assert "clock_offset" in session["flags"]
    assert ran.json["truncated"] is False
    (problem,) = ran.json["problems"]
    assert list(problem) == ["account", "kind", "message"]
    assert "..." in problem["message"]
    assert "..." in ran.err


def test_the_events_of_the_depot_sample_stand_on_the_event_clock(evtui: Evtui) -> None:
    ran = evtui("events", DEPOT, "-o", "ndjson")
    assert [list(event) for event in ran.lines] == [["at", "lane", "severity", "text", "source"]] * len(
        ran.lines
    )
    times = [event["at"] for event in ran.lines]
    assert times == sorted(times)
    assert times[0].startswith("2021-03-23T")


def test_the_smappee_sample_is_one_session(evtui: Evtui) -> None:
    (session,) = evtui("sessions", SMAPPEE, "--json").json["sessions"]
    assert (session["energy_wh"], session["started_at"]) == (14250, "2021-10-31T23:00:00Z")


def test_the_oioi_sample_keeps_money_as_text_and_survives_a_null_interval(evtui: Evtui) -> None:
    sessions = evtui("sessions", OIOI, "-o", "json").json["sessions"]
    found = {(session["energy_wh"], session["cost"], session["currency"]) for session in sessions}
    assert found == {(3000, "3.76", "EUR"), (53, "2.03", "EUR")}


def test_several_files_and_folders_open_together(evtui: Evtui) -> None:
    accounts = [session["account"] for session in evtui("sessions", SAVED, "-o", "ndjson").lines]
    assert sorted(set(accounts)) == [f"file:{path.name}" for path in sorted(SAVED.glob("*.json"))]
    assert len(evtui("sessions", DEPOT, DEPOT, OIOI, "-o", "ndjson").lines) == 3


def test_no_configured_account_is_contacted_for_files(evtui: Evtui, tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("not toml at all")
    assert evtui("sessions", DEPOT, "-c", broken).code == 0


def test_csv_has_the_names_of_the_json(evtui: Evtui) -> None:
    rows = list(csv.DictReader(io.StringIO(evtui("sessions", OIOI, "-o", "csv").text)))
    assert list(rows[0]) == SESSION_KEYS
    assert {row["cost"] for row in rows} == {"3.76", "2.03"}
    assert rows[0]["vehicle"] == ""


@pytest.mark.parametrize("form", ["table", "tsv", "md"])
def test_every_text_form_holds_every_session(evtui: Evtui, form: str) -> None:
    ran = evtui("sessions", OIOI, "-o", form)
    assert ran.code == 0
    for session in evtui("sessions", OIOI, "-o", "ndjson").lines:
        assert session["id"] in ran.text


def test_stdin_and_gzip_are_files_too(evtui: Evtui, tmp_path: Path) -> None:
    ran = evtui("sessions", "-", "-o", "json", stdin=DEPOT.read_bytes())
    assert ran.json["sessions"][0]["account"] == "file:-"
    packed = tmp_path / "answer"
    packed.write_bytes(gzip.compress(DEPOT.read_bytes()))
    assert len(evtui("sessions", packed, "-o", "ndjson").lines) == 1


def test_show_prints_facts_lanes_and_series_with_their_sources(evtui: Evtui) -> None:
    shown = evtui("show", DEPOT, "-o", "json").json
    assert list(shown) == ["schema", "session", "facts", "lanes", "meters", "extra", "problems"]
    assert list(shown["session"]) == SESSION_KEYS
    assert all(list(fact) == ["name", "value", "unit", "source", "basis"] for fact in shown["facts"])
    assert {fact["basis"] for fact in shown["facts"]} <= {"measured", "derived", "assumed"}
    assert {"lane": "ocppStatus", "count": 2} in shown["lanes"]
    assert all(list(series) == ["key", "unit", "count", "from", "to"] for series in shown["meters"])


def test_raw_prints_the_object_as_received(evtui: Evtui) -> None:
    raw = json.loads(evtui("show", OIOI, "--id", "43daa84191f7", "--raw").out)
    assert raw["session-interval"]["start"].startswith("2014-06-23")
    whole = OIOI.read_bytes()
    assert evtui("show", f"{OIOI}#43daa84191f7", "--raw").out.strip() in whole


def test_meters_print_every_sample_in_time_order(evtui: Evtui) -> None:
    samples = evtui("meters", DEPOT, "-o", "ndjson").lines
    assert [list(sample) for sample in samples] == [["at", "key", "value", "unit"]] * len(samples)
    assert [sample["at"] for sample in samples] == sorted(sample["at"] for sample in samples)
    whole = evtui("meters", DEPOT, "-o", "json").json
    assert whole == {"schema": 1, "meters": samples}
    key = samples[0]["key"]
    assert {sample["key"] for sample in evtui("meters", DEPOT, "--key", key, "-o", "ndjson").lines} == {key}


def test_a_session_without_meter_values_has_an_empty_list_of_them(evtui: Evtui) -> None:
    ran = evtui("meters", SMAPPEE, "-o", "json")
    assert (ran.json, ran.code) == ({"schema": 1, "meters": []}, 0)


def test_a_file_of_several_sessions_asks_which_one(evtui: Evtui) -> None:
    ran = evtui("show", OIOI)
    assert ran.code == 2
    assert f"{OIOI}#43daa84191f7" in ran.err
    assert evtui("show", f"{OIOI}#43daa84191f7", "-o", "json").json["session"]["energy_wh"] == 3000
    ran = evtui("show", "-", stdin=OIOI.read_bytes())
    assert (ran.code, "- --id 43daa84191f7" in ran.err) == (2, True)
    assert evtui("show", "-", "--id", "43daa84191f7", stdin=OIOI.read_bytes()).code == 0


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("sessions", "none.json"), 5, "no file none.json"),
        (("none.json",), 5, "no file none.json"),
        (("sessions", DEPOT, "none.json"), 5, "no file none.json"),
        (("show", "none.json"), 5, "no file none.json"),
        (("show", f"{DEPOT}#7"), 5, "no session 7"),
        (("show", DEPOT, "--id", "7"), 5, "there are 123456789"),
        (("show", ""), 2, "a session is named by"),
        (("show", "4711", "--id", "7"), 2, "--id goes with a file"),
        (("events", "4711"), 5, "no session 4711"),
    ],
)
def test_what_does_not_exist_is_told_with_its_exit_code(
    evtui: Evtui, args: tuple[str, ...], code: int, message: str
) -> None:
    ran = evtui(*args)
    assert (ran.code, ran.out) == (code, b"")
    assert message in ran.err


def test_a_file_of_no_known_form_is_2_and_beside_a_good_one_a_problem(evtui: Evtui, tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text('{"weather": "fine"}')
    ran = evtui("sessions", odd)
    assert (ran.code, ran.out) == (2, b"")
    assert "odd.json" in ran.err
    both = evtui("sessions", odd, DEPOT, "-o", "json")
    assert both.code == 0
    assert len(both.json["sessions"]) == 1
    assert any(problem["account"] == "file:odd.json" for problem in both.json["problems"])
    assert evtui("sessions", odd, DEPOT, "--strict").code == 6


def test_an_empty_answer_is_success(evtui: Evtui, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("[]")
    ran = evtui("sessions", empty, "-o", "json")
    assert (ran.code, ran.json["sessions"]) == (0, [])


def test_filters_and_limit_choose_and_say_so(evtui: Evtui) -> None:
    assert [s["id"] for s in evtui("sessions", SAVED, "--charger", "xyz/1", "-o", "ndjson").lines] == [
        "123456789"
    ]
    assert evtui("sessions", SAVED, "--charger", "none", "-o", "ndjson").lines == []
    assert evtui("sessions", SAVED, "--status", "charging", "-o", "ndjson").lines == []
    ran = evtui("sessions", SAVED, "--limit", "1", "-o", "ndjson")
    assert (len(ran.lines), "1 of 4 sessions" in ran.err) == (1, True)
    assert evtui("sessions", SAVED, "--active", "-o", "ndjson").lines == []
    assert len(evtui("sessions", SAVED, "--since", "2020-01-01", "-o", "ndjson").lines) == 2


def test_a_plain_file_prints_the_first_screen_with_the_depot_verdict(evtui: Evtui) -> None:
    ran = evtui(DEPOT)
    assert ran.code == 0
    assert "file:depot-sample.json/123456789: " in ran.text
    assert "dcBreakerOpenConditions" in ran.text
    assert b"\x1b" not in ran.out
    assert "no terminal" in ran.err


def test_events_can_be_narrowed(evtui: Evtui) -> None:
    lanes = {e["lane"] for e in evtui("events", DEPOT, "--lane", "ocppStatus", "-o", "ndjson").lines}
    assert lanes == {"ocppStatus"}
    severities = {
        e["severity"] for e in evtui("events", DEPOT, "--severity", "warning", "-o", "ndjson").lines
    }
    assert severities == {"warning"}

"""``compare`` on the command line: what it prints, its exit codes, files and accounts side by side."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_line import DEPOT, SMAPPEE
from tests.cli.conftest import Evtui
from tests.services.compare.pairs import moved, scaled
from tests.services.diagnosis.healthy import Raw, device, healthy

Config = Callable[..., Path]
SAME, DIFFERENT = 0, 11


def saved(folder: Path, name: str, *sessions: Raw) -> Path:
    """A saved depot answer."""
    path = folder / name
    path.write_text(json.dumps({"ChargerID": "HPC-01", "ConnectorID": "1", "items": sessions}))
    return path


def broken() -> Raw:
    """The healthy session with an error."""
    hot = device(900, "Converter", "ERROR", ("ERROR: converter : s 1: hot(no:121)", 1))
    return healthy(sessionId="broken", deviceStatus=[*healthy()["deviceStatus"], hot])


def test_the_same_session_at_another_time_exits_0_and_says_so(evtui: Evtui, tmp_path: Path) -> None:
    a = saved(tmp_path, "a.json", healthy())
    b = saved(tmp_path, "b.json", moved(healthy(), 86_400))
    ran = evtui("compare", a, b)
    assert ran.code == SAME
    assert ran.err == ""
    lines = ran.text.splitlines()
    assert lines[0].startswith("A HPC-01/1  BUS-17  20 Nov 06:00")
    assert lines[1].startswith("B HPC-01/1  BUS-17  21 Nov 06:00")
    assert lines[2] == "aligned at start of charging"
    assert lines[3] == "0 of 19 figures differ · 0 steps only A, 0 only B, 0 late"
    assert all("= same" in line for line in lines[6:])


def test_sessions_that_differ_exit_11_with_every_difference(evtui: Evtui, tmp_path: Path) -> None:
    a = saved(tmp_path, "a.json", broken())
    b = saved(tmp_path, "b.json", scaled(healthy(), 0.5))
    ran = evtui("compare", a, b, "-o", "json")
    assert ran.code == DIFFERENT
    answer = ran.json
    assert list(answer) == ["schema", "a", "b", "aligned", "alignments", "differs", "differences", "cohort"]
    assert (answer["schema"], answer["aligned"], answer["differs"], answer["cohort"]) == (
        1,
        "charge",
        True,
        None,
    )
    assert (answer["a"]["id"], answer["b"]["id"], answer["a"]["verdict"]) == ("broken", "s-1", "CHARGED!")
    assert {one["align"]: one["reason"] for one in answer["alignments"] if not one["possible"]} == {
        "error": "B has no error"
    }
    charge = next(one for one in answer["alignments"] if one["align"] == "charge")
    assert charge["a"] == "2026-11-20T06:00:44.000Z"
    fields = {one["name"]: one for one in answer["differences"] if one["kind"] == "field"}
    peak = fields["peak_power_w"]
    assert (peak["a"], peak["b"], peak["delta"]) == (260_000, 130_000, -130_000)
    assert (peak["unit"], peak["basis"], peak["result"]) == ("W", "assumed", "different")
    assert fields["errors"]["only_a"] == ["no:121"]
    steps = [one for one in answer["differences"] if one["kind"] != "field"]
    error = next(one for one in steps if one["text"] == "hot (no:121)")
    assert (error["kind"], error["a"], error["b"], error["severity"]) == ("missing", 856, None, "error")
    assert error["a_source"] == "/deviceStatus/6/errorCodes/0"


def test_every_format_has_the_same_differences(evtui: Evtui, tmp_path: Path) -> None:
    a, b = saved(tmp_path, "a.json", broken()), saved(tmp_path, "b.json", healthy())
    whole = evtui("compare", a, b, "-o", "json").json["differences"]
    assert evtui("compare", a, b, "-o", "ndjson").lines == whole
    rows = list(csv.DictReader(io.StringIO(evtui("compare", a, b, "-o", "csv").text)))
    assert [row["name"] for row in rows] == [one["name"] for one in whole]
    markdown = evtui("compare", a, b, "-o", "md").text.splitlines()
    assert markdown[0] == "|   | difference | A | B | B - A |"
    assert any("hot (no:121)" in line and "only A" in line for line in markdown)


def test_an_alignment_can_be_chosen_and_an_impossible_one_is_refused(evtui: Evtui, tmp_path: Path) -> None:
    a, b = saved(tmp_path, "a.json", broken()), saved(tmp_path, "b.json", healthy())
    assert evtui("compare", a, b, "--align", "end", "-o", "json").json["aligned"] == "end"
    refused = evtui("compare", a, b, "--align", "error")
    assert refused.code == 2
    assert refused.out == b""
    assert "cannot align at error: B has no error" in refused.err
    assert "possible: plug, amp, charge, soc, end" in refused.err


def test_both_may_come_from_one_file_or_from_stdin(evtui: Evtui, tmp_path: Path) -> None:
    both = saved(tmp_path, "both.json", broken(), healthy())
    ran = evtui("compare", f"{both}#broken", f"{both}#s-1", "-o", "json")
    assert (ran.code, ran.json["a"]["id"], ran.json["b"]["id"]) == (DIFFERENT, "broken", "s-1")
    piped = evtui("compare", "-o", "json", "--", "-#s-1", "-#broken", stdin=both.read_bytes())
    assert (piped.code, piped.json["a"]["id"]) == (DIFFERENT, "s-1")
    assert evtui("compare", f"{both}#s-1", f"{both}#s-1").code == SAME


def test_what_is_not_there_or_not_unique_is_told(evtui: Evtui, tmp_path: Path) -> None:
    both = saved(tmp_path, "both.json", broken(), healthy())
    assert evtui("compare", f"{both}#s-9", f"{both}#s-1").code == 5
    assert evtui("compare", both, f"{both}#s-1").code == 2
    assert evtui("compare", tmp_path / "nowhere.json", both).code == 5
    assert evtui("compare", both).code == 2


def test_a_session_of_an_account_is_compared_with_a_saved_one(evtui: Evtui, config: Config) -> None:
    path = config()
    listed = evtui("sessions", "-c", path, "-p", "depot", "-o", "json").json["sessions"]
    ended = next(one for one in listed if one["ended_at"] is not None)
    ran = evtui("compare", DEPOT, ended["id"], "-c", path, "-o", "json")
    assert ran.code == DIFFERENT
    assert ran.json["a"]["account"].startswith("file:")
    assert ran.json["b"]["id"] == ended["id"]
    assert next(one for one in ran.json["differences"] if one["name"] == "duration_s")["a"] is None


def test_the_cohort_is_told_or_refused(evtui: Evtui, tmp_path: Path) -> None:
    nine = [moved(scaled(healthy(), 0.8 + n / 20), -86_400 * n, f"s-{n}") for n in range(10)]
    enough = saved(tmp_path, "enough.json", *nine)
    ran = evtui("compare", f"{enough}#s-0", f"{enough}#s-4", "--cohort", "-o", "json")
    cohort = ran.json["cohort"]
    assert (cohort["refused"], cohort["kind"], cohort["name"], cohort["n"]) == (None, "charger", "HPC-01", 9)
    assert (cohort["soc_from_percent"], cohort["soc_to_percent"]) == (20, 40)
    at = next(one for one in cohort["power"] if one["since_charging_s"] == 600)
    assert at["median_w"] == pytest.approx(260_000 * 1.05)
    text = evtui("compare", f"{enough}#s-0", f"{enough}#s-4", "--cohort").text
    assert "usual for A: p10 to p90 of 9 sessions of charger HPC-01" in text
    few = saved(tmp_path, "few.json", *nine[:8])
    refused = evtui("compare", f"{few}#s-0", f"{few}#s-4", "--cohort", "-o", "json")
    assert refused.json["cohort"]["refused"].startswith("8 good sessions needed, loaded: 7 of charger HPC-01")
    assert (
        "no baseline for A: 8 good sessions needed"
        in evtui("compare", f"{few}#s-0", f"{few}#s-4", "--cohort").text
    )


def test_sessions_without_curves_are_compared_by_their_figures(evtui: Evtui) -> None:
    ids = [one["id"] for one in evtui("sessions", SMAPPEE, "-o", "json").json["sessions"]]
    ran = evtui("compare", f"{SMAPPEE}#{ids[0]}", f"{SMAPPEE}#{ids[-1]}", "-o", "json")
    assert ran.code in {SAME, DIFFERENT}
    fields = {one["name"]: one for one in ran.json["differences"]}
    assert fields["energy_wh"]["a"] is not None
    assert fields["peak_power_w"]["result"] == "unknown"
    assert fields["errors"]["result"] == "unknown"


def test_in_ascii_nothing_but_ascii_is_printed(evtui: Evtui, tmp_path: Path) -> None:
    a, b = saved(tmp_path, "a.json", broken()), saved(tmp_path, "b.json", healthy())
    ran = evtui("compare", a, b, "--ascii")
    assert ran.out.isascii()
    assert b"X  Converter hot (no:121)" in ran.out

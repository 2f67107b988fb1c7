"""``evtui diagnose``: the fixed JSON, every format, exit codes, and verdicts of lists."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evtui.formats.widths import cells
from tests.cli.command_line import DEPOT, NOW, OIOI, SMAPPEE
from tests.cli.conftest import Evtui
from tests.services.diagnosis.healthy import healthy, resolve

REPORT_KEYS = ["id", "verdict", "outcome", "actor", "narrative", "findings", "clean", "not_evaluable"]
"""Names that scripts rely on; more may stand beside them."""
FINDING_KEYS = ["rule", "severity", "text", "at", "evidence", "confidence"]


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A saved answer with a healthy session and one that opened under load."""
    loaded = [{"current": 30, "voltage": 650, "eventTimestamp": "2026-11-20T06:30:10.000Z"}]
    bad = healthy(sessionId="bad", dcBreakerOpenConditions=loaded, vehicleId="BUS-18")
    path = tmp_path / "two.json"
    answer = {"items": [healthy(sessionId="good"), bad], "ChargerID": "HPC-01", "ConnectorID": "1"}
    path.write_text(json.dumps(answer))
    return path


def test_the_json_has_the_fixed_names(evtui: Evtui) -> None:
    ran = evtui("diagnose", DEPOT, "-o", "json")
    assert (ran.code, list(ran.json)) == (0, ["schema", "reports"])
    (report,) = ran.json["reports"]
    assert [key for key in report if key in REPORT_KEYS] == REPORT_KEYS
    assert (report["id"], report["verdict"], report["actor"]) == ("123456789", "CHARGED!", "vehicle")
    for told in report["narrative"]:
        assert told["text"] and told["evidence"]
    for finding in report["findings"]:
        assert [key for key in finding if key in FINDING_KEYS] == FINDING_KEYS
        assert finding["severity"] in ("critical", "error", "warning", "info", "data")
    assert all(sorted(one) == ["reason", "rule"] for one in report["not_evaluable"])
    assert len(report["clean"]) == 24


def test_every_pointer_leads_into_what_show_raw_prints(evtui: Evtui) -> None:
    raw = json.loads(evtui("show", DEPOT, "--raw").out)
    (report,) = evtui("diagnose", DEPOT, "-o", "json").json["reports"]
    places = [place for one in (*report["findings"], *report["narrative"]) for place in one["evidence"]]
    assert places
    for place in places:
        resolve(raw, place)


def test_a_file_without_an_id_reports_every_session(evtui: Evtui, two: Path) -> None:
    reports = evtui("diagnose", two, "-o", "json").json["reports"]
    assert {report["id"]: report["verdict"] for report in reports} == {"good": "CHARGED", "bad": "FAULT"}


def test_one_session_of_a_file_is_named_by_its_id(evtui: Evtui, two: Path) -> None:
    assert [one["id"] for one in evtui("diagnose", f"{two}#bad", "-o", "ndjson").lines] == ["bad"]
    assert [one["id"] for one in evtui("diagnose", two, "--id", "good", "-o", "ndjson").lines] == ["good"]
    piped = evtui("diagnose", "-", "--id", "bad", "-o", "ndjson", stdin=two.read_bytes())
    assert [one["id"] for one in piped.lines] == ["bad"]


def test_several_files_and_a_folder_are_judged_together(evtui: Evtui, two: Path) -> None:
    assert len(evtui("diagnose", two, DEPOT, "-o", "ndjson").lines) == 3
    assert len(evtui("diagnose", two.parent, "-o", "ndjson").lines) == 2
    named = evtui("diagnose", f"{two}#bad", DEPOT, "-o", "ndjson").lines
    assert {one["id"] for one in named} == {"bad", "123456789"}


@pytest.mark.parametrize(
    ("id", "level", "code"),
    [
        ("bad", "critical", 10), ("bad", "error", 10), ("bad", "info", 10),
        ("good", "info", 0), ("good", "warning", 0), ("good", "warn", 0),
    ],
)  # fmt: skip
def test_fail_on_is_told_by_the_exit_code(evtui: Evtui, two: Path, id: str, level: str, code: int) -> None:
    assert evtui("diagnose", f"{two}#{id}", "--fail-on", level).code == code


def test_warn_is_warning_and_data_findings_never_count(evtui: Evtui, tmp_path: Path) -> None:
    assert evtui("diagnose", DEPOT, "--fail-on", "warn", "-q").code == 10
    assert evtui("diagnose", DEPOT, "--fail-on", "error", "-q").code == 0
    doubled = healthy(chargeParameters=healthy()["chargeParameters"] * 2)
    path = tmp_path / "doubled.json"
    path.write_text(json.dumps(doubled))
    (report,) = evtui("diagnose", path, "-o", "json").json["reports"]
    severities = {one["severity"] for one in report["findings"]}
    assert "data" in severities
    assert evtui("diagnose", path, "--fail-on", "info").code == (10 if severities - {"data"} else 0)


def test_only_the_rules_named_are_shown_and_count(evtui: Evtui, two: Path) -> None:
    ran = evtui("diagnose", f"{two}#bad", "--rule", "SAF-2", "--rule", "SAF-1", "-o", "json")
    (report,) = ran.json["reports"]
    assert [one["rule"] for one in report["findings"]] == ["SAF-1"]
    assert (report["clean"], report["verdict"]) == (["SAF-2"], "FAULT")
    assert evtui("diagnose", f"{two}#bad", "--rule", "SAF-2", "--fail-on", "info").code == 0


def test_an_unknown_rule_is_refused_with_the_nearest_one(evtui: Evtui, two: Path) -> None:
    ran = evtui("diagnose", two, "--rule", "SAF-11")
    assert ran.code == 2
    assert "SAF-1" in ran.err


def test_a_missing_file_is_5_and_files_do_not_mix_with_ids(evtui: Evtui, two: Path) -> None:
    assert evtui("diagnose", "nowhere.json").code == 5
    assert evtui("diagnose", f"{two}#none").code == 5
    assert evtui("diagnose", two, "4711").code == 2


@pytest.mark.parametrize(("path", "provider"), [(SMAPPEE, "smappee"), (OIOI, "oioi")])
def test_other_providers_have_no_verdict_and_say_why(evtui: Evtui, path: Path, provider: str) -> None:
    for report in evtui("diagnose", path, "-o", "json").json["reports"]:
        assert (report["verdict"], report["actor"], report["findings"]) == (None, "unknown", [])
        assert provider in report["not_evaluable"][0]["reason"]
    assert "not judged" in evtui("diagnose", path).text


def test_the_text_fits_80_columns_and_holds_everything(evtui: Evtui, two: Path) -> None:
    ran = evtui("diagnose", two)
    lines = ran.text.splitlines()
    assert max(map(cells, lines)) <= 80
    for word in ("FAULT", "CHARGED", "What happened", "[1]", "✖ SAF-1", "Passed (", "Not checked (", "STO-2"):
        assert word in ran.text
    assert "Behind it:" in ran.text


def test_ascii_output_is_ascii(evtui: Evtui, two: Path) -> None:
    assert evtui("diagnose", two, "--ascii").text.isascii()


def test_markdown_and_csv_hold_the_findings(evtui: Evtui, two: Path) -> None:
    assert "| SAF-1 | critical |" in evtui("diagnose", two, "-o", "md").text
    rows = list(csv.DictReader(io.StringIO(evtui("diagnose", two, "-o", "csv").text)))
    assert {row["id"] for row in rows} == {"good", "bad"}
    assert any(row["rule"] == "SAF-1" and row["severity"] == "critical" for row in rows)


def test_hostile_text_cannot_act_on_the_terminal(evtui: Evtui, tmp_path: Path) -> None:
    raw = healthy(vehicleId="BUS\x1b]0;owned\x07\u202e", sessionId="x\x1b[2J")
    raw["deviceStatus"][3]["errorCodes"] = [
        {"errorCode": "ERROR: a : b: \x1b[31mred\n\u200bx", "errorCounter": 1}
    ]
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(raw))
    for form in ("table", "md", "csv", "json"):
        text = evtui("diagnose", path, "-o", form).text
        assert not any(bad in text for bad in ("\x1b", "\x07", "\u202e", "\u200b")), form


def test_lists_and_facts_carry_the_verdict_and_agree(evtui: Evtui, two: Path) -> None:
    listed = evtui("sessions", two, "-o", "json").json["sessions"]
    judged = {one["id"]: one for one in evtui("diagnose", two, "-o", "json").json["reports"]}
    for session in listed:
        shown = evtui("show", f"{two}#{session['id']}", "-o", "json").json["session"]
        for field in ("verdict", "outcome"):
            assert session[field] == shown[field] == judged[session["id"]][field]
    assert evtui("sessions", OIOI, "-o", "ndjson").lines[0]["verdict"] is None
    table = evtui("sessions", two).text
    assert all(session["outcome"] in table for session in listed)


def test_an_id_is_found_in_the_accounts_and_has_the_verdict_of_the_list(
    evtui: Evtui, config: Callable[[Any], Path]
) -> None:
    where = ("-c", config(None), "-p", "depot", "--now", NOW, "--since", "-8d")
    listed = evtui("sessions", *where, "-o", "ndjson").lines
    trip = next(one for one in listed if one["verdict"] == "FAULT")
    ran = evtui("diagnose", trip["id"], *where, "-o", "json")
    (report,) = ran.json["reports"]
    assert (report["verdict"], report["outcome"], report["actor"]) == ("FAULT", trip["outcome"], "charger")

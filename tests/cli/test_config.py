"""``config``: a file to begin with, every fault with its line, values with their origin, edits that hold."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Evtui
from tests.config.config_doubles import DOCUMENTED, NORTH, PARK

LACKING = NORTH.replace('client_secret = "env:NORTH_SECRET"\n', "")


@pytest.fixture
def file() -> Path:
    """Where the configuration of this test stands."""
    path = Path(os.environ["EVTUI_HOME"]) / "config.toml"
    path.parent.mkdir(exist_ok=True)
    return path


def editor(tmp_path: Path, script: str) -> str:
    """An editor with a space in its name and an argument of its own."""
    path = tmp_path / "my editor"
    path.write_text(f'#!/bin/sh\ntest "$1" = "-w x" || exit 9\n{script}\n')
    path.chmod(0o700)
    return f"'{path}' '-w x'"


def test_init_writes_a_private_file_once(evtui: Evtui, file: Path) -> None:
    ran = evtui("config", "init")
    assert ran.code == 0 and str(file) in ran.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert evtui("config", "validate").code == 0
    file.write_text("# mine\n")
    again = evtui("config", "init")
    assert again.code == 2 and "--force" in again.err and file.read_text() == "# mine\n"
    assert evtui("config", "init", "--force").code == 0 and file.read_text() != "# mine\n"


def test_path_lists_every_place(evtui: Evtui, file: Path) -> None:
    paths = {one["what"]: one["path"] for one in evtui("config", "path", "--json").json["paths"]}
    assert paths["configuration"] == str(file)
    assert {"data", "sessions", "notes", "cache", "state", "secrets", "log"} <= paths.keys()
    assert not any(Path(path).exists() for name, path in paths.items() if name == "state")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[accounts\n", "config.toml:1: not TOML"),
        (
            NORTH + "clinet_id = 1\n",
            "config.toml:6: unknown key accounts.north.clinet_id · did you mean client_id?",
        ),
        (NORTH.replace('"abc"', "7"), 'config.toml:4: accounts.north.client_id: must be a text, written "…"'),
        (LACKING, "config.toml:1: accounts.north.client_secret is missing · evtui auth login north"),
        (
            "[limits]\nmax_body_mb = 3\n",
            "config.toml:2: unknown key limits.max_body_mb · did you mean max_body_mib?",
        ),
        ("[rules.thresholds]\nnone_such = 3\n", "config.toml:2: no threshold none_such"),
        (NORTH + "x = 1\r\n", "config.toml:6: unknown key accounts.north.x"),
        ('[keys]\n"sessions.nothing" = "x"\n', "config.toml:2: "),
    ],
)
def test_validate_names_file_line_key_and_remedy_on_one_line(
    text: str, line: str, evtui: Evtui, file: Path
) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    ran = evtui("config", "validate")
    assert ran.code == 2
    assert f"{file.parent}/{line}" in ran.text
    assert all(one.startswith(str(file)) for one in ran.text.splitlines())
    (fault, *_) = evtui("config", "validate", "--json").json["faults"]
    assert fault["place"].startswith(str(file)) and fault["message"]


@pytest.mark.parametrize("body", [b"a = '\xff'\n", b"#" * (2 << 20)], ids=["no UTF-8", "huge"])
def test_what_is_no_text_or_far_too_large_is_told_and_no_traceback(
    body: bytes, evtui: Evtui, file: Path
) -> None:
    file.write_bytes(body)
    ran = evtui("config", "validate")
    assert ran.code == 2 and str(file) in ran.text and "bug" not in ran.err


def test_without_a_file_there_is_nothing_to_validate(evtui: Evtui, file: Path) -> None:
    ran = evtui("config", "validate")
    assert ran.code == 0 and f"there is no {file} yet" in ran.err


def test_show_says_where_each_value_came_from_and_no_secret(
    evtui: Evtui, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(DOCUMENTED.replace("env:PARK_SECRET", "hunter2-literal"))
    file.chmod(0o600)
    monkeypatch.setenv("NORTH_SECRET", "hunter2-env")
    monkeypatch.setenv("EVTUI_ASCII", "1")
    ran = evtui("config", "show", "--origin", "--json", "--tz", "Europe/Berlin")
    values = {one["key"]: (one["value"], one["origin"]) for one in ran.json["values"]}
    assert values["run.tz"] == ("Europe/Berlin", "flag --tz")
    assert values["run.ascii"] == ("true", "env EVTUI_ASCII")
    assert values["run.config"][1] == "env EVTUI_HOME"
    assert values["accounts.north.client_id"] == ('"abc"', f"{file}:4")
    assert values["accounts.north.client_secret"] == ("env:NORTH_SECRET (set)", f"{file}:5")
    assert values["limits.max_body_mib"] == ("128", "default")
    assert "hunter2" not in ran.text + ran.err
    assert "Origin" not in evtui("config", "show").text


def test_set_changes_one_line_and_says_what_is_still_missing(evtui: Evtui, file: Path) -> None:
    file.write_text(f"# mine\n{LACKING}")
    ran = evtui("config", "set", "accounts.north.client_id", "new")
    assert ran.code == 0 and "evtui auth login north" in ran.err
    assert file.read_text() == f"# mine\n{LACKING}".replace("abc", "new")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "already" in evtui("config", "set", "accounts.north.client_id", "new").err


def test_set_refuses_a_secret_and_a_mistake_and_leaves_the_file(evtui: Evtui, file: Path) -> None:
    file.write_text(NORTH)
    for key, word in (("accounts.north.client_secret", "hunter2"), ("accounts.north.x", "hunter2")):
        ran = evtui("config", "set", key, word)
        assert ran.code == 2 and "hunter2" not in ran.err
    assert file.read_text() == NORTH


def test_edit_runs_the_editor_without_a_shell_and_takes_a_good_text(
    evtui: Evtui, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(LACKING)
    monkeypatch.setenv("EDITOR", editor(tmp_path, 'echo "# added" >> "$2"'))
    ran = evtui("config", "edit")
    assert ran.code == 0, ran.err
    assert file.read_text() == LACKING + "# added\n"
    assert "evtui auth login north" in ran.err, "what is missing is said, and is no reason to refuse"
    assert {path.name for path in file.parent.iterdir()} == {"config.toml", "state"}, "state has the lock"


def test_a_broken_edit_is_kept_aside_and_named(
    evtui: Evtui, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(NORTH)
    monkeypatch.setenv("EDITOR", editor(tmp_path, 'echo "[acc" >> "$2"'))
    ran = evtui("config", "edit")
    aside = file.with_name("config.toml.rejected")
    assert ran.code == 2 and f"{aside}:6: not TOML" in ran.err and "stays as it was" in ran.err
    assert file.read_text() == NORTH
    assert aside.read_text() == NORTH + "[acc\n"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600


def test_a_file_that_changed_while_it_was_edited_is_not_overwritten(
    evtui: Evtui, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evtui("config", "init")
    other = f'echo "# theirs" >> "{file}"; echo "# mine" >> "$2"'
    monkeypatch.setenv("EDITOR", editor(tmp_path, other))
    ran = evtui("config", "edit")
    assert ran.code != 0 and "was changed meanwhile" in ran.err and "config.toml.rejected" in ran.err
    assert file.read_text().endswith("# theirs\n")
    assert file.with_name("config.toml.rejected").read_text().endswith("# mine\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [("/no/such/editor -x", "cannot be run"), ("false", "ended with 1"), ("'open", "cannot be split")],
)
def test_an_editor_that_does_not_work_changes_nothing(
    command: str, message: str, evtui: Evtui, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(NORTH)
    monkeypatch.setenv("EDITOR", command)
    ran = evtui("config", "edit")
    assert ran.code == 2 and message in ran.err
    assert file.read_text() == NORTH
    assert [path.name for path in file.parent.iterdir()] == ["config.toml"]


def test_edit_without_a_file_begins_with_the_commented_one(
    evtui: Evtui, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'grep -q "evtui auth login" "$2" || exit 5'))
    monkeypatch.setenv("EDITOR", "false")
    ran = evtui("config", "edit")
    assert ran.code == 0, ran.err
    assert "[accounts.north]" in file.read_text()


def test_a_schema_is_printed(evtui: Evtui) -> None:
    assert evtui("config", "schema").json["title"] == "evtui config.toml"


def test_no_file_of_the_current_folder_is_read(
    evtui: Evtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text("broken")
    monkeypatch.chdir(tmp_path)
    assert evtui("config", "validate").code == 0


def test_the_demo_does_not_care_about_a_broken_configuration(evtui: Evtui, file: Path) -> None:
    file.write_text("[accounts\n")
    ran = evtui("sessions", "--demo", "--limit", "1", "-o", "ndjson")
    assert ran.code == 0 and len(ran.lines) == 1, ran.err
    broken = evtui("sessions")
    assert broken.code == 2 and f"{file}:1: not TOML" in broken.err


def test_a_faulty_account_stops_neither_the_others_nor_their_exit_code(
    evtui: Evtui, config: object, tmp_path: Path
) -> None:
    assert callable(config)
    path = config(lambda text: f"{text}\n{PARK.replace('client_id', 'clinet_id')}")
    ran = evtui("-c", path, "sessions", "--since", "2026-11-20", "--until", "2026-11-22", "--json")
    assert ran.code == 0, ran.err
    accounts = {session["account"] for session in ran.json["sessions"]}
    assert accounts == {"depot-demo", "park-demo", "roaming-demo"}
    (problem,) = ran.json["problems"]
    assert (problem["account"], problem["kind"]) == ("park", "config")
    assert "config.toml:" in problem["message"] and "config.toml:" in ran.err
    assert evtui("-c", path, "config", "validate").code == 2
    alone = evtui("-c", path, "sessions", "--account", "park")
    assert alone.code == 2 and "did you mean client_id?" in alone.err

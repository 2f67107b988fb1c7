"""The grammar: help that fits and promises nothing, options on both sides, first words, completion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evtui import __version__
from evtui.cli.command_table import COMMANDS
from tests.cli.command_line import DEPOT, ROOT
from tests.cli.conftest import Evtui


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)])
def test_help_fits_80_columns_and_shows_examples(evtui: Evtui, words: list[str]) -> None:
    ran = evtui(*words, "--help")
    assert ran.code == 0
    assert max(map(len, ran.text.splitlines())) <= 80
    assert "Examples:" in ran.text
    assert evtui(*words, "-h").out == ran.out


def test_every_command_that_is_listed_exists_and_nothing_else_is(evtui: Evtui) -> None:
    text = evtui("--help").text
    listed = text.partition("Commands:\n")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()] == list(COMMANDS)


@pytest.mark.parametrize("args", [("--version",), ("version",), ("-v", "--version"), ("version", "-q")])
def test_the_version_is_told_whichever_way_it_is_asked(evtui: Evtui, args: tuple[str, ...]) -> None:
    ran = evtui(*args)
    assert (ran.text, ran.code) == (f"evtui {__version__}\n", 0)


def test_the_version_as_json_names_the_schema(evtui: Evtui) -> None:
    told = json.loads(evtui("version", "--json").out)
    assert (told["schema"], told["version"]) == (1, __version__)


def test_options_stand_before_and_after_the_command_and_the_later_one_wins(evtui: Evtui) -> None:
    before = evtui("-o", "json", "sessions", DEPOT)
    after = evtui("sessions", DEPOT, "-o", "json")
    assert before.out == after.out
    assert evtui("-o", "csv", "sessions", DEPOT, "--json").out == after.out
    assert evtui("--json", "sessions", DEPOT, "-o", "csv").text.startswith("provider,")
    assert evtui("--json", DEPOT).json["sessions"][0]["id"] == "123456789"
    assert evtui(DEPOT, "--json").json["sessions"][0]["id"] == "123456789"


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("sesions",), 2, "did you mean sessions?"),
        (("frobnicate",), 2, "no command frobnicate"),
        (("no/such",), 5, "no file no/such"),
        (("nosuch.json",), 5, "no file nosuch.json"),
        (("",), 2, "no command"),
        (("sessions", "--frob"), 2, "--frob"),
        (("--sinc", "x"), 2, "--since"),
        (("sessions", "-o", "xml"), 2, "xml"),
        (("sessions", "--limit", "-1"), 2, "--limit"),
        (("sessions", "--since", "soon"), 2, "--since: 'soon' is no time"),
        (("sessions", "--tz", "Mars"), 2, "no time zone 'Mars'"),
        (("show",), 2, "SESSION"),
        (("show", "a", "b"), 2, "unexpected"),
        (("-c", "/no/such.toml", "sessions"), 2, "no configuration file /no/such.toml"),
    ],
)
def test_a_wrong_command_line_is_one_line_with_a_remedy(
    evtui: Evtui, args: tuple[str, ...], code: int, message: str
) -> None:
    ran = evtui(*args)
    assert (ran.code, ran.out) == (code, b"")
    assert message in ran.err
    assert ran.err.startswith("evtui: ")
    assert ran.err.count("\n") == 1


def test_a_command_wins_over_a_file_of_its_name_and_a_path_says_otherwise(
    evtui: Evtui, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "version").write_bytes(DEPOT.read_bytes())
    (tmp_path / "answer").write_bytes(DEPOT.read_bytes())
    (tmp_path / "-odd").write_bytes(DEPOT.read_bytes())
    assert evtui("version").text == f"evtui {__version__}\n"
    for words in (("./version",), ("answer",), ("--", "-odd")):
        assert "123456789" in evtui(*words).text


def test_stdin_is_a_first_word(evtui: Evtui) -> None:
    assert "123456789" in evtui("-", stdin=DEPOT.read_bytes()).text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(evtui: Evtui, shell: str) -> None:
    ran = evtui("completion", shell)
    assert ran.code == 0
    assert "_EVTUI_COMPLETE" in ran.text


def test_the_completion_of_bash_knows_commands_and_options() -> None:
    def complete(line: str) -> list[str]:
        environ = {**os.environ, "_EVTUI_COMPLETE": "bash_complete", "COMP_WORDS": line,
                   "COMP_CWORD": str(line.count(" "))}  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "evtui"],
            env=environ,
            cwd=ROOT,
            capture_output=True,
            timeout=30,
            check=False,
        )
        return [entry.partition(",")[2] for entry in done.stdout.decode().splitlines()]

    assert "sessions" in complete("evtui se")
    assert "--status" in complete("evtui sessions --st")
    assert "--strict" in complete("evtui sessions --st")
    assert complete("evtui sessions -o nd") == ["ndjson"]


def test_ascii_and_environment_give_ascii(evtui: Evtui, monkeypatch: pytest.MonkeyPatch) -> None:
    assert evtui(DEPOT, "--ascii").out.isascii()
    monkeypatch.setenv("EVTUI_ASCII", "1")
    assert evtui(DEPOT).out.isascii()


def test_quiet_leaves_errors_only(evtui: Evtui) -> None:
    ran = evtui("-q", DEPOT)
    assert "no terminal" not in ran.err
    assert evtui("-q", "none.json").err != ""


def test_times_are_shown_in_the_zone_asked_for(evtui: Evtui) -> None:
    assert "2022-08-03 18:20" in evtui("sessions", DEPOT, "--tz", "Europe/Zurich").text
    assert "2022-08-03T16:20:30.661Z" in evtui("sessions", DEPOT, "--tz", "Europe/Zurich", "-o", "json").text

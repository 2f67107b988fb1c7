"""Help, keys, themes, man page, completion: printed by the program, and shipped beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from evtui.cli.command_table import COMMANDS
from evtui.cli.completing import SHELLS, script
from evtui.cli.guide_output import show
from evtui.cli.manual import FOLDER, MARKED, SECTIONS, main, section, wheel_files, with_sections
from evtui.cli.output import Output
from evtui.formats.theme_names import THEMES
from evtui.services.guide.topic import TOPICS
from tests.cli.command_line import ROOT, spawn
from tests.cli.conftest import Evtui

KEYS = """\
[keys]
"sessions.sort" = "f4"
"sessions.filtr" = "f5"
"sessions.filter" = "f4"
"""


@pytest.fixture
def other_keys(tmp_path: Path) -> Path:
    """A configuration with a good, an unknown and a clashing key."""
    path = tmp_path / "config.toml"
    path.write_text(KEYS)
    path.chmod(0o600)
    return path


# ── help ──────────────────────────────────────────────────────────────────────────────────────────


def test_help_lists_its_topics(evtui: Evtui) -> None:
    ran = evtui("help")
    assert ran.code == 0
    assert all(re.search(rf"^  {name}\b", ran.text, re.MULTILINE) for name in TOPICS)
    assert [one["topic"] for one in evtui("help", "-o", "json").json["topics"]] == list(TOPICS)


@pytest.mark.parametrize("name", list(TOPICS))
def test_every_topic_is_printed_as_text_and_as_markdown(evtui: Evtui, name: str) -> None:
    ran = evtui("help", name)
    assert (ran.code, ran.err) == (0, "")
    assert ran.text.startswith(TOPICS[name])
    assert "\x1b" not in ran.text
    assert evtui("help", name, "-o", "md").text.startswith("### ")


def test_help_of_a_command_is_its_help(evtui: Evtui) -> None:
    assert evtui("help", "sessions").text == evtui("sessions", "--help").text
    assert "Usage: evtui rules test" in evtui("help", "rules", "test").text
    assert "evtui config --help" in evtui("help", "config").text  # a topic and a command


def test_no_topic_is_a_usage_error_with_the_nearest_one(evtui: Evtui) -> None:
    ran = evtui("help", "cookbok")
    assert ran.code == 2
    assert "did you mean cookbook?" in ran.err
    assert evtui("help", "keys", "-o", "csv").code == 2


def test_help_speaks_of_the_users_own_keys(evtui: Evtui, other_keys: Path) -> None:
    assert re.search(r"f4  \*\s+:sort", evtui("help", "keys", "-c", other_keys).text)


def test_a_long_text_goes_through_the_pager_on_a_terminal_only(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat > {seen}\n")
    pager.chmod(0o755)
    lines = [f"line {number}" for number in range(500)]
    with (tmp_path / "out").open("wb") as stream:
        show(Output(stream=stream, tty=True, width=80), lines, {"PAGER": str(pager)})
        assert seen.read_text().splitlines() == lines
        show(Output(stream=stream, tty=True, width=80), lines[:3], {"PAGER": str(pager)})
        show(Output(stream=stream, tty=True, width=80), lines, {"PAGER": "/no/such 'thing"})
        show(Output(stream=stream, tty=False), lines, {"PAGER": str(pager)})
    assert len((tmp_path / "out").read_text().splitlines()) == 3 + 500 + 500


# ── keys ──────────────────────────────────────────────────────────────────────────────────────────


def test_keys_are_printed_in_every_form(evtui: Evtui) -> None:
    assert re.search(r"^  /\s+:filter", evtui("keys").text, re.MULTILINE)
    rows = evtui("keys", "-o", "json").json["keys"]
    (row,) = [row for row in rows if row["action"] == "timeline.zoom-in"]
    assert (row["view"], row["keys"], row["changed"]) == ("Timeline", ["+", "z"], False)
    assert len({row["action"] for row in rows}) == len(rows)
    assert evtui("keys", "-o", "md").text.startswith("| View | Keys | Command |")


def test_keys_of_one_view(evtui: Evtui) -> None:
    assert {row["view"] for row in evtui("keys", "time", "-o", "json").json["keys"]} == {"Timeline"}
    ran = evtui("keys", "timelin3")
    assert ran.code == 2
    assert "did you mean Timeline?" in ran.err


def test_keys_tell_what_cannot_be_followed_with_file_and_line(evtui: Evtui, other_keys: Path) -> None:
    ran = evtui("keys", "sessions", "-c", other_keys, "-o", "json")
    assert ran.code == 0
    by_action = {row["action"]: row for row in ran.json["keys"]}
    assert by_action["sessions.sort"]["keys"] == ["f4"]
    assert by_action["sessions.sort"]["changed"]
    assert by_action["sessions.filter"]["keys"] == ["/"]
    assert f"{other_keys}:3: no action 'sessions.filtr' · did you mean sessions.filter?" in ran.err
    assert f"{other_keys}:4: f4 is wanted by sessions.filter and held by sessions.sort" in ran.err


def test_check_is_2_for_a_faulty_table_and_0_for_a_good_one(evtui: Evtui, other_keys: Path) -> None:
    ran = evtui("keys", "--check", "-c", other_keys)
    assert (ran.code, ran.text) == (2, "")
    assert len(ran.err.splitlines()) == 2
    other_keys.write_text('[keys]\npreset = "arrows"\n')
    ran = evtui("keys", "--check", "-c", other_keys)
    assert ran.code == 0
    assert "nothing to complain about" in ran.err
    other_keys.write_text("[keys\n")
    assert evtui("keys", "--check", "-c", other_keys).code == 2


def test_faulty_keys_stop_no_command(evtui: Evtui, other_keys: Path) -> None:
    assert evtui("sessions", "-c", other_keys, "-o", "json").code == 0


def test_explain_names_the_users_key(evtui: Evtui, other_keys: Path) -> None:
    assert "Sort by the column" in evtui("explain", "f4", "-c", other_keys).text


# ── themes ────────────────────────────────────────────────────────────────────────────────────────


def test_themes_are_listed_and_the_one_in_force_is_marked(evtui: Evtui) -> None:
    lines = evtui("themes", "--theme", "tritan").err
    assert "blue-yellow" in lines, "a wrong name is told with the names there are"
    ran = evtui("themes", "--theme", "blue-yellow")
    assert [line for line in ran.text.splitlines() if line.startswith("*")] == [
        f"* {'blue-yellow':12} {THEMES['blue-yellow']}"
    ]
    rows = evtui("themes", "-o", "json").json["themes"]
    assert [row["theme"] for row in rows] == list(THEMES)
    assert {row["theme"]: row["dark"] for row in rows}["sunlight"] is False


# ── what the wheel installs ───────────────────────────────────────────────────────────────────────


def test_man_page_and_completions_are_what_the_parser_would_write() -> None:
    stored = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    stale = [name for name, text in wheel_files().items() if stored.get(name) != text]
    assert not stale, "run python -m evtui.cli.manual write"
    assert set(stored) == set(wheel_files())


def test_the_wheel_installs_each_of_them_where_it_is_looked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert {Path(source).name for source in shared} == set(wheel_files())
    assert all((ROOT / source).is_file() for source in shared)
    assert "share/man/man1/evtui.1" in shared.values()


def test_the_man_page_holds_every_command_and_code_and_no_raw_hyphen_of_an_option(evtui: Evtui) -> None:
    page = evtui("man").text
    assert page == wheel_files()["evtui.1"]
    for name in COMMANDS:
        assert re.search(rf'^\.SS "{name}\b', page.replace("\\-", "-"), re.MULTILINE), name
    assert not re.search(r"(?<!\\)--[a-z]", page)


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff here")
def test_groff_has_nothing_to_complain_about() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z"], input=wheel_files()["evtui.1"].encode(), capture_output=True
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("shell", list(SHELLS))
def test_completion_prints_the_script_that_is_installed(evtui: Evtui, shell: str) -> None:
    assert evtui("completion", shell).text == script(shell) == (FOLDER / SHELLS[shell]).read_text("utf-8")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("evtui them", "themes"), ("evtui help cook", "cookbook"), ("evtui --theme sol", "solarized")],
)
def test_the_shell_is_answered_by_the_parser(typed: str, offered: str) -> None:
    environ = {
        "_EVTUI_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    assert f"plain,{offered}" in spawn(**environ).text.splitlines()


# ── README ────────────────────────────────────────────────────────────────────────────────────────


def test_the_readmes_generated_sections_are_what_the_code_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert with_sections(readme) == readme, "run python -m evtui.cli.manual readme README.md"
    assert readme.count("<!-- generated:") == len(MARKED.findall(readme)), "each begins and ends"


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_section_is_written_between_its_marks_and_only_there(name: str) -> None:
    text = f"before\n<!-- generated: {name} -->\nold\n<!-- /generated -->\nafter\n"
    done = with_sections(text)
    assert done == f"before\n<!-- generated: {name} -->\n{section(name)}<!-- /generated -->\nafter\n"
    assert with_sections(done) == done
    assert "| " in section(name)


def test_an_unknown_section_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["section", "nothing"]) == 2
    assert "there are keys" in capsys.readouterr().err
    assert main(["frobnicate"]) == 2
    path = tmp_path / "R.md"
    path.write_text("<!-- generated: exit-codes -->\n<!-- /generated -->\n")
    assert main(["readme", str(path)]) == 0
    assert "| 124 |" in path.read_text()

"""Theme and keys that the user wishes: who wins, what is told, and how little is read for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.app.looks import Looks
from evtui.cli.explorer import tui_options
from evtui.cli.options import CliOptions, TuiOptions
from evtui.cli.tui import looks_of
from evtui.cli.wishes import NO_WISHES, wishes
from evtui.config.preferences import Preferences, read_preferences
from tests.cli.command_line import ROOT


def config(folder: Path, text: str | bytes) -> Path:
    """A configuration file."""
    path = folder / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("option", "environment", "file", "theme"),
    [
        ("mono", "light", "dark", "mono"),
        ("", "light", "dark", "light"),
        ("", " Red-Green ", "dark", "red-green"),
        ("", "", "solarized", "solarized"),
        ("", "", "", ""),
    ],
)
def test_an_option_wins_over_the_environment_over_the_file(
    tmp_path: Path, option: str, environment: str, file: str, theme: str
) -> None:
    path = config(tmp_path, f'[ui]\ntheme = "{file}"\n')
    told = wishes(path, option, {"EVTUI_THEME": environment})
    assert (told.theme, told.problems) == (theme, ())


def test_without_a_wish_the_ground_of_the_terminal_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORFGBG", "0;15")
    assert looks_of(TuiOptions(), "truecolor", NO_WISHES).theme_name == "light"
    monkeypatch.setenv("COLORFGBG", "15;0")
    assert looks_of(TuiOptions(), "truecolor", NO_WISHES).theme_name == "dark"


def test_theme_and_tour_of_the_command_line_reach_the_explorer() -> None:
    options = tui_options(CliOptions(demo=True, theme="mono", tour=True))
    assert (options.theme, options.tour) == ("mono", True)


def test_theme_and_keys_reach_the_looks(tmp_path: Path) -> None:
    path = config(tmp_path, '[ui]\ntheme = "contrast"\n[keys]\n"sessions.sort" = "f4"\n')
    looks = looks_of(TuiOptions(), "16", wishes(path, "", {}))
    assert isinstance(looks, Looks)
    assert (looks.theme_name, looks.depth.value) == ("contrast", "16")
    assert looks.keys.changed == {"sessions.sort": ("f4",)}


def test_a_theme_that_is_none_is_told_with_its_place(tmp_path: Path) -> None:
    path = config(tmp_path, '# mine\n[ui]\ntheme = "drak"\n')
    (problem,) = wishes(path, "", {}).problems
    assert problem.message == f"{path}:3: ui.theme names no theme"
    assert "known: dark, light" in problem.hint
    (problem,) = wishes(path, "", {"EVTUI_THEME": "drak"}).problems
    assert problem.message == "EVTUI_THEME names no theme"


def test_a_faulty_key_is_told_with_its_line_however_the_table_is_written(tmp_path: Path) -> None:
    path = config(tmp_path, '[keys]\npreset = "vim"\n\n[keys.sessions]\nsort = "f4"\nfiltr = "f5"\n')
    told = wishes(path, "", {})
    assert [problem.message for problem in told.problems] == [f"{path}:6: no action 'sessions.filtr'"]
    assert told.keys.changed == {"sessions.sort": ("f4",)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[keys",
        b"\xff\xfe[ui]",
        b"[ui]\ntheme = 3\n",
        b"ui = 3\n",
        b"[ui]\n" + b"a = 1\n" * 3 + b"]",
        b"[[ui]]\n",
    ],
)
def test_a_file_that_says_nothing_usable_has_no_wishes_and_raises_nothing(
    tmp_path: Path, body: bytes
) -> None:
    told = wishes(config(tmp_path, body), "", {})
    assert (told.theme, told.keys.changed, told.problems) == ("", {}, ())


@pytest.mark.parametrize(
    "body",
    [
        "[keys]\n" + ".".join("a" * 5000) + " = 1\n",
        '[keys]\n"sessions.sort" = 0x' + "F" * 9000 + "\n",
        '[keys]\n"sessions.sort" = ' + "[" * 200 + "]" * 200 + "\n",
    ],
    ids=["deep", "long", "nested"],
)
def test_a_monstrous_table_is_told_and_stops_nothing(tmp_path: Path, body: str) -> None:
    (problem,) = wishes(config(tmp_path, body), "", {}).problems
    assert ":2: " in problem.message
    assert len(problem.message) < 300


def test_keys_that_are_no_table_are_told(tmp_path: Path) -> None:
    (problem,) = wishes(config(tmp_path, "keys = 3\n"), "", {}).problems
    assert problem.message.endswith(":1: keys must be a table: [keys]")


def test_a_byte_order_mark_and_quoted_names_are_no_hindrance(tmp_path: Path) -> None:
    path = config(tmp_path, b'\xef\xbb\xbf["ui"]\ntheme = "mono"\n')
    assert wishes(path, "", {}).theme == "mono"


def test_a_pipe_is_left_to_the_one_who_reads_the_whole_configuration(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert read_preferences(pipe) == Preferences()
    assert read_preferences(tmp_path) == Preferences()
    assert read_preferences(tmp_path / "missing") == Preferences()


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = config(tmp_path, b"[ui]\ntheme = 'mono'\n" + b"#" * (1 << 20))
    assert read_preferences(path) == Preferences()


SCRIPT = """
import sys
from pathlib import Path
from evtui.cli.wishes import wishes
from evtui.app.looks import Looks, appearance
from evtui.formats.ink import PLAIN
told = wishes(Path(sys.argv[1]), "", {})
appearance(PLAIN, Looks(theme=told.theme, keys=told.keys))
print(*sorted(sys.modules))
"""


@pytest.mark.parametrize("text", ["", '[ui]\ntheme = "contrast"\n', '[keys]\n"sessions.sort" = "f4"\n'])
def test_the_first_picture_waits_for_no_schema_library_and_no_other_theme(tmp_path: Path, text: str) -> None:
    path = config(tmp_path, text)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    modules = set(done.stdout.decode().split())
    assert not {"pydantic", "textual", "rich", "numpy", "click"} & modules
    themes = {name for name in modules if name.startswith("evtui.app.themes.")}
    chosen = "contrast" if "contrast" in text else "dark"
    assert themes == {f"evtui.app.themes.{name}" for name in ("named", "palette", chosen)}
    assert ("evtui.keymap.registry" in modules) == ("keys" in text)
    assert ("tomllib" in modules) == bool(text)

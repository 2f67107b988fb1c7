"""What is decided before Textual starts: colours, glyphs, environment, start-up imports."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from evtui.cli.options import TuiOptions
from evtui.cli.tui import (
    COLOUR_SYSTEMS,
    colour_depth,
    glyph_tier,
    has_dark_background,
    prepare_environment,
)


@pytest.mark.parametrize(
    ("choice", "environ", "depth"),
    [
        ("auto", {"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ("auto", {"TERM": "xterm-256color"}, "256"),
        ("auto", {"TERM": "linux"}, "16"),
        ("auto", {"TERM": "vt100", "COLORTERM": "truecolor"}, "16"),
        ("auto", {"TERM": "screen"}, "16"),
        ("auto", {"TERM": "screen-256color"}, "256"),
        ("auto", {}, "16"),
        ("auto", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "mono"),
        ("auto", {"TERM": "xterm-256color", "NO_COLOR": "1", "FORCE_COLOR": "3"}, "mono"),
        ("auto", {"TERM": "xterm-256color", "NO_COLOR": ""}, "256"),
        ("auto", {"TERM": "xterm", "FORCE_COLOR": "3"}, "truecolor"),
        ("auto", {"TERM": "xterm-256color", "FORCE_COLOR": "0"}, "mono"),
        ("always", {"TERM": "xterm-256color", "NO_COLOR": "1"}, "256"),
        ("never", {"TERM": "xterm-256color", "FORCE_COLOR": "3"}, "mono"),
        ("16", {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "16"),
        ("truecolor", {"TERM": "linux"}, "truecolor"),
    ],
)
def test_color_wins_over_no_color_over_force_color_over_the_terminal(
    choice: str, environ: dict[str, str], depth: str
) -> None:
    assert colour_depth(choice, environ) == depth
    assert depth in COLOUR_SYSTEMS


def test_glyphs_follow_encoding_terminal_and_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        encoding = "utf-8"

    monkeypatch.setattr(sys, "__stderr__", Stream())
    assert glyph_tier(False, {"TERM": "xterm"}) == "full"
    assert glyph_tier(False, {"TERM": "linux"}) == "cp437"
    assert glyph_tier(True, {"TERM": "xterm"}) == "ascii"
    assert glyph_tier(False, {"TERM": "xterm", "EVTUI_ASCII": "1"}) == "ascii"
    assert glyph_tier(False, {"TERM": "xterm", "EVTUI_ASCII": "0"}) == "full"
    Stream.encoding = "latin-1"
    assert glyph_tier(False, {"TERM": "xterm"}) == "ascii"


def test_a_light_terminal_gets_the_light_theme() -> None:
    assert has_dark_background({})
    assert not has_dark_background({"COLORFGBG": "0;15"})
    assert has_dark_background({"COLORFGBG": "15;0"})


@pytest.mark.parametrize(
    ("term", "disabled"), [("linux", True), ("vt100", True), ("screen", True), ("xterm", False)]
)
def test_simple_terminals_are_not_asked_for_the_kitty_keyboard(term: str, disabled: bool) -> None:
    environ = {"TERM": term, "NO_COLOR": "1"}
    prepare_environment(environ, "mono")
    assert ("TEXTUAL_DISABLE_KITTY_KEY" in environ) is disabled
    assert environ["TEXTUAL_ANIMATIONS"] == "none"
    assert "NO_COLOR" not in environ


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    code = (
        "import sys, evtui.cli.tui, evtui.app.app\n"
        "heavy = ('numpy', 'pydantic', 'httpx', 'msgspec', 'tenacity', 'markdown_it')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_files_ask_for_everything_and_accounts_for_the_last_week() -> None:
    from evtui.cli.tui import _opening

    files: Any = _opening(TuiOptions(files=("a.json",)))
    assert (files.query.since, files.query.until, files.follows_now) == (None, None, False)
    accounts: Any = _opening(TuiOptions())
    assert accounts.query.default_period
    assert accounts.follows_now
    assert accounts.query.until.us - accounts.query.since.us == 7 * 86_400 * 1_000_000

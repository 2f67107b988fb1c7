"""Where no explorer can run: text, exit 0, and not one escape byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.services.views.list_view import ListView, NamedView
from evtui.services.views.named_views import NamedViews
from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui

pytestmark = pytest.mark.pty
SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
@pytest.mark.parametrize("forced", [{}, {"FORCE_COLOR": "1", "COLORTERM": "truecolor"}])
def test_a_terminal_that_knows_no_control_codes_gets_none(term: str, forced: dict[str, str]) -> None:
    with PtyTerminal(evtui(SAMPLE), env={"TERM": term, "COLORTERM": "", **forced}) as terminal:
        assert terminal.wait_exit() == 0
        assert b"\x1b" not in terminal.bytes
        assert b"123456789" in terminal.bytes
        assert b"CHARGED!" in terminal.bytes


@pytest.mark.parametrize("redirect", ["2>'{}'", ">'{}'", ">'{}' 2>&1", "<&- >'{}' 2>&1"])
def test_a_redirected_stream_gets_text_and_the_terminal_no_codes(redirect: str, tmp_path: Path) -> None:
    """With stderr in a file Textual would run invisibly and wait for keys (M10)."""
    file = tmp_path / "file"
    with PtyTerminal(evtui(SAMPLE), redirect=redirect.format(file)) as terminal:
        assert terminal.wait_exit() == 0
        both = bytes(terminal.bytes) + file.read_bytes()
        assert re.sub(rb"\x1b\[[0-9;]*m", b"", bytes(terminal.bytes)).find(b"\x1b") < 0, "colours at most"
        assert b"\x1b" not in file.read_bytes()
        assert b"123456789" in both
        assert terminal.modes.restored


def test_without_any_terminal_the_hint_goes_to_stderr() -> None:
    done = subprocess.run(
        list(map(str, evtui(SAMPLE))),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 0
    assert b"\x1b" not in done.stdout + done.stderr
    assert b"no terminal" in done.stderr
    assert b"no terminal" not in done.stdout


@pytest.mark.parametrize("what", ["--demo", f"events '{SAMPLE}'"])
def test_a_reader_that_has_enough_ends_it_silently(what: str) -> None:
    script = f"'{sys.executable}' -m evtui {what} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},  # every line is written at once: the pipe does break
    )
    assert done.returncode in (0, 141)
    assert done.stdout.count(b"\n") == 1
    for word in (b"Traceback", b"Broken pipe", b"unexpected", b"\x1b"):
        assert word not in done.stderr


def test_json_on_a_terminal_is_text_too() -> None:
    with PtyTerminal(evtui("sessions", SAMPLE, "-o", "json")) as terminal:
        assert terminal.wait_exit() == 0
        assert b"\x1b" not in terminal.bytes


def test_an_unknown_view_is_one_line_with_the_nearest_name_and_exit_5(tmp_path: Path) -> None:
    NamedViews(tmp_path / "state").save("trouble", NamedView(tab="depot", view=ListView()))
    with PtyTerminal(evtui(SAMPLE, "--view", "truoble"), env={"EVTUI_HOME": str(tmp_path)}) as terminal:
        assert terminal.wait_exit() == 5
        assert terminal.text.split("\n")[0].rstrip() == (
            "evtui: no view is named truoble · did you mean trouble?"
        )
        assert not [line for line in terminal.lines[1:] if line.strip()]

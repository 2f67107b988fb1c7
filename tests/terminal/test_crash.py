"""A bug is one line for the user, a place in the log for us, and a secret for nobody."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.corpus.canaries import traces, traces_below
from tests.corpus.hostile_text import FORBIDDEN_BYTES
from tests.terminal.pty_terminal import ROOT, PtyTerminal

pytestmark = pytest.mark.pty
SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"


@pytest.mark.parametrize("where", ["action", "compose", "render", "worker", "keys"])
def test_a_crash_is_one_line_without_values_on_a_restored_terminal(where: str) -> None:
    program: list[str | Path] = [sys.executable, "-m", "tests.terminal.crashing", where, SAMPLE]
    with PtyTerminal(program, size=(80, 24)) as terminal:
        if where == "action":
            terminal.wait_for("1/1")
            terminal.send("r")
        assert terminal.wait_exit() == 1
        terminal.assert_restored()
        told = (
            bytes(terminal.bytes).rpartition(b"\x1b[?1004l")[2].replace(b"\x1b]22;default\x07", b"").decode()
        )
        log = Path(os.environ["EVTUI_HOME"]) / "state" / "evtui.log"
        kind = "KeysFailed" if where == "keys" else "ZeroDivisionError"
        assert told == f"evtui: unexpected {kind}, a bug · details in {log}\r\n"
        assert not traces(bytes(terminal.bytes))
        assert not [
            form for form in FORBIDDEN_BYTES if form in terminal.bytes.replace(b"\x1b]22;default\x07", b"")
        ]
        entry = json.loads(log.read_text().splitlines()[-1])
        assert where == "keys" or "in strike" in entry["traceback"], "the log names the place"
        assert log.read_text().isascii()
        assert not traces_below(log.parent.parent)

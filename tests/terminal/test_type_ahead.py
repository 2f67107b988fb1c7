"""On a slow line a key and what is typed behind it come in one piece: all of it goes where it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui

SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"


@pytest.mark.pty
@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (":dump\r", "Printed to the scrollback"),
        ("/zebra\r", "No session"),
        ("akaputt\r", "Note kept"),
    ],
)
def test_a_command_with_its_enter_in_one_piece_is_carried_out(keys: str, shown: str, tmp_path: Path) -> None:
    with PtyTerminal(evtui(SAMPLE), env={"EVTUI_HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("1/1", "37.3")
        terminal.send(keys)
        terminal.wait_for(shown)

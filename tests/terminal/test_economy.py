"""What goes over the line: a screen is sent once when it opens, not for every step of opening it."""

from __future__ import annotations

import re

import pytest

from tests.terminal.pty_terminal import PtyTerminal, evtui

pytestmark = pytest.mark.pty
FRAME = b"\x1b[?2026h"
STILL = ("--demo", "--now", "2026-11-21T09:00:00Z")


def full_frames(data: bytes, rows: int) -> int:
    """Frames that write to every row of the terminal."""
    return sum(
        {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", frame)} >= set(range(1, rows + 1))
        for frame in data.split(FRAME)
    )


def rest(terminal: PtyTerminal) -> None:
    """Until nothing comes any more."""
    while terminal.read_for(0.5):
        pass


def sent_by(terminal: PtyTerminal, keys: str, *shows: str) -> bytes:
    """What is sent from these keys on until the screen shows something and rests."""
    rest(terminal)
    before = len(terminal.bytes)
    terminal.press(keys, shows[0])
    terminal.wait_for(*shows)
    rest(terminal)
    return bytes(terminal.bytes[before:])


def test_a_screen_is_sent_once_when_it_opens() -> None:
    with PtyTerminal(evtui(*STILL), size=(120, 40)) as terminal:
        terminal.wait_for("96 of 96")
        assert full_frames(sent_by(terminal, "p", "raw record"), 40) == 1
        terminal.press("q", "96 of 96")
        opened = sent_by(terminal, "\r", "Overview", "peak")
        assert full_frames(opened, 40) <= 2, "lanes at once, then the plots"
        assert len(opened) < 48_000
        assert full_frames(sent_by(terminal, "d", "What happened"), 40) <= 2


def test_the_first_picture_and_the_app_share_one_alternate_screen() -> None:
    with PtyTerminal(evtui(*STILL), size=(120, 40)) as terminal:
        terminal.wait_for("96 of 96")
        assert terminal.bytes.count(b"\x1b[?1049h") == 1
        terminal.send("q")
        terminal.wait_exit()
        assert terminal.bytes.count(b"\x1b[?1049l") == 1
        terminal.assert_restored()

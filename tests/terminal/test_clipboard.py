"""The clipboard: one OSC 52 at the user's key, none unasked, and a private file for when it goes nowhere."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest

from evtui.app.clipboard import (
    MOST_BASE64,
    Sent,
    clipboard_sequence,
    fits,
    keep,
    said,
    through_tmux,
)
from evtui.app.clipboard_tools import given_to_tmux, given_to_tool, tool_for
from evtui.errors import EvtuiError
from tests.app.doubles import report
from tests.app.notes.stage import play
from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui

SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"
OSC = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def osc(text: str) -> str:
    """What a terminal is to get."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def test_a_terminal_gets_the_text_and_nothing_else() -> None:
    assert clipboard_sequence("η 94 %", {"TERM": "xterm-256color"}) == osc("η 94 %")


def test_tmux_gets_it_plain_and_wrapped_with_every_escape_doubled() -> None:
    both = clipboard_sequence("card", {"TMUX": "/tmp/tmux-0/default,1,0", "STY": "1.pts"})
    assert both == osc("card") + "\x1bPtmux;" + osc("card").replace("\x1b", "\x1b\x1b") + "\x1b\\"


@pytest.mark.parametrize("length", [1, 50, 51, 76, 3000])
def test_screen_gets_short_pieces_that_join_to_the_whole(length: int) -> None:
    pieces = clipboard_sequence("x" * length, {"STY": "4711.pts-0.host"})
    parts = re.findall(r"\x1bP(.*?)\x1b\\", pieces, re.DOTALL)
    assert "".join(parts) == osc("x" * length)
    assert "".join(f"\x1bP{part}\x1b\\" for part in parts) == pieces and max(map(len, parts)) <= 76


def test_a_text_is_sent_up_to_the_limit_and_not_a_byte_beyond() -> None:
    most = MOST_BASE64 // 4 * 3
    assert fits("x" * most) and len(clipboard_sequence("x" * most, {})) <= MOST_BASE64 + 8
    assert not fits("x" * (most + 1)) and clipboard_sequence("x" * (most + 1), {}) == ""


def test_what_was_copied_is_kept_privately_and_replaces_the_one_before(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    keep(folder, "first")
    path = keep(folder, "second")
    assert path.read_text() == "second\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "copied.md").symlink_to(victim)
    keep(tmp_path, "card")
    assert victim.read_text() == "precious" and (tmp_path / "copied.md").read_text() == "card\n"


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(EvtuiError):
        keep(tmp_path / "state", "card")


def program(folder: Path, name: str, code: int = 0) -> Path:
    """A stand-in that notes its arguments, input and environment, and ends with this code."""
    file = folder / name
    said = folder / f"{name}.said"
    file.write_text(f'#!/bin/sh\n{{ echo "$*"; env; echo --; cat; }} > {said}\nexit {code}\n')
    file.chmod(0o700)
    return said


async def test_tmux_takes_the_text_itself_when_it_can(tmp_path: Path) -> None:
    said = program(tmp_path, "tmux")
    environ = {"TMUX": "/tmp/x,1,0", "PATH": f"{tmp_path}:/bin:/usr/bin", "SOME_SECRET": "canary"}
    assert await given_to_tmux("card \u00e9", environ)
    arguments, _, rest = said.read_text().partition("\n")
    assert arguments == "load-buffer -w -" and rest.endswith("--\ncard \u00e9") and "canary" not in rest
    assert not await given_to_tmux("card", {"PATH": str(tmp_path)}), "not outside of tmux"
    program(tmp_path, "tmux", 1)
    assert not await given_to_tmux("card", environ), "an old tmux refuses -w"
    assert not await given_to_tmux("card", {**environ, "PATH": "/nowhere"})


def test_what_tmux_took_reaches_the_terminal_around_it_only_once() -> None:
    assert through_tmux("card") == "\x1bPtmux;" + osc("card").replace("\x1b", "\x1b\x1b") + "\x1b\\"
    assert through_tmux("x" * 60_000) == ""


@pytest.mark.parametrize(
    ("environ", "tool"),
    [
        ({"DISPLAY": ":0"}, "xclip"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wl-copy"),
        ({}, ""),
        ({"DISPLAY": "localhost:10", "SSH_CONNECTION": "1 2 3 4"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0", "SSH_TTY": "/dev/pts/1"}, ""),
    ],
)
async def test_a_program_of_this_machine_takes_it_only_where_the_user_sits(
    tmp_path: Path, environ: dict[str, str], tool: str
) -> None:
    said = {name: program(tmp_path, name) for name in ("xclip", "wl-copy")}
    path = f"{tmp_path}:/bin:/usr/bin"
    assert await given_to_tool("card", {**environ, "PATH": path}) == tool
    assert [name for name, file in said.items() if file.exists()] == ([tool] if tool else [])
    assert tool_for({"DISPLAY": ":0", "PATH": "/nowhere"}) == ()
    assert list(tool_for({"PATH": path}, "darwin")) == []


async def test_a_program_that_fails_took_nothing(tmp_path: Path) -> None:
    program(tmp_path, "xclip", 1)
    assert await given_to_tool("card", {"DISPLAY": ":0", "PATH": f"{tmp_path}:/bin:/usr/bin"}) == ""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (Sent(to_terminal=True, path=Path("/x/copied.md")), "Sent to the terminal's clipboard; if nothing"),
        (Sent(to_terminal=True, tmux=True, path=Path("/x/c")), "the terminal's clipboard and tmux"),
        (Sent(to_terminal=False, tool="xclip", path=Path("/x/c")), "Sent to xclip; if nothing"),
        (Sent(to_terminal=False, path=Path("/x/c")), "too long for a terminal's clipboard: in /x/c"),
        (
            Sent(to_terminal=False, failed="full"),
            "Too long for a terminal's clipboard; not kept in a file: full",
        ),
    ],
)
def test_nobody_is_told_that_it_was_copied(sent: Sent, words: str) -> None:
    told = said("text", sent, 200)
    assert words in told and "copied " not in told.replace("/copied", "").lower()
    assert sent.path is None or str(sent.path) in said("text", sent, 20)


async def test_a_card_too_long_for_terminals_is_only_kept_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, [report(1)]) as shown:
        sent: list[str] = []
        monkeypatch.setattr(shown.app, "copy_to_clipboard", sent.append)
        monkeypatch.setattr(shown.app.screen, "copy_text", lambda: "x" * 60_000, raising=False)
        await shown.press("Y")
        assert not sent and "too long" in shown.message and "copied.md" in shown.message
        assert (tmp_path / "state" / "copied.md").read_text() == "x" * 60_000 + "\n"


async def test_a_failing_file_does_not_stop_the_clipboard_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("in the way")
    async with play(tmp_path, [report(1)]) as shown:
        sent: list[str] = []
        monkeypatch.setattr(shown.app, "copy_to_clipboard", sent.append)
        await shown.press("Y")
        assert len(sent) == 1 and "not kept in a file" in shown.message


async def test_a_screen_without_a_card_says_so(tmp_path: Path) -> None:
    async with play(tmp_path, [report(1)]) as shown:
        await shown.press("question_mark", "Y")
        assert shown.message == "No card to copy here"


@pytest.mark.pty
@pytest.mark.parametrize("inside_tmux", [False, True])
def test_y_sends_exactly_one_clipboard_text_and_nothing_does_before(
    tmp_path: Path, inside_tmux: bool
) -> None:
    env = {"EVTUI_HOME": str(tmp_path), "TMUX": "/tmp/none,1,0" if inside_tmux else "", "STY": ""}
    kept = tmp_path / "state" / "copied.md"
    with PtyTerminal(evtui(SAMPLE), env=env, size=(120, 40)) as terminal:
        terminal.wait_for("1/1")
        terminal.press("a", "note on session")
        terminal.press("x\r", "Note kept")
        terminal.press("\r", "Overview")
        terminal.press("elhma", "Marked")
        assert not OSC.search(terminal.bytes), "never unasked"
        start, strings = len(terminal.bytes), len(terminal.modes.strings)
        terminal.press("Y", "Sent to")
        sent = bytes(terminal.bytes[start:])
        card = kept.read_text().removesuffix("\n")
        if inside_tmux:
            assert clipboard_sequence(card, {"TMUX": "1"}).encode() in sent
        else:
            assert [OSC.fullmatch(one) is not None for one in terminal.modes.strings[strings:]] == [True]
            assert clipboard_sequence(card, {}).encode() == terminal.modes.strings[-1]
        assert card.startswith("### ") and "| at this instant |" in card
        assert all(line.isprintable() for line in card.split("\n"))
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        assert len(OSC.findall(bytes(terminal.bytes))) == 1 + inside_tmux

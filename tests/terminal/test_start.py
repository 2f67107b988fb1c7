"""What a user sees and can do in the first seconds, on a real pty."""

from __future__ import annotations

import re
import shlex
import signal
from pathlib import Path

import pytest

from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui

pytestmark = pytest.mark.pty
NOW = ("--now", "2026-11-21T09:00:00Z")
SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"
OWN_STRINGS = {b"\x1b]22;default\x07"}
"""The pointer shape is the one operating system command Textual sends."""


def faults(tmp_path: Path, *steps: str) -> Path:
    """A fault script for the demo."""
    path = tmp_path / "faults.toml"
    path.write_text("".join(f"[[step]]\n{step}\n" for step in steps))
    return path


def test_the_demo_shows_tabs_a_filled_list_and_a_preview_and_leaves_no_trace() -> None:
    with PtyTerminal(evtui("--demo", *NOW), size=(120, 40)) as terminal:
        terminal.wait_for("1 DepotFinity 96", "2 Smappee 80", "3 PlugSurfing 61", "4 All 237")
        screen = terminal.wait_for("Findings", "Stopped by charger", "1/96")
        assert len(re.findall(r"HPC-\d\d/\d", screen)) > 20
        for key, place in (("2", "Smappee"), ("3", "PlugSurfing")):
            terminal.send(key)
            terminal.wait_until(lambda: "1/80" in terminal.text or "1/61" in terminal.text, place)
        terminal.press("4G", "237/237")  # in one breath: a slow line sends keys together
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        assert set(terminal.modes.strings) <= OWN_STRINGS
        assert not re.search(rb"\x1b\[\?100[0-3]h", terminal.bytes), "the mouse is off"


def test_the_first_rows_are_there_before_the_fetch_has_finished(tmp_path: Path) -> None:
    """The first page comes, the second drips a byte now and then and would take an hour."""
    drip = faults(tmp_path, 'match = "depot"\nafter = 1\ntimes = 0\naction = "drip"\nbytes = 1\nms = 100')
    with PtyTerminal(evtui("--demo", *NOW, "--faults", drip), size=(120, 40)) as terminal:
        screen = terminal.wait_for("HPC-07/1", "esc stop", "Findings")
        assert re.search(r"DepotFinity [1-9]", screen)
        assert re.search(r"[01] of 16", screen), "of sixteen connectors no more than one is done"
        terminal.send("\x1b")  # and the load can be stopped
        terminal.wait_until(lambda: "esc stop" not in terminal.text, "stopped")
        assert "HPC-07/1" in terminal.text, "what was there stays"
        terminal.send("q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("moment", [b"\x1b[>25u", b"DepotFinity", b"1/1"])
def test_quitting_at_any_moment_leaves_nothing_behind(moment: bytes) -> None:
    """Fetches that were begun and overtaken included."""
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_until(lambda: moment in terminal.bytes, str(moment))
        terminal.send("rrQ")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        assert terminal.bytes.endswith(b"\x1b[?1004l"), "not a word after the screen was left"


def test_one_ctrl_c_stays_two_quit() -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_for("1/1")
        terminal.send("\x03")
        terminal.wait_for("ctrl+c again quits")
        terminal.send("\x03")
        assert terminal.wait_exit() == 130
        terminal.assert_restored()


def test_quitting_does_not_wait_for_a_fetch_that_hangs(tmp_path: Path) -> None:
    hang = faults(tmp_path, 'match = "any"\ntimes = 0\naction = "stall"')
    with PtyTerminal(evtui("--demo", *NOW, "--faults", hang)) as terminal:
        terminal.wait_for("0 of 16")
        terminal.send("q")
        assert terminal.wait_promptly() == 0
        terminal.assert_restored()


def test_quitting_does_not_wait_for_a_secret_that_never_comes(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[accounts.slow]\nprovider = "oioi"\nurl = "http://127.0.0.1:9/"\napi_key = "command:sleep 3600"\n'
        'users = [{ identifier_type = "username", identifier = "me" }]\n'
    )
    config.chmod(0o600)
    with PtyTerminal(evtui("-c", config)) as terminal:
        terminal.wait_for("3 PlugSurfing", "esc stop")
        terminal.send("q")
        assert terminal.wait_promptly() == 0
        terminal.assert_restored()


def test_keys_come_from_the_terminal_when_stdin_is_data() -> None:
    with PtyTerminal(evtui("-"), redirect=f"< '{SAMPLE}'") as terminal:
        terminal.wait_for("stdin", "1/1", "37.3")
        terminal.send("\r")
        terminal.wait_for("Overview", "37.3 kWh")
        terminal.send("q")
        terminal.wait_for("1 DepotFinity 1")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()


def test_a_resize_storm_down_to_one_cell_ends_in_the_right_picture() -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_for("1/1")
        for step in range(120):
            terminal.resize(1 + step * 37 % 240, 1 + step * 23 % 90)
            if step % 20 == 0:
                terminal.send("\x7f" if step % 40 else "\r")  # the timeline and the list
        for size in ((1, 1), (2, 1), (1, 60), (59, 14)):
            terminal.resize(*size)
        terminal.wait_for("this is 59x14")
        terminal.resize(120, 40)
        terminal.wait_until(
            lambda: "this is" not in terminal.text and "evtui" in terminal.text, "a picture again"
        )
        assert terminal.process.poll() is None
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()


def test_a_size_exported_by_a_shell_does_not_hold_against_the_terminal() -> None:
    with PtyTerminal(evtui(SAMPLE), size=(120, 40), env={"COLUMNS": "61", "LINES": "16"}) as terminal:
        terminal.wait_for("1/1", "Findings")
        assert len(terminal.lines[0]) > 80


def test_ctrl_z_gives_the_shell_its_terminal_and_fg_the_picture_back() -> None:
    program = shlex.join(map(str, evtui(SAMPLE)))
    shell = f"set -m; {program}; echo stopped; read -r _; fg >/dev/null"  # a shell with job control
    with PtyTerminal(["/bin/bash", "-c", shell]) as terminal:
        terminal.wait_for("1/1")
        terminal.send("\x1a")
        terminal.wait_for("stopped")
        assert terminal.modes.restored
        terminal.send("\n")
        terminal.wait_until(lambda: 1049 in terminal.modes.on, "the explorer again")
        terminal.wait_for("1/1", "evtui › Sessions")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()


def sgr_codes(data: bytes) -> set[int]:
    """Every attribute code in the output, the arguments of 38 and 48 left out."""
    codes: set[int] = set()
    for match in re.finditer(rb"\x1b\[([0-9;]*)m", data):
        numbers = [int(text or 0) for text in match[1].split(b";")]
        codes |= set(numbers[: numbers.index(38)] if 38 in numbers else numbers)
        codes |= {number for number in numbers if number in (38, 48)}
    return codes


@pytest.mark.parametrize(("args", "env"), [((), {"NO_COLOR": "1"}), (("--color", "never"), {})])
def test_without_colour_no_colour_is_sent_and_every_state_has_its_glyph(
    args: tuple[str, ...], env: dict[str, str]
) -> None:
    with PtyTerminal(evtui("--demo", *NOW, *args), size=(120, 40), env=env) as terminal:
        screen = terminal.wait_for("1 DepotFinity 96", "Findings")
        assert sgr_codes(bytes(terminal.bytes)) <= {0, 1, 3, 4, 7, 22, 23, 24, 27}
        assert {"✖", "▲", "○", "✓", "●"} <= set(screen)


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1"},
        {"EVTUI_ASCII": "1"},
    ],
)
def test_a_terminal_without_unicode_gets_ascii_and_no_escaped_glyphs(env: dict[str, str]) -> None:
    with PtyTerminal(evtui(SAMPLE), size=(120, 40), env=env) as terminal:
        terminal.wait_for("1/1", "Findings")
        terminal.send("\r")
        terminal.wait_for("Overview")
        assert bytes(terminal.bytes).isascii()
        assert not re.search(r"\\u[0-9a-f]{4}|\?{4}", terminal.text)
        terminal.send("Q")
        assert terminal.wait_exit() == 0


@pytest.mark.parametrize("term", ["linux", "vt100", "screen"])
def test_a_simple_terminal_gets_16_colours_and_no_keyboard_protocol(term: str) -> None:
    with PtyTerminal(evtui(SAMPLE), env={"TERM": term, "COLORTERM": ""}) as terminal:
        terminal.wait_for("1/1")
        assert not sgr_codes(bytes(terminal.bytes)) & {38, 48}
        assert b"\x1b[>" not in terminal.bytes
        if term == "linux":
            assert terminal.text.encode("cp437"), "the console's own font has every glyph"
        terminal.send("q")
        assert terminal.wait_exit() == 0


def test_an_interrupt_from_outside_restores_the_terminal_too() -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_for("1/1")
        terminal.signal(signal.SIGINT)
        assert terminal.wait_promptly() == 130
        terminal.assert_restored()

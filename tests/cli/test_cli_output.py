"""What reaches a terminal, a pipe or a spreadsheet is harmless, whatever a provider sends."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.cli.output import Output, OutputFailed, has_usable_terminal, wants_color
from evtui.formats.glyphs import Tier
from evtui.models.event import Severity
from tests.cli.command_line import DEPOT, OIOI, ROOT
from tests.cli.conftest import Evtui

HOSTILE = [
    "\x1b[2J\x1b]0;owned\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\",
    "\x9b31m\x85",
    "[/][@click=app.quit]x[/]",
    "\u202egnirts\u2066",
    "a" + "\u0301" * 5000,
    '=HYPERLINK("http://evil")',
    "tab\tand\nline\r",
    "\ud800",
    "\U000e0041\u200b\ufeff",
    "x" * 100_000,
]
FORMS = ["table", "json", "ndjson", "csv", "tsv", "md"]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """OIOI sessions whose every text is an attack."""
    row = _rows(json.loads(OIOI.read_bytes()))[0]
    rows = []
    for number, text in enumerate(HOSTILE):
        copy = json.loads(json.dumps(row))
        _poison(copy, text)
        copy["session-interval"]["start"] = f"2014-06-{number + 1:02d}T14:32:22Z"
        copy["session-interval"]["stop"] = f"2014-06-{number + 1:02d}T15:32:22Z"
        rows.append(copy)
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(_wrapped(rows)))
    return path


def _rows(value: object) -> list[dict[str, object]]:
    """The list of sessions, wherever the envelope has it."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return value
    if isinstance(value, dict):
        for inner in value.values():
            found = _rows(inner)
            if found:
                return found
    return []


def _wrapped(rows: list[dict[str, object]]) -> object:
    """The rows in the sample's own envelope."""
    envelope = json.loads(OIOI.read_bytes())
    _rows(envelope)[:] = rows
    return envelope


def _poison(value: object, text: str) -> None:
    """Replace texts that are no times."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and key not in ("start", "stop", "end"):
                value[key] = text
            else:
                _poison(inner, text)


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_is_harmless_in_every_form(evtui: Evtui, hostile: Path, form: str) -> None:
    ran = evtui("sessions", hostile, "-o", form)
    assert ran.code == 0, ran.err
    for text in (ran.text, ran.err):
        bad = {char for char in text if not char.isprintable() and char not in "\n"}
        assert bad <= ({"\t"} if form == "tsv" else set()), bad
    assert "\u0301" * 50 not in ran.text


def test_json_keeps_hostile_text_exactly_in_escapes(evtui: Evtui, hostile: Path) -> None:
    sessions = evtui("sessions", hostile, "-o", "json").json["sessions"]
    told = {session["external_session_id"] for session in sessions}
    assert {text.strip() for text in HOSTILE if text != "\ud800"} <= told


def test_a_spreadsheet_runs_nothing(evtui: Evtui, hostile: Path) -> None:
    text = evtui("sessions", hostile, "-o", "csv").text
    assert ",=HYPERLINK" not in text
    assert "'=HYPERLINK" in text


def in_terminal(*args: str | Path, term: str = "xterm-256color") -> bytes:
    """What a command line writes to a pseudo-terminal (stdout only, so that the explorer does not start)."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "evtui", *map(str, args)],
        stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "TERM": term, "COLUMNS": "100"},
    )  # fmt: skip
    os.close(slave)
    out = b""
    try:
        while piece := os.read(master, 65536):
            out += piece
    except OSError:  # Linux says EIO at the end
        pass
    os.close(master)
    process.communicate(timeout=60)
    return out


@pytest.mark.pty
def test_a_terminal_gets_our_colours_and_nothing_of_theirs(hostile: Path) -> None:
    out = in_terminal("sessions", hostile, "--color", "always")
    ours = (
        out.replace(b"\x1b[31m", b"")
        .replace(b"\x1b[33m", b"")
        .replace(b"\x1b[2m", b"")
        .replace(b"\x1b[0m", b"")
    )
    assert b"\x1b" not in ours
    assert ours != out
    assert b"\x1b" not in in_terminal("sessions", hostile, "--color", "never")
    assert b"\x1b" not in in_terminal("show", f"{hostile}", "--raw")


@pytest.mark.pty
def test_lines_fit_a_terminal_and_data_is_whole_in_a_pipe(hostile: Path, evtui: Evtui) -> None:
    shown = in_terminal("sessions", DEPOT, "--color", "never").decode()
    assert max(map(len, shown.splitlines())) <= 100
    (name,) = (s["id"] for s in evtui("sessions", hostile, "-o", "ndjson").lines if "xxx" in str(s))
    assert "x" * 2_000 + "…" in evtui("show", f"{hostile}#{name}").text, "an aligned cell has an end"
    assert "x" * 100_000 in evtui("sessions", hostile, "-o", "csv").text


def test_no_colour_is_the_default_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert not wants_color("auto", tty=False)
    assert wants_color("auto", tty=True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert wants_color("auto", tty=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_color("auto", tty=True)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not wants_color("auto", tty=True)
    assert wants_color("always", tty=False)
    assert not wants_color("never", tty=True)


def test_dumb_and_unknown_terminals_are_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Terminal())
    for term in ("dumb", "unknown", ""):
        monkeypatch.setenv("TERM", term)
        assert not has_usable_terminal()
    monkeypatch.setenv("TERM", "xterm")
    assert has_usable_terminal()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not has_usable_terminal()
    monkeypatch.setattr(sys, "stdout", None)
    assert not has_usable_terminal()


def test_an_ascii_output_writes_ascii() -> None:
    stream = io.BytesIO()
    Output(stream=stream, tier=Tier.ASCII).lines(["Zürich – 5 °C → ✖"])
    assert stream.getvalue().isascii()


def test_only_the_glyph_of_a_row_is_coloured() -> None:
    stream = io.BytesIO()
    Output(stream=stream, color=True).rows([("✖ a", Severity.ERROR), ("✓ b", None)])
    assert stream.getvalue().decode() == "\x1b[31m✖\x1b[0m a\n✓ b\n"


def test_a_stream_that_fails_is_told() -> None:
    class Broken(io.BytesIO):
        def write(self, body: object) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OutputFailed, match="No space left"):
        Output(stream=Broken()).lines(["a"])

"""A terminal in memory for tests: a real pty, a screen model, every byte kept, every mode tracked.

The screen is pyte's; the modes are our own tracker's, because pyte ignores most of them. Queries that a
terminal answers are answered, so that the program behaves as on a real one. Nothing here sleeps: every wait
ends at once when its condition holds, and fails with the screen in the message when its time is up.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyte

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 20.0
"""How long a condition may take on a loaded machine; nothing that works comes near it."""
PROMPTLY_S: Final = 3.0
"""How long an end that waits for nothing may take: one second, and room for a machine with other work."""
MODES: Final = (7, 25, 1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048)
"""The DEC private modes that matter after the end."""
AT_START: Final = frozenset({7, 25})
"""Of them, those a fresh terminal has set: line wrap and cursor."""
_SEQUENCE: Final = re.compile(
    rb"\x1b\[(?P<mark>[<-?]?)(?P<args>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b[\]P_^X](?P<text>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    rb"|\x1b[ -/]*[0-Z\\^_`-~]"
)
_UNFINISHED: Final = re.compile(rb"\x1b(?:[ -/]*|\[[0-?]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?)\Z")
_NOT_FOR_PYTE: Final = re.compile(rb"\x1b\[[<-?][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\[>[0-9;]*[a-zA-Z]")
"""Sequences that pyte 0.8.2 would print."""


@dataclass
class Modes:
    """What a terminal remembers of what was set: modes, and the depth of kitty's keyboard stack."""

    on: set[int] = field(default_factory=lambda: set(AT_START))
    kitty: int = 0
    strings: list[bytes] = field(default_factory=list)
    """Every operating system command, device control or message string: evtui sends none unasked."""
    _rest: bytes = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Follow the output and return the answers a terminal would give."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data)
        self._rest = data[unfinished.start() :] if unfinished else b""
        answers = [self._take(match) for match in _SEQUENCE.finditer(data[: len(data) - len(self._rest)])]
        return [answer for answer in answers if answer]

    @property
    def restored(self) -> bool:
        """Whether everything is as it was before the program."""
        return self.on == AT_START and self.kitty == 0

    def _take(self, match: re.Match[bytes]) -> bytes:
        mark, args, final = match["mark"], match["args"] or b"", match["final"]
        if match["text"] is not None:
            self.strings.append(match[0])
        elif mark == b"?" and final in (b"h", b"l"):
            for number in map(int, args.split(b";")):
                if number in MODES:
                    (self.on.add if final == b"h" else self.on.discard)(number)
        elif mark == b"?" and match["between"] == b"$" and final == b"p":
            known = int(args) in MODES and int(args) != 2048
            state = 0 if not known else 1 if int(args) in self.on else 2
            return b"\x1b[?%s;%d$y" % (args, state)
        elif final == b"u" and mark in (b">", b"<"):
            self.kitty = self.kitty + 1 if mark == b">" else max(0, self.kitty - 1)
        elif final == b"c" and mark == b"":
            return b"\x1b[?62;22c"
        elif final == b"n" and args == b"6":
            return b"\x1b[1;1R"
        return b""


class Gone(AssertionError):
    """The program ended while something was expected on its screen."""


class PtyTerminal:
    """One program on a pty of its own: its controlling terminal, its standard streams, its screen.

    ``prelude`` is shell text before the program (``trap "" HUP``), ``redirect`` shell text after it
    (``2>FILE``). A context manager: the process group is killed and the pty closed at the end.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        size: tuple[int, int] = (80, 24),
        env: Mapping[str, str] | None = None,
        prelude: str = "",
        redirect: str = "",
    ) -> None:
        self.master, slave = os.openpty()
        name = os.ttyname(slave)
        self._slave = slave  # kept open: on Linux the settings can still be read when the program is gone
        self.resize(*size)
        self._cooked = termios.tcgetattr(slave)
        script = f'exec 0<>"$0" 1>&0 2>&0\n{prelude}\nexec {shlex.join(map(str, argv))} {redirect}'
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", script, name],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={**_surroundings(), **(env or {})},
            start_new_session=True,  # the first terminal a session leader opens becomes its controlling one
        )
        os.set_blocking(self.master, False)
        self.modes = Modes()
        self.bytes = bytearray()
        """Everything the program ever sent."""
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGCONT, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                break
        self.process.wait()
        self.hang_up()

    # ── seeing ────────────────────────────────────────────────────────────────────────────────────

    @property
    def lines(self) -> list[str]:
        """The screen's lines without the blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def wait_for(self, *texts: str, within_s: float = PATIENCE_S) -> str:
        """Read until every text is on the screen at once; returns the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), f"on the screen: {texts}", within_s)
        return self.text

    def wait_until(self, holds: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
        """Read until a condition holds. Fails with the screen, and at once when the program has ended."""
        end = time.monotonic() + within_s
        while not holds():
            ended = self.process.poll() is not None
            if not self._read(max(0.0, min(0.2, end - time.monotonic()))) and (
                ended or time.monotonic() > end
            ):
                if holds():
                    return
                how = f"ended with {self.process.returncode}" if ended else f"nothing within {within_s} s"
                last = bytes(self.bytes[-300:])
                raise Gone(f"{how}, expected {what}; the screen:\n{self.text}\nlast bytes: {last!r}")

    def read_for(self, seconds: float) -> bytes:
        """Everything that comes within a time: for the proof that something does NOT come."""
        start, end = len(self.bytes), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)
        return bytes(self.bytes[start:])

    def _read(self, seconds: float) -> bool:
        """Take what is there within a time; False when nothing came."""
        if self.master < 0 or not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.master, 1 << 16)
        except (BlockingIOError, OSError):
            return False
        self.bytes += data
        for answer in self.modes.feed(data):
            self.send(answer)
        data = self._held + data
        unfinished = _UNFINISHED.search(data)
        cut = unfinished.start() if unfinished else len(data)
        self._held = data[cut:]
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data[:cut]))
        return True

    # ── doing ─────────────────────────────────────────────────────────────────────────────────────

    def send(self, keys: bytes | str) -> None:
        """Type. Output is read meanwhile, so that a full pty cannot block both sides."""
        left = keys.encode() if isinstance(keys, str) else keys
        while left:
            if select.select([], [self.master], [], 0.05)[1]:
                try:
                    left = left[os.write(self.master, left) :]
                except BlockingIOError:
                    pass
                except OSError:  # nobody holds the other side any more
                    return
            if left:
                self._read(0)

    def press(self, keys: str, then: str) -> None:
        """Type, and read until a pattern is to be found on the screen."""
        self.send(keys)
        self.wait_until(lambda: re.search(then, self.text) is not None, f"{then!r} after {keys!r}")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the program gets SIGWINCH from the kernel."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if hasattr(self, "screen"):
            self.screen.resize(max(1, rows), max(1, columns))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program itself."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """Close the terminal: the line is dropped."""
        for handle in (self.master, self._slave):
            if handle >= 0:
                os.close(handle)
        self.master = self._slave = -1

    # ── the end ───────────────────────────────────────────────────────────────────────────────────

    def wait_exit(self, within_s: float = PATIENCE_S) -> int:
        """Read until the program has ended; returns its exit code (negative for a signal it died of)."""
        end = time.monotonic() + within_s
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"still running after {within_s} s; the screen:\n{self.text}")
            self._read(0.01)
        while self._read(0):
            pass
        return self.process.returncode

    def wait_promptly(self) -> int:
        """Like ``wait_exit``, for an end that waits for nothing: a second, and what load adds."""
        return self.wait_exit(PROMPTLY_S)

    @property
    def is_cooked(self) -> bool:
        """Whether the line discipline is as it was before the program: echo, lines, signals."""
        return termios.tcgetattr(self._slave)[:6] == self._cooked[:6]

    def assert_restored(self) -> None:
        """Every mode back, the tty cooked, nothing left half-sent."""
        assert self.modes.restored, f"left behind: modes {self.modes.on}, kitty stack {self.modes.kitty}"
        assert self.is_cooked, "the tty was left raw"
        assert not _UNFINISHED.search(self.bytes), "the output ends inside a control sequence"


def _surroundings() -> dict[str, str]:
    """The environment of a program that was started from this terminal, not from pytest's."""
    ours = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return {**ours, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}


def evtui(*args: str | Path) -> list[str | Path]:
    """The command line of evtui in this interpreter."""
    return [sys.executable, "-m", "evtui", *args]

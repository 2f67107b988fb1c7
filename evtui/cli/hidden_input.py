"""A secret typed at the terminal: no echo, a paste of any length, never more than the one line."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from evtui.errors import UsageError

MAX_BYTES: Final = 64 * 1024
"""As much as a secret file may hold."""
_PASTE_GAP_S: Final = 0.05
"""A paste comes in pieces no further apart than this, also over a slow line."""
_BRACKETS: Final = re.compile(rb"\x1b\[20[01]~")
"""What a terminal puts around a paste."""


class NotOneLine(Exception):
    """A paste of several lines: which of them is the secret, nobody can tell."""


def ask_hidden(prompt: str) -> str:
    """What was typed up to enter. Raises UsageError without a terminal, KeyboardInterrupt for ctrl+c,
    EOFError for ctrl+d, NotOneLine.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        raise UsageError("no terminal to type a secret at", hint="--with-token reads it from stdin") from None
    try:
        with _silent(terminal):  # before the prompt: who sees it may type
            os.write(terminal, prompt.encode(errors="replace"))
            body = _line(terminal)
        os.write(terminal, b"\n")
    finally:
        os.close(terminal)
    return body.decode("utf-8", "replace")


@contextmanager
def _silent(terminal: int) -> Iterator[None]:
    """No echo, and no line editing: the system's own cuts a line at 4095 characters."""
    before = termios.tcgetattr(terminal)
    quiet = termios.tcgetattr(terminal)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    termios.tcsetattr(terminal, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)  # what is left of a paste goes to no shell


def _line(terminal: int) -> bytes:
    """Everything up to the line's end; backspace and ctrl+u edit."""
    typed = bytearray()
    while True:
        piece = _BRACKETS.sub(b"", _piece(terminal))
        text, end, rest = _parted(piece)
        _edit(typed, text)
        if b"\x04" in text and not typed:
            raise EOFError
        if len(typed) > MAX_BYTES:
            raise NotOneLine
        if end:
            if rest.strip(b"\r\n"):
                raise NotOneLine
            return bytes(typed)


def _piece(terminal: int) -> bytes:
    """What is typed or pasted in one go."""
    piece = os.read(terminal, MAX_BYTES)
    if not piece:
        raise EOFError
    while len(piece) > 1 and len(piece) <= 2 * MAX_BYTES and _more(terminal):
        more = os.read(terminal, MAX_BYTES)
        if not more:
            break
        piece += more
    return piece


def _more(terminal: int) -> bool:
    """Whether the paste goes on."""
    return bool(select.select([terminal], [], [], _PASTE_GAP_S)[0])


def _parted(piece: bytes) -> tuple[bytes, bool, bytes]:
    """Before the first line end, whether there is one, and what stands behind it."""
    found = re.search(rb"[\r\n]", piece)
    return (piece, False, b"") if found is None else (piece[: found.start()], True, piece[found.end() :])


def _edit(typed: bytearray, text: bytes) -> None:
    """Add what was typed; DEL and backspace take a character away, ctrl+u all, ctrl+d is no character."""
    for byte in text:
        if byte in (0x7F, 0x08):
            while typed and typed.pop() & 0xC0 == 0x80:  # the rest of a character of several bytes
                pass
        elif byte == 0x15:
            typed.clear()
        elif byte != 0x04:
            typed.append(byte)


def read_lines_of_stdin() -> list[str]:
    """Secrets piped in, one a line, in their order; line ends are no part of them.

    Raises UsageError when stdin is a terminal, or is no text.
    """
    from evtui.cli.output import is_tty

    if sys.stdin is None or is_tty(sys.stdin):
        raise UsageError("--with-token reads the secret from stdin", hint="evtui auth login NAME asks for it")
    body = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise UsageError("stdin holds more than 64 kB")
    try:
        return body.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise UsageError("what came from stdin is not UTF-8") from None

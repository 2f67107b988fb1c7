"""The only writer of stdout: text for people goes through the gate, data leaves as UTF-8 bytes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final, Self

from evtui.cli.diagnostics import PipeClosed
from evtui.errors import EvtuiError
from evtui.formats.glyphs import Glyphs, Tier, for_tier, glyphs
from evtui.formats.plain import MAX_BLOCK, plain
from evtui.models.event import Severity

_DUMB: Final = ("", "dumb", "unknown")
_RESET: Final = "\x1b[0m"
_COLOURS: Final = {
    Severity.CRITICAL: "\x1b[31m",
    Severity.ERROR: "\x1b[31m",
    Severity.WARNING: "\x1b[33m",
    Severity.INFO: "\x1b[2m",
}
"""The terminal's own red, yellow and dim: they fit every theme."""


class OutputFailed(EvtuiError):
    """stdout cannot be written to: a full disk, not a closed pipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where results go. Never used for talk: that is ``diagnostics``."""

    stream: IO[bytes] | None
    """None when stdout is closed."""
    tty: bool = False
    color: bool = False
    tier: Tier = Tier.FULL
    width: int | None = None
    """Cells of a line on a terminal; None means that nothing is cut."""

    @classmethod
    def standard(cls, color: str = "auto", *, ascii: bool = False) -> Self:
        """stdout as it is."""
        stream = None if sys.stdout is None else sys.stdout.buffer
        tty = is_tty(sys.stdout)
        return cls(
            stream=stream,
            tty=tty,
            color=wants_color(color, tty=tty),
            tier=Tier.ASCII if ascii or (tty and not speaks_utf8(sys.stdout)) else Tier.FULL,
            width=shutil.get_terminal_size((80, 24)).columns if tty else None,
        )

    @property
    def glyphs(self) -> Glyphs:
        """The glyphs this output can show."""
        return glyphs(self.tier)

    def lines(self, lines: Iterable[str]) -> None:
        """Text for people, one line each; harmless on any terminal."""
        for line in lines:
            self._write(for_tier(plain(line, MAX_BLOCK), self.tier) + "\n")

    def rows(self, rows: Iterable[tuple[str, Severity | None]]) -> None:
        """Lines of a table; where colour is wanted, the glyph a row's severity puts first is coloured."""
        for line, severity in rows:
            text = for_tier(plain(line, MAX_BLOCK), self.tier)
            if self.color and severity is not None and text:
                text = f"{_COLOURS[severity]}{text[0]}{_RESET}{text[1:]}"
            self._write(text + "\n")

    def data(self, pieces: Iterable[str]) -> None:
        """Text for machines, already escaped or guarded by its writer; always UTF-8."""
        for piece in pieces:
            self._write(piece)

    def raw(self, body: bytes) -> None:
        """Provider bytes exactly as received; on a terminal through the gate."""
        if self.tty:
            self.lines(body.decode("utf-8", "replace").splitlines())
        else:
            self._write_bytes(body)

    def _write(self, text: str) -> None:
        """Encode; a lone surrogate cannot stop the rest."""
        self._write_bytes(text.encode("utf-8", "replace"))

    def _write_bytes(self, body: bytes) -> None:
        """Write; a closed pipe is for the caller, everything else is told."""
        if self.stream is None:
            raise PipeClosed
        try:
            self.stream.write(body)
        except BrokenPipeError:
            raise PipeClosed from None
        except (OSError, ValueError) as error:
            raise _failed(error) from error

    def flush(self) -> None:
        """Hand everything to the system, so that a full disk is noticed before we report success."""
        if self.stream is None:
            return
        try:
            self.stream.flush()
        except BrokenPipeError:
            raise PipeClosed from None
        except (OSError, ValueError) as error:
            raise _failed(error) from error


def _failed(error: Exception) -> OutputFailed:
    """The reason in words."""
    return OutputFailed(f"stdout cannot be written: {getattr(error, 'strerror', None) or error}")


def is_tty(stream: object) -> bool:
    """Whether a standard stream is a terminal; a closed one is none."""
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]  # None and closed files have to be survived
    except (AttributeError, ValueError, OSError):
        return False


def speaks_utf8(stream: object) -> bool:
    """Whether a stream's encoding can carry every glyph."""
    return str(getattr(stream, "encoding", "") or "").lower().replace("-", "") in ("utf8", "utf8sig")


def wants_color(choice: str, *, tty: bool) -> bool:
    """``--color`` over NO_COLOR over FORCE_COLOR over what stdout is; a dumb terminal gets none unasked."""
    if choice != "auto":
        return choice != "never"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM", "") in _DUMB:
        return False
    return tty or os.environ.get("FORCE_COLOR", "0") not in ("", "0", "false")


def has_usable_terminal() -> bool:
    """Whether the explorer can run: stdout and stderr are a terminal that understands control codes.

    Keys come from stdin, or from the controlling terminal when data comes in there.
    """
    if not (is_tty(sys.stdout) and is_tty(sys.stderr)) or os.environ.get("TERM", "") in _DUMB:
        return False
    return is_tty(sys.stdin) or _has_controlling_terminal()


def _has_controlling_terminal() -> bool:
    """Whether keys can be read although stdin is data."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True

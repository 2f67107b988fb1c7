"""The only writer of stderr."""

from __future__ import annotations

import os
import sys


def write_line(text: str) -> None:
    """One harmless line on stderr; with stderr closed there is nobody to tell."""
    _write(_harmless(text) + "\n")


def write_over(text: str, width: int) -> None:
    """One harmless line in place of the one before it, the cursor stays in it; an empty text clears it.

    For terminals only: it goes back with a carriage return and fills up with blanks, no escape code.
    """
    line = _harmless(text)[: max(0, width - 1)]
    _write(f"\r{line.ljust(max(0, width - 1))}\r{line}")


def _harmless(text: str) -> str:
    """What may stand on one line of any terminal."""
    from evtui.clients.redaction import redact
    from evtui.formats.glyphs import Tier, for_tier
    from evtui.formats.plain import plain

    line = plain(redact(text), 2000)
    encoding = str(getattr(sys.stderr, "encoding", "") or "utf-8").lower().replace("-", "")
    return line if encoding == "utf8" else for_tier(line, Tier.ASCII)


def _write(text: str) -> None:
    """Write and flush; with stderr closed there is nobody to tell."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return


def let_go_if_gone() -> None:
    """At the end: with the terminal gone, what is left in the buffer must not turn the exit code into 120."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
        os.close(nothing)

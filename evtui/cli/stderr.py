"""The only writer of stderr."""

from __future__ import annotations

import os
import sys


def write_line(text: str) -> None:
    """One harmless line on stderr; with stderr closed there is nobody to tell."""
    from evtui.clients.redaction import redact
    from evtui.formats.glyphs import Tier, for_tier
    from evtui.formats.plain import plain

    line = plain(redact(text), 2000)
    encoding = str(getattr(sys.stderr, "encoding", "") or "utf-8").lower().replace("-", "")
    if encoding != "utf8":
        line = for_tier(line, Tier.ASCII)
    try:
        sys.stderr.write(line + "\n")
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

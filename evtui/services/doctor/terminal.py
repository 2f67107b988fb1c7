"""The terminal as evtui sees it: what it can show, what stands between it and us. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from evtui.services.doctor.check import Check, ok, warn

AREA: Final = "terminal"
LEAST: Final = (60, 15)
"""Below this the explorer only says that it needs more."""
ROOMY: Final = (80, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalFacts:
    """What was found out about it."""

    is_terminal: bool
    """Standard output and error are a terminal that understands control codes."""
    size: tuple[int, int]
    """Columns and lines."""
    encoding: str
    depth: str
    """``mono``, ``16``, ``256``, ``truecolor``: what evtui would use."""
    tier: str
    """``full``, ``cp437``, ``ascii``: the glyphs evtui would use."""


def terminal_checks(facts: TerminalFacts, environ: Mapping[str, str]) -> Iterator[Check]:
    """All of it."""
    term = environ.get("TERM", "")
    if facts.is_terminal:
        yield ok(AREA, "kind", f"TERM={term}")
    else:
        remedy = "run evtui in a terminal; text comes out instead of the explorer"
        yield warn(AREA, "kind", f"no usable terminal (TERM={term or 'not set'})", remedy)
    yield from _size(facts) if facts.is_terminal else ()
    yield _colours(facts, environ)
    yield _glyphs(facts)
    yield from _between(environ)


def _size(facts: TerminalFacts) -> Iterator[Check]:
    """Columns and lines."""
    columns, lines = facts.size
    text = f"{columns}x{lines}"
    if columns < LEAST[0] or lines < LEAST[1]:
        yield warn(AREA, "size", text, f"enlarge it: evtui needs {LEAST[0]}x{LEAST[1]}")
    elif columns < ROOMY[0] or lines < ROOMY[1]:
        yield warn(AREA, "size", text, f"{ROOMY[0]}x{ROOMY[1]} shows all columns")
    else:
        yield ok(AREA, "size", text)


def _colours(facts: TerminalFacts, environ: Mapping[str, str]) -> Check:
    """How many colours, and who decided."""
    words = {"mono": "no colours", "16": "16 colours", "256": "256 colours", "truecolor": "true colour"}
    text = words[facts.depth]
    named = next((name for name in ("NO_COLOR", "FORCE_COLOR") if environ.get(name)), "")
    if named:
        return ok(AREA, "colours", f"{text}, as {named} says")
    if facts.depth == "16" and "256color" not in environ.get("TERM", ""):
        return ok(AREA, "colours", f"{text}; more with --color 256 if the terminal has them")
    return ok(AREA, "colours", text)


def _glyphs(facts: TerminalFacts) -> Check:
    """Which set of glyphs, and why."""
    encoding = facts.encoding or "not known"
    if facts.tier == "ascii" and encoding.lower().replace("-", "") != "utf8":
        remedy = "a UTF-8 locale (LANG=C.UTF-8) gives curves and boxes"
        return warn(AREA, "glyphs", f"ASCII only, encoding {encoding}", remedy)
    shown = {"full": "all glyphs", "cp437": "those of the console's font", "ascii": "ASCII only"}[facts.tier]
    return ok(AREA, "glyphs", f"{shown}, encoding {encoding}; if you see boxes: --ascii")


def _between(environ: Mapping[str, str]) -> Iterator[Check]:
    """What stands between the terminal and us."""
    if environ.get("TMUX"):
        text = "inside tmux: Y copies through it with set-clipboard on"
        yield ok(AREA, "multiplexer", text)
    elif environ.get("STY"):
        yield ok(AREA, "multiplexer", "inside GNU screen: Y copies in pieces")
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        yield ok(AREA, "line", "over SSH: evtui sends changed cells only; --color 16 sends fewer bytes")

"""JSON containers cut by brackets and strings alone, for texts that a strict decoder refuses.

What stands between the brackets is not looked at: a bad item is cut like any other, so it hides no good one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SPACE: Final = b" \t\r\n"
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TOKEN: Final = re.compile(
    # A flat object counts as one token: a million samples are then a million steps, not fifteen.
    rb'\{[^{}\[\]"]*+(?:' + _STRING + rb'[^{}\[\]"]*+)*+\}|' + _STRING + rb'|["\[\]{},:]',
    re.DOTALL,
)
_QUOTE, _COMMA, _COLON = b'",:'


@dataclass(frozen=True, slots=True)
class Part:
    """One item of an array or member of an object."""

    name: bytes
    """Raw string that names a member, with its quotes; empty in an array."""
    begin: int
    end: int
    is_whole: bool
    """False when the text stopped inside of it."""


def content_start(text: memoryview) -> int:
    """Position behind the opening bracket of a container."""
    found = re.search(rb"[^ \t\r\n]", text)
    return found.end() if found else 0


def cut(text: memoryview) -> tuple[list[Part], bool]:
    """The parts of a container, and whether it ends properly; only the last may not be whole."""
    parts = list(scan(text, content_start(text), len(text)))
    after = parts[-1].end if parts else len(text)
    rest = bytes(text[after : after + 64]).strip(SPACE)
    ends_well = rest in (b"]", b"}") and not bytes(text[after + 64 :]).strip(SPACE)
    return [part for part in parts if part.begin < part.end], ends_well


def scan(text: memoryview, start: int, end: int) -> Iterator[Part]:
    """Each part from ``start`` (behind the opening bracket) on; their text may have white space around it.

    Ends at the closing bracket, or at ``end``: the last part is whole there only if something follows, which
    then is the closing bracket that the caller knows of.
    """
    depth, begin, name, last = 0, start, b"", b""
    for token in _TOKEN.finditer(text, start, end):
        found = token[0]
        mark = found[0]
        if len(found) > 1:
            last = found if mark == _QUOTE else b""
        elif mark == _QUOTE:
            yield Part(name, begin, end, False)  # a string that never ends
            return
        elif mark == _COMMA and depth == 0:
            yield Part(name, begin, token.start(), True)
            begin, name = token.end(), b""
        elif mark == _COLON and depth == 0 and last and not name:
            name, begin = last, token.end()
        elif mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
            if depth < 0:
                yield Part(name, begin, token.start(), True)
                return
    yield Part(name, begin, end, depth == 0 and end < len(text))

"""The one gate through which untrusted text reaches a screen, a terminal, an export or a picture.

Everything a provider, a file, a file name or the configuration says is untrusted. ``plain`` shows control
characters as pictures, bidi and other invisible format characters as ``⟨U+202E⟩``, caps combining marks and
length, and never interprets markup. The raw text stays in the models for search, JSON and equality.
"""

from __future__ import annotations

import unicodedata
from typing import Final

MAX_CELL: Final = 512
"""Most characters of one field in a cell or a line."""
MAX_BLOCK: Final = 200_000
"""Most characters of a block; longer ones are paged by whoever shows them."""
MAX_MARKS: Final = 4
"""Most combining marks on one base character: 5 000 of them measure as one cell."""
UNSEEN: Final = frozenset(
    map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180E), 0x180F, 0x3164, 0xFFA0))
) | frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point that ``str.isprintable`` lets
pass): fillers and variation selectors hide text, and make terminals disagree about widths."""


def plain(text: object, limit: int = MAX_CELL) -> str:
    """One harmless line: no control, bidi or zero-width character, at most ``limit`` characters and ``…``."""
    raw = text if isinstance(text, str) else str(text)
    cut = len(raw) > limit
    if cut:
        raw = raw[:limit]
    if not (raw.isascii() and raw.isprintable()):  # fast path: 36 ms for 300 000 strings
        raw = _neutral(raw)
        if len(raw) > limit:
            raw, cut = raw[:limit], True
    return raw + "…" if cut else raw


def plain_block(text: str, limit: int = MAX_BLOCK) -> str:
    """Several harmless lines: line feeds stay, tabs become four spaces, everything else as ``plain``."""
    lines = text[:limit].replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return "\n".join(plain(line, limit) for line in lines) + ("\n…" if len(text) > limit else "")


def _neutral(text: str) -> str:
    """Replace every character that could act on a terminal or hide text."""
    out: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in {"Mn", "Me"} and char not in UNSEEN:
            marks += 1
            if not out:
                out.append("◌")  # a mark needs a base of its own, not the cell before the field
            if marks <= MAX_MARKS:
                out.append(char)
            elif marks == MAX_MARKS + 1:
                out.append("…")
            continue
        marks = 0
        seen = char.isprintable() and char not in UNSEEN
        out.append(char if seen else _picture(char, category))
    return "".join(out)


def _picture(char: str, category: str) -> str:
    """A visible stand-in for one character that must not reach a terminal."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if category == "Zs":
        return " "
    return f"⟨U+{code:04X}⟩"

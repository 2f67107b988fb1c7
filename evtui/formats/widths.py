"""Terminal cells: how wide a text is, and how it is cut and padded to a width."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def char_cells(char: str) -> int:
    """Cells one character takes: 0 for marks, 2 for wide and full-width, else 1."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Cells a text takes."""
    return len(text) if text.isascii() else sum(char_cells(char) for char in text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """At most ``width`` cells, cut at the end with an ellipsis."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    return _take(text, width - cells(ellipsis)) + ellipsis if width > cells(ellipsis) else _take(text, width)


def cut_middle(text: str, width: int, ellipsis: str = "…") -> str:
    """At most ``width`` cells, cut in the middle: for identifiers, whose ends tell them apart."""
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 2:
        return cut(text, width, ellipsis)
    tail = room // 2
    return _take(text, room - tail) + ellipsis + _take(text[::-1], tail)[::-1]


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """Exactly ``width`` cells: cut or padded, left-aligned unless ``right``."""
    text = cut(text, width, ellipsis)
    pad = " " * (width - cells(text))
    return pad + text if right else text + pad


def _take(text: str, width: int) -> str:
    """The longest beginning of at most ``width`` cells."""
    used = 0
    for index, char in enumerate(text):
        used += char_cells(char)
        if used > width:
            return text[:index]
    return text

"""Keys that terminals and what runs around them keep for themselves, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_SAME_BYTE: Final = "terminals send the same byte for it as for {}"
_OTHERS: Final = "terminal lines, prompts and consoles take it"
_BROWSER: Final = "terminals in a browser close or open a tab with it"
_DRIVER: Final = "some terminal drivers keep it"

RESERVED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ctrl+a": "screen and many a tmux begin their commands with it",
        "ctrl+b": "tmux begins its commands with it",
        "ctrl+s": "it freezes terminals",
        "ctrl+q": "it unfreezes terminals",
        "ctrl+h": _SAME_BYTE.format("backspace"),
        "ctrl+i": _SAME_BYTE.format("tab"),
        "ctrl+j": _SAME_BYTE.format("enter"),
        "ctrl+m": _SAME_BYTE.format("enter"),
        "ctrl+left_square_bracket": _SAME_BYTE.format("esc"),
        "ctrl+backslash": "it ends programs",
        "ctrl+right_square_bracket": _OTHERS,
        "ctrl+circumflex_accent": _OTHERS,
        "ctrl+underscore": _OTHERS,
        "ctrl+w": _BROWSER,
        "ctrl+t": _BROWSER,
        "ctrl+n": _BROWSER,
        "ctrl+o": _DRIVER,
        "ctrl+v": _DRIVER,
        "ctrl+y": _DRIVER,
        "f10": "desktop terminals open their menu with it",
        "f11": "desktop terminals fill the screen with it",
    }
)
"""Textual key name to why it is never bound (``product/features.md`` section 3)."""
RESERVED_KEYS: Final = frozenset(key for key in RESERVED if key.startswith("ctrl+"))


def why_reserved(key: str) -> str:
    """The reason why nothing may be bound to a key, or an empty text."""
    if "alt" in key.split("+")[:-1]:
        return "alt is sent as esc and a key, which slow lines tear apart"
    return RESERVED.get(key, "")

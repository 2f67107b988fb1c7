"""The themes by name, in words; their colours are the app's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

THEMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dark": "dark ground; the default",
        "light": "light ground; the default where the terminal says that it is light",
        "red-green": "dark, no difference rests on red against green (deuteranopia, protanopia)",
        "blue-yellow": "dark, no difference rests on blue against yellow or green (tritanopia)",
        "contrast": "high contrast on black: every text at least 7:1",
        "sunlight": "high contrast on white, for a laptop outdoors: every text at least 7:1",
        "solarized": "the Solarized grounds, texts lightened until they can be read",
        "mono": "no colours at all: bold, underline and reverse, the terminal's own ground",
    }
)
"""Name to one line about it."""

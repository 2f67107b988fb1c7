"""A theme's colours by its name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.theme_names import THEMES

MONO: Final = "mono"
"""The theme without colours."""


@cache
def palette(name: str) -> Palette:
    """The colours of a theme; those of ``dark`` for ``mono`` and for a name that is no theme."""
    module = "dark" if name == MONO or name not in THEMES else name.replace("-", "_")
    found = import_module(f"evtui.app.themes.{module}").PALETTE
    assert isinstance(found, Palette)
    return found

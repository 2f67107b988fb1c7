"""What a theme is: a colour for every role, and the sixteen names where the usual ones would mislead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from evtui.formats.ink import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme."""

    dark: bool
    """Whether the ground is dark."""
    colours: Mapping[Role, str] = field(hash=False)
    """``#rrggbb`` of every role."""
    sixteen: Mapping[Role, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Names of the terminal's 16 colours that differ from those of the other themes."""

"""Where a configured value stands: its key path, the file, and the line of each key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

KeyPath = tuple[str | int, ...]
"""Where a value stands: ``("accounts", "north", "chargers", 0)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a configuration was read from, and the line of each key."""

    name: str
    """File name for messages, or ``demo``."""
    lines: Mapping[KeyPath, int] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Key path to line number, from 1."""
    private: bool = True
    """True when nobody but the user can read the file (0600), so that a literal secret is bearable."""

    def line(self, path: KeyPath) -> int | None:
        """The line of a key, or of the nearest key or table around it."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None

    def at(self, path: KeyPath) -> str:
        """``config.toml:3``, or the name alone when the line is not known."""
        line = self.line(path)
        return self.name if line is None else f"{self.name}:{line}"

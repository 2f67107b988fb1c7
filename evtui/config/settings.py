"""The configuration as values: accounts with the origin of every key, and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from evtui.config.locations import Locations
from evtui.models.problem import Problem

MEBIBYTE = 1024 * 1024
Threshold = Annotated[float, Field(ge=0, allow_inf_nan=False)]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """One ``[accounts.NAME]`` section: shape and keys are checked, secrets are still references."""

    name: str
    provider: str
    """``depot``, ``smappee`` or ``oioi``."""
    section: Mapping[str, Any] = field(repr=False)
    """The keys as written, without ``provider``; may hold a literal secret, so it is never printed."""
    origin: Origin

    @property
    def path(self) -> KeyPath:
        """Where the section stands in the file."""
        return ("accounts", self.name)


class Limits(BaseModel):
    """``[limits]``: what a single answer may cost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_body_mib: int = Field(default=128, ge=1, le=4096)
    """Largest answer on the wire, MiB."""
    max_inflated_mib: int = Field(default=256, ge=1, le=16384)
    """Largest answer after decompression, MiB."""

    @property
    def max_body_bytes(self) -> int:
        """Largest answer on the wire in bytes."""
        return self.max_body_mib * MEBIBYTE

    @property
    def max_inflated_bytes(self) -> int:
        """Largest answer after decompression in bytes."""
        return self.max_inflated_mib * MEBIBYTE


class RuleSettings(BaseModel):
    """``[rules]``: the user's own rules and thresholds, whose names are checked by whoever knows them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    files: tuple[str, ...] = Field(default=(), strict=False)
    """Rule files; relative ones start at the configuration file."""
    thresholds: Mapping[str, Threshold] = Field(default_factory=dict)
    """Threshold name to value, in the unit its name ends with."""


class DepotSettings(BaseModel):
    """``[depot]``: what the user knows about the depot's chargers and their reports do not say."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    messages: Mapping[str, str] = Field(default_factory=dict)
    """Own words for vendor messages, by number (``144``) or text; shipped empty."""
    pantograph: bool = False
    """All chargers are pantographs: short charges are their trade."""
    units_confirmed: bool = False
    """Energies, powers, currents and voltages were compared with a meter: Wh, W, A, V it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole configuration; with no file at all it has no accounts."""

    locations: Locations
    origin: Origin
    accounts: tuple[AccountSettings, ...] = ()
    limits: Limits = field(default_factory=Limits)
    rules: RuleSettings = field(default_factory=RuleSettings)
    depot: DepotSettings = field(default_factory=DepotSettings)
    problems: tuple[Problem, ...] = ()
    """Warnings about the configuration (a literal secret in a private file)."""

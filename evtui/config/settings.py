"""The configuration as values: accounts with the origin of every key, and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from evtui.config.faults import Fault
from evtui.config.locations import Locations
from evtui.config.origin import KeyPath, Origin
from evtui.formats.theme_names import THEMES
from evtui.models.problem import Problem

MEBIBYTE = 1024 * 1024
Threshold = Annotated[float, Field(ge=0, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings:
    """One ``[accounts.NAME]`` section: shape and keys are checked, secrets are still references."""

    name: str
    provider: str
    """``depot``, ``smappee``, ``oioi``, or the name of a plug-in."""
    section: Mapping[str, Any] = field(repr=False)
    """The keys as written, without ``provider``; may hold a literal secret, so it is never printed."""
    origin: Origin

    @property
    def path(self) -> KeyPath:
        """Where the section stands in the file."""
        return ("accounts", self.name)

    @property
    def folder(self) -> Path:
        """Relative ``file:`` paths start at the configuration file, not at the current folder."""
        return Path(self.origin.name).absolute().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyAccount:
    """A section that cannot be used as it is; the other accounts are not affected."""

    name: str
    """As written, perhaps no usable name."""
    provider: str | None
    """``depot``, ``smappee`` or ``oioi``; None when the section does not say."""
    faults: tuple[Fault, ...]
    """At least one."""


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


class StoreSettings(BaseModel):
    """``[store]``: how long what was fetched is kept; ``evtui sync`` and ``evtui cache prune`` see to it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    keep_records_days: int | None = Field(default=None, ge=1, le=36_500)
    """Records and meter values of older sessions go, their rows stay; without it all stay."""
    keep_rows_days: int | None = Field(default=None, ge=1, le=36_500)
    """Rows of older sessions go; without it all stay."""
    max_size_mb: int | None = Field(default=None, ge=10)
    """While the store is larger (millions of bytes), the oldest records go, then the oldest rows."""


class RedactionSettings(BaseModel):
    """``[redaction]``: what stays readable in reports and bundles; ``:privacy`` replaces everything."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    keep_addresses: bool = False
    """Addresses and sites stay readable, as with --keep-addresses."""


class UiSettings(BaseModel):
    """``[ui]``: how the explorer looks."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    theme: str = ""
    """Name of a theme (``evtui themes``); empty takes dark or light as the terminal's ground says."""

    @field_validator("theme")
    @classmethod
    def _is_known(cls, name: str) -> str:
        """Only themes that exist."""
        if name and name not in THEMES:
            raise ValueError(f"no such theme, known: {', '.join(THEMES)}")
        return name


class KeySettings(BaseModel):
    """``[keys]``: ``preset``, and other keys for actions; what cannot be done is told, never fatal.

    Whoever knows the keymap reads it (``evtui.keymap.load``); here it may hold anything.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    preset: object = "vim"
    """``vim``, ``arrows`` (no letters), ``less``; beside it ``"sessions.filter" = ["/", "ctrl+f"]``."""


TABLES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "limits": Limits,
        "rules": RuleSettings,
        "depot": DepotSettings,
        "store": StoreSettings,
        "redaction": RedactionSettings,
        "ui": UiSettings,
        "keys": KeySettings,
    }
)
"""Tables of fixed keys beside ``[accounts.NAME]``; each is a field of the same name of ``Settings``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A whole configuration; with no file at all it has no accounts."""

    locations: Locations
    origin: Origin
    accounts: tuple[AccountSettings, ...] = ()
    """Those that can be used, in the order of the file."""
    faulty: tuple[FaultyAccount, ...] = ()
    """Those that cannot."""
    limits: Limits = field(default_factory=Limits)
    rules: RuleSettings = field(default_factory=RuleSettings)
    depot: DepotSettings = field(default_factory=DepotSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    redaction: RedactionSettings = field(default_factory=RedactionSettings)
    ui: UiSettings = field(default_factory=UiSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    problems: tuple[Problem, ...] = ()
    """Warnings about the configuration (a literal secret in a private file)."""

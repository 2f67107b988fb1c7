"""What the user's configuration adds to the catalogue: rules, thresholds, words for messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from evtui.services.diagnosis.thresholds import DEFAULTS, Thresholds

if TYPE_CHECKING:  # rules bring numpy; the app knows its book before the first paint
    from evtui.services.diagnosis.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """Everything ``diagnose`` and ``explain`` take from the configuration; empty by default."""

    user_rules: tuple[Rule, ...] = ()
    """In the order of the files."""
    thresholds: Thresholds = DEFAULTS
    messages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Vendor message, by number (``144``) or text, to the user's own words; untrusted text."""
    pantograph: bool = False
    """All depot chargers are pantographs (catalogue, section 1)."""
    units_confirmed: bool = False
    """The user checked that depot's units are Wh, W, A, V, %: no ``~`` before numbers."""


EMPTY_BOOK = RuleBook()

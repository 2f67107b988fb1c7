"""What a rule found: a sentence with its evidence, or why it could not look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from evtui.models.event import Severity
from evtui.models.instant import Instant

Value = Decimal | float | int | str
"""What a finding can state: numbers in the unit their name ends with, words."""


class FindingSeverity(StrEnum):
    """How bad a finding is; ``rank`` orders them, the worst first."""

    CRITICAL = "critical"
    """Inspect before next use."""
    ERROR = "error"
    """The session failed, or hardware is suspected."""
    WARNING = "warning"
    """Look at it."""
    INFO = "info"
    """Explains something."""
    DATA = "data"
    """The record, not the charger, is odd."""

    @property
    def rank(self) -> int:
        """0 for critical to 4 for data."""
        return _RANKS[self]

    @property
    def milder(self) -> FindingSeverity:
        """One step less bad; info stays info, data stays data."""
        return _MILDER.get(self, self)

    @classmethod
    def of(cls, severity: Severity) -> FindingSeverity:
        """The finding's word for an event's severity."""
        return cls(severity.value)


_RANKS: Final = {severity: rank for rank, severity in enumerate(FindingSeverity)}
_MILDER: Final = {
    FindingSeverity.CRITICAL: FindingSeverity.ERROR,
    FindingSeverity.ERROR: FindingSeverity.WARNING,
    FindingSeverity.WARNING: FindingSeverity.INFO,
}


class Confidence(StrEnum):
    """How far a finding can be trusted."""

    FIELD = "field"
    """A field says so literally."""
    INFERRED = "inferred"
    """Rests on a unit or a meaning that we inferred."""


class Clock(StrEnum):
    """Which clock a finding's times and durations are on; the two are never subtracted from each other."""

    EVENT = "event"
    """``eventTimestamp``."""
    SESSION = "session"
    """``sessionTimeStart`` and ``sessionTimeEnd``."""
    BOTH = "both"
    """DAT-1 only: it compares them."""
    NONE = "none"
    """No time is involved."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in the raw record that a sentence rests on."""

    pointer: str
    """JSON pointer (RFC 6901) into the session's raw object; resolves there."""
    at: Instant | None = None
    """Its instant on the event clock, where it has one: ``enter`` moves the crosshair there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule found."""

    rule: str
    """Id of the rule: ``SAF-1``."""
    severity: FindingSeverity
    text: str
    """The sentence with its values filled in; may quote the provider: untrusted."""
    evidence: tuple[Evidence, ...]
    """At least one; the deciding one first."""
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    """The numbers in the sentence, unit in the name: ``current_a``."""
    confidence: Confidence = Confidence.INFERRED
    clock: Clock = Clock.EVENT
    compare: tuple[str, ...] = ()
    """ChargeX minimum required error codes to compare with ("compare", never "is"): ``CX017``."""
    hidden: bool = False
    """Kept out of the short lists (DAT-3 within a day); ``-o json`` has it."""
    cause_of: str | None = None
    """``STA-1`` or ``STO-1`` when this finding hangs below it as a cause; set by the engine."""

    @property
    def at(self) -> Instant | None:
        """When: the first evidence that has an instant."""
        return next((one.at for one in self.evidence if one.at is not None), None)


@dataclass(frozen=True, slots=True)
class Fired:
    """The rule's condition holds."""

    findings: tuple[Finding, ...]
    """At least one."""


@dataclass(frozen=True, slots=True)
class Clean:
    """The rule looked and found nothing."""

    note: str = ""
    """What is worth knowing all the same: STA-7's phase times."""


@dataclass(frozen=True, slots=True)
class NotEvaluable:
    """The rule could not look: not the same as clean, and shown."""

    reason: str
    """In words, lower case: ``no current samples``, ``suppressed by STO-1``."""


Result = Fired | Clean | NotEvaluable
"""What a rule returns."""

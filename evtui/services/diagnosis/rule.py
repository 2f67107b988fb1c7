"""A rule of the catalogue: what it looks at, how it is explained, and the pure function that checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evtui.services.diagnosis.finding import Fired, Result
from evtui.services.diagnosis.record import SessionRecord


class Family(StrEnum):
    """Families in the order their findings are shown within one severity."""

    SAFETY = "safety"
    START = "start"
    STOP = "stop"
    DERATING = "derating"
    COMMUNICATION = "communication"
    CONVERTER = "converter"
    ENERGY = "energy"
    DATA = "data"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Results of the rules that stand before this one in the registry, by id."""

    results: Mapping[str, Result]

    def fired(self, rule: str) -> bool:
        """Whether a rule fired; False when it is unknown or did not."""
        return isinstance(self.results.get(rule), Fired)


Check = Callable[[SessionRecord, Earlier], Result]
"""Pure; no clock, no I/O. Raises nothing, whatever the record holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: everything about it is in its own module, and one line in the registry."""

    id: str
    """Stable: ``SAF-1``."""
    name: str
    """As in the catalogue: ``breaker opened under load``."""
    family: Family
    looks_at: tuple[str, ...]
    """The provider's blocks it needs: ``dcBreakerOpenConditions``, ``present_current``."""
    means: str
    """What it means when it fires, in one or two plain sentences, with its alternatives."""
    condition: str
    """When it fires, in words, with the thresholds' names in braces: ``{breaker_warning_a} A``."""
    first_check: str
    """What to look at first, on site."""
    source: str
    """Standard or publication the condition comes from; ``own judgement`` where it is ours."""
    check: Check
    presupposes: tuple[str, ...] = ()
    """Rules whose result this one reads; they stand before it in the registry."""
    compare: tuple[str, ...] = ()
    """ChargeX codes to compare with."""

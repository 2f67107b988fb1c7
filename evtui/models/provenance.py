"""Where a value came from and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

FactValue = str | int | float | bool | Decimal | None


class Basis(StrEnum):
    """How a value came to be."""

    MEASURED = "measured"
    """Sent by the provider with a documented unit and meaning."""
    DERIVED = "derived"
    """Computed by us from measured values."""
    ASSUMED = "assumed"
    """Sent by the provider, but its unit or meaning is our inference (named in the unit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One named value of a session report, with its unit and its source."""

    name: str
    """snake_case name with the unit in it where it has one: ``energy_charge_start_wh``."""
    value: FactValue
    """The value; None when the provider sent null or nothing (shown as ``–``, never as 0)."""
    unit: str = ""
    """``Wh``, ``W``, ``A``, ``V``, ``%``, ``s``, a currency code, or empty."""
    source: str | None = None
    """JSON pointer (RFC 6901) into the session's raw object, None for derived values."""
    basis: Basis = Basis.MEASURED
    """How the value came to be."""
    note: str = ""
    """The assumption or formula in words, for the screen."""

    @property
    def is_beside_record(self) -> bool:
        """True for what a provider said about a session elsewhere: place, prices, for whom it was asked."""
        return self.source is None and self.basis is Basis.MEASURED and self.value is not None

"""What both sides announced and measured around a charge: limits, alignment, breaker, energies, SoC."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from evtui.models.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeParameters:
    """Limits announced by one side (depot ``chargeParameters``); the units W, A, V are inferred."""

    at: Instant | None
    """When announced, event clock."""
    side: str
    """``paramType`` verbatim: ``Station``, ``Request``, or any other word."""
    max_power_w: float | None
    max_current_a: float | None
    max_voltage_v: float | None
    min_current_a: float | None
    min_voltage_v: float | None
    source: str
    """JSON pointer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Result of bringing the output to battery voltage before closing (depot ``batteryAlignmentResults``)."""

    at: Instant | None
    in_range: bool | None
    present_voltage_v: float | None
    requested_voltage_v: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerRecord:
    """Electrical conditions when the DC breaker opened (depot ``dcBreakerOpenConditions``)."""

    at: Instant | None
    current_a: float | None
    voltage_v: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Energies:
    """Energy counters of a depot session in Wh (unit inferred); None when not sent."""

    charge_start_wh: Decimal | None = None
    """DC side counter at start."""
    charge_end_wh: Decimal | None = None
    primary_start_wh: Decimal | None = None
    """Grid side counter at start."""
    primary_end_wh: Decimal | None = None
    requested_start_wh: Decimal | None = None
    """What the vehicle asked for (meaning inferred, weak)."""
    requested_end_wh: Decimal | None = None

    @property
    def charge_wh(self) -> Decimal | None:
        """Energy delivered, DC side."""
        return _difference(self.charge_start_wh, self.charge_end_wh)

    @property
    def primary_wh(self) -> Decimal | None:
        """Energy taken from the grid."""
        return _difference(self.primary_start_wh, self.primary_end_wh)

    @property
    def requested_wh(self) -> Decimal | None:
        """Energy requested by the vehicle."""
        return _difference(self.requested_start_wh, self.requested_end_wh)

    @property
    def efficiency(self) -> float | None:
        """Delivered over grid side, 0 to 1; None when either is missing or the grid side is not positive."""
        charge, primary = self.charge_wh, self.primary_wh
        return float(charge / primary) if charge is not None and primary is not None and primary > 0 else None


def _difference(start: Decimal | None, end: Decimal | None) -> Decimal | None:
    """End minus start, None when either is absent."""
    return end - start if start is not None and end is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The session clock beside the event clock of one report (Session Reports API)."""

    event_first: Instant | None = None
    """First event that is not carried in."""
    event_last: Instant | None = None
    """Last event."""
    offset_us: int | None = None
    """Median event minus session midpoint; None when either side is missing."""
    event_clock: bool = False
    """True when most events lie outside the session ± 1 h: the axis follows the events, with a banner."""

"""What a session tells only after a little arithmetic: lengths of time, rates, places, days."""

from __future__ import annotations

from datetime import tzinfo
from decimal import Context, Decimal
from typing import Final

from evtui.models.session import Session

LARGEST_EXPONENT: Final = 300
EXACT: Final = Context(prec=700)
"""Digits enough for any sum, product or stretch of what ``finite`` lets pass: nothing is rounded."""
LEAST_ENERGY_WH: Final = Decimal(100)
"""Less energy is nothing worth dividing money by."""


def charging_us(session: Session) -> int | None:
    """Length of the charging interval; None when it was not sent."""
    if session.charging_started_at is None or session.charging_ended_at is None:
        return None
    return session.charging_ended_at.us - session.charging_started_at.us


def idle_us(session: Session) -> int | None:
    """Connected but not charging; None when the connected time is unknown."""
    if session.duration_us is None:
        return None
    return max(0, session.duration_us - (charging_us(session) or 0))


def cost_per_kwh(session: Session) -> Decimal | None:
    """Cost over energy; None when either is missing or the energy is nothing worth dividing by."""
    cost, energy_wh = finite(session.cost), finite(session.energy_wh)
    if cost is None or energy_wh is None or energy_wh < LEAST_ENERGY_WH:
        return None
    return cost * 1000 / energy_wh


def place(session: Session) -> str | None:
    """``HPC-01/2``; None where no charger is known."""
    if not session.charger:
        return None
    return f"{session.charger}/{session.connector}" if session.connector else session.charger


def day(session: Session, zone: tzinfo) -> str | None:
    """``2026-11-21``: the day of the start in a zone."""
    if session.started_at is None:
        return None
    try:
        return f"{session.started_at.datetime().astimezone(zone):%Y-%m-%d}"
    except OverflowError:  # the first and last day of the calendar
        return session.started_at.rfc3339()[:10]


def verdict_word(session: Session) -> str | None:
    """The verdict as it is typed: ``no-start``."""
    return session.verdict.lower().replace(" ", "-") if session.verdict else None


def finite(value: Decimal | None) -> Decimal | None:
    """The value, None for what is no number, or one that no meter and no price list means."""
    return value if value is not None and value.is_finite() and value.adjusted() <= LARGEST_EXPONENT else None

"""Figures of many sessions: how many, how much energy, how long, how many failed. Exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.query.values import EXACT, finite

FAILED: Final = frozenset({Severity.CRITICAL, Severity.ERROR})
"""Severities that count as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Figures of a set of sessions."""

    count: int = 0
    energy_wh: Decimal | None = None
    """Sum of the energies that were sent; None when none was."""
    median_duration_us: int | None = None
    """Of the sessions whose duration is known; of an even number the middle of the two."""
    failed: int = 0
    """Sessions of severity error or critical."""

    @property
    def failed_percent(self) -> Decimal | None:
        """Share of failed sessions with one digit; None of no sessions."""
        return percent(self.failed, self.count)


def totals(reports: Iterable[SessionReport]) -> Totals:
    """The figures of these sessions."""
    sessions = [report.session for report in reports]
    return Totals(
        count=len(sessions),
        energy_wh=energy_sum(sessions),
        median_duration_us=median(
            [session.duration_us for session in sessions if session.duration_us is not None]
        ),
        failed=sum(session.severity in FAILED for session in sessions),
    )


def energy_sum(sessions: Iterable[Session]) -> Decimal | None:
    """Sum of the energies that were sent, exact to the last digit."""
    total: Decimal | None = None
    for session in sessions:
        energy_wh = finite(session.energy_wh)
        if energy_wh is not None:
            total = energy_wh if total is None else EXACT.add(total, energy_wh)
    return total


def median(values: Sequence[int]) -> int | None:
    """The middle value; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) // 2


def percent(part: int, whole: int) -> Decimal | None:
    """A share in percent with one digit; None of nothing."""
    return round(Decimal(100 * part) / whole, 1) if whole else None

"""PlugSurfing rows: two intervals, an energy and a price."""

from __future__ import annotations

from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import energy, money
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.outcome.phrase import Outcome

IDLE_WARNING_US: Final = 3600 * 1_000_000
"""Connected without charging for longer than this is worth a warning."""


def judge(report: SessionReport) -> Outcome:
    """From the intervals and the cost (OIOI user-get-recent-sessions)."""
    session = report.session
    if session.ended_at is None:
        return Outcome(
            "Running", Severity.INFO, "The row has no end: still connected, or pushed before the end"
        )
    if session.charging_started_at is None and session.charging_ended_at is None:
        return _never_charged(session)
    idle_us = idle_time_us(session)
    if idle_us is not None and idle_us > IDLE_WARNING_US:
        text = duration(idle_us)
        return Outcome(
            f"Idle {text}",
            Severity.WARNING,
            f"Charged {energy(session.energy_wh)}, then {text} connected without charging",
        )
    if session.cost is None:
        return Outcome(
            "Cost not sent", Severity.INFO, f"Completed: {energy(session.energy_wh)}; no cost was sent"
        )
    return Outcome(
        "Completed",
        None,
        f"Completed: {energy(session.energy_wh)} for {money(session.cost, session.currency)}",
    )


def idle_time_us(session: Session) -> int | None:
    """Connected minus charging time in microseconds; None when an interval is incomplete."""
    connected = session.duration_us
    start, end = session.charging_started_at, session.charging_ended_at
    if connected is None or start is None or end is None:
        return None
    return max(0, connected - (end.us - start.us))


def _never_charged(session: Session) -> Outcome:
    """No charging interval: an error only when it costs money."""
    if session.cost is not None and session.cost > 0:
        due = money(session.cost, session.currency)
        more = f", although {energy(session.energy_wh)} are billed" if session.energy_wh else ""
        return Outcome("Never charged", Severity.ERROR, f"Never charged, {due} due{more}")
    return Outcome("Never charged", Severity.INFO, "No charging interval was sent, and nothing is due")

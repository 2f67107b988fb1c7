"""Smappee rows: there is no curve, the last status and the readings are all there is."""

from __future__ import annotations

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.services.outcome.phrase import Outcome


def judge(report: SessionReport) -> Outcome:
    """From the normalised status and the energy (Smappee sessions API, status table)."""
    session = report.session
    match session.status:
        case SessionStatus.SUSPENDED:
            return Outcome(
                "Suspended",
                Severity.WARNING,
                "Suspended: Smappee stopped the power, the vehicle stays connected",
            )
        case SessionStatus.CHARGING:
            return Outcome("Charging", None, f"Charging now, {energy(session.energy_wh)} so far")
        case SessionStatus.PENDING | SessionStatus.ACTIVE | SessionStatus.ACTIVE_IDLE:
            word = (session.status_raw or "active").capitalize()
            return Outcome("No power yet", Severity.INFO, f"{word}: connected, the vehicle draws no power")
        case SessionStatus.UNKNOWN:
            return Outcome(
                "Unknown status",
                Severity.INFO,
                f"The status {session.status_raw or 'is missing and'} is not one of the documented six",
            )
        case _:
            pass
    if session.energy_wh is None:
        return Outcome(
            "Energy not sent", Severity.INFO, "Stopped; no readings were sent, so the energy is not known"
        )
    if session.energy_wh <= 0:
        return Outcome(
            "No energy", Severity.INFO, f"Stopped after {duration(session.duration_us)} without energy"
        )
    return Outcome(
        "Completed", None, f"Completed: {energy(session.energy_wh)} in {duration(session.duration_us)}"
    )

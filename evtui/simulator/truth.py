"""What really happened in each session: for tests only, never on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from evtui.simulator.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The truth about one depot session."""

    session_id: str
    place: str
    """``HPC-01/1``."""
    transaction_id: str
    case: Case
    verdict: str
    """Expected word of the diagnosis rules."""
    actor: str
    evidence_at: datetime
    """First instant at which the record shows the case, on the event clock, UTC."""
    smappee_id: str | None
    """The same session in the Smappee park."""
    roaming_user: str | None
    """The PlugSurfing user whose sessions hold it too; its external-session-id is the transaction id."""

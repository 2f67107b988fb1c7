"""One charging session as a row of the list: what every provider can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from evtui.models.event import Severity
from evtui.models.instant import Instant


class SessionStatus(StrEnum):
    """Normalised status; the provider's word is kept beside it."""

    PENDING = "pending"
    ACTIVE = "active"
    ACTIVE_IDLE = "active_idle"
    CHARGING = "charging"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    UNKNOWN = "unknown"

    @property
    def is_running(self) -> bool:
        """True while the vehicle may still be connected."""
        return self in _RUNNING


_RUNNING = {
    SessionStatus.PENDING,
    SessionStatus.ACTIVE,
    SessionStatus.ACTIVE_IDLE,
    SessionStatus.CHARGING,
    SessionStatus.SUSPENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Facts of one session. Every text is untrusted; None means that the provider did not send it."""

    provider: str
    """``depot``, ``smappee``, ``oioi``, or the name of a plug-in."""
    account: str
    """Account name of the config, or ``file:NAME``."""
    id: str
    """Provider's session id as text; synthetic for OIOI (flag ``synthetic_id``)."""
    charger: str | None = None
    """Depot ChargerID, Smappee serial number, OIOI station id."""
    connector: str | None = None
    vehicle: str | None = None
    """Depot vehicleId only."""
    site: str | None = None
    """Smappee service location, or the resolved OIOI station name."""
    started_at: Instant | None = None
    """Plug-in or authorisation, session clock."""
    ended_at: Instant | None = None
    charging_started_at: Instant | None = None
    """First energy transfer (OIOI charging-interval)."""
    charging_ended_at: Instant | None = None
    requested_at: Instant | None = None
    """OIOI request-sent; weak, see OIOI user-get-recent-sessions."""
    energy_wh: Decimal | None = None
    """Energy of the session; which counter it comes from is a fact of the report."""
    meter_start_wh: Decimal | None = None
    """Smappee startReading."""
    meter_end_wh: Decimal | None = None
    soc_start: Decimal | None = None
    """Percent."""
    soc_end: Decimal | None = None
    status: SessionStatus = SessionStatus.UNKNOWN
    status_raw: str | None = None
    """The provider's own word."""
    outcome: str | None = None
    """Short phrase, at most 18 cells; filled by ``evtui.services.outcome``."""
    severity: Severity | None = None
    """Glyph of the row: None passed, else the worst that matters; filled with the outcome."""
    verdict: str | None = None
    """Reserved for the rule engine."""
    errors: int = 0
    """Events of severity error or critical inside the session."""
    warnings: int = 0
    """Events of severity warning inside the session."""
    peak_power_w: float | None = None
    """Largest U·I of the meter values, once they are decoded (depot)."""
    cost: Decimal | None = None
    currency: str | None = None
    csms_transaction_id: str | None = None
    external_session_id: str | None = None
    address: str | None = None
    auth_kind: str | None = None
    """``RFID`` (Smappee), identifier type (OIOI)."""
    auth_token: str | None = None
    """Card or identifier; personal data."""
    priority: str | None = None
    """Smappee priority as sent."""
    flags: tuple[str, ...] = ()
    """One word each: ``clock_offset``, ``suspect_tz_shift``, ``synthetic_id``, ``unit_suspect``…"""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Identity across refreshes and pages."""
        return (self.provider, self.account, self.charger or "", self.connector or "", self.id)

    @property
    def duration_us(self) -> int | None:
        """End minus start on the session clock; None while running or when a time is missing."""
        return (
            None
            if self.started_at is None or self.ended_at is None
            else self.ended_at.us - self.started_at.us
        )

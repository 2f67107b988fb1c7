"""Something that happened at an instant in a session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evtui.models.instant import Instant


class Severity(StrEnum):
    """How bad an event is; ``rank`` orders them, the worst first."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical to 3 for info."""
        return _RANKS[self.value]


_RANKS = {"critical": 0, "error": 1, "warning": 2, "info": 3}


class EventKind(StrEnum):
    """What sort of thing an event is; decides the lane shape it is drawn in."""

    STATE = "state"
    """A state word took effect (ocppStatus, deviceStatus without errors)."""
    ERROR_CODE = "error_code"
    """A device entry with an error text; ``state`` still holds the device's state word."""
    STATUS_WORD = "status_word"
    """A controller status word (detailStatus); ``word`` holds the integer."""
    LIMIT = "limit"
    """A chargeParameters record."""
    ALIGNMENT = "alignment"
    """A batteryAlignmentResults record."""
    BREAKER = "breaker"
    """A dcBreakerOpenConditions record."""
    SESSION = "session"
    """Start or end of the session or charging interval (Smappee, OIOI)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """A parsed device error text (Session Reports API); all texts are untrusted."""

    raw: str
    """The text as sent."""
    severity: Severity
    """From its prefix; WARNING when the prefix is missing or unknown."""
    severity_stated: bool
    """False when the prefix is missing or unknown ("severity not stated")."""
    device: str
    """Second part, ``converter``; empty when the text does not match."""
    unit: str
    """Third part, ``sibcos 1``; empty when the text does not match."""
    message: str
    """The message without number; the whole text when it does not match."""
    number: int | None
    """``(no:144)``, or None."""
    counter: int | None
    """``errorCounter`` as sent; its scope (boot, day, session) is not documented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, in the provider's words and with its place in the raw record."""

    at: Instant | None
    """When, on the event clock; None when the time is missing or unreadable (listed last, never drawn)."""
    lane: str
    """The provider's word: ``ocppStatus``, ``deviceStatus.Converter``, ``session``."""
    severity: Severity
    """As stated by the source or implied by the state word."""
    text: str
    """One line: the state, ``ERROR · converter : …(no:121)``, ``systemStatus = 0x00010012``."""
    source: str
    """JSON pointer into the session's raw object."""
    kind: EventKind
    """What sort of thing it is."""
    state: str | None = None
    """The state word that holds from here on, for STATE and ERROR_CODE; the raw text for STATUS_WORD."""
    word: int | None = None
    """STATUS_WORD as an integer, None when unreadable."""
    error: ErrorCode | None = None
    """The parsed error text of an ERROR_CODE."""
    carried_in: bool = False
    """True when older than the session: a last-known state copied in, not something that happened in it."""

    @property
    def shown_severity(self) -> Severity:
        """Severity on screen: what was there before the plug-in is a note, not an alarm (design 3.3)."""
        return Severity.INFO if self.carried_in else self.severity

"""What a walk over a Smappee account knows while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from evtui.models.fetch import Covered, CutShort, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.smappee.requests import Source
from evtui.providers.walk import Emit


@dataclass(slots=True)
class Reading:
    """What one walk knows so far."""

    query: SessionQuery
    emit: Emit
    now: Instant
    known: dict[str, SessionReport] = field(default_factory=dict)
    """Session id to the best copy so far, wanted or not."""
    location_of: dict[str, str | None] = field(default_factory=dict)
    steps: int = 0
    truncated: bool = False
    is_whole: bool = True
    """Whether no row was unreadable and no location left unread so far."""
    named: set[str] = field(default_factory=set)
    """Locations whose name was asked for, whatever came of it."""

    def cut_short(self, account: str, reason: str) -> None:
        """Not everything was read."""
        self.truncated = True
        self.emit(CutShort(account=account, reason=reason))


@dataclass(slots=True)
class Asking:
    """One source being read."""

    source: Source
    before: int
    """Sessions that were known before."""
    held: list[Covered] = field(default_factory=list)
    """What counts only once it is clear that the source is a park."""

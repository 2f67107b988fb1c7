"""A charger with one of its connectors, as discovered or configured."""

from __future__ import annotations

from dataclasses import dataclass

from evtui.models.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One outlet of a charger that sessions can be asked for."""

    charger: str
    """Charger id, text."""
    connector: str
    """Connector id, text."""
    sessions: int | None = None
    """Transactions seen while discovering, None when configured by hand."""
    last_used_at: Instant | None = None
    """Start of the newest transaction seen."""
    last_result: str | None = None
    """Its ``EndResult``, verbatim."""
    availability: str | None = None
    """Availability status word, when asked for."""

    @property
    def label(self) -> str:
        """``HPC-01/2``."""
        return f"{self.charger}/{self.connector}"

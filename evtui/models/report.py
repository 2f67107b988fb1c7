"""Everything one provider sent about one session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from evtui.models.charge import Alignment, BreakerRecord, ChargeParameters, Clocks, Energies
from evtui.models.event import Event
from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.models.provenance import Fact
from evtui.models.session import Session


class Kept(StrEnum):
    """What of a session the store holds, so that it can be shown without any provider."""

    NOTHING = ""
    SUMMARY = "summary only"
    """The row; its record was dropped to save space."""
    TIMELINE = "timeline in the store"
    """The whole record with its meter values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReport:
    """One session with its facts and events. Meter values are decoded on demand from ``raw``."""

    session: Session
    facts: tuple[Fact, ...] = ()
    """Every scalar field of the report with unit, source and basis, in the provider's order."""
    events: tuple[Event, ...] = ()
    """Stable time order: carried-in first, equal times in server order, unreadable times last."""
    limits: tuple[ChargeParameters, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    breakers: tuple[BreakerRecord, ...] = ()
    energies: Energies = field(default_factory=Energies)
    clocks: Clocks = field(default_factory=Clocks)
    meter_values: int | None = None
    """Number of raw meter values if known without decoding them; None when the provider sends none."""
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """Unknown fields of the session object, as decoded JSON."""
    problems: tuple[Problem, ...] = ()
    """Fields that could not be read, repairs that were made."""
    raw: bytes = field(default=b"{}", repr=False)
    """The session's object exactly as received (JSON text)."""
    fetched_at: Instant | None = None
    """When the answer arrived (our clock), None for files."""
    is_summary: bool = False
    """True when only ``session``, ``meter_values``, ``fetched_at``, ``digest`` and facts beside the record
    (``Fact.is_beside_record``) are filled: a row of the store. ``Workspace.whole`` gives the rest."""
    is_partial: bool = False
    """True when ``raw`` is without its meter values, which the store holds apart: ``Workspace.raw`` and
    ``Workspace.meters`` give them."""
    digest: bytes = b""
    """BLAKE2b-128 of the whole record as received, for reports that come out of the store."""
    kept: Kept = Kept.NOTHING
    """What the store holds of it."""

    def is_same_record(self, other: SessionReport) -> bool:
        """Whether both come from the same bytes, in whatever shape they are held here."""
        if self.digest or other.digest:
            return (self.digest or digest_of(self.raw)) == (other.digest or digest_of(other.raw))
        return self.raw == other.raw


def digest_of(record: bytes) -> bytes:
    """BLAKE2b-128 of a record as received: what tells two versions of it apart."""
    from hashlib import blake2b  # not needed before something comes out of a store

    return blake2b(record, digest_size=16).digest()

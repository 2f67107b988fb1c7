"""The three read calls of DepotFinity as values (DepotFinity API overview)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from evtui.clients.call import Call
from evtui.models.instant import Instant

SESSION_REPORTS: Final = "/v1/sessionReports"
TRANSACTIONS: Final = "/v2/transactions"
AVAILABILITY: Final = "/v1/chargerStatus/chargers/{}/availabilityStatus"

READ_PATHS: Final = (SESSION_REPORTS, TRANSACTIONS, AVAILABILITY)
"""Every path that may be asked, all with GET: the same credentials may be allowed to stop buses."""


def session_reports(
    charger: str, connector: str, *, since: Instant, until: Instant, page: int, limit: int
) -> Call:
    """One page of raw reports of a connector; ``page`` counts from 1, ``from`` and ``to`` are always sent."""
    return Call(
        name=f"session reports of {charger}/{connector}, page {page}",
        path=SESSION_REPORTS,
        query=(
            ("chargerId", charger),
            ("connectorId", connector),
            ("page", str(page)),
            ("limit", str(limit)),
            ("from", stamp(since)),
            ("to", stamp(until)),
        ),
    )


def transactions(*, since: Instant, until: Instant, page: int, limit: int) -> Call:
    """One page of transactions that overlap the period, newest first: the only way to discover chargers."""
    return Call(
        name=f"transactions, page {page}",
        path=TRANSACTIONS,
        query=(
            ("page", str(page)),
            ("limit", str(limit)),
            ("orderBy", "StartAt"),
            ("order", "desc"),
            ("from", stamp(since)),
            ("to", stamp(until)),
            ("filterBy", "Overlapping"),
        ),
    )


def availability(charger: str) -> Call:
    """The charger level availability status."""
    return Call(name=f"availability of {charger}", path=AVAILABILITY, segments=(charger,))


def stamp(at: Instant) -> str:
    """``2026-11-21T07:00:00.000Z``: UTC with milliseconds, so that no ``+`` needs escaping."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at.us // 1000)
    return f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + f".{moment.microsecond // 1000:03d}Z"

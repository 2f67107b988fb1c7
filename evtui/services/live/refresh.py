"""What to ask an account in order to renew what runs there, and its answer as one value."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from evtui.models.fetch import FetchEvent, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport

STALE_US: Final = 48 * 3600 * US_PER_S
"""A session that began longer ago and has no end was lost by its charger rather than still running."""
LATE_US: Final = 2 * 3600 * US_PER_S
"""Reports may come in late: following looks back this far behind the newest session that is known."""


class Streams(Protocol):
    """What asking needs of the workspace."""

    def stream(self, query: SessionQuery, accounts: Sequence[str] | None = None) -> AsyncIterator[FetchEvent]:
        """Sessions of the named accounts as they come in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """One account's answer."""

    reports: tuple[SessionReport, ...]
    """Newest first, with their outcome."""
    problem: Problem | None = None
    """Why the account could not be read to its end; reports that came before it stay."""


def running(reports: Iterable[SessionReport], now: Instant) -> tuple[SessionReport, ...]:
    """The sessions that may still change: running, and not so old that the record was lost."""
    return tuple(report for report in reports if _is_live(report, now))


def _is_live(report: SessionReport, now: Instant) -> bool:
    session = report.session
    began = session.started_at
    return session.status.is_running and (began is None or now.us - began.us < STALE_US)


def refresh_query(
    base: SessionQuery,
    known: Sequence[SessionReport],
    now: Instant,
    *,
    following: bool,
) -> SessionQuery | None:
    """The smallest question that renews an account: its running sessions, and with ``following`` new ones.

    ``base`` is what the list shows, ``known`` the account's loaded sessions. None when there is nothing to
    ask: nothing runs and nobody follows.
    """
    live = running(known, now)
    if not live and not following:
        return None
    starts = [report.session.started_at for report in live]
    since = min((at for at in starts if at is not None), default=None)
    if following:
        newer = _behind_newest(known) or base.since
        since = min((at for at in (since, newer) if at is not None), default=None)
    if None in starts:
        since = None
    until = now if base.until is None or now > base.until else base.until
    chargers = base.chargers if following else base.chargers or _places(live)
    return replace(
        base,
        since=since,
        until=until if base.until is not None else None,
        chargers=chargers,
        default_period=False,
        fresh=True,  # the rows of the store are on the screen already
    )


def _behind_newest(known: Sequence[SessionReport]) -> Instant | None:
    """A little before the newest start; None while nothing is known."""
    newest = max((at for report in known if (at := report.session.started_at) is not None), default=None)
    return None if newest is None else Instant(newest.us - LATE_US)


def _places(live: Sequence[SessionReport]) -> tuple[str, ...]:
    """``CHARGER/CONNECTOR`` of DepotFinity's running sessions: each is a call, the others are not asked.

    Empty (all) when one of them has no place, and for providers that are asked for everything at once.
    """
    places = []
    for report in live:
        session = report.session
        if session.provider != "depot" or session.charger is None or session.connector is None:
            return ()
        places.append(f"{session.charger}/{session.connector}")
    return tuple(dict.fromkeys(places))


async def refresh(source: Streams, query: SessionQuery, account: str) -> Refreshed:
    """Ask one account and wait for its whole answer; expected failures are in the value, never raised."""
    from evtui.services.sessions import collect

    collected = await collect(source.stream(query, [account]))
    return Refreshed(reports=collected.reports, problem=collected.failed[0] if collected.failed else None)

"""What limits of age would let go of, without letting go of anything."""

from __future__ import annotations

from collections.abc import Iterator

from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import Kept, SessionReport
from evtui.services.store.protocol import Pruned, Retention, RowCursor, Store


def would_go(store: Store, retention: Retention, now: Instant) -> Pruned:
    """Records and rows of sessions that ended before the limits, as ``Store.prune`` takes them. Blocks."""
    records = rows = 0
    for report in _all_rows(store):
        is_old_row = _is_older(_ended_us(report), retention.rows_for_us, now)
        rows += is_old_row
        if report.kept is Kept.TIMELINE:
            records += is_old_row or _is_older(_last_known_us(report), retention.records_for_us, now)
    return Pruned(records=records, rows=rows)


def _is_older(at_us: int | None, limit_us: int | None, now: Instant) -> bool:
    """Whether something lies further back than a limit, if there is one."""
    return at_us is not None and limit_us is not None and at_us < now.us - limit_us


def _ended_us(report: SessionReport) -> int | None:
    """The later of start and end; None for a session without an end, whose row never goes by age."""
    session = report.session
    if session.ended_at is None:
        return None
    return max(session.ended_at, session.started_at or session.ended_at).us


def _last_known_us(report: SessionReport) -> int:
    """The same, else the start, else when it was fetched."""
    ended_us = _ended_us(report)
    known = report.session.started_at or report.fetched_at
    return ended_us if ended_us is not None else known.us if known is not None else 0


def _all_rows(store: Store) -> Iterator[SessionReport]:
    """Every row of every account."""
    for account in store.info().accounts:
        after: RowCursor | None = None
        while True:
            page = store.rows(account.ref, SessionQuery(), after=after)
            yield from page.reports
            after = page.following
            if after is None:
                break

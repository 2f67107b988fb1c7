"""What to ask a provider when part of the answer stands in the store; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evtui.models.fetch import EVERY_PLACE, Covered, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.models.stretch import LATEST_US, covered_at, parts
from evtui.services.accounts import WITHOUT_PERIOD
from evtui.services.store.settling import LONGEST_US, SETTLED_AFTER_US

HOUR_US: Final = 3600 * US_PER_S
DAY_US: Final = 24 * HOUR_US
RECENT_US: Final = DAY_US
"""An unsettled session that began less than this ago is asked for with everything since its start."""
OLD_US: Final = 7 * DAY_US
"""One that began longer ago than this changes hardly ever: once a day is enough, else once an hour."""
MOST_SINGLES: Final = 20
"""Sessions asked for one by one in one walk."""
MOST_GAPS: Final = 8
"""More holes than this are asked for as one stretch."""
VANISHED: Final = "vanished"
"""Flag of a session that its provider no longer sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store holds of an account, as far as asking goes."""

    covered: tuple[Covered, ...] = ()
    unsettled: tuple[SessionReport, ...] = ()
    """Summaries of sessions that may have changed."""
    as_of: Instant | None = None
    """When the newest row was fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is left to ask."""

    gaps: tuple[SessionQuery, ...] = ()
    """Parts of the question, newest first."""
    singles: tuple[SessionReport, ...] = ()
    """Summaries of sessions to ask for one by one."""

    @property
    def is_nothing(self) -> bool:
        """True when everything is in the store and settled."""
        return not (self.gaps or self.singles)


def plan(query: SessionQuery, known: Known, *, provider: str, now: Instant, max_age_us: int = 0) -> Plan:
    """The parts of a question that have to be asked.

    Coverage ends the provider's settling time before it was fetched (``clipped``), so a period up to now
    always has an open end; what was fetched within ``max_age_us`` counts as settled.
    """
    if query.fresh:
        return Plan(gaps=(replace(query, covered=()),))
    if provider in WITHOUT_PERIOD:
        is_young = known.as_of is not None and now.us - known.as_of.us < max_age_us
        return Plan(gaps=() if is_young else (query,))
    waiting = [report for report in known.unsettled if _may_have_changed(report, query, now, max_age_us)]
    edge_us = min((at.us for report in waiting if (at := _recent_start(report, now))), default=LATEST_US)
    reach_us = now.us - SETTLED_AFTER_US.get(provider, LONGEST_US) - max_age_us if max_age_us else LATEST_US
    covered = tuple(_cut(known.covered, edge_us, reach_us))
    gaps = _gaps(query, covered)
    singles = (one for one in waiting if _recent_start(one, now) is None and _is_due(one, now))
    return Plan(gaps=gaps, singles=_newest(one for one in singles if not _is_within(one.session, gaps)))


def clipped(covered: Iterable[Covered], *, provider: str, now: Instant) -> tuple[Covered, ...]:
    """What counts as read for good: nothing of the settling time before now, in which more may come."""
    last = Instant(now.us - SETTLED_AFTER_US.get(provider, LONGEST_US))
    return tuple(replace(one, until=min(one.until, last)) for one in covered if one.since < last)


def _gaps(query: SessionQuery, covered: Sequence[Covered]) -> tuple[SessionQuery, ...]:
    """The parts of the period in which not every place has been read, with what is known of each place."""
    places = tuple(one for one in covered if one.place != EVERY_PLACE)
    found = parts(query, covered_at(EVERY_PLACE, covered))
    if len(found) > MOST_GAPS:
        found = (replace(found[0], since=found[-1].since),)
    return tuple(replace(one, covered=places) for one in found)


def _cut(covered: Iterable[Covered], edge_us: int, reach_us: int) -> Iterable[Covered]:
    """Coverage up to the edge; what reaches ``reach_us`` is as good as new and has no end."""
    for one in covered:
        until_us = LATEST_US if one.until.us >= reach_us else one.until.us
        until = Instant(min(until_us, edge_us))
        if one.since < until:
            yield replace(one, until=until)


def _may_have_changed(report: SessionReport, query: SessionQuery, now: Instant, max_age_us: int) -> bool:
    """Whether an unsettled session belongs to the question and its copy is not young enough."""
    if VANISHED in report.session.flags or not query.wants(report.session):
        return False
    return report.fetched_at is None or max_age_us <= now.us - report.fetched_at.us


def _recent_start(report: SessionReport, now: Instant) -> Instant | None:
    """When a session began, if that is not long ago."""
    began = report.session.started_at
    return began if began is not None and now.us - began.us < RECENT_US else None


def _is_due(report: SessionReport, now: Instant) -> bool:
    """Whether it is time to ask for an old session again."""
    began, fetched = report.session.started_at, report.fetched_at
    is_old = began is None or now.us - began.us > OLD_US
    return fetched is None or now.us - fetched.us >= (DAY_US if is_old else HOUR_US)


def _is_within(session: Session, gaps: Iterable[SessionQuery]) -> bool:
    """Whether a session began in a part that is asked for anyway."""
    began = session.started_at
    if began is None:
        return False
    return any(
        (gap.since is None or gap.since <= began) and (gap.until is None or began < gap.until) for gap in gaps
    )


def _newest(reports: Iterable[SessionReport]) -> tuple[SessionReport, ...]:
    """The newest few; those without a start last."""
    ordered = sorted(
        reports, key=lambda one: -one.session.started_at.us if one.session.started_at else LATEST_US
    )
    return tuple(ordered[:MOST_SINGLES])

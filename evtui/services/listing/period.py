"""The period a list covers: its text, and the one before or after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.times import day, day_with_year
from evtui.models.fetch import SessionQuery
from evtui.models.instant import US_PER_S, Instant

WEEK_US: Final = 7 * 86_400 * US_PER_S
"""A period is seven days unless the user asked for another."""

LONG_US: Final = 300 * 86_400 * US_PER_S
"""From here on days alone would not tell which year is meant."""


def last_week(now: Instant) -> SessionQuery:
    """The last seven days up to now."""
    return SessionQuery(since=Instant(now.us - WEEK_US), until=now)


def shifted(query: SessionQuery, periods: int, now: Instant) -> SessionQuery | None:
    """The query moved by whole periods of its own length (seven days when open); never begins after now.

    None when there is nowhere to go: already the newest period.
    """
    until = query.until or now
    length = until.us - query.since.us if query.since is not None else WEEK_US
    if length <= 0:
        length = WEEK_US
    if periods > 0 and until.us >= now.us:
        return None
    end = until.us + periods * length
    try:
        if periods > 0 and end >= now.us:
            end = now.us
        return replace(query, since=Instant(end - length), until=Instant(end))
    except ValueError:  # beyond the calendar
        return None


def period_text(query: SessionQuery, zone: tzinfo = UTC, dash: str = "–") -> str:
    """``14–21 Nov``, ``28 Oct–4 Nov``, ``22 Nov 2021–21 Nov 2026``, ``since 14 Nov``, ``all``."""
    if query.since is None and query.until is None:
        return "all"
    if query.since is None or query.until is None:
        return f"since {_day(query.since, zone)}" if query.since else f"until {_day(query.until, zone)}"
    first, last = _day(query.since, zone), _day(query.until, zone)
    if query.until.us - query.since.us >= LONG_US:
        first, last = _day_with_year(query.since, zone), _day_with_year(query.until, zone)
    if first == last:
        return first
    first_number, _, first_month = first.partition(" ")
    return f"{first_number}{dash}{last}" if last.endswith(f" {first_month}") else f"{first}{dash}{last}"


def _day_with_year(instant: Instant, zone: tzinfo) -> str:
    """``22 Nov 2021``."""
    return day_with_year(instant, zone).partition(" ")[2]


def _day(instant: Instant | None, zone: tzinfo) -> str:
    """``14 Nov``, without the weekday."""
    return day(instant, zone).partition(" ")[2] if instant is not None else ""

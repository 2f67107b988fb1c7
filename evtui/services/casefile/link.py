"""What stands behind a bundle's name: ``#4711``, ``#t=16:31:04``, ``#4711&t=2025-11-21T16:31:04Z``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from evtui.formats.written_times import read_written
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?", re.ASCII)
_AROUND_US: Final = 60 * US_PER_S
"""How far before its first and after its last time a session may be looked at."""


@dataclass(frozen=True, slots=True)
class Link:
    """Which session, and when."""

    session: str | None = None
    """Its id; None for the only one, or the one in which the time lies."""
    at: str | None = None
    """A clock time in the zone of the screen, or a date and a time (RFC 3339 among them)."""


Target = tuple[SessionReport, Instant | None]


def parse_link(fragment: str) -> Link:
    """The link behind a ``#``; a fragment without ``t=`` is an id, whatever it holds."""
    session, mark, at = fragment.rpartition("&t=")
    if not mark and fragment.startswith("t="):
        session, at = "", fragment[2:]
    elif not mark:
        session, at = fragment, ""
    return Link(session or None, at or None)


def link_text(session: str, at: Instant | None) -> str:
    """``#4711&t=2025-11-21T06:44:39.120Z``."""
    return f"#{session}" if at is None else f"#{session}&t={at.rfc3339()}"


def target(link: Link, reports: Iterable[SessionReport], zone: tzinfo = UTC) -> Target | None:
    """The session and the instant that a link means; None when there is no such session.

    The instant is None where the link names none, or none that can be read or lies in that session.
    """
    found = [one for one in reports if link.session in (None, one.session.id)]
    if link.at is not None:
        for report in found:
            at = _instant(link.at, report, zone)
            if at is not None:
                return report, at
    return (found[0], None) if found else None


def _instant(text: str, report: SessionReport, zone: tzinfo) -> Instant | None:
    """A time in a session; a clock time is on the day that puts it there."""
    times = [at.us for at in _times(report)]
    if not times:
        return None
    first, last = min(times) - _AROUND_US, max(times) + _AROUND_US
    for at in _meant(text, Instant(first), Instant(last), zone):
        if first <= at.us <= last:
            return at
    return None


def _times(report: SessionReport) -> list[Instant]:
    """Of its events; else start and end."""
    events = [event.at for event in report.events if event.at is not None and not event.carried_in]
    return events or [at for at in (report.session.started_at, report.session.ended_at) if at is not None]


def _meant(text: str, first: Instant, last: Instant, zone: tzinfo) -> list[Instant]:
    """The instants a text may mean between two."""
    found = _CLOCK.fullmatch(text)
    try:
        if found is None:
            return [read_written(text, zone)]
        micro = int((found[4] or "").ljust(6, "0"))
        typed = time(int(found[1]), int(found[2]), int(found[3] or 0), micro, zone)
    except (ValueError, OverflowError):
        return []
    day, end = (one.datetime().astimezone(zone).date() for one in (first, last))
    days = [day + timedelta(days=number) for number in range(min((end - day).days, 62) + 1)]
    return [Instant.from_datetime(datetime.combine(one, typed).astimezone(UTC)) for one in days]

"""A period cut into windows, newest first: what is complete after each stays, whatever happens next."""

from __future__ import annotations

from typing import Final

from evtui.models.fetch import SessionQuery
from evtui.models.instant import US_PER_S, Instant

WINDOW_US: Final = 7 * 86_400 * US_PER_S


def windows(since: Instant, until: Instant, width_us: int = WINDOW_US) -> tuple[SessionQuery, ...]:
    """Questions that together ask for [since, until), newest first, each no wider than ``width_us``."""
    found = []
    end_us = until.us
    while end_us > since.us:
        begin_us = max(since.us, end_us - width_us)
        found.append(SessionQuery(since=Instant(begin_us), until=Instant(end_us)))
        end_us = begin_us
    return tuple(found)

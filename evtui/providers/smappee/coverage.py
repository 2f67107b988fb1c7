"""What a walk over Smappee's sessions has read completely: asked for by start, covered by overlap."""

from __future__ import annotations

from evtui.clients.pages import TimeWindow
from evtui.models.fetch import EVERY_PLACE, Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.providers.smappee.requests import DAY_US, EARLIEST_US


class PartCoverage:
    """One part of the period at one place, read newest chunk first.

    A chunk [a, b) brings every session that starts in it, so with those before it all that overlap
    [a + slack, end of the part), where no session is longer than the slack.
    """

    def __init__(self, place: str, part: SessionQuery, *, now: Instant, slack_days: int) -> None:
        self.part = part
        """The part of the question."""
        self.is_whole = True
        """Whether nothing was missing so far."""
        self._place = place
        self._slack_us = slack_days * DAY_US
        self._since_us, self._top_us = bounds_of(part, now)

    def take(self, window: TimeWindow, *, is_whole: bool) -> tuple[Covered, ...]:
        """A chunk of the finished sessions was read; what is covered with it."""
        if not is_whole:
            self.is_whole = False
            self._top_us = min(self._top_us, window.since_us)
            return ()
        since_us = max(self._since_us, window.since_us + self._slack_us)
        return covered(self.part, self._place, since_us, self._top_us)

    def give_up(self) -> None:
        """The running sessions are not all known: nothing of this part counts."""
        self.is_whole = False
        self._top_us = self._since_us


def bounds_of(query: SessionQuery, now: Instant) -> tuple[int, int]:
    """The query's period in microseconds, up to now and not before there were stations."""
    since_us = EARLIEST_US if query.since is None else query.since.us
    return since_us, now.us if query.until is None else min(query.until.us, now.us)


def covered(query: SessionQuery, place: str, since_us: int, until_us: int) -> tuple[Covered, ...]:
    """A stretch as covered; nothing when it is empty, or when not every session of it was told."""
    if since_us >= until_us or query.active_only or query.chargers:
        return ()
    return (Covered(place=place, since=Instant(since_us), until=Instant(until_us)),)


def whole_account(query: SessionQuery, now: Instant) -> tuple[Covered, ...]:
    """Every place of the account has been read."""
    return covered(query, EVERY_PLACE, *bounds_of(query, now))

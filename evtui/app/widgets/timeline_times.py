"""How times are written: UTC, local, site, session clock, since a zero, since the event before (``t``)."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from evtui.formats.times import clock, iso_date, since
from evtui.models.instant import US_PER_S, Instant


class TimeMode(StrEnum):
    """What ``t`` cycles through."""

    UTC = "UTC"
    LOCAL = "local"
    SITE = "site"
    SESSION = "session clock"
    """Event times as the session's own clock would have them; only where the two are known to differ."""
    SINCE = "since start"
    DELTA = "since the event before"


class SessionClock(tzinfo):
    """UTC as the session's clock has it, for looking only: a zone that may be any number of days away.

    A zone, so that axis, table, readout and card write it like any other.
    """

    def __init__(self, shift_us: int) -> None:
        self._shift = timedelta(microseconds=shift_us)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """The shift without its whole days: Python allows a zone no more than that."""
        return (self._shift + _HALF_DAY) % (2 * _HALF_DAY) - _HALF_DAY

    def dst(self, moment: datetime | None) -> timedelta:
        """None."""
        return timedelta()

    def tzname(self, moment: datetime | None) -> str:
        """What the axis is headed with."""
        return "session"

    def fromutc(self, moment: datetime) -> datetime:
        """The session's time of an event's time; beyond the years 1 to 9999 the event's own."""
        try:
            return moment + self._shift
        except OverflowError:
            return moment


class SystemZone(tzinfo):
    """The zone of this machine with its own summer time rules, which no fixed offset would follow."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Offset of the machine's zone at a local time."""
        return timedelta(seconds=_local(moment).tm_gmtoff)

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not told apart from the offset."""
        return None

    def tzname(self, moment: datetime | None) -> str:
        """The machine's word for it: ``CET``."""
        return _local(moment).tm_zone

    def fromutc(self, moment: datetime) -> datetime:
        """The local time of a UTC time."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


_HALF_DAY = timedelta(hours=12)


def _local(moment: datetime | None) -> time.struct_time:
    """The machine's broken-down time at a local time."""
    return time.localtime(None if moment is None else moment.replace(tzinfo=None).timestamp())


@dataclass(frozen=True, slots=True)
class Times:
    """Writes instants in the mode the user chose."""

    mode: TimeMode = TimeMode.UTC
    local: tzinfo = UTC
    """The machine's zone."""
    start_us: int = 0
    """Start of the session."""
    site: tzinfo | None = None
    """The zone of the chargers; None when nobody named one."""
    session: SessionClock | None = None
    """The session's own clock where it is known to differ from the events'."""
    mark_us: int | None = None
    """Zero set at the crosshair (``T``); None means the start of the session."""

    @classmethod
    def of(cls, display: tzinfo, start_us: int) -> Times:
        """Begins in the display zone of this run: the site's, unless the machine's clock shows the same."""
        local = SystemZone()
        if display is UTC:
            return cls(TimeMode.UTC, local, start_us)
        moment = Instant(start_us).datetime()
        if moment.astimezone(display).utcoffset() == moment.astimezone(local).utcoffset():
            return cls(TimeMode.LOCAL, display, start_us)
        return cls(TimeMode.SITE, local, start_us, site=display)

    @property
    def zero_us(self) -> int:
        """What relative times count from."""
        return self.start_us if self.mark_us is None else self.mark_us

    @property
    def zone(self) -> tzinfo:
        """The zone clocks are written in; with relative times the axis is still UTC inside."""
        if self.mode is TimeMode.SITE and self.site is not None:
            return self.site
        if self.mode is TimeMode.SESSION and self.session is not None:
            return self.session
        return self.local if self.mode is TimeMode.LOCAL else UTC

    def next_mode(self) -> Times:
        """The mode behind this one; site and session clock are left out while they are not known."""
        unknown = {TimeMode.SITE: self.site is None, TimeMode.SESSION: self.session is None}
        order = [mode for mode in TimeMode if not unknown.get(mode)]
        return replace(self, mode=order[(order.index(self.mode) + 1) % len(order)])

    def with_session(self, clock: SessionClock | None) -> Times:
        """With the session's own clock, or without; a mode that is gone gives way to UTC."""
        lost = clock is None and self.mode is TimeMode.SESSION
        return replace(self, session=clock, mode=TimeMode.UTC if lost else self.mode)

    def of_session(self, start_us: int) -> Times:
        """The same way to write the times of another session."""
        return replace(self.with_session(None), start_us=start_us, mark_us=None)

    def with_zero(self, at_us: int) -> Times:
        """Relative times count from an instant and are shown; the zero they have goes back to the start."""
        if at_us == self.mark_us:
            return replace(self, mark_us=None)
        return replace(self, mode=TimeMode.SINCE, mark_us=at_us)

    def text(self, at_us: int | None) -> str:
        """``06:44:39``, or ``+17:39``; ``–`` for a missing time."""
        if at_us is None:
            return clock(None)
        return self.since(at_us) if self.mode is TimeMode.SINCE else clock(Instant(at_us), self.zone)

    def with_date(self, at_us: int | None) -> str:
        """``2025-11-21 06:44:39``, or ``+17:39``."""
        if at_us is None or self.mode is TimeMode.SINCE:
            return self.text(at_us)
        return f"{iso_date(Instant(at_us), self.zone)} {self.text(at_us)}"

    def since(self, at_us: int) -> str:
        """``+17:39``, ``-4:15``."""
        return since(at_us // US_PER_S * US_PER_S - self.zero_us // US_PER_S * US_PER_S)

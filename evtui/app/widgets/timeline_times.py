"""How the times of a session are written: UTC, local, or since its start (``t``)."""

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
    SINCE = "since start"


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


def _local(moment: datetime | None) -> time.struct_time:
    """The machine's broken-down time at a local time."""
    return time.localtime(None if moment is None else moment.replace(tzinfo=None).timestamp())


@dataclass(frozen=True, slots=True)
class Times:
    """Writes instants in the mode the user chose."""

    mode: TimeMode = TimeMode.UTC
    local: tzinfo = UTC
    """The display zone of this run, or the machine's when that is UTC."""
    zero_us: int = 0
    """Start of the session."""

    @classmethod
    def of(cls, display: tzinfo, zero_us: int) -> Times:
        """Begins in the display zone of this run."""
        if display is UTC:
            return cls(TimeMode.UTC, SystemZone(), zero_us)
        return cls(TimeMode.LOCAL, display, zero_us)

    @property
    def zone(self) -> tzinfo:
        """The zone clocks are written in; with times since the start the axis is still UTC inside."""
        return self.local if self.mode is TimeMode.LOCAL else UTC

    def next_mode(self) -> Times:
        """The mode behind this one."""
        order = list(TimeMode)
        return replace(self, mode=order[(order.index(self.mode) + 1) % len(order)])

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

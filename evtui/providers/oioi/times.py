"""The times of an OIOI row: missing offsets are read in the account's zone, shifts noticed, never undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from evtui.models.instant import US_PER_S, Instant
from evtui.providers.oioi.wire import ALIASES, Interval, NamedRow

UTC_ZONE: Final = ZoneInfo("UTC")
SHIFT_TOLERANCE_US: Final = 5 * 60 * US_PER_S
"""How close request minus start must come to the zone offset to look like a shifted time."""
HOUR_US: Final = 3600 * US_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The five times of a row, and what was odd about them."""

    requested: Instant | None
    start: Instant | None
    end: Instant | None
    charging_start: Instant | None
    charging_end: Instant | None
    unreadable: Mapping[str, str]
    """JSON pointer to the reason."""

    @property
    def naive(self) -> bool:
        """Whether any of them had no offset."""
        five = (self.requested, self.start, self.end, self.charging_start, self.charging_end)
        return any(time is not None and time.naive for time in five)

    @property
    def shift_us(self) -> int | None:
        """How far the intervals seem to be off, to be added to them; None when nothing suggests it.

        The documented sample prints UTC with a +02:00 label. Suspicious is a request that lies behind the
        start by the row's own offset, or an hour more or less, within five minutes.
        """
        if self.requested is None or self.start is None:
            return None
        behind_us, offset_us = self.requested.us - self.start.us, self.start.offset_s * US_PER_S
        candidates = (offset_us, offset_us - HOUR_US, offset_us + HOUR_US)
        near = (shift for shift in candidates if shift and abs(behind_us - shift) <= SHIFT_TOLERANCE_US)
        return next(near, None)


def read_times(row: NamedRow, zone: ZoneInfo) -> Times:
    """All times of a row; one that is no time is None with its reason."""
    unreadable: dict[str, str] = {}

    def read(text: str | None, pointer: str) -> Instant | None:
        try:
            return None if text is None else instant_of(text, zone)
        except ValueError as error:
            unreadable[pointer] = str(error)
            return None

    def both(field: str) -> tuple[Instant | None, Instant | None]:
        interval = getattr(row.fields, field) or Interval()
        place = pointer_of(row, field)
        return (
            read(interval.start, f"{place}/{interval.start_name}"),
            read(interval.end, f"{place}/{interval.end_name}"),
        )

    start, end = both("session_interval")
    charging_start, charging_end = both("charging_interval")
    return Times(
        requested=read(row.fields.request_sent, pointer_of(row, "request_sent")),
        start=start,
        end=end,
        charging_start=charging_start,
        charging_end=charging_end,
        unreadable=unreadable,
    )


def instant_of(text: str, zone: ZoneInfo) -> Instant:
    """RFC 3339 text; without an offset it is a wall-clock time of ``zone``. Raises ValueError for no time."""
    instant = Instant.parse(text)
    if not instant.naive:
        return instant
    wall = instant.datetime().replace(tzinfo=None)
    try:
        offset = wall.replace(tzinfo=zone).utcoffset() or timedelta()
    except OverflowError:
        offset = timedelta()
    return Instant.parse(text, naive_offset_s=int(offset.total_seconds()))


def pointer_of(row: NamedRow, field: str) -> str:
    """JSON pointer of a field as it was sent."""
    key = ALIASES[field]
    name = row.names.get(key, key)
    return "/" + name.replace("~", "~0").replace("/", "~1")

"""One point in time as a provider sent it: microseconds UTC plus what the text looked like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from datetime import datetime as Datetime
from typing import Final

US_PER_S: Final = 1_000_000
_EPOCH: Final = Datetime(1970, 1, 1, tzinfo=UTC)
_MIN_US: Final = -62_135_596_800 * US_PER_S
_MAX_US: Final = 253_402_300_800 * US_PER_S
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*([Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """A UTC instant in whole microseconds; compares by ``us`` only."""

    us: int
    """Microseconds since 1970-01-01T00:00:00Z."""
    fraction_digits: int = field(default=0, compare=False)
    """Digits of the second's fraction as sent (0 to 6), so that output keeps them."""
    naive: bool = field(default=False, compare=False)
    """True when the text had no zone and one was assumed (flag ``naive_time``)."""
    offset_s: int = field(default=0, compare=False)
    """Zone offset the text carried, in seconds; 0 for ``Z`` and for epoch values."""

    def __post_init__(self) -> None:
        if not _MIN_US <= self.us < _MAX_US:
            raise ValueError("time outside the years 1 to 9999")

    def datetime(self) -> Datetime:
        """The same instant as an aware UTC datetime."""
        return _EPOCH + timedelta(microseconds=self.us)

    def rfc3339(self) -> str:
        """RFC 3339 in UTC with ``Z`` and as many fraction digits as the source sent."""
        moment = self.datetime()
        text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
        digits = self.fraction_digits or (6 if moment.microsecond else 0)
        return f"{text}.{moment.microsecond:06d}"[: 20 + digits] + "Z" if digits else f"{text}Z"

    @classmethod
    def parse(cls, text: str, *, naive_offset_s: int = 0) -> Instant:
        """Read RFC 3339 (Session Reports API, OIOI): ``Z``, ``+02:00``, ``+0200`` or no zone.

        0 to 9 fraction digits are cut to microseconds; a leap second ``:60`` is the following second.
        Raises ValueError when the text is not a time.
        """
        match = _RFC3339.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"not a time: {text[:40]!r}")
        year, month, day, hour, minute, second = (int(match[n]) for n in range(1, 7))
        fraction, zone = match[7] or "", match[8]
        leap = second == 60
        moment = Datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
        offset_s = naive_offset_s if zone is None else _offset_s(zone)
        us = (moment - _EPOCH) // timedelta(microseconds=1) + (US_PER_S if leap else 0)
        us += int((fraction + "000000")[:6]) - offset_s * US_PER_S
        return cls(us, min(len(fraction), 6), zone is None, offset_s)

    @classmethod
    def from_epoch_ms(cls, value: int) -> Instant:
        """From integer epoch milliseconds (Smappee park sessions)."""
        return cls(value * 1000, 3 if value % 1000 else 0)

    @classmethod
    def from_datetime(cls, moment: Datetime) -> Instant:
        """From an aware datetime; raises ValueError for a naive one."""
        if moment.tzinfo is None:
            raise ValueError("a naive datetime is no instant")
        us = (moment - _EPOCH) // timedelta(microseconds=1)
        return cls(us, 3 if us % US_PER_S else 0)


def _offset_s(zone: str) -> int:
    """Seconds east of UTC of ``Z``, ``+02:00`` or ``+0200``."""
    if zone in "Zz":
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError(f"not a zone offset: {zone}")
    seconds = hours * 3600 + minutes * 60
    return -seconds if zone[0] == "-" else seconds

"""A date, or a date and a time, as people write it out; what was typed to mean a moment goes through here."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from evtui.models.instant import Instant

_WRITTEN = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](\d\d:\d\d)(:\d\d(?:[.,]\d{1,9})?)?(?: ?([Zz]|[+-]\d\d:?\d\d))?)?",
    re.ASCII,
)
"""Date; hour and minute; second; zone."""


def read_written(text: str, zone: tzinfo) -> Instant:
    """A date (its midnight), or a date and a time: ``2026-11-21T14:00``, ``2026-11-21 14:00:30.5+01:00``.

    Without a zone of its own it is in ``zone``; of a time that occurs twice there, the first. Raises
    ValueError, and OverflowError beyond the calendar.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:40]!r} is no date or time")
    day, clock, second, offset = found.groups()
    whole = f"{day}T{clock or '00:00'}{second or ':00'}"
    if offset is not None:
        return Instant.parse(whole + offset)
    return from_local(Instant.parse(whole).datetime().replace(tzinfo=zone))


def from_local(moment: datetime) -> Instant:
    """An aware local time as an instant; of a time that occurs twice, the first."""
    return Instant(Instant.from_datetime(moment.astimezone(UTC)).us)

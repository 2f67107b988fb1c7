"""Clock times, dates and durations as text. Zones exist only here."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from evtui.formats.units import MISSING
from evtui.models.instant import US_PER_S, Instant


def clock(instant: Instant | None, zone: tzinfo = UTC, *, seconds: bool = True, millis: bool = False) -> str:
    """``06:44:39``, or ``06:44`` in lists, or ``06:44:39.120`` when asked for."""
    if instant is None:
        return MISSING
    moment = instant.datetime().astimezone(zone)
    if millis:
        return f"{moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"
    return f"{moment:%H:%M:%S}" if seconds else f"{moment:%H:%M}"


def iso_date(instant: Instant | None, zone: tzinfo = UTC) -> str:
    """``2025-11-21``."""
    return MISSING if instant is None else f"{instant.datetime().astimezone(zone):%Y-%m-%d}"


def day(instant: Instant, zone: tzinfo = UTC) -> str:
    """``Fri 21 Nov``; the year is added when it is not this one's reader's (see ``day_with_year``)."""
    moment = instant.datetime().astimezone(zone)
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"


def day_with_year(instant: Instant, zone: tzinfo = UTC) -> str:
    """``Wed 3 Aug 2022``."""
    return f"{day(instant, zone)} {instant.datetime().astimezone(zone).year}"


def short_date_time(instant: Instant | None, zone: tzinfo = UTC) -> str:
    """``21 Nov 13:28``, for lists of providers without day rules."""
    if instant is None:
        return MISSING
    moment = instant.datetime().astimezone(zone)
    return f"{moment.day:2d} {_MONTHS[moment.month - 1]} {moment:%H:%M}"


def since(delta_us: int) -> str:
    """Time since a reference: ``+17:39``, ``-4:15``, from one hour ``+1:04:05``."""
    sign = "-" if delta_us < 0 else "+"
    total = abs(delta_us) // US_PER_S
    hours, rest = divmod(total, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{sign}{minutes}:{seconds:02d}"


def duration(delta_us: int | None) -> str:
    """At most two units: ``47 s``, ``19m40s``, ``1h09m``, ``3d04h``."""
    if delta_us is None:
        return MISSING
    sign = "-" if delta_us < 0 else ""
    total = abs(delta_us) // US_PER_S
    if total < 60:
        return f"{sign}{total} s"
    if total < 3600:
        return f"{sign}{total // 60}m{total % 60:02d}s"
    if total < 86_400:
        return f"{sign}{total // 3600}h{total % 3600 // 60:02d}m"
    return f"{sign}{total // 86_400}d{total % 86_400 // 3600:02d}h"


def age(since_at: datetime, now: datetime) -> str:
    """``2h23m`` since a moment."""
    return duration(int((now - since_at).total_seconds()) * US_PER_S)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # names are ours, not the locale's
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

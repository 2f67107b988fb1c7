"""``--since`` and ``--until``: RFC 3339, a date, a date and time, ``now``, ``yesterday``, or an age."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from evtui.cli.options import CliOptions
from evtui.errors import UsageError
from evtui.formats.times import clock, iso_date
from evtui.formats.units import MISSING
from evtui.models.instant import US_PER_S, Instant
from evtui.services.query.moments import FORMS, read_instant

DEFAULT_PERIOD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Sessions that overlap [since, until); both None means everything (files)."""

    since: Instant | None
    until: Instant | None


def zone(name: str) -> tzinfo:
    """The zone ``--tz`` names: an IANA name, ``UTC``, or ``local``. Raises UsageError for an unknown one."""
    if name.upper() in ("UTC", "Z"):
        return UTC
    if name.lower() == "local":
        name = _local_name()
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path, a directory of zones
        hint = "an IANA name as Europe/Zurich, UTC, or local"
        raise UsageError(f"--tz: no time zone {name[:40]!r}", hint=hint) from None


def _local_name() -> str:
    """The machine's own zone: TZ, else what /etc/localtime links to, else UTC."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named:
        return named
    try:
        target = str(Path("/etc/localtime").readlink())
    except OSError:
        return "UTC"
    return target.partition("/zoneinfo/")[2] or "UTC"


def read_time(text: str, now: Instant, tz: tzinfo, option: str) -> Instant:
    """One point in time, as ``read_instant`` reads it. Raises UsageError naming the option."""
    try:
        return read_instant(text, now, tz)
    except ValueError as error:
        raise UsageError(f"{option}: {error}", hint=FORMS) from None


def read_period(
    since: str | None, until: str | None, *, now: Instant, tz: tzinfo, files: bool = False
) -> Period:
    """The period two options mean: by default the last 7 days up to now, for files everything.

    With only ``--until`` the 7 days end there. Raises UsageError for what is no time or no period.
    """
    end = read_time(until, now, tz, "--until") if until is not None else (None if files else now)
    start = read_time(since, now, tz, "--since") if since is not None else None
    if start is None and end is not None and not files:
        start = _before(end)
    if start is not None and end is not None and start >= end:
        raise UsageError("--since is not before --until", hint="the period would be empty")
    return Period(since=start, until=end)


def _before(end: Instant) -> Instant:
    """The default period's start."""
    try:
        return Instant(end.us - DEFAULT_PERIOD // timedelta(microseconds=1))
    except ValueError:
        return end


def minute(instant: Instant | None, options: CliOptions) -> str:
    """``2026-11-21 16:05 UTC``, in the zone of the options; ``–`` for none."""
    if instant is None:
        return MISSING
    tz = zone(options.tz)
    name = instant.datetime().astimezone(tz).tzname() or ""
    return f"{iso_date(instant, tz)} {clock(instant, tz, seconds=False)} {name}".rstrip()


def current_instant() -> Instant:
    """The machine's clock."""
    return Instant(int(datetime.now(UTC).timestamp() * US_PER_S))

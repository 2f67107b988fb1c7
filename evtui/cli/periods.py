"""``--since`` and ``--until``: RFC 3339, a date, a date and time, ``now``, ``yesterday``, or an age."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Final

from evtui.errors import UsageError
from evtui.models.instant import US_PER_S, Instant

DEFAULT_PERIOD: Final = timedelta(days=7)
FORMS: Final = "2026-11-21, 2026-11-21T14:00, RFC 3339, now, today, yesterday, or an age as -36h"
_AGE = re.compile(r"-?(\d{1,9})([smhdw])", re.ASCII | re.IGNORECASE)
_UNIT_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?))?", re.ASCII)


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
    """One point in time. Ages count back from ``now``; dates and times without a zone are in ``tz``.

    A date alone is its midnight. Raises UsageError naming the option.
    """
    word = text.strip()
    try:
        return _word(word, now, tz) or _age(word, now) or _local(word, tz) or Instant.parse(word)
    except (ValueError, OverflowError):
        raise UsageError(f"{option}: {text[:40]!r} is no time", hint=FORMS) from None


def _word(word: str, now: Instant, tz: tzinfo) -> Instant | None:
    """``now``, ``today`` or ``yesterday``."""
    match word.lower():
        case "now":
            return now
        case "today" | "yesterday" as name:
            day = now.datetime().astimezone(tz).date() - timedelta(days=name == "yesterday")
            return _from_local(datetime.combine(day, time(), tz))
        case _:
            return None


def _age(word: str, now: Instant) -> Instant | None:
    """``-90m``, ``-36h``, ``-7d``; the sign may be left out."""
    found = _AGE.fullmatch(word)
    if found is None:
        return None
    return Instant(now.us - int(found[1]) * _UNIT_S[found[2].lower()] * US_PER_S)


def _local(word: str, tz: tzinfo) -> Instant | None:
    """``2026-11-21`` or ``2026-11-21T14:00`` in a zone."""
    found = _LOCAL.fullmatch(word)
    if found is None:
        return None
    return _from_local(datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}").replace(tzinfo=tz))


def _from_local(moment: datetime) -> Instant:
    """An aware local time as an instant; of a time that occurs twice, the first."""
    instant = Instant.from_datetime(moment.astimezone(UTC))
    return Instant(instant.us)


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


def current_instant() -> Instant:
    """The machine's clock."""
    return Instant(int(datetime.now(UTC).timestamp() * US_PER_S))

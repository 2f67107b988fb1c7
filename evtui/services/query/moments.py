"""Points in time as people type them; the one reader of the command line, the query language and prompts."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from evtui.formats.written_times import from_local, read_written
from evtui.models.instant import US_PER_S, Instant

FORMS: Final = "2026-11-21, 2026-11-21T14:00, 2026-11-21T14:00+01:00, now, today, yesterday or an age as -36h"
_AGE = re.compile(r"-?(\d{1,9})([smhdw])", re.ASCII | re.IGNORECASE)
_UNIT_S: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def read_instant(text: str, now: Instant, zone: tzinfo) -> Instant:
    """One point in time. Ages count back from ``now``; dates and times without a zone are in ``zone``.

    A date alone is its midnight. Raises ValueError for what is no time.
    """
    word = text.strip()
    try:
        return _word(word, now, zone) or _age(word, now) or read_written(word, zone)
    except (ValueError, OverflowError):
        raise ValueError(f"{text[:40]!r} is no time") from None


def _word(word: str, now: Instant, zone: tzinfo) -> Instant | None:
    """``now``, ``today`` or ``yesterday``."""
    match word.lower():
        case "now":
            return now
        case "today" | "yesterday" as name:
            day = now.datetime().astimezone(zone).date() - timedelta(days=name == "yesterday")
            return from_local(datetime.combine(day, time(), zone))
        case _:
            return None


def _age(word: str, now: Instant) -> Instant | None:
    """``-90m``, ``-36h``, ``-7d``; the sign may be left out."""
    found = _AGE.fullmatch(word)
    if found is None:
        return None
    return Instant(now.us - int(found[1]) * _UNIT_S[found[2].lower()] * US_PER_S)

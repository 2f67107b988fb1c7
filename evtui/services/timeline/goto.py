"""A typed place on the axis: a clock time, a step, a share of the session, or a name like ``first error``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evtui.formats.plain import plain
from evtui.formats.times import clock
from evtui.formats.written_times import read_written
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.services.timeline.lane import TimedEvent

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

EXAMPLES: Final = "14:03:10  14:03  +5m  -30s  60%  first error  charging start  end"
"""What can be typed, for prompts and errors."""
_CLOCK: Final = re.compile(
    r"(?:(\d{4}-\d\d-\d\d)[ t])?(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?", re.ASCII
)
_IN_ITS_ZONE: Final = re.compile(
    r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)? ?(?:z|[+-]\d\d:?\d\d)", re.ASCII
)
_STEP: Final = re.compile(r"([+-])((?:\d{1,9}(?:[.,]\d{1,6})?(?:ms|[smhd]))+)", re.ASCII)
_STEP_PART: Final = re.compile(r"(\d+(?:[.,]\d+)?)(ms|[smhd])", re.ASCII)
_SINCE: Final = re.compile(r"([+-])(?:(\d{1,9}):)?(\d{1,4}):(\d\d)", re.ASCII)
_SHARE: Final = re.compile(r"(\d{1,9}(?:[.,]\d{1,6})?) ?%", re.ASCII)
_UNITS_US: Final = {
    "ms": 1000,
    "s": US_PER_S,
    "m": 60 * US_PER_S,
    "h": 3600 * US_PER_S,
    "d": 86_400 * US_PER_S,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a typed place is."""

    at_us: int
    event_index: int | None = None
    """The event meant, for places that are one."""


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why there is no such place, in one line; may quote what was typed."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What typed places refer to."""

    cursor_us: int
    """Steps (``+5m``) count from the crosshair."""
    zero_us: int
    """``+17:39``, as the screen writes times since the start, counts from here."""
    zone: tzinfo = UTC
    """Clock times are read in the zone the screen shows."""


def find_place(text: str, timeline: Timeline, here: Here) -> Place | NoPlace:
    """The place that a text names; ``NoPlace`` for anything else, also for places off the axis."""
    word = " ".join(text.casefold().replace("−", "-").split())
    for pattern, read in _FORMS:
        found = pattern.fullmatch(word)
        if found is not None:
            return read(found, timeline, here)
    named = _NAMES.get(word.replace("-", " "))
    if named is not None:
        return named(timeline)
    if not word:
        return NoPlace(f"Go to: {EXAMPLES}")
    return NoPlace(f"No place “{plain(word, 30)}”; try {EXAMPLES}")


def _on_axis(at_us: int, timeline: Timeline, here: Here, named: str) -> Place | NoPlace:
    """A place on the axis; before or after it there is nothing to see."""
    whole = timeline.whole
    if whole.contains(at_us):
        return Place(at_us=at_us)
    side = "before the start" if at_us < whole.start_us else "after the end"
    edges = (clock(Instant(at), here.zone) for at in (whole.start_us, whole.end_us - 1))
    return NoPlace(f"{named} is {side} of the session ({' to '.join(edges)})")


def _clock(found: re.Match[str], timeline: Timeline, here: Here) -> Place | NoPlace:
    """``14:03:10``: on the day that puts it on the axis, nearest to the crosshair."""
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    micro = int((found[5] or "").ljust(6, "0"))
    try:
        typed = time(hour, minute, second, micro)
        given = None if found[1] is None else datetime.fromisoformat(found[1]).date()
    except ValueError:
        return NoPlace(f"{found[0]} is no time of day")
    days = [given] if given is not None else _days(timeline, here.zone)
    times = [_instant(datetime.combine(one, typed, here.zone), fold) for one in days for fold in (0, 1)]
    known = [at for at in times if at is not None]
    if not known:
        return NoPlace(f"{found[0]} is no time of this calendar")
    near = [at for at in known if timeline.whole.contains(at)] or known
    return _on_axis(min(near, key=lambda at: abs(at - here.cursor_us)), timeline, here, found[0])


def _in_its_zone(found: re.Match[str], timeline: Timeline, here: Here) -> Place | NoPlace:
    """``2026-11-21T14:03+01:00``, whatever zone the screen shows."""
    try:
        at = read_written(found[0], here.zone)
    except (ValueError, OverflowError):
        return NoPlace(f"{found[0]} is no time of this calendar")
    return _on_axis(at.us, timeline, here, found[0])


def _days(timeline: Timeline, zone: tzinfo) -> list[date]:
    """Every day the axis touches, at most a month of them from either end."""
    first, last = (
        Instant(at).datetime().astimezone(zone).date()
        for at in (timeline.whole.start_us, timeline.whole.end_us)
    )
    span = (last - first).days
    offsets = range(span + 1) if span <= 62 else (*range(31), *range(span - 30, span + 1))
    return [first + timedelta(days=number) for number in offsets]


def _instant(moment: datetime, fold: int) -> int | None:
    """Microseconds UTC of a local time; None beyond the calendar."""
    try:
        return Instant.from_datetime(moment.replace(fold=fold).astimezone(UTC)).us
    except (OverflowError, ValueError):
        return None


def _step(found: re.Match[str], timeline: Timeline, here: Here) -> Place | NoPlace:
    """``+5m``, ``-1m30s``: from the crosshair."""
    parts = _STEP_PART.findall(found[2])
    length = sum(round(float(number.replace(",", ".")) * _UNITS_US[unit]) for number, unit in parts)
    return _on_axis(here.cursor_us + (-length if found[1] == "-" else length), timeline, here, found[0])


def _since(found: re.Match[str], timeline: Timeline, here: Here) -> Place | NoPlace:
    """``+17:39``: since the start, or since the zero that was set."""
    length = (int(found[2] or 0) * 3600 + int(found[3]) * 60 + int(found[4])) * US_PER_S
    return _on_axis(here.zero_us + (-length if found[1] == "-" else length), timeline, here, found[0])


def _share(found: re.Match[str], timeline: Timeline, here: Here) -> Place | NoPlace:
    """``60%`` of the session."""
    share = float(found[1].replace(",", "."))
    if share > 100:
        return NoPlace(f"{found[0]} is after the end of the session")
    length = max(timeline.end_us - timeline.zero_us, 0)
    return Place(at_us=timeline.zero_us + round(length * share / 100))


def _event(
    wanted: Callable[[TimedEvent], bool], words: str, *, last: bool = False
) -> Callable[[Timeline], Place | NoPlace]:
    """The first or last event on the axis that is wanted."""

    def find(timeline: Timeline) -> Place | NoPlace:
        found = [place for event, place in _placed(timeline) if wanted(event)]
        return found[-1 if last else 0] if found else NoPlace(f"No {words} in this session")

    return find


def _placed(timeline: Timeline) -> list[tuple[TimedEvent, Place]]:
    """The events on the axis in time order, each with its place."""
    return [
        (event, Place(at_us=event.at_us, event_index=event.index))
        for event in timeline.events
        if event.at_us is not None and timeline.whole.contains(event.at_us)
    ]


def _is_error(event: TimedEvent) -> bool:
    return event.severity.rank <= Severity.ERROR.rank


def _is_warning(event: TimedEvent) -> bool:
    return event.severity is Severity.WARNING


def _status(event: TimedEvent) -> str:
    """The connector's word in lower case; empty for other events and for what was carried in."""
    if event.event.lane != "ocppStatus" or event.event.carried_in:
        return ""
    return (event.event.state or "").strip().casefold()


def _charging_end(timeline: Timeline) -> Place | NoPlace:
    """The status after the last ``Charging``."""
    states = [(_status(event), place) for event, place in _placed(timeline) if _status(event)]
    last = max((number for number, (word, _) in enumerate(states) if word == "charging"), default=None)
    if last is None:
        return NoPlace("No charging in this session")
    return states[last + 1][1] if last + 1 < len(states) else NoPlace("Charging has no end in this session")


def _gap(timeline: Timeline) -> Place | NoPlace:
    """The first stretch without meter values."""
    starts = [gap.start_us for gap in timeline.gaps if timeline.whole.contains(gap.start_us)]
    return Place(at_us=starts[0]) if starts else NoPlace("No gap in this session")


def _start(timeline: Timeline) -> Place | NoPlace:
    return Place(at_us=timeline.zero_us)


def _end(timeline: Timeline) -> Place | NoPlace:
    return Place(at_us=timeline.end_us)


_NAMES: Final[Mapping[str, Callable[[Timeline], Place | NoPlace]]] = MappingProxyType(
    {
        "start": _start,
        "plug in": _start,
        "end": _end,
        "first error": _event(_is_error, "error"),
        "last error": _event(_is_error, "error", last=True),
        "first warning": _event(_is_warning, "warning"),
        "last warning": _event(_is_warning, "warning", last=True),
        "charging start": _event(lambda event: _status(event) == "charging", "charging"),
        "charging end": _charging_end,
        "first gap": _gap,
    }
)
_FORMS: Final = (
    (_CLOCK, _clock),
    (_IN_ITS_ZONE, _in_its_zone),
    (_STEP, _step),
    (_SINCE, _since),
    (_SHARE, _share),
)

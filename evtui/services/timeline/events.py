"""The merged event list as rows of the event table, its counts, and the fold of what is off the axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, since
from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.services.notes.note import Note

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

_TITLES: Final = {
    "ocppStatus": "OCPP",
    "batteryAlignmentResults": "Alignment",
    "dcBreakerOpenConditions": "DC open",
    "session": "Session",
    "charging": "Charging",
}
_FAMILIES: Final = {"detailStatus": "Detail", "chargeParameters": "Limits"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event as texts ready for the screen (harmless and in the tier's characters)."""

    index: int
    """In ``Timeline.events``."""
    time: str
    """``06:44:39``, or ``–``."""
    since: str
    """``+17:39`` since plug-in, or empty."""
    glyph: str
    severity: Severity
    """As shown: carried-in events are notes."""
    lane: str
    text: str
    outside: bool
    """True when it is not on the axis: carried in, after the window, or without a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """A line of the table: an event, the fold of those outside the window, or a note of the user's."""

    index: int | None
    """None for a fold and for a note."""
    label: str = ""
    """``outside (5)``."""
    count: int = 1
    """Equal events in a row that it stands for (``repeats``)."""
    remark: Note | None = None
    """The note that it stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """Figures of the title rule."""

    total: int
    errors: int
    warnings: int


def lane_title(lane: str) -> str:
    """``Converter`` for ``deviceStatus.Converter``, ``Limits`` for both sides; other words as sent (raw)."""
    family, _, rest = lane.partition(".")
    return _TITLES.get(lane) or _FAMILIES.get(family) or rest or lane


def event_row(
    timeline: Timeline, index: int, tier: Tier, zone: tzinfo = UTC, zero_us: int | None = None
) -> EventRow:
    """The texts of one event; ``zero_us`` replaces the plug-in as zero of "since"."""
    timed = timeline.events[index]
    at_us = timed.at_us
    zero = timeline.zero_us if zero_us is None else zero_us
    table = glyphs(tier)
    text = timed.event.text
    if timed.event.error is not None and not timed.event.error.severity_stated:
        text = f"{text} (severity not stated)"
    if timed.event.error is not None and (timed.event.error.counter or 0) > 1 and "×" not in text:
        text = f"{text} ×{timed.event.error.counter}"
    return EventRow(
        index=index,
        time=table.missing if at_us is None else clock(Instant(at_us), zone),
        since="" if at_us is None else since(at_us - zero),
        glyph=table.dot
        if timed.severity is Severity.INFO and not timed.event.carried_in
        else table.severity(timed.severity),
        severity=timed.severity,
        lane=for_tier(plain(lane_title(timed.event.lane), 40), tier),
        text=for_tier(plain(text), tier),
        outside=at_us is None or not timeline.whole.contains(at_us),
    )


def table_entries(timeline: Timeline, *, unfolded: bool = False) -> tuple[EventEntry, ...]:
    """The lines of the table: events outside the window at each end are one fold until it is opened.

    A fold stands before its events, so opening it never moves what is below the cursor out of order. Events
    without a time are in the last fold.
    """
    before = [
        event.index
        for event in timeline.events
        if event.at_us is not None and event.at_us < timeline.whole.start_us
    ]
    inside = [
        event.index
        for event in timeline.events
        if event.at_us is not None and timeline.whole.contains(event.at_us)
    ]
    after = [
        event.index
        for event in timeline.events
        if event.at_us is None or event.at_us >= timeline.whole.end_us
    ]
    entries: list[EventEntry] = []
    for indexes, folds in ((before, True), (inside, False), (after, True)):
        if folds and indexes:
            entries.append(EventEntry(index=None, label=f"outside ({len(indexes)})"))
        if not folds or unfolded:
            entries.extend(EventEntry(index=index) for index in indexes)
    return tuple(entries)


def event_counts(timeline: Timeline) -> EventCounts:
    """All events, and the errors and warnings among those that happened in the session."""
    errors = sum(event.severity.rank <= Severity.ERROR.rank for event in timeline.events)
    warnings = sum(event.severity is Severity.WARNING for event in timeline.events)
    return EventCounts(total=len(timeline.events), errors=errors, warnings=warnings)


def title_line(timeline: Timeline, index: int | None, tier: Tier) -> Line:
    """``Events ─ 34/39 ✖5 ▲6`` without the rule around it; a zero count is left out."""
    counts, table = event_counts(timeline), glyphs(tier)
    position = table.missing if index is None else str(index + 1)
    parts = [
        Span("Events", BOLD),
        Span(f" {table.horizontal} ", MUTED),
        Span(f"{position}/{counts.total}", MUTED),
    ]
    if counts.errors:
        parts.append(Span(f"  {table.error}{counts.errors}", Ink(Role.ERROR)))
    if counts.warnings:
        parts.append(Span(f" {table.warning}{counts.warnings}", Ink(Role.WARNING)))
    return tuple(parts)


def first_trouble(timeline: Timeline) -> int | None:
    """Index of the first error in the window, else of the first warning, else None."""
    for rank in (Severity.ERROR.rank, Severity.WARNING.rank):
        for event in timeline.events:
            if (
                event.severity.rank <= rank
                and event.at_us is not None
                and timeline.whole.contains(event.at_us)
            ):
                return event.index
    return None


def neighbours_us(timeline: Timeline, index: int) -> tuple[int, ...]:
    """Times of the events of other instants next to an event: what ``Window.separating`` keeps apart."""
    at_us = timeline.events[index].at_us
    if at_us is None:
        return ()
    times = timeline.times_us
    earlier = [other for other in times if other < at_us]
    later = [other for other in times if other > at_us]
    return (*earlier[-1:], *later[:1])

"""A lane as data: what held when (segments) and what happened (marks), before it becomes columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Line
from evtui.models.event import Event, EventKind, Severity

if TYPE_CHECKING:
    from evtui.services.timeline.cells import CellRow
    from evtui.services.timeline.limits import LimitTrack
    from evtui.services.timeline.series import Series
    from evtui.services.timeline.window import Window


class LaneKind(StrEnum):
    """Shapes of lanes that other parts of the timeline know; a new lane brings a word of its own."""

    OCPP = "ocpp"
    """Filled blocks with names inside."""
    DEVICE = "device"
    """A line with names in it and marks on top."""
    WORD = "word"
    """Hexadecimal status words, zero as dots."""
    LIMITER = "limiter"
    """Which limit binds the power."""
    MOMENTS = "moments"
    """Limit, alignment and breaker records: instants without duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvent:
    """An event of the report with its place in the merged list."""

    index: int
    at_us: int | None
    """None when the time is missing or unreadable."""
    event: Event

    @property
    def severity(self) -> Severity:
        """Severity on screen (carried-in events are notes)."""
        return self.event.shown_severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch in which one state, word or limiter held: ``[start_us, end_us)``, possibly of no length."""

    start_us: int
    end_us: int
    text: str
    """The provider's word, raw; the limiter's word for that lane."""
    severity: Severity = Severity.INFO
    """Of the event that began it; a carried-in one is a note."""
    word: int | None = None
    """The integer of a status word."""
    event_index: int | None = None
    """Event that began it, None for derived lanes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at an instant that deserves a glyph of its own."""

    at_us: int
    severity: Severity
    event_index: int
    counter: int | None = None
    """``errorCounter`` as sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One strip of the timeline; segments by start time (equal starts in server order), marks by time."""

    key: str
    """The provider's word: ``deviceStatus.Converter``; ``limited_by`` for the derived lane."""
    title: str
    """What the gutter says, raw (untrusted)."""
    kind: str
    """A ``LaneKind``, or the word of a lane that nothing else knows."""
    segments: tuple[Segment, ...] = ()
    marks: tuple[Mark, ...] = ()

    def segment_at(self, at_us: int) -> Segment | None:
        """What holds at an instant: the last segment begun at or before it, if it has not ended."""
        index = bisect_right(self.segments, at_us, key=lambda segment: segment.start_us) - 1
        if index < 0:
            return None
        found = self.segments[index]
        return found if at_us < found.end_us or found.start_us == found.end_us == at_us else None

    def marks_between(self, start_us: int, end_us: int) -> tuple[Mark, ...]:
        """Marks in ``[start_us, end_us)``."""
        return tuple(mark for mark in self.marks if start_us <= mark.at_us < end_us)

    @property
    def worst(self) -> int:
        """Rank of the worst mark or segment, 0 critical to 3 nothing."""
        ranks = [mark.severity.rank for mark in self.marks] + [part.severity.rank for part in self.segments]
        return min(ranks, default=Severity.INFO.rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What lanes are built from."""

    events: tuple[TimedEvent, ...]
    whole: Window
    series: tuple[Series, ...] = ()
    limits: tuple[LimitTrack, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneSpec:
    """One kind of lane: how it is built, drawn and read. Registered in ``lanes.LANES``."""

    kind: str
    """What the lanes it builds carry."""
    build: Callable[[Material], tuple[Lane, ...]]
    draw: Callable[[Lane, Window, int, Tier], CellRow]
    """Lane × window × width → exactly ``width`` cells."""
    readout: Callable[[Lane, int, Tier], Line]
    """What holds at an instant, for the readout column (no leading blank); empty when nothing is known."""


def state_segments(events: Sequence[TimedEvent], horizon_us: int) -> tuple[Segment, ...]:
    """Segments of state events in time order; a repeated word lengthens its segment.

    The last one holds until ``horizon_us``. A word that is replaced at the same microsecond keeps a segment
    of no length, so that it is still drawn.
    """
    found: list[Segment] = []
    timed = [(event.at_us, event) for event in events if event.at_us is not None]
    for position, (at_us, event) in enumerate(timed):
        following = timed[position + 1][0] if position + 1 < len(timed) else max(horizon_us, at_us + 1)
        text, word = event.event.state or event.event.text, event.event.word
        if found and found[-1].text == text and found[-1].word == word and found[-1].end_us == at_us:
            last = found.pop()
            found.append(_longer(last, following))
            continue
        found.append(
            Segment(
                start_us=at_us,
                end_us=following,
                text=text,
                severity=event.severity,
                word=word,
                event_index=event.index,
            )
        )
    return tuple(found)


def _longer(segment: Segment, end_us: int) -> Segment:
    """The same segment with a later end."""
    return Segment(
        start_us=segment.start_us,
        end_us=end_us,
        text=segment.text,
        severity=segment.severity,
        word=segment.word,
        event_index=segment.event_index,
    )


def severity_marks(events: Sequence[TimedEvent]) -> tuple[Mark, ...]:
    """A mark for every warning and error of the session (carried-in ones are notes: no mark)."""
    return tuple(
        Mark(
            at_us=event.at_us,
            severity=event.severity,
            event_index=event.index,
            counter=event.event.error.counter if event.event.error else None,
        )
        for event in events
        if event.at_us is not None and event.severity.rank < Severity.INFO.rank
    )


def is_state(event: TimedEvent) -> bool:
    """True for events that put a state word in force."""
    return event.event.kind in {EventKind.STATE, EventKind.ERROR_CODE}

"""Where a search hits in a session: events, notes, findings, derived lanes, and the rest of the record."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from evtui.services.notes.note import Note
from evtui.services.search.record import events_by_record, places, record_of
from evtui.services.search.words import NOTHING, Wanted
from evtui.services.timeline.events import lane_title

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.store.protocol import StoredFinding
    from evtui.services.timeline.timeline import Timeline

MOST_HITS: Final = 10_000
"""Hits that are kept; the counter then ends in ``+``."""
_LOOK_EVERY: Final = 16
"""Texts between two looks whether anybody still wants to know."""


class Kind(StrEnum):
    """What a hit is; the word of the footer."""

    EVENT = "event"
    NOTE = "note"
    FINDING = "finding"
    LANE = "lane"
    """A stretch of a lane that is derived, so has no event: what limited the power."""
    RAW = "raw"
    """A value of the record that is shown nowhere else."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Text:
    """Something that can be hit."""

    kind: Kind
    words: str
    """What is searched; untrusted."""
    shown: str
    """What the footer says of it; untrusted."""
    at_us: int | None = None
    """Its instant, microseconds UTC on the events' clock; None for what has none."""
    event_index: int | None = None
    """The event it is, or whose entry of the report it stands in."""
    pointer: str = ""
    """JSON pointer into the raw object."""
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: those with an instant in the order of time, then the others."""

    wanted: Wanted = NOTHING
    texts: tuple[Text, ...] = ()
    is_capped: bool = False
    """True when there are more than ``MOST_HITS``."""

    @property
    def instants_us(self) -> tuple[int, ...]:
        """Where ticks stand, each once."""
        return tuple(dict.fromkeys(text.at_us for text in self.texts if text.at_us is not None))

    def counter(self, number: int) -> str:
        """``3/11`` for the hit with number 2."""
        return f"{number + 1}/{len(self.texts)}{'+' if self.is_capped else ''}"

    def nearest(self, at_us: int) -> int | None:
        """Number of the first hit at or after an instant, else of the first one; None when there is none."""
        if not self.texts:
            return None
        number = bisect_left(self._places, at_us)
        return 0 if number == len(self._places) else number

    def stepped(self, number: int | None, at_us: int, direction: int) -> tuple[int, bool]:
        """Number of the next hit, and whether it went round an end.

        From a hit it is the next in order; from anywhere else (None) the nearest in that direction. There
        must be one.
        """
        if number is not None:
            step = number + direction
        elif direction > 0:
            step = bisect_left(self._places, at_us + 1)
        else:
            step = bisect_left(self._places, at_us) - 1
        return step % len(self.texts), not 0 <= step < len(self.texts)

    @property
    def _places(self) -> list[int]:
        return [text.at_us for text in self.texts if text.at_us is not None]


def texts(timeline: Timeline, findings: Sequence[StoredFinding], raw: bytes) -> tuple[Text, ...]:
    """Everything that can be searched in a session; decodes the record, so use a thread."""
    found: list[Text] = [
        *_events(timeline),
        *_notes(timeline.remarks),
        *_findings(findings),
        *_derived(timeline),
    ]
    return (*found, *_raw(timeline, raw))


class TextsOfSession:
    """The texts of the session that was searched last, so that a search while typing builds them once."""

    def __init__(self) -> None:
        self._basis: tuple[object, ...] = ()
        self._texts: tuple[Text, ...] = ()

    def of(self, timeline: Timeline, findings: Sequence[StoredFinding], raw: bytes) -> tuple[Text, ...]:
        """As ``texts``, built anew only when something in the session is another object than before."""
        basis = (timeline.events, timeline.lanes, timeline.remarks, findings, raw)
        if len(basis) != len(self._basis) or any(a is not b for a, b in zip(basis, self._basis, strict=True)):
            self._texts, self._basis = texts(timeline, findings, raw), basis
        return self._texts


def search(
    wanted: Wanted, among: Iterable[Text], is_unwanted: Callable[[], bool] = lambda: False
) -> Hits | None:
    """The hits; None when nobody wants to know any more. A value of the record counts only where its entry
    has no event that is a hit, and only for a search that names something."""
    if wanted.is_empty:
        return Hits(wanted)
    hits: list[Text] = []
    entries: set[str] = set()
    for number, text in enumerate(among):
        if number % _LOOK_EVERY == 0 and is_unwanted():
            return None
        is_raw = text.kind is Kind.RAW
        if is_raw and (not wanted.names_something or record_of(text.pointer) in entries):
            continue
        if not wanted.holds_for(text.words, text.words.casefold()):
            continue
        if len(hits) == MOST_HITS:
            return Hits(wanted, _in_order(hits), True)
        hits.append(text)
        if text.kind is Kind.EVENT:
            entries.add(record_of(text.pointer))
    return Hits(wanted, _in_order(hits))


def _in_order(hits: list[Text]) -> tuple[Text, ...]:
    """By time, equal times in the order they were found, those without a time last."""
    return tuple(sorted(hits, key=lambda text: (text.at_us is None, text.at_us or 0)))


def _events(timeline: Timeline) -> Iterator[Text]:
    """Each with its lane's name and the device's message as sent."""
    for timed in timeline.events:
        event = timed.event
        title = lane_title(event.lane)
        message = event.error.raw if event.error is not None else ""
        yield Text(
            kind=Kind.EVENT,
            words="\n".join((event.lane, title, event.text, message)),
            shown=f"{title}: {event.text}",
            at_us=timed.at_us,
            event_index=timed.index,
            pointer=event.source,
        )


def _notes(notes: Iterable[Note]) -> Iterator[Text]:
    for note in notes:
        name = "note" if note.letter is None else f"mark {note.letter}"
        at_us = None if note.at is None else note.at.us
        words = f"{name} {note.text}"
        yield Text(kind=Kind.NOTE, words=words, shown=words, at_us=at_us, note=note)


def _findings(findings: Iterable[StoredFinding]) -> Iterator[Text]:
    for finding in findings:
        at_us = None if finding.at is None else finding.at.us
        words = f"{finding.rule} {finding.severity} {finding.text}"
        yield Text(kind=Kind.FINDING, words=words, shown=f"{finding.rule}: {finding.text}", at_us=at_us)


def _derived(timeline: Timeline) -> Iterator[Text]:
    """Stretches that no event began."""
    for lane in timeline.lanes:
        for segment in lane.segments:
            if segment.event_index is None:
                words = f"{lane.title}: {segment.text}"
                yield Text(kind=Kind.LANE, words=words, shown=words, at_us=segment.start_us)


def _raw(timeline: Timeline, raw: bytes) -> Iterator[Text]:
    """Every value of the record, at the instant of the event that its entry tells of."""
    events = tuple(timed.event for timed in timeline.events)
    owners = events_by_record(events)
    for place in places(raw):
        index = owners.get(record_of(place.pointer))
        yield Text(
            kind=Kind.RAW,
            words=place.text,
            shown=f"{place.pointer} {place.text}",
            at_us=None if index is None else timeline.events[index].at_us,
            event_index=index,
            pointer=place.pointer,
        )

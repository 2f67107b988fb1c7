"""Controller status words: hexadecimal where they change, dots while zero, changed bits as a list."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.models.event import EventKind, Severity
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.columns import paint_order, spans
from evtui.services.timeline.lane import Lane, LaneKind, LaneSpec, Material, Segment, TimedEvent
from evtui.services.timeline.lane import state_segments as segments_of
from evtui.services.timeline.window import Window

_TITLES: Final = {
    "systemStatus": "sysStatus",
    "operationalStatus": "opStatus",
    "chargingProcessStatus": "processSt",
}
_FIRST: Final = ("systemStatus", "operationalStatus")


def build(material: Material) -> tuple[Lane, ...]:
    """A lane per key, system and operational status first, then by appearance."""
    groups: dict[str, list[TimedEvent]] = {}
    for event in material.events:
        if event.event.kind is EventKind.STATUS_WORD:
            groups.setdefault(event.event.lane, []).append(event)
    lanes = [
        Lane(
            key=key,
            title=_TITLES.get(_word_key(key), _word_key(key)),
            kind=LaneKind.WORD,
            segments=segments_of(events, material.whole.end_us),
        )
        for key, events in groups.items()
    ]
    return tuple(sorted(lanes, key=lambda lane: _rank(_word_key(lane.key))))


def _word_key(lane: str) -> str:
    return lane.removeprefix("detailStatus.")


def _rank(key: str) -> int:
    return _FIRST.index(key) if key in _FIRST else len(_FIRST)


def short_hex(segment: Segment, tier: Tier) -> str:
    """``0x10``, or the text as sent when it is no number."""
    return one_cell_text(segment.text, tier) if segment.word is None else f"0x{segment.word:X}"


def full_hex(segment: Segment, tier: Tier) -> str:
    """``0x00000010``, or the text as sent."""
    return one_cell_text(segment.text, tier) if segment.word is None else f"0x{segment.word:08X}"


def ink(segment: Segment) -> Ink:
    """Zero is quiet; a word its source calls trouble is amber or red, any other blue."""
    if segment.word == 0:
        return MUTED
    if segment.severity in {Severity.ERROR, Severity.CRITICAL}:
        return Ink(Role.ERROR)
    return Ink(Role.WARNING if segment.severity is Severity.WARNING else Role.KEY)


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """``◂0x0····╷0x10────``; trouble starts with its glyph instead of the tick."""
    row, table = CellRow.blank(width), glyphs(tier)
    for segment, start, end in paint_order(spans(lane.segments, window, width)):
        colour = ink(segment)
        row.fill(
            start,
            end,
            table.dot if segment.word == 0 else table.line_calm,
            FAINT if segment.word == 0 else colour,
        )
        carried = segment.start_us < window.start_us
        bad = segment.severity.rank < Severity.INFO.rank and segment.word != 0
        row.put(
            start,
            table.carried if carried else table.severity(segment.severity) if bad else table.tick,
            colour,
        )
        text = short_hex(segment, tier)
        if len(text) <= end - start - 1:
            row.put(start + 1, text, colour)
    return row


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """All eight digits."""
    segment = lane.segment_at(at_us)
    if segment is None:
        return (Span(glyphs(tier).missing, MUTED),)
    return (Span(full_hex(segment, tier), ink(segment)),)


def changed_bits(before: int | None, after: int | None) -> tuple[tuple[int, bool], ...]:
    """Bits that differ, lowest first, with True for those that rose; empty when either word is unknown.

    Their meaning is not documented anywhere (``api/depot`` 5.5), so they have numbers and no names.
    """
    if before is None or after is None:
        return ()
    changed = before ^ after
    return tuple((bit, bool(after >> bit & 1)) for bit in range(changed.bit_length()) if changed >> bit & 1)


def changed_bits_text(before: int | None, after: int | None, tier: Tier = Tier.FULL) -> str:
    """``bit 1 ↑ · bit 16 ↑``; empty when nothing changed."""
    arrows = ("v", "^") if tier is not Tier.FULL else ("↓", "↑")
    separator = f" {glyphs(tier).separator} "
    return separator.join(f"bit {bit} {arrows[rose]}" for bit, rose in changed_bits(before, after))


def changes_at(lane: Lane, at_us: int) -> tuple[tuple[int, bool], ...]:
    """Bits that changed when the word in force came."""
    segment = lane.segment_at(at_us)
    if segment is None:
        return ()
    position = next(index for index, one in enumerate(lane.segments) if one is segment)
    before = lane.segments[position - 1].word if position else None
    return changed_bits(before, segment.word)


WORDS: Final = LaneSpec(kind=LaneKind.WORD, build=build, draw=draw, readout=readout)

"""Records without duration: limits announced, voltage alignment, breaker opening, session start and end."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.models.event import EventKind, Severity
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.columns import folded
from evtui.services.timeline.lane import Lane, LaneKind, LaneSpec, Mark, Material, Segment, TimedEvent
from evtui.services.timeline.window import Window

_KINDS: Final = frozenset({EventKind.LIMIT, EventKind.ALIGNMENT, EventKind.BREAKER, EventKind.SESSION})
_TITLES: Final = {
    "chargeParameters.Station": "Station",
    "chargeParameters.Request": "Request",
    "batteryAlignmentResults": "Alignment",
    "dcBreakerOpenConditions": "DC open",
    "session": "Session",
    "charging": "Charging",
}


def build(material: Material) -> tuple[Lane, ...]:
    """A lane per source of such records, in order of first appearance."""
    groups: dict[str, list[TimedEvent]] = {}
    for event in material.events:
        if event.event.kind in _KINDS and event.at_us is not None:
            groups.setdefault(event.event.lane, []).append(event)
    return tuple(_lane(key, events, material.whole.end_us) for key, events in groups.items())


def _lane(key: str, events: list[TimedEvent], horizon_us: int) -> Lane:
    """Each record holds (as the newest of its kind) until the next."""
    times = [event.at_us for event in events if event.at_us is not None]
    ends = [*times[1:], max(horizon_us, times[-1] + 1)]
    return Lane(
        key=key,
        title=_TITLES.get(key, key.removeprefix("chargeParameters.")),
        kind=LaneKind.MOMENTS,
        segments=tuple(
            Segment(
                start_us=at,
                end_us=end,
                text=event.event.text,
                severity=event.severity,
                event_index=event.index,
            )
            for event, at, end in zip(events, times, ends, strict=True)
        ),
        marks=tuple(
            Mark(at_us=at, severity=event.severity, event_index=event.index)
            for event, at in zip(events, times, strict=True)
        ),
    )


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """A tick at each record (its glyph when it is trouble) and its text where there is room."""
    row, table = CellRow.blank(width), glyphs(tier)
    marks = folded(lane.marks, window, width)
    for mark, following in zip(marks, [*(mark.column for mark in marks[1:]), width], strict=True):
        bad = mark.severity.rank < Severity.INFO.rank
        ink = Ink(_role(mark.severity), bold=bad)
        row.put(mark.column, table.severity(mark.severity) if bad else table.tick, ink)
        at_us = window.time(mark.column + 1, width) - 1
        segment = lane.segment_at(at_us)
        text = "" if segment is None else one_cell_text(segment.text, tier)
        if text and len(text) < following - mark.column:
            row.put(mark.column + 1, text, MUTED)
    return row


def _role(severity: Severity) -> Role:
    if severity in {Severity.ERROR, Severity.CRITICAL}:
        return Role.ERROR
    return Role.WARNING if severity is Severity.WARNING else Role.KEY


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """The newest record at or before an instant."""
    segment = lane.segment_at(at_us)
    if segment is None:
        return (Span("not reached", MUTED),)
    return (Span(one_cell_text(segment.text, tier), MUTED),)


MOMENTS: Final = LaneSpec(kind=LaneKind.MOMENTS, build=build, draw=draw, readout=readout)

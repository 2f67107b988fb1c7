"""One line per device: its state in words and line strength, its warnings and errors as marks on top."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.models.event import EventKind, Severity
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.columns import FoldedMark, folded, paint_order, spans
from evtui.services.timeline.lane import (
    Lane,
    LaneKind,
    LaneSpec,
    Mark,
    Material,
    Segment,
    TimedEvent,
    is_state,
    severity_marks,
    state_segments,
)
from evtui.services.timeline.lanes.ocpp import KEY as OCPP_KEY
from evtui.services.timeline.window import Window

_STRONG: Final = frozenset(
    {"CLOSED", "RUNNING", "MAX", "ERROR", "FAULT", "DERATED", "MEASURING", "PRECHARGE"}
)
_OPEN: Final = frozenset({"OPEN", "OFF", "UNAVAILABLE", "DISCONNECTED"})
_ROLES: Final = {
    "CLOSED": Role.GOOD,
    "RUNNING": Role.GOOD,
    "VALID": Role.GOOD,
    "MEASURING": Role.KEY,
    "PRECHARGE": Role.KEY,
    "ERROR": Role.ERROR,
    "FAULT": Role.ERROR,
    "FAULTED": Role.ERROR,
    "MAX": Role.WARNING,
    "DERATED": Role.WARNING,
}
"""Known state words; all others are calm, and coloured only by the severity of the event that began them."""
_ORDER: Final = ("Pantograph", "Breaker", "Cooling", "Isolation", "Converter")
_BY_SEVERITY: Final = {
    Severity.CRITICAL: Role.ERROR,
    Severity.ERROR: Role.ERROR,
    Severity.WARNING: Role.WARNING,
}
_BACKGROUNDS: Final = {Role.ERROR: Role.ERROR_BG, Role.WARNING: Role.WARNING_BG}


def build(material: Material) -> tuple[Lane, ...]:
    """A lane per source of states other than the connector: known devices in one order, then by name."""
    groups: dict[str, list[TimedEvent]] = {}
    for event in material.events:
        if is_state(event) and event.event.lane != OCPP_KEY:
            groups.setdefault(event.event.lane, []).append(event)
    lanes = [
        Lane(
            key=key,
            title=key.removeprefix("deviceStatus."),
            kind=LaneKind.DEVICE,
            segments=state_segments(_with_state(events), material.whole.end_us),
            marks=severity_marks(events),
        )
        for key, events in groups.items()
    ]
    return tuple(sorted(lanes, key=_place))


def _place(lane: Lane) -> tuple[int, str]:
    """The same order in every session, whatever order a report lists its devices in."""
    return (_ORDER.index(lane.title) if lane.title in _ORDER else len(_ORDER), lane.title)


def _with_state(events: list[TimedEvent]) -> list[TimedEvent]:
    """Events that say a state word; an error entry without one changes nothing but its mark."""
    return [event for event in events if event.event.kind is not EventKind.ERROR_CODE or event.event.state]


def role(segment: Segment) -> Role:
    """Colour of a state: trouble by its word or by the event that began it, else the word's own."""
    known = _ROLES.get(segment.text.upper())
    if known in _BACKGROUNDS:
        return known
    return _BY_SEVERITY.get(segment.severity) or known or Role.FAINT


def mark_role(severity: Severity) -> Role:
    """Colour of a mark."""
    return _BY_SEVERITY.get(severity, Role.MUTED)


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """Lines, marks on them, then names where there is room."""
    row = CellRow.blank(width)
    marks = folded(lane.marks, window, width)
    visible = spans(lane.segments, window, width)
    for segment, start, end in paint_order(visible):
        row.fill(start, end, _stroke(segment, tier), Ink(role(segment)))
    if visible and visible[0][0].start_us < window.start_us:
        row.put(0, glyphs(tier).carried, MUTED)
    _put_marks(row, marks, tier)
    _put_names(row, _owned(visible, width), tier)
    return row


def _stroke(segment: Segment, tier: Tier) -> str:
    """Line strength of a state."""
    table, word = glyphs(tier), segment.text.upper()
    if word in _OPEN:
        return table.line_open
    return table.line_strong if word in _STRONG or role(segment) in _BACKGROUNDS else table.line_calm


def _owned(visible: list[tuple[Segment, int, int]], width: int) -> list[tuple[Segment, int, int]]:
    """Runs of columns that really show each segment after painting."""
    owner: list[Segment | None] = [None] * width
    for segment, start, end in paint_order(visible):
        owner[start:end] = [segment] * (end - start)
    runs: list[tuple[Segment, int, int]] = []
    for column, shown in enumerate(owner):
        if shown is None:
            continue
        if runs and runs[-1][0] is shown and runs[-1][2] == column:
            runs[-1] = (shown, runs[-1][1], column + 1)
        else:
            runs.append((shown, column, column + 1))
    return runs


def _put_names(row: CellRow, runs: list[tuple[Segment, int, int]], tier: Tier) -> None:
    """The name of each state in the first stretch of its line that holds it with a blank at each side."""
    strokes = _strokes(tier)
    for segment, start, end in runs:
        name = f" {one_cell_text(segment.text, tier)} "
        for column in range(start + 1, end - len(name) + 1):
            if strokes.issuperset(row.chars[column : column + len(name)]):
                ink = Ink(role(segment))
                row.put(column, name, MUTED if ink.fg is Role.FAINT else ink)
                break


def _strokes(tier: Tier) -> set[str]:
    """The characters of bare lines."""
    table = glyphs(tier)
    return {table.line_strong, table.line_calm, table.line_open}


def _put_marks(row: CellRow, marks: list[FoldedMark], tier: Tier) -> None:
    """Glyphs, mildest first; several in one column get their number when the line beside them is free."""
    table = glyphs(tier)
    strokes = _strokes(tier)
    for mark in sorted(marks, key=lambda mark: -mark.severity.rank):
        colour = mark_role(mark.severity)
        ink = Ink(colour, _BACKGROUNDS.get(colour, Role.DEFAULT), bold=True)
        row.put(mark.column, table.severity(mark.severity), ink)
        number = f"{table.times}{mark.count}" if mark.count > 1 else ""
        beside = row.chars[mark.column + 1 : mark.column + 1 + len(number)]
        if number and len(beside) == len(number) and strokes.issuperset(beside):
            row.put(mark.column + 1, number, Ink(colour))


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """State at an instant, then the worst of its marks with their number: ``ERROR ✖2``, ``MAX ▲12``."""
    segment = lane.segment_at(at_us)
    if segment is None:
        return (Span(glyphs(tier).missing, MUTED),)
    colour = role(segment)
    parts = [Span(one_cell_text(segment.text, tier), MUTED if colour is Role.FAINT else Ink(colour))]
    marks = current_marks(lane, at_us)
    if marks:
        worst = min((mark.severity for mark in marks), key=lambda severity: severity.rank)
        counted = [mark for mark in marks if mark.severity is worst]
        number = max(len(counted), *(mark.counter or 1 for mark in counted))
        shown = str(number) if number > 1 else ""
        parts.append(Span(f" {glyphs(tier).severity(worst)}{shown}", Ink(mark_role(worst))))
    return tuple(parts)


def current_marks(lane: Lane, at_us: int) -> tuple[Mark, ...]:
    """Marks since the state in force began, up to and including an instant."""
    segment = lane.segment_at(at_us)
    return () if segment is None else lane.marks_between(segment.start_us, at_us + 1)


DEVICES: Final = LaneSpec(kind=LaneKind.DEVICE, build=build, draw=draw, readout=readout)

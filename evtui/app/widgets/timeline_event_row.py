"""One row of an event table as coloured runs: time, since the start, severity, lane, text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.app.widgets.timeline_times import TimeMode, Times
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, cut, fit
from evtui.models.event import Event, EventKind, Severity

WIDE: Final = 100
"""From this width a row has a column of its own for the time since the start."""
_TITLES: Final = {
    "ocppStatus": "OCPP", "batteryAlignmentResults": "Alignment", "dcBreakerOpenConditions": "DC open",
    "session": "Session", "charging": "Charging",
}  # fmt: skip
_NOTES: Final = frozenset({EventKind.LIMIT, EventKind.ALIGNMENT, EventKind.BREAKER})


def lane_title(lane: str) -> str:
    """The short name of a lane in the table; an unknown word is shown as it is."""
    if lane in _TITLES:
        return _TITLES[lane]
    for prefix, title in (
        ("deviceStatus.", ""),
        ("detailStatus.", "Detail"),
        ("chargeParameters.", "Limits"),
    ):
        if lane.startswith(prefix):
            return title or lane.removeprefix(prefix)
    return lane


def event_text(event: Event, glyphs: Glyphs) -> str:
    """The event's text, with what its error text does not say itself: counter and unstated severity."""
    text, error = event.text, event.error
    if error is not None and error.counter is not None and error.counter > 1:
        counter = f" {glyphs.times}{error.counter}"
        text += "" if counter.strip() in text else counter
    if error is not None and not error.severity_stated and "not stated" not in text:
        text += " (severity not stated)"
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """What a row shows."""

    event: Event
    width: int
    is_selected: bool = False
    is_focused: bool = False
    """Whether the table has the keys: then its selected row carries a mark as well."""


def event_line(row: EventRow, times: Times, glyphs: Glyphs) -> Line:
    """The row; exactly one screen line, cut at its width."""
    event = row.event
    mark = glyphs.selected if row.is_selected and row.is_focused else " "
    at_us = event.at.us if event.at is not None else None
    spans = [Span(mark, Ink(Role.KEY, bold=True)), Span(fit(times.text(at_us), 8, right=True), MUTED)]
    if row.width >= WIDE:
        since = "" if at_us is None or times.mode is TimeMode.SINCE else times.since(at_us)
        spans.append(Span(fit(since, 10, right=True) + "  ", MUTED))
    else:
        spans.append(Span(" "))
    title = 10 if row.width < WIDE else 11
    glyph, ink = _glyph(event, glyphs)
    spans += [
        Span(glyph, ink),
        Span(" " + fit(plain(lane_title(event.lane), 40), title, ellipsis=glyphs.ellipsis)),
    ]
    spans.append(Span(" "))
    room = row.width - sum(cells(span.text) for span in spans) - 1
    spans.append(Span(cut(plain(event_text(event, glyphs)), max(room, 0), glyphs.ellipsis), _text_ink(event)))
    return tuple(_selected(span) for span in spans) if row.is_selected else tuple(spans)


def background(row: EventRow) -> Ink:
    """What fills the rest of the row."""
    return Ink(bg=Role.SELECT if row.is_selected else Role.DEFAULT)


def _glyph(event: Event, glyphs: Glyphs) -> tuple[str, Ink]:
    """Trouble by its glyph, notes as ``○``, states as a faint dot."""
    severity = event.shown_severity
    if severity is not Severity.INFO:
        role = Role.WARNING if severity is Severity.WARNING else Role.ERROR
        return glyphs.severity(severity), Ink(role, bold=True)
    if event.kind in _NOTES or event.severity is not Severity.INFO:
        return glyphs.note, Ink(Role.KEY)
    return glyphs.dot, FAINT


def _text_ink(event: Event) -> Ink:
    """Connector states and trouble are read first."""
    return PLAIN if event.lane == "ocppStatus" or event.shown_severity is not Severity.INFO else MUTED


def _selected(span: Span) -> Span:
    """The same run on the selected row: quiet text becomes bright, warm colours stay."""
    ink = span.ink
    fg = ink.fg if ink.fg in {Role.ERROR, Role.WARNING, Role.KEY} else Role.SELECT_TEXT
    return Span(span.text, Ink(fg, Role.SELECT, ink.bold, ink.underline))

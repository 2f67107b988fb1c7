"""The event table below a timeline: title rule and rows; it repaints only rows that changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import Final

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.app.widgets.timeline_times import TimeMode, Times
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.widths import cells, cut, fit
from evtui.models.event import EventKind, Severity
from evtui.services.notes.note import Note
from evtui.services.notes.words import remark_words
from evtui.services.timeline.deltas import before_event, delta_text
from evtui.services.timeline.events import EventEntry, EventRow, event_row, title_line
from evtui.services.timeline.timeline import Timeline

WIDE: Final = 100
"""From this width a row has a column of its own for the time since the start."""
_NOTES: Final = frozenset({EventKind.LIMIT, EventKind.ALIGNMENT, EventKind.BREAKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """What the table shows: nothing in it is the table's own."""

    timeline: Timeline
    entries: tuple[EventEntry, ...]
    """Rows: events, and folds of those outside the window."""
    row: int | None = None
    """Selected row of ``entries``."""
    top: int = 0
    """First row in view."""
    has_keys: bool = False
    """Whether the movement keys move its rows: then the selected row carries a mark."""
    times: Times = field(default_factory=Times)
    empty: str = "The report has no events"
    """What stands there when there are none."""


class EventTable(Widget):
    """Title rule and rows; a step that does not scroll repaints two rows and the title."""

    DEFAULT_CSS = "EventTable { height: 4; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._view: EventsView | None = None

    @property
    def rows(self) -> int:
        """Rows for events, without the title."""
        return max(0, self.size.height - 1)

    def show(self, view: EventsView) -> None:
        """Another view; finds out itself which rows that changes."""
        before, self._view = self._view, view
        if before is None or before.entries is not view.entries or _frame(before) != _frame(view):
            self.refresh()
            return
        if (before.row, before.has_keys) == (view.row, view.has_keys):
            return
        rows = {0, *(1 + row - view.top for row in (before.row, view.row) if row is not None)}
        visible = [row for row in sorted(rows) if 0 <= row < self.size.height]
        self.refresh(*(Region(0, row, self.size.width, 1) for row in visible))

    def render_line(self, y: int) -> Strip:
        """The title or one row, exactly as wide as the table."""
        width, view = self.size.width, self._view
        if view is None:
            return self._painter.strip((), width)
        if y == 0:
            return self._painter.strip(self._title(view, width), width)
        row = view.top + y - 1
        if row >= len(view.entries):
            text = f"  {view.empty}" if y == 1 and not view.entries else ""
            return self._painter.strip((Span(text, MUTED),), width)
        line = self._row(view, row, width)
        if row != view.row:
            return self._painter.strip(line, width)
        return self._painter.strip(tuple(_selected(span) for span in line), width, Ink(bg=Role.SELECT))

    def _title(self, view: EventsView, width: int) -> Line:
        """``─ Events ─ 34/39  ✖5 ▲6 ───``, the word bold while the table has the keys."""
        rule = self._glyphs.horizontal
        entry = view.entries[view.row] if view.row is not None else None
        title = title_line(view.timeline, entry.index if entry is not None else None, self._glyphs.tier)
        name = Ink(Role.TEXT, bold=True) if view.has_keys else MUTED
        spans = [Span(f"{rule} ", FAINT), Span(title[0].text, name), *title[1:]]
        used = sum(cells(span.text) for span in spans) + 1
        return (*spans, Span(" " + rule * max(0, width - used), FAINT))

    def _row(self, view: EventsView, number: int, width: int) -> Line:
        """One event, or the fold of several."""
        entry = view.entries[number]
        chosen = number == view.row and view.has_keys
        mark = Span(self._glyphs.selected if chosen else " ", Ink(Role.KEY, bold=True))
        if entry.remark is not None:
            return (mark, *self._remark(view, entry.remark, width - 1))
        if entry.index is None:
            return (mark, Span(f"{self._glyphs.horizontal * 2} {entry.label}", MUTED))
        return (mark, *self._event(view, entry.index, width - 1, entry.count))

    def _event(self, view: EventsView, index: int, width: int, count: int) -> Line:
        """Time, since the start, glyph, lane, text; cut at the right edge. Repeats stand before the text."""
        since_mode = view.times.mode is TimeMode.SINCE
        zone = UTC if since_mode else view.times.zone
        row = event_row(view.timeline, index, self._glyphs.tier, zone, view.times.mark_us)
        time = row.since or row.time if since_mode else row.time
        if view.times.mode is TimeMode.DELTA:
            time = delta_text(before_event(view.timeline, index))
        spans = [Span(fit(time, 8, right=True), MUTED)]
        if width >= WIDE:
            spans.append(Span(fit("" if since_mode else row.since, 10, right=True) + "  ", MUTED))
        else:
            spans.append(Span(" "))
        glyph, ink = self._glyph(view, row)
        lane = 11 if width >= WIDE else 10
        spans += [Span(glyph, ink), Span(f" {fit(row.lane, lane, ellipsis=self._glyphs.ellipsis)} ", MUTED)]
        if count > 1:
            spans.append(Span(f"{self._glyphs.times}{count} ", Ink(bold=True)))
        room = width - sum(cells(span.text) for span in spans) - 1
        loud = row.lane == "OCPP" or row.severity is not Severity.INFO
        return (*spans, Span(cut(row.text, max(room, 0), self._glyphs.ellipsis), PLAIN if loud else MUTED))

    def _remark(self, view: EventsView, note: Note, width: int) -> Line:
        """A note in the columns of the events, on a lane of its own."""
        times = view.times
        at_us = None if note.at is None else note.at.us
        spans = [Span(fit("session" if at_us is None else times.text(at_us), 8, right=True), MUTED)]
        if width >= WIDE:
            away = "" if at_us is None or times.mode is TimeMode.SINCE else times.since(at_us)
            spans.append(Span(fit(away, 10, right=True) + "  ", MUTED))
        else:
            spans.append(Span(" "))
        lane = 11 if width >= WIDE else 10
        spans += [
            Span(self._glyphs.remark, Ink(Role.KEY, bold=True)),
            Span(f" {fit('note' if note.letter is None else f'mark {note.letter}', lane)} ", MUTED),
        ]
        room = width - sum(cells(span.text) for span in spans) - 1
        words = for_tier(remark_words(note), self._glyphs.tier)
        return (*spans, Span(cut(words, max(room, 0), self._glyphs.ellipsis), PLAIN))

    def _glyph(self, view: EventsView, row: EventRow) -> tuple[str, Ink]:
        """Trouble in its colour, notes and records as ``○``, states as a faint dot."""
        if row.severity is not Severity.INFO:
            role = Role.WARNING if row.severity is Severity.WARNING else Role.ERROR
            return row.glyph, Ink(role, bold=True)
        if row.glyph != self._glyphs.dot or view.timeline.events[row.index].event.kind in _NOTES:
            return self._glyphs.note, Ink(Role.KEY)
        return row.glyph, FAINT


def _frame(view: EventsView) -> tuple[object, ...]:
    """What makes every row look different."""
    return view.top, view.times


def _selected(span: Span) -> Span:
    """The same run on the selected row: quiet text becomes bright, warm colours stay."""
    ink = span.ink
    fg = ink.fg if ink.fg in {Role.ERROR, Role.WARNING, Role.KEY} else Role.SELECT_TEXT
    return Span(span.text, Ink(fg, Role.SELECT, ink.bold, ink.underline))

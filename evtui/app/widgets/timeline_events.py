"""The event table below a timeline: title rule and rows; it repaints only rows that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.app.widgets.timeline_event_row import EventRow, background, event_line
from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.widths import cells
from evtui.models.event import Event, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView:
    """What the table shows: nothing in it is the table's own."""

    events: Sequence[Event] = field(default_factory=tuple)
    """In time order, unreadable times last."""
    selected: int | None = None
    top: int = 0
    """First event in view."""
    has_keys: bool = False
    """Whether the movement keys move its rows."""
    times: Times = field(default_factory=Times)
    empty: str = "The report has no events"
    """What stands there when there are none."""


class EventTable(Widget):
    """Title rule and rows; a step that does not scroll repaints two rows and the title."""

    DEFAULT_CSS = "EventTable { height: 4; }"

    def __init__(self, painter: Painter, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._painter = painter
        self._glyphs = glyphs
        self._view = EventsView()
        self._counts = (0, 0)

    @property
    def rows(self) -> int:
        """Rows for events, without the title."""
        return max(0, self.size.height - 1)

    def show(self, view: EventsView) -> None:
        """Another view; finds out itself which rows that changes."""
        before, self._view = self._view, view
        if before.events is not view.events:
            severities = [event.shown_severity for event in view.events]
            errors = sum(severity in {Severity.ERROR, Severity.CRITICAL} for severity in severities)
            self._counts = (errors, severities.count(Severity.WARNING))
        if before.events is not view.events or (before.top, before.times) != (view.top, view.times):
            self.refresh()
            return
        changed = {0} if before.has_keys != view.has_keys else set()
        if (before.selected, before.has_keys) != (view.selected, view.has_keys):
            changed |= {
                0,
                *(1 + index - view.top for index in (before.selected, view.selected) if index is not None),
            }
        visible = [row for row in sorted(changed) if 0 <= row < self.size.height]
        if visible:
            self.refresh(*(Region(0, row, self.size.width, 1) for row in visible))

    def render_line(self, y: int) -> Strip:
        """The title or one event, exactly as wide as the table."""
        width, view = self.size.width, self._view
        if y == 0:
            return self._painter.strip(self._title(width), width)
        index = view.top + y - 1
        if index >= len(view.events):
            text = f"  {view.empty}" if y == 1 and not view.events else ""
            return self._painter.strip((Span(text, MUTED),), width)
        row = EventRow(
            event=view.events[index],
            width=width,
            is_selected=index == view.selected,
            is_focused=view.has_keys,
        )
        return self._painter.strip(event_line(row, view.times, self._glyphs), width, background(row))

    def _title(self, width: int) -> Line:
        """``─ Events ─ 34/39  ✖5 ▲6 ───``; a count of zero is left out."""
        rule, view = self._glyphs.horizontal, self._view
        place = f"{(view.selected or 0) + 1 if view.selected is not None else 0}/{len(view.events)}"
        name = Ink(Role.TEXT, bold=True, underline=False) if view.has_keys else MUTED
        spans = [Span(f"{rule} ", FAINT), Span("Events", name), Span(f" {rule} ", FAINT), Span(place, MUTED)]
        errors, warnings = self._counts
        if errors:
            spans.append(Span(f"  {self._glyphs.error}{errors}", Ink(Role.ERROR)))
        if warnings:
            spans.append(Span(f" {self._glyphs.warning}{warnings}", Ink(Role.WARNING)))
        used = sum(cells(span.text) for span in spans) + 1
        spans.append(Span(" " + rule * max(0, width - used), FAINT))
        return tuple(spans)

"""Everything the user has made of the timeline screen, as one frozen value: each key makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from evtui.app.widgets.timeline_times import Times
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, adopt, at_event, at_instant, initial_view
from evtui.services.timeline.window import Window


class Pane(StrEnum):
    """Which part of the screen the movement keys move."""

    TIMELINE = "timeline"
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """View state of the timeline screen; an undo would be a list of these."""

    timeline: TimelineView
    """Window, crosshair, selected event, scales: what the lanes and plots show."""
    times: Times
    """How times are written."""
    pane: Pane = Pane.TIMELINE
    lane: str | None = None
    """Key of the chosen lane, to which ``.`` and ``,`` then keep; None means all lanes."""
    table_top: int = 0
    """First event in view."""

    @classmethod
    def opened(cls, timeline: Timeline, times: Times) -> ScreenView:
        """The first view of a session: all of it, the crosshair at its first trouble."""
        view = cls(timeline=initial_view(timeline), times=times)
        return view.with_times(replace(times, zero_us=timeline.zero_us))

    def with_times(self, times: Times) -> ScreenView:
        """Other ways to write times, for axis, readout and table alike."""
        inner = replace(self.timeline, zone=times.zone, since_plug_in=times.mode.value == "since start")
        return replace(self, timeline=inner, times=times)

    def with_timeline(self, view: TimelineView) -> ScreenView:
        """Another state of lanes and plots."""
        return replace(self, timeline=view)

    def adopted(self, before: Timeline, after: Timeline) -> ScreenView:
        """The same view when the session's meter values have been decoded."""
        return replace(self, timeline=adopt(replace(self.timeline, progress=None), before, after))

    def carried_over(self, before: Timeline, after: Timeline) -> ScreenView:
        """The same view on another session: zoom and crosshair keep their distance from the start."""
        shift = after.zero_us - before.zero_us
        inner = self.timeline
        if inner.window == before.whole:
            window = after.whole
        else:
            window = Window(inner.window.start_us + shift, inner.window.end_us + shift).clamped(after.whole)
        inner = replace(inner, window=window, progress=None, zero_us=None)
        inner = at_instant(inner, after, inner.cursor_us + shift)
        lane = self.lane if self.lane is not None and after.lane(self.lane) is not None else None
        moved = replace(self, timeline=inner, lane=lane, table_top=0)
        return moved.with_times(replace(self.times, zero_us=after.zero_us))

    def other_pane(self) -> ScreenView:
        """The keys move the other pane."""
        return replace(self, pane=Pane.EVENTS if self.pane is Pane.TIMELINE else Pane.TIMELINE)

    def lane_moved(self, step: int, lanes: tuple[str, ...]) -> ScreenView:
        """The next lane in view; beyond either end no lane is chosen (then all lanes count)."""
        places = (None, *lanes)
        at = places.index(self.lane) if self.lane in places else 0
        return replace(self, lane=places[(at + step) % len(places)])

    def event_moved(self, timeline: Timeline, step: int) -> ScreenView:
        """Another event selected, ``step`` rows on, and the crosshair on it."""
        if not timeline.events:
            return self
        index = self.timeline.event_index
        wanted = step if index is None and step < 0 else (-1 if index is None else index) + step
        return self.event_selected(timeline, min(max(wanted, 0), len(timeline.events) - 1))

    def event_selected(self, timeline: Timeline, index: int) -> ScreenView:
        """An event selected, and the crosshair on it."""
        return replace(self, timeline=at_event(self.timeline, timeline, index))

    def table_followed(self, rows: int, total: int) -> ScreenView:
        """The table scrolled to the selected event: by as little as needed when it is near, else centred."""
        if rows <= 0:
            return self
        index = self.timeline.event_index or 0
        margin = min(1, (rows - 1) // 2)
        top = self.table_top
        if not top - rows <= index < top + 2 * rows:
            top = index - rows // 2
        top = min(top, index - margin)
        top = max(top, index + margin - rows + 1)
        return replace(self, table_top=min(max(top, 0), max(total - rows, 0)))

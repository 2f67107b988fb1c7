"""Everything the user has made of the timeline screen, as one frozen value: each key makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from evtui.app.screens.timeline.table import TableRows
from evtui.app.widgets.timeline_times import TimeMode, Times
from evtui.services.timeline.events import neighbours_us
from evtui.services.timeline.layout import LaneLayout
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, adopt, at_event, at_instant, initial_view
from evtui.services.timeline.window import Window


class Pane(StrEnum):
    """Which part of the screen the movement keys move."""

    TIMELINE = "timeline"
    EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """View state of the timeline screen; undo and redo are lists of these."""

    timeline: TimelineView
    """Window, crosshair, selected event, scales: what the lanes and plots show."""
    times: Times
    """How times are written."""
    pane: Pane = Pane.TIMELINE
    lane: str | None = None
    """Key of the chosen lane, to which ``.`` and ``,`` then keep; None means all lanes."""
    table_top: int = 0
    """First row of the event table in view."""
    is_unfolded: bool = False
    """Whether the events outside the axis have rows of their own."""
    unfolded_lanes: frozenset[str] = frozenset()
    """Keys of lanes whose repeats have a row each."""
    fold: int | None = None
    """Row of the fold or note that is selected in the table; a fold leaves the crosshair where it was."""
    shows_card: bool = False
    """Whether the instant card stands in place of lanes and plots."""

    @classmethod
    def opened(cls, timeline: Timeline, times: Times) -> ScreenView:
        """The first view of a session: all of it, the crosshair at its first trouble."""
        view = cls(timeline=initial_view(timeline), times=times)
        return view.with_times(replace(times, start_us=timeline.zero_us))

    def with_times(self, times: Times) -> ScreenView:
        """Other ways to write times, for axis, readout and table alike."""
        inner = replace(
            self.timeline,
            zone=times.zone,
            since_plug_in=times.mode is TimeMode.SINCE,
            since_event=times.mode is TimeMode.DELTA,
            zero_us=times.mark_us,
        )
        return replace(self, timeline=inner, times=times)

    def with_timeline(self, view: TimelineView) -> ScreenView:
        """Another state of lanes and plots."""
        return replace(self, timeline=view, fold=None)

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
        inner = replace(inner, window=window, progress=None, range=None)
        inner = at_instant(inner, after, inner.cursor_us + shift)
        lane = self.lane if self.lane is not None and after.lane(self.lane) is not None else None
        moved = replace(self, timeline=inner, lane=lane, table_top=0, is_unfolded=False, fold=None)
        return moved.with_times(self.times.of_session(after.zero_us))

    def with_lane(self, lane: str | None) -> ScreenView:
        """Another lane chosen; None for all."""
        return replace(self, lane=lane)

    def with_layout(self, layout: LaneLayout) -> ScreenView:
        """Other lanes pinned or hidden; a lane that is hidden is not chosen any more."""
        lane = None if self.lane in layout.hidden else self.lane
        return replace(self, timeline=replace(self.timeline, layout=layout), lane=lane)

    def differs(self, other: ScreenView) -> bool:
        """Whether there is anything to undo between the two: progress and scrolling that follows are not."""
        return _undoable(self) != _undoable(other)

    def other_pane(self) -> ScreenView:
        """The keys move the other pane."""
        return replace(self, pane=Pane.EVENTS if self.pane is Pane.TIMELINE else Pane.TIMELINE)

    def lane_moved(self, step: int, lanes: tuple[str, ...]) -> ScreenView:
        """The next lane in view; beyond either end no lane is chosen (then all lanes count)."""
        places = (None, *lanes)
        at = places.index(self.lane) if self.lane in places else 0
        return replace(self, lane=places[(at + step) % len(places)])

    def row(self, rows: TableRows) -> int | None:
        """The selected row of the event table."""
        if self.fold is not None:
            return self.fold
        index = self.timeline.event_index
        return None if index is None else rows.rows.get(index)

    def row_moved(self, timeline: Timeline, rows: TableRows, step: int) -> ScreenView:
        """Another row of the table selected, and the crosshair on its event; the ends of the table hold."""
        row = self.row(rows)
        return self.row_selected(timeline, rows, (-1 if row is None else row) + step)

    def row_selected(self, timeline: Timeline, rows: TableRows, row: int) -> ScreenView:
        """A row selected, and the crosshair on its event or note; a fold leaves the crosshair alone."""
        if not rows.entries:
            return self
        row = min(max(row, 0), len(rows.entries) - 1)
        index, remark = rows.event_at(row), rows.remark_at(row)
        if remark is not None and remark.at is not None:
            return replace(self, timeline=at_instant(self.timeline, timeline, remark.at.us), fold=row)
        if index is None:
            return replace(self, fold=row)
        return self.with_timeline(at_event(self.timeline, timeline, index))

    def fold_opened(self) -> ScreenView:
        """The events outside the axis shown or folded away."""
        return replace(self, is_unfolded=not self.is_unfolded, fold=None)

    def separated(self, timeline: Timeline, width: int) -> ScreenView:
        """Zoomed to the selected event so that its neighbours are at least three columns apart."""
        index = self.timeline.event_index
        at_us = timeline.events[index].at_us if index is not None else None
        if index is None or at_us is None or not timeline.whole.contains(at_us):
            return self
        window = Window.separating(at_us, neighbours_us(timeline, index), width, timeline.whole)
        return self.with_timeline(at_event(replace(self.timeline, window=window), timeline, index))

    def repeats_toggled(self, lane: str) -> ScreenView:
        """The repeats of a lane unfolded or folded."""
        return replace(self, unfolded_lanes=self.unfolded_lanes ^ {lane}, fold=None)

    def table_followed(self, rows: TableRows, height: int) -> ScreenView:
        """The table scrolled to its selected row: by as little as needed when it is near, else centred."""
        if height <= 0:
            return self
        row, total = self.row(rows) or 0, len(rows.entries)
        margin = min(1, (height - 1) // 2)
        top = self.table_top
        if not top - height <= row < top + 2 * height:
            top = row - height // 2
        top = max(min(top, row - margin), row + margin - height + 1)
        return replace(self, table_top=min(max(top, 0), max(total - height, 0)))


def _undoable(view: ScreenView) -> ScreenView:
    return replace(view, table_top=0, timeline=replace(view.timeline, progress=None))

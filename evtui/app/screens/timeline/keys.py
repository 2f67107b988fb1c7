"""What the keys of the timeline do: each makes a new view of the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol, TypeVar

from textual.app import App
from textual.css.query import DOMQuery
from textual.widget import AwaitMount, Widget

from evtui.app.screens.timeline.canvas import TimelineCanvas
from evtui.app.screens.timeline.table import TableRows
from evtui.app.screens.timeline.view import Pane, ScreenView
from evtui.app.widgets.timeline_events import EventTable
from evtui.services.notes.note import Note
from evtui.services.timeline import jumps
from evtui.services.timeline.jumps import Jump
from evtui.services.timeline.repeats import repeats
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import (
    TimelineView,
    at_instant,
    panned,
    range_zoomed,
    stepped,
    whole_session,
    zoomed,
)

Found = TypeVar("Found", bound=Widget)
_FAR: Final = 10
_ZOOM: Final = 2.0


class HasTimeline(Protocol):
    """What the keys need of the screen."""

    timeline: Timeline
    view: ScreenView
    rows: TableRows

    @property
    def app(self) -> App[object]: ...
    @property
    def canvas(self) -> TimelineCanvas: ...
    @property
    def table(self) -> EventTable: ...
    def show_view(self, view: ScreenView, say: str = "", joins: str = "") -> None: ...
    def lane_title(self, key: str) -> str: ...
    def message_line(self, text: str) -> None: ...
    def query(self, kind: type[Found], /) -> DOMQuery[Found]: ...
    def mount_prompt(self, *widgets: Widget) -> AwaitMount: ...
    def open_raw(self) -> None: ...
    def open_neighbour(self, step: int) -> None: ...
    def open_remarks(self, chosen: Note | None = None) -> None: ...


class TimelineKeys:
    """One method per action of ``evtui.keymap.timeline``."""

    def action_left(self: HasTimeline) -> None:
        """Crosshair one column back."""
        _step(self, -1)

    def action_right(self: HasTimeline) -> None:
        """Crosshair one column on."""
        _step(self, 1)

    def action_far_left(self: HasTimeline) -> None:
        """Crosshair ten columns back."""
        _step(self, -_FAR)

    def action_far_right(self: HasTimeline) -> None:
        """Crosshair ten columns on."""
        _step(self, _FAR)

    def action_first(self: HasTimeline) -> None:
        """Start of the session, or first row."""
        if self.view.pane is Pane.EVENTS:
            self.show_view(self.view.row_selected(self.timeline, self.rows, 0))
        else:
            _show(self, at_instant(self.view.timeline, self.timeline, self.timeline.zero_us))

    def action_last(self: HasTimeline) -> None:
        """End of the session, or last row."""
        if self.view.pane is Pane.EVENTS:
            self.show_view(self.view.row_selected(self.timeline, self.rows, len(self.rows.entries)))
        else:
            _show(self, at_instant(self.view.timeline, self.timeline, self.timeline.end_us))

    def action_zoom_in(self: HasTimeline) -> None:
        """Half the time in view."""
        _zoom(self, _ZOOM)

    def action_zoom_out(self: HasTimeline) -> None:
        """Twice the time in view."""
        _zoom(self, 1 / _ZOOM)

    def action_fit(self: HasTimeline) -> None:
        """The whole session."""
        _show(self, whole_session(self.view.timeline, self.timeline))

    def action_next_error(self: HasTimeline) -> None:
        """Next error."""
        _jump(self, jumps.next_error, 1)

    def action_previous_error(self: HasTimeline) -> None:
        """Previous error."""
        _jump(self, jumps.next_error, -1)

    def action_next_warning(self: HasTimeline) -> None:
        """Next warning."""
        _jump(self, jumps.next_warning, 1)

    def action_previous_warning(self: HasTimeline) -> None:
        """Previous warning."""
        _jump(self, jumps.next_warning, -1)

    def action_next_state(self: HasTimeline) -> None:
        """Next change of state."""
        _jump(self, jumps.next_state_change, 1)

    def action_previous_state(self: HasTimeline) -> None:
        """Previous change of state."""
        _jump(self, jumps.next_state_change, -1)

    def action_next_event(self: HasTimeline) -> None:
        """Next event on the chosen lane, or on any."""
        _event_jump(self, 1)

    def action_previous_event(self: HasTimeline) -> None:
        """Previous event on the chosen lane, or on any."""
        _event_jump(self, -1)

    def action_next_gap(self: HasTimeline) -> None:
        """Next stretch without meter values."""
        _jump(self, jumps.next_gap, 1)

    def action_previous_gap(self: HasTimeline) -> None:
        """Previous stretch without meter values."""
        _jump(self, jumps.next_gap, -1)

    def action_fit_scales(self: HasTimeline) -> None:
        """Scales of what is in view, or of the whole session."""
        inner = replace(self.view.timeline, fit_scales=not self.view.timeline.fit_scales)
        say = "Scales fit what is in view" if inner.fit_scales else "Scales of the whole session"
        self.show_view(self.view.with_timeline(inner), say)

    def action_next_series(self: HasTimeline) -> None:
        """The next series in the last (or only) plot."""
        _show(self, replace(self.view.timeline, series_index=self.view.timeline.series_index + 1))

    def action_next_pane(self: HasTimeline) -> None:
        """Timeline or events."""
        self.show_view(self.view.other_pane())

    def action_previous_pane(self: HasTimeline) -> None:
        """Timeline or events."""
        self.show_view(self.view.other_pane())

    def action_down(self: HasTimeline) -> None:
        """Next lane or row."""
        _down(self, 1)

    def action_up(self: HasTimeline) -> None:
        """Previous lane or row."""
        _down(self, -1)

    def action_half_down(self: HasTimeline) -> None:
        """Half a page or half a view on."""
        _page(self, 0.5)

    def action_half_up(self: HasTimeline) -> None:
        """Half a page or half a view back."""
        _page(self, -0.5)

    def action_page_down(self: HasTimeline) -> None:
        """A page or a view on."""
        _page(self, 1)

    def action_page_up(self: HasTimeline) -> None:
        """A page or a view back."""
        _page(self, -1)

    def action_open(self: HasTimeline) -> None:
        """The range, a lane's repeats, else the card; in the table a fold, a note, the zoom to the event."""
        view = self.view
        if view.pane is Pane.TIMELINE:
            self.show_view(_opened(self))
        elif (remark := self.rows.remark_at(view.fold)) is not None:
            self.open_remarks(remark)
        elif view.fold is not None:
            self.show_view(view.fold_opened())
        elif (lane := self.rows.repeating_lane(view.timeline.event_index, self.timeline)) is not None:
            self.show_view(view.repeats_toggled(lane))
        else:
            self.show_view(view.separated(self.timeline, self.canvas.plot_width))

    def action_raw(self: HasTimeline) -> None:
        """The stored record at the selected event."""
        self.open_raw()

    def action_next_session(self: HasTimeline) -> None:
        """The next session of the list."""
        self.open_neighbour(1)

    def action_previous_session(self: HasTimeline) -> None:
        """The previous session of the list."""
        self.open_neighbour(-1)


def _show(screen: HasTimeline, view: TimelineView, say: str = "", joins: str = "") -> None:
    screen.show_view(screen.view.with_timeline(view), say, joins)


def _opened(screen: HasTimeline) -> ScreenView:
    """Zoomed to the range; else the repeats of the chosen lane, where it has some; else the card."""
    view, timeline = screen.view, screen.timeline
    inner = range_zoomed(view.timeline, timeline, screen.canvas.plot_width)
    if inner != view.timeline:
        return view.with_timeline(inner)
    if view.lane is not None and any(
        timeline.events[head].event.lane == view.lane for head in repeats(timeline)
    ):
        return view.repeats_toggled(view.lane)
    return replace(view, shows_card=not view.shows_card)


def _step(screen: HasTimeline, columns: int) -> None:
    view = stepped(screen.view.timeline, screen.timeline, columns, screen.canvas.plot_width)
    _show(screen, view, joins="step")


def _zoom(screen: HasTimeline, factor: float) -> None:
    before = screen.view.timeline
    after = zoomed(before, screen.timeline, factor, screen.canvas.plot_width)
    limit = "Shortest window" if factor > 1 else "Whole session"
    _show(screen, after, limit if after.window == before.window else "")


def _jump(screen: HasTimeline, find: Callable[[Timeline, TimelineView, int], Jump], direction: int) -> None:
    jump = find(screen.timeline, screen.view.timeline, direction)
    _show(screen, jump.apply(screen.view.timeline, screen.timeline), jump.notice)


def _event_jump(screen: HasTimeline, direction: int) -> None:
    lane = screen.view.lane
    if lane is None:
        _jump(screen, jumps.next_event, direction)
    else:
        _jump(screen, lambda timeline, view, way: jumps.next_on_lane(timeline, view, way, lane), direction)


def _down(screen: HasTimeline, step: int) -> None:
    """Rows of the table, or lanes of the timeline."""
    if screen.view.pane is Pane.EVENTS:
        screen.show_view(screen.view.row_moved(screen.timeline, screen.rows, step), joins="row")
        return
    view = screen.view.lane_moved(step, screen.canvas.engine.lanes)
    title = "" if view.lane is None else screen.lane_title(view.lane)
    screen.show_view(view, f"{title}: . and , keep to this lane" if title else "All lanes", joins="lane")


def _page(screen: HasTimeline, pages: float) -> None:
    """Pages of the table, or views of the timeline."""
    if screen.view.pane is Pane.EVENTS:
        screen.show_view(
            screen.view.row_moved(screen.timeline, screen.rows, round(pages * max(screen.table.rows, 2)))
        )
        return
    width = screen.canvas.plot_width
    _show(screen, panned(screen.view.timeline, screen.timeline, round(pages * width), width))

"""What the user has made of a timeline: window, cursor, selected event, scales; each key makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from evtui.services.timeline.layout import LaneLayout
from evtui.services.timeline.time_range import TimeRange, snapped, zoom_window
from evtui.services.timeline.window import Window

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """One state of the screen; two equal views give the same frame."""

    window: Window
    cursor_us: int
    event_index: int | None = None
    """Selected row of ``Timeline.events``: the last event at or before the cursor, or the one walked to."""
    fit_scales: bool = False
    """Plots scaled to what is in view (``V``)."""
    series_index: int = 0
    """Which series takes the last (or only) plot (``D``); counts through ``Timeline.series``."""
    zone: tzinfo = UTC
    """Zone of every clock on the screen."""
    since_plug_in: bool = False
    """Axis labels count from the plug-in instead of showing the clock (``t``)."""
    zero_us: int | None = None
    """Zero set at the cursor (``T``); None means the plug-in."""
    progress: float | None = None
    """How far meter values are decoded, 0 to 1; only used while the timeline has none."""
    since_event: bool = False
    """The time of the crosshair counts from the event before (``t``, delta)."""
    layout: LaneLayout = field(default_factory=LaneLayout)
    """Lanes pinned and hidden (``P x X``)."""
    range: TimeRange | None = None
    """The range that is measured (``v``)."""
    histogram: bool = False
    """Events per bucket in the overview's place (``i``)."""
    against_soc: bool = False
    """Power over state of charge in the plots' place (``:x soc``)."""


def initial_view(timeline: Timeline, zone: tzinfo = UTC) -> TimelineView:
    """Whole session, cursor at the first error or warning inside it, else at the plug-in."""
    from evtui.services.timeline.events import first_trouble

    index = first_trouble(timeline)
    if index is None:
        at = min(max(timeline.zero_us, timeline.whole.start_us), timeline.whole.end_us - 1)
        return at_instant(TimelineView(window=timeline.whole, cursor_us=at, zone=zone), timeline, at)
    return at_event(
        TimelineView(window=timeline.whole, cursor_us=timeline.zero_us, zone=zone), timeline, index
    )


def adopt(view: TimelineView, before: Timeline, after: Timeline) -> TimelineView:
    """The same view on a newer timeline of the session: meter values decoded, or a running one refreshed."""
    window = _grown(view.window, before, after)
    index = view.event_index
    if index is not None and (
        index >= len(after.events) or before.events[index].event != after.events[index].event
    ):
        index = after.index_at(view.cursor_us)
    at_end = view.cursor_us >= before.whole.end_us - 1 and _is_refresh(before)
    cursor = after.whole.end_us - 1 if at_end else view.cursor_us
    cursor = min(max(cursor, after.whole.start_us), after.whole.end_us - 1)
    return replace(
        view, window=window, cursor_us=cursor, event_index=index, range=_still_on(view.range, after)
    )


def _grown(window: Window, before: Timeline, after: Timeline) -> Window:
    """The window on a newer timeline: a whole one stays whole, one at the right edge goes along with it."""
    if window == before.whole:
        return after.whole
    if window.end_us == before.whole.end_us and _is_refresh(before):
        return window.pan(after.whole.end_us - before.whole.end_us, after.whole)
    return window.clamped(after.whole)


def _is_refresh(before: Timeline) -> bool:
    """Whether a running session has grown; else its meter values have just been decoded."""
    from evtui.services.timeline.timeline import MeterState  # it brings numpy

    return before.meter_state is not MeterState.PENDING


def _still_on(found: TimeRange | None, after: Timeline) -> TimeRange | None:
    """A range both of whose edges are on the axis; None when one is not."""
    if found is None or not after.whole.contains(found.anchor_us):
        return None
    return found if found.end_us is None or after.whole.contains(found.end_us) else None


def cursor_column(view: TimelineView, width: int) -> int | None:
    """The plot column of the cursor, None when it is outside the view."""
    return view.window.column(view.cursor_us, width) if view.window.contains(view.cursor_us) else None


def at_instant(view: TimelineView, timeline: Timeline, at_us: int) -> TimelineView:
    """Cursor at an instant (kept inside the whole window); the window recentres when it is not visible."""
    at = min(max(at_us, timeline.whole.start_us), timeline.whole.end_us - 1)
    window = view.window if view.window.contains(at) else view.window.centred(at, timeline.whole)
    return replace(view, window=window, cursor_us=at, event_index=timeline.index_at(at))


def at_event(view: TimelineView, timeline: Timeline, index: int) -> TimelineView:
    """Event selected and the cursor on it; one without a time or outside the axis only gets selected."""
    at_us = timeline.events[index].at_us
    if at_us is None or not timeline.whole.contains(at_us):
        return replace(view, event_index=index)
    return replace(at_instant(view, timeline, at_us), event_index=index)


def stepped(view: TimelineView, timeline: Timeline, columns: int, width: int) -> TimelineView:
    """Cursor moved by whole columns; at the edge the view scrolls by a quarter (``design`` 6)."""
    target = view.window.column(view.cursor_us, width) + columns
    window = view.window
    while not 0 <= target < width:
        quarter = max(1, width // 4)
        shift = quarter if target >= width else -quarter
        moved = window.pan(window.time(shift, width) - window.start_us, timeline.whole)
        if moved == window:
            break
        target -= window.column(moved.start_us, width)
        window = moved
    at = window.centre(min(max(target, 0), width - 1), width)
    return at_instant(replace(view, window=window), timeline, at)


def zoomed(view: TimelineView, timeline: Timeline, factor: float, width: int) -> TimelineView:
    """Zoom about the cursor (``factor`` above 1 is in); its column stays, but for the ends of the session."""
    window = view.window.zoom(factor, view.cursor_us, width=width, bounds=timeline.whole)
    return replace(view, window=window)


def panned(view: TimelineView, timeline: Timeline, columns: int, width: int) -> TimelineView:
    """Window moved by columns; the cursor stays at its instant unless it would leave the view."""
    window = view.window.pan(view.window.time(columns, width) - view.window.start_us, timeline.whole)
    cursor = min(max(view.cursor_us, window.start_us), window.end_us - 1)
    return (
        at_instant(replace(view, window=window), timeline, cursor)
        if cursor != view.cursor_us
        else replace(view, window=window)
    )


def range_toggled(view: TimelineView, timeline: Timeline, width: int) -> TimelineView:
    """A range started at the crosshair, ended there, or (one that is ended or has no length) cleared.

    Either edge is the event in the crosshair's column, where there is one.
    """
    at_us = snapped(timeline, view.window, view.cursor_us, width)
    found = view.range
    if found is None:
        return replace(view, range=TimeRange(anchor_us=at_us))
    ended = found.is_open and found.anchor_us != at_us
    return replace(view, range=replace(found, end_us=at_us) if ended else None)


def range_edges(view: TimelineView, timeline: Timeline, width: int) -> tuple[int, int] | None:
    """Earlier and later edge of the range, an open end snapped to an event; None without a range."""
    if view.range is None:
        return None
    return view.range.edges(snapped(timeline, view.window, view.cursor_us, width))


def range_zoomed(view: TimelineView, timeline: Timeline, width: int) -> TimelineView:
    """The window that shows the range; the same view when there is none or it is shown already."""
    edges = range_edges(view, timeline, width)
    if edges is None or view.range is None:
        return view
    ended = TimeRange(anchor_us=view.range.anchor_us, end_us=sum(edges) - view.range.anchor_us)
    return replace(view, window=zoom_window(edges, timeline.whole), range=ended)


def whole_session(view: TimelineView, timeline: Timeline) -> TimelineView:
    """The whole session in view, cursor unchanged (``0``)."""
    return replace(view, window=timeline.whole)

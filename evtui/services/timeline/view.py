"""What the user has made of a timeline: window, cursor, selected event, scales; each key makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

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
    folded: frozenset[str] = field(default_factory=frozenset)
    """Keys of lanes that are hidden."""


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
    window = after.whole if view.window == before.whole else view.window.clamped(after.whole)
    index = view.event_index
    if index is not None and (
        index >= len(after.events) or before.events[index].event != after.events[index].event
    ):
        index = after.index_at(view.cursor_us)
    cursor = min(max(view.cursor_us, after.whole.start_us), after.whole.end_us - 1)
    return replace(view, window=window, cursor_us=cursor, event_index=index)


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


def whole_session(view: TimelineView, timeline: Timeline) -> TimelineView:
    """The whole session in view, cursor unchanged (``0``)."""
    return replace(view, window=timeline.whole)

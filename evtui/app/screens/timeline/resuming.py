"""A session opened again shows the stretch it was left at; undo leads to the whole of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, runtime_checkable

from textual.app import App

from evtui.app.screens.timeline.view import ScreenView
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels
from evtui.models.report import SessionReport
from evtui.services.timeline.history import History
from evtui.services.timeline.timeline import MeterState, Timeline
from evtui.services.timeline.view import at_instant
from evtui.services.timeline.window import SHORTEST_US, Window
from evtui.services.views.timeline_place import TimelinePlace, TimelinePlaces


@runtime_checkable
class KeepsPlaces(Protocol):
    """An app that remembers where timelines were left."""

    @property
    def timeline_places(self) -> TimelinePlaces | None:
        """None where nothing is remembered."""
        ...


class HasPlace(Protocol):
    """What is needed of the screen."""

    ACTIONS: tuple[Action, ...]
    timeline: Timeline
    view: ScreenView
    history: History[ScreenView]
    _report: SessionReport
    _places: TimelinePlaces | None
    _arrived: TimelinePlace | None

    @property
    def app(self) -> App[object]: ...
    def message_line(self, text: str) -> None: ...
    def keep_place(self) -> None: ...


class ResumingTimeline:
    """Remembers the zoom of whoever leaves, and takes it up before anything is drawn."""

    _places: TimelinePlaces | None = None
    _arrived: TimelinePlace | None = None
    """The zoom that came along from the session before: nobody chose it for this one."""

    def know_places(self: HasPlace) -> None:
        """Asked once: what is shown privately is never remembered, whatever is chosen later."""
        self._places = self.app.timeline_places if isinstance(self.app, KeepsPlaces) else None

    def resume(self: HasPlace) -> None:
        """Show the session as it was left, unless a zoom came along from the one before."""
        self._arrived = place_of(self.view, self.timeline)
        place = None if self._places is None else self._places.of(self._report.session.key)
        is_zoomed = self.view.timeline.window != self.timeline.whole
        if place is None or is_zoomed or self._report.is_summary:
            return
        found = resumed(self.view, self.timeline, place)
        if found is not None:
            self.history = self.history.changed(self.view)
            self.view = found
            undo = next(action for action in self.ACTIONS if action.id == "timeline.undo")
            self.message_line(f"As you left it; {(*key_labels(undo), ':undo')[0]} shows the whole session")

    def keep_place(self: HasPlace) -> None:
        """The session is about to be left."""
        place = place_of(self.view, self.timeline)
        is_unknown = is_open_ended(self.timeline) and self.timeline.meter_state is MeterState.PENDING
        is_chosen = place is None or place != self._arrived
        if self._places is not None and is_chosen and not is_unknown:
            self._places.leave(self._report.session.key, place)

    def on_unmount(self: HasPlace) -> None:
        """By whatever way the screen was closed."""
        self.keep_place()


def is_open_ended(timeline: Timeline) -> bool:
    """Whether the axis may yet grow at its end: the session has none."""
    return timeline.report.session.ended_at is None


def place_of(view: ScreenView, timeline: Timeline) -> TimelinePlace | None:
    """What there is to remember; None for the whole session, and for the present end of a running one."""
    inner, whole = view.timeline, timeline.whole
    window = inner.window
    if window == whole or (is_open_ended(timeline) and window.end_us >= whole.end_us):
        return None
    return TimelinePlace(start_us=window.start_us, end_us=window.end_us, cursor_us=inner.cursor_us)


def resumed(view: ScreenView, timeline: Timeline, place: TimelinePlace) -> ScreenView | None:
    """The view at a place, as far as the session reaches; None where nothing of it is left to show.

    How far a running session reaches only its meter values tell: until they are decoded its end is open.
    """
    whole, start_us, end_us = timeline.whole, place.start_us, place.end_us
    if timeline.meter_state is MeterState.PENDING and is_open_ended(timeline):
        whole = Window(whole.start_us, max(whole.end_us, end_us))
    if end_us - start_us < SHORTEST_US or end_us <= whole.start_us or start_us >= whole.end_us:
        return None
    window = Window(start_us, end_us).clamped(whole)
    if window == timeline.whole:
        return None
    cursor_us = min(max(place.cursor_us, window.start_us), window.end_us - 1)
    inner = replace(view.timeline, window=window)
    if timeline.whole.contains(cursor_us):
        return view.with_timeline(at_instant(inner, timeline, cursor_us))
    return view.with_timeline(replace(inner, cursor_us=cursor_us, event_index=timeline.index_at(cursor_us)))

"""What the keys of the comparison do: each makes a new view of the old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from evtui.app.screens.compare.canvas import ComparisonCanvas
from evtui.app.screens.compare.table import DifferenceTable
from evtui.app.screens.compare.view import CompareView
from evtui.services.compare.overlay import Overlay
from evtui.services.compare.rows import DifferenceRow
from evtui.services.timeline import jumps
from evtui.services.timeline.jumps import Jump
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, at_instant, stepped, whole_session, zoomed
from evtui.services.timeline.window import Window

_FAR: Final = 10
_ZOOM: Final = 2.0


class HasComparison(Protocol):
    """What the keys need of the screen."""

    view: CompareView

    @property
    def overlay(self) -> Overlay | None: ...
    @property
    def rows(self) -> tuple[DifferenceRow, ...]: ...
    @property
    def canvas(self) -> ComparisonCanvas: ...
    @property
    def table(self) -> DifferenceTable: ...
    def show_view(self, view: CompareView, say: str = "") -> None: ...
    def align_next(self) -> None: ...
    def swap(self) -> None: ...
    def toggle_usual(self) -> None: ...
    def open_raw(self) -> None: ...
    def open_other(self, step: int) -> None: ...


class CompareKeys:
    """One method per action of ``evtui.keymap.compare``."""

    def action_left(self: HasComparison) -> None:
        """Crosshair one column back."""
        _step(self, -1)

    def action_right(self: HasComparison) -> None:
        """Crosshair one column on."""
        _step(self, 1)

    def action_far_left(self: HasComparison) -> None:
        """Crosshair ten columns back."""
        _step(self, -_FAR)

    def action_far_right(self: HasComparison) -> None:
        """Crosshair ten columns on."""
        _step(self, _FAR)

    def action_first(self: HasComparison) -> None:
        """Start of the first session."""
        _change(self, lambda view, both: at_instant(view, both, both.whole.start_us))

    def action_last(self: HasComparison) -> None:
        """End of the last session."""
        _change(self, lambda view, both: at_instant(view, both, both.whole.end_us))

    def action_zoom_in(self: HasComparison) -> None:
        """Half the time in view."""
        _zoom(self, _ZOOM)

    def action_zoom_out(self: HasComparison) -> None:
        """Twice the time in view."""
        _zoom(self, 1 / _ZOOM)

    def action_fit(self: HasComparison) -> None:
        """Both whole."""
        _change(self, whole_session)

    def action_next_error(self: HasComparison) -> None:
        """Next error."""
        _jump(self, jumps.next_error, 1)

    def action_previous_error(self: HasComparison) -> None:
        """Previous error."""
        _jump(self, jumps.next_error, -1)

    def action_next_warning(self: HasComparison) -> None:
        """Next warning."""
        _jump(self, jumps.next_warning, 1)

    def action_previous_warning(self: HasComparison) -> None:
        """Previous warning."""
        _jump(self, jumps.next_warning, -1)

    def action_next_state(self: HasComparison) -> None:
        """Next change of state."""
        _jump(self, jumps.next_state_change, 1)

    def action_previous_state(self: HasComparison) -> None:
        """Previous change of state."""
        _jump(self, jumps.next_state_change, -1)

    def action_next_event(self: HasComparison) -> None:
        """Next event of either."""
        _jump(self, jumps.next_event, 1)

    def action_previous_event(self: HasComparison) -> None:
        """Previous event of either."""
        _jump(self, jumps.next_event, -1)

    def action_next_gap(self: HasComparison) -> None:
        """Next stretch without meter values."""
        _jump(self, jumps.next_gap, 1)

    def action_previous_gap(self: HasComparison) -> None:
        """Previous stretch without meter values."""
        _jump(self, jumps.next_gap, -1)

    def action_fit_scales(self: HasComparison) -> None:
        """Scales of what is in view, or of all."""
        inner = replace(self.view.inner, fit_scales=not self.view.inner.fit_scales)
        say = "Scales fit what is in view" if inner.fit_scales else "Scales of both sessions"
        self.show_view(self.view.with_inner(inner), say)

    def action_next_series(self: HasComparison) -> None:
        """Another series in the last plot."""
        inner = self.view.inner
        self.show_view(self.view.with_inner(replace(inner, series_index=inner.series_index + 1)))

    def action_down(self: HasComparison) -> None:
        """Next difference."""
        _row(self, 1)

    def action_up(self: HasComparison) -> None:
        """Previous difference."""
        _row(self, -1)

    def action_half_down(self: HasComparison) -> None:
        """Half a page on."""
        _row(self, max(self.table.rows // 2, 1))

    def action_half_up(self: HasComparison) -> None:
        """Half a page back."""
        _row(self, -max(self.table.rows // 2, 1))

    def action_page_down(self: HasComparison) -> None:
        """A page on."""
        _row(self, max(self.table.rows, 1))

    def action_page_up(self: HasComparison) -> None:
        """A page back."""
        _row(self, -max(self.table.rows, 1))

    def action_open(self: HasComparison) -> None:
        """Zoom to the chosen step."""
        overlay, at_us = self.overlay, self.rows[self.view.row].at_us if self.rows else None
        if overlay is None or at_us is None:
            self.show_view(self.view, "Only steps have a place on the axis: j and k choose one")
            return
        both, width = overlay.both, self.canvas.plot_width
        window = Window.separating(at_us, both.times_us, width, both.whole)
        self.show_view(self.view.with_inner(at_instant(replace(self.view.inner, window=window), both, at_us)))

    def action_align(self: HasComparison) -> None:
        """The next alignment."""
        self.align_next()

    def action_swap(self: HasComparison) -> None:
        """A and B the other way round."""
        self.swap()

    def action_baseline(self: HasComparison) -> None:
        """What is usual, on or off."""
        self.toggle_usual()

    def action_raw(self: HasComparison) -> None:
        """The stored record."""
        self.open_raw()

    def action_next_session(self: HasComparison) -> None:
        """The next B."""
        self.open_other(1)

    def action_previous_session(self: HasComparison) -> None:
        """The B before."""
        self.open_other(-1)


def _change(screen: HasComparison, change: Callable[[TimelineView, Timeline], TimelineView]) -> None:
    """Another window or crosshair; nothing where the two are not aligned."""
    if screen.overlay is not None:
        screen.show_view(screen.view.with_inner(change(screen.view.inner, screen.overlay.both)))


def _step(screen: HasComparison, columns: int) -> None:
    _change(screen, lambda view, both: stepped(view, both, columns, screen.canvas.plot_width))


def _zoom(screen: HasComparison, factor: float) -> None:
    before = screen.view.inner.window
    _change(screen, lambda view, both: zoomed(view, both, factor, screen.canvas.plot_width))
    if screen.view.inner.window == before:
        screen.show_view(screen.view, "Shortest window" if factor > 1 else "Both sessions whole")


def _jump(screen: HasComparison, find: Callable[[Timeline, TimelineView, int], Jump], direction: int) -> None:
    overlay = screen.overlay
    if overlay is not None:
        jump = find(overlay.both, screen.view.inner, direction)
        screen.show_view(screen.view.with_inner(jump.apply(screen.view.inner, overlay.both)), jump.notice)


def _row(screen: HasComparison, step: int) -> None:
    """Another difference; the crosshair goes along where it is a step."""
    rows = screen.rows
    view = screen.view.row_moved(step, len(rows), screen.table.rows)
    at_us = rows[view.row].at_us if rows else None
    if screen.overlay is not None and at_us is not None:
        view = view.with_inner(at_instant(view.inner, screen.overlay.both, at_us))
    screen.show_view(view)

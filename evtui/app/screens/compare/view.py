"""Everything the user has made of the comparison on screen, as one frozen value: each key makes a new one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evtui.services.compare.comparison import Comparison
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window

_UNALIGNED = Window(0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """View state of the comparison."""

    inner: TimelineView
    """Window, crosshair and scales, in microseconds from the instant that both share."""
    row: int = 0
    """The chosen difference."""
    top: int = 0
    """First difference in view."""
    shows_usual: bool = False
    """Whether the band of what is usual is asked for."""

    @classmethod
    def opened(cls, comparison: Comparison) -> CompareView:
        """Both sessions whole, the crosshair on the instant they share."""
        window = _whole(comparison)
        return cls(inner=TimelineView(window=window, cursor_us=0, since_plug_in=True))

    def adopted(self, before: Comparison, after: Comparison) -> CompareView:
        """The same view of other data: A keeps its place on the screen, zoom and crosshair stay."""
        whole, inner = _whole(after), self.inner
        moved_us = 0
        if before.a.report.session.key == after.a.report.session.key and before.aligned and after.aligned:
            moved_us = before.aligned.a_us - after.aligned.a_us
        shown = inner.window if inner.window != _whole(before) else None
        window = whole if shown is None else shown.pan(moved_us).clamped(whole)
        cursor_us = min(max(inner.cursor_us + moved_us, whole.start_us), whole.end_us - 1)
        if not window.contains(cursor_us):
            window = window.centred(cursor_us, whole)
        return replace(
            self, inner=replace(inner, window=window, cursor_us=cursor_us, event_index=None, progress=None)
        )

    def with_inner(self, inner: TimelineView) -> CompareView:
        """Another window or crosshair."""
        return replace(self, inner=inner)

    def row_moved(self, step: int, count: int, height: int) -> CompareView:
        """Another difference chosen, scrolled to by as little as needed; the ends hold."""
        row = min(max(self.row + step, 0), max(count - 1, 0))
        top = max(min(self.top, row), row - max(height, 1) + 1)
        return replace(self, row=row, top=min(max(top, 0), max(count - height, 0)))


def _whole(comparison: Comparison) -> Window:
    return _UNALIGNED if comparison.overlay is None else comparison.overlay.whole

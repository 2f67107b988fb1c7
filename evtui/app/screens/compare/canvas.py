"""Two sessions on screen: the timeline's gutter, tiles and readout, drawn from frames of the comparison."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual import events

from evtui.app.screens.timeline.canvas import Gutter, Readout, TimelineCanvas
from evtui.app.screens.timeline.engine import Changes, TimelineEngine
from evtui.app.theme import Painter
from evtui.services.timeline.frame import Frame, FrameRow

MakeFrame = Callable[[int, int], Frame]
"""Width and height to a finished frame."""
_WHOLE: Final = Changes(whole=True)


class ComparisonEngine(TimelineEngine):
    """Holds a frame that somebody else has drawn."""

    def take(self, frame: Frame) -> Changes:
        """Another frame, and what it changes against the one before."""
        before, self.frame = self.frame, frame
        if before is None or _sizes(before) != _sizes(frame):
            return _WHOLE
        pairs = list(enumerate(zip(before.rows, frame.rows, strict=True)))
        spans = ((y, _changed_span(old, new)) for y, (old, new) in pairs)
        return Changes(
            gutter=tuple(y for y, (old, new) in pairs if old.gutter != new.gutter),
            readout=tuple(y for y, (old, new) in pairs if old.readout != new.readout),
            plot=tuple((y, *span) for y, span in spans if span is not None),
        )


def _sizes(frame: Frame) -> tuple[int, int, int, int]:
    return frame.gutter_width, frame.plot_width, frame.readout_width, len(frame.rows)


def _changed_span(old: FrameRow, new: FrameRow) -> tuple[int, int] | None:
    """First changed column and the one behind the last; None when the cells are equal."""
    if old.chars == new.chars and old.inks == new.inks:
        return None
    cells = zip(zip(old.chars, old.inks, strict=True), zip(new.chars, new.inks, strict=True), strict=True)
    changed = [x for x, (one, other) in enumerate(cells) if one != other]
    return changed[0], changed[-1] + 1


class ComparisonCanvas(TimelineCanvas):
    """Repaints only what a new frame changes."""

    def __init__(self, painter: Painter) -> None:
        super().__init__(painter)
        self._frames = ComparisonEngine(painter.tier)
        self.engine = self._frames
        self._gutter = Gutter(self.engine, painter)
        self._readout = Readout(self.engine, painter)
        self._make: MakeFrame | None = None

    def show_frame(self, make: MakeFrame) -> None:
        """Draw what ``make`` makes, now and whenever the size changes."""
        self._make = make
        if not self.size.width or not self.size.height:
            return
        changes = self._frames.take(make(self.size.width, self.size.height))
        if changes.whole:
            self._lay_out()
            self.post_message(self.Drawn())
        else:
            self._repaint(changes)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size."""
        if self._make is not None:
            self.show_frame(self._make)

"""What is on the timeline: the present frame, what a new view changes in it, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual.geometry import Region

from evtui.app.screens.timeline.view import ScreenView
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.services.timeline.frame import Frame, FrameRow, render
from evtui.services.timeline.plan import RowKind
from evtui.services.timeline.timeline import Timeline

TILE_WIDTH: Final = 32
"""Columns of one plot tile. Textual 8.2.8 sends a dirty span from the left edge of its widget, so that narrow
widgets are what keeps a crosshair step small; narrower ones than this cost more than they save."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be repainted. ``whole`` stands for everything, also when sizes changed."""

    whole: bool = False
    gutter: tuple[int, ...] = ()
    """Rows of the gutter."""
    readout: tuple[int, ...] = ()
    """Rows of the readout column."""
    plot: tuple[tuple[int, int, int], ...] = ()
    """Row, first changed column, column behind the last changed one."""

    def tile(self, start: int, end: int) -> list[Region]:
        """The dirty spans inside the tile of columns ``[start, end)``, in the tile's own coordinates."""
        return [
            Region(max(first, start) - start, row, min(last, end) - max(first, start), 1)
            for row, first, last in self.plot
            if first < end and last > start
        ]


class TimelineEngine:
    """Holds the frame; everything that is drawn asks here."""

    def __init__(self, tier: Tier) -> None:
        self._tier = tier
        self._lane: str | None = None
        self.frame: Frame | None = None
        """What is on screen; None before the first size is known."""

    def draw(self, timeline: Timeline, view: ScreenView, width: int, height: int) -> Changes:
        """A new frame, and what it changes against the one before."""
        before, lane = self.frame, self._lane
        self.frame = render(timeline, view.timeline, width, height, self._tier)
        self._lane = view.lane
        if before is None or _sizes(before) != _sizes(self.frame):
            return Changes(whole=True)
        return _changes(before.rows, self.frame.rows, {lane, view.lane} if lane != view.lane else set())

    @property
    def lanes(self) -> tuple[str, ...]:
        """Keys of the lanes that have a row, from the top."""
        return () if self.frame is None else tuple(lane.key for lane in self.frame.plan.lanes)

    def gutter(self, y: int) -> Line:
        """The name of a row; the chosen lane's is marked."""
        row = self._row(y)
        if row is None:
            return ()
        if row.kind is RowKind.LANE and row.key == self._lane:
            return tuple(
                Span(span.text, Ink(Role.SELECT_TEXT, Role.SELECT, bold=True)) for span in row.gutter
            )
        return row.gutter

    def plot(self, y: int, start: int, end: int) -> Line:
        """The cells of one row in columns ``[start, end)`` as runs of equal ink."""
        row = self._row(y)
        return () if row is None else _runs(row.chars[start:end], row.inks[start:end])

    def readout(self, y: int) -> Line:
        """What a row says at the crosshair."""
        row = self._row(y)
        return () if row is None else row.readout

    def _row(self, y: int) -> FrameRow | None:
        return self.frame.rows[y] if self.frame is not None and y < len(self.frame.rows) else None


def _sizes(frame: Frame) -> tuple[int, int, int, int]:
    return frame.gutter_width, frame.plot_width, frame.readout_width, len(frame.rows)


def _changes(before: Sequence[FrameRow], after: Sequence[FrameRow], lanes: set[str | None]) -> Changes:
    """Rows compared one by one; ``lanes`` are those whose mark in the gutter changed."""
    spans = []
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        span = _changed_span(old, new)
        if span is not None:
            spans.append((y, *span))
    return Changes(
        gutter=_rows(before, after, lambda old, new: old.gutter != new.gutter or new.key in lanes),
        readout=_rows(before, after, lambda old, new: old.readout != new.readout),
        plot=tuple(spans),
    )


def _rows(
    before: Sequence[FrameRow], after: Sequence[FrameRow], differs: Callable[[FrameRow, FrameRow], bool]
) -> tuple[int, ...]:
    return tuple(y for y, (old, new) in enumerate(zip(before, after, strict=True)) if differs(old, new))


def _changed_span(old: FrameRow, new: FrameRow) -> tuple[int, int] | None:
    """First changed column and the one behind the last; None when the cells are equal."""
    if old.chars == new.chars and old.inks == new.inks:
        return None
    width = len(new.chars)
    cells = range(width)
    first = next(x for x in cells if old.chars[x] != new.chars[x] or old.inks[x] != new.inks[x])
    last = next(x for x in reversed(cells) if old.chars[x] != new.chars[x] or old.inks[x] != new.inks[x])
    return first, last + 1


def _runs(chars: str, inks: Sequence[Ink]) -> Line:
    """Neighbouring cells of one ink as one span."""
    spans: list[Span] = []
    start = 0
    for x in range(1, len(chars) + 1):
        if x == len(chars) or inks[x] != inks[start]:
            spans.append(Span(chars[start:x], inks[start]))
            start = x
    return tuple(spans)

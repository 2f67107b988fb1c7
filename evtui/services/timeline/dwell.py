"""How long each state of a lane held in a session: count, total, share and the longest stretch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evtui.services.timeline.lane import Lane
from evtui.services.timeline.window import Window

if TYPE_CHECKING:  # importing this module must not import numpy
    from evtui.services.timeline.timeline import Timeline

Stretch = tuple[str | None, int, int]
"""State (None for no data), start and end in microseconds UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DwellLine:
    """One state of a lane."""

    state: str | None
    """The provider's word, raw; None for time in which nothing is known."""
    count: int
    """Stretches of it; one that was replaced at the same instant counts too."""
    total_us: int
    share: float
    """Of the session, 0 to 1."""
    longest_us: int
    longest_start_us: int
    """Where the longest stretch begins, the first of equally long ones."""


def session_window(timeline: Timeline) -> Window:
    """The session on the axis without its margins; the whole axis where that would be nothing."""
    start, end = max(timeline.zero_us, timeline.whole.start_us), min(timeline.end_us, timeline.whole.end_us)
    return Window(start, end) if start < end else timeline.whole


def dwell(lane: Lane, window: Window) -> tuple[DwellLine, ...]:
    """A line per state, the longest total first, no data last; the totals add up to the window."""
    lines: dict[str | None, DwellLine] = {}
    for state, start, end in stretches(lane, window):
        before = lines.get(state)
        length = end - start
        longest = (length, start)
        if before is not None and before.longest_us >= length:
            longest = (before.longest_us, before.longest_start_us)
        total = length + (0 if before is None else before.total_us)
        lines[state] = DwellLine(
            state=state,
            count=1 + (0 if before is None else before.count),
            total_us=total,
            share=total / window.span_us,
            longest_us=longest[0],
            longest_start_us=longest[1],
        )
    return tuple(sorted(lines.values(), key=lambda line: (line.state is None, -line.total_us)))


def stretches(lane: Lane, window: Window) -> Iterator[Stretch]:
    """The window as stretches without holes or overlaps, in time order; neighbours of one state are one."""
    return _joined(_pieces(lane, window))


def _pieces(lane: Lane, window: Window) -> Iterator[Stretch]:
    """Segments cut to the window, and what lies between them as no data."""
    at = window.start_us
    for segment in lane.segments:
        start, end = max(segment.start_us, at), min(segment.end_us, window.end_us)
        if segment.start_us >= window.end_us:
            break
        if end < start or (end == start and segment.start_us < start):
            continue
        if start > at:
            yield None, at, start
        yield segment.text, start, end
        at = max(at, end)
    if at < window.end_us:
        yield None, at, window.end_us


def _joined(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for piece in pieces:
        if held is not None and held[0] == piece[0]:
            held = (held[0], held[1], piece[2])
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held

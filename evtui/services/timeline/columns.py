"""Segments and marks of a lane as columns: nothing is too short to be seen, the worst is painted last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evtui.models.event import Severity
from evtui.services.timeline.lane import Mark, Segment
from evtui.services.timeline.window import Window

Span = tuple[Segment, int, int]
"""A segment with its columns ``[start, end)``, cut to the view."""


def spans(segments: Iterable[Segment], window: Window, width: int) -> list[Span]:
    """The visible segments with their columns, at least one column each, in time order."""
    found: list[Span] = []
    for segment in segments:
        if segment.start_us >= window.end_us or max(segment.end_us, segment.start_us + 1) <= window.start_us:
            continue
        start = max(window.column(segment.start_us, width), 0)
        end = min(window.column(segment.end_us, width), width)
        found.append((segment, start, max(end, start + 1)))
    return found


def paint_order(found: Iterable[Span]) -> list[Span]:
    """Mildest first and longest first, so that a short or bad state stays on top of its neighbours."""
    return sorted(found, key=lambda span: (-span[0].severity.rank, -(span[2] - span[1]), span[0].start_us))


@dataclass(frozen=True, slots=True)
class FoldedMark:
    """All marks of one column as one."""

    column: int
    severity: Severity
    """The worst of them."""
    count: int


def folded(marks: Sequence[Mark], window: Window, width: int) -> list[FoldedMark]:
    """Visible marks, those of one column folded to the worst, columns ascending."""
    by_column: dict[int, list[Mark]] = {}
    for mark in marks:
        if window.contains(mark.at_us):
            by_column.setdefault(window.column(mark.at_us, width), []).append(mark)
    return [
        FoldedMark(column, min((mark.severity for mark in found), key=lambda one: one.rank), len(found))
        for column, found in sorted(by_column.items())
    ]

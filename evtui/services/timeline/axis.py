"""Time ticks at 1-2-5-10-15-30-60 steps, and the overview of the whole session with the part in view."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Role
from evtui.formats.times import clock, since
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.columns import FoldedMark, folded
from evtui.services.timeline.histogram import draw_histogram
from evtui.services.timeline.hits import put_hits
from evtui.services.timeline.lane import Mark
from evtui.services.timeline.lanes.devices import mark_role
from evtui.services.timeline.raster import eighth
from evtui.services.timeline.remarks import put_remarks
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.time_range import span_text
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
STEPS_S: Final = (
    1,
    2,
    5,
    10,
    15,
    30,
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * _DAY for days in (1, 2, 5, 10, 30, 100, 365, 1000, 3650, 36_500)),
)
"""The ladder of tick steps in seconds."""
RANGE: Final = Ink(Role.KEY, bold=True)
_APART: Final = 14
"""Fewest columns between two ticks."""


def tick_step_s(window: Window, width: int) -> int:
    """The shortest step of the ladder whose ticks are at least 14 columns apart."""
    fits = (step for step in STEPS_S if step * US_PER_S * width >= _APART * window.span_us)
    return next(fits, STEPS_S[-1])


def ticks(window: Window, width: int, zone: tzinfo, zero_us: int | None) -> list[tuple[int, int]]:
    """Column and instant of each tick: whole steps of the zone's clock, or since ``zero_us`` when given."""
    step = tick_step_s(window, width) * US_PER_S
    origin = zero_us if zero_us is not None else -_offset_us(window.start_us, zone)
    first = origin - (origin - window.start_us) // step * step
    return [(window.column(at, width), at) for at in range(first, window.end_us, step)]


def _offset_us(at_us: int, zone: tzinfo) -> int:
    """The zone's distance from UTC at an instant."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def zone_name(at_us: int, zone: tzinfo) -> str:
    """``UTC``, ``CET``: the zone's short name at an instant."""
    if zone is UTC:
        return "UTC"
    return Instant(at_us).datetime().astimezone(zone).tzname() or "local"


def tick_label(at_us: int, step_s: int, zone: tzinfo, zero_us: int | None) -> str:
    """``06:30``; seconds only under a minute, the date from a day on; ``+5:00`` when counted from a zero."""
    if zero_us is not None:
        return since(at_us - zero_us)
    if step_s >= _DAY:
        return f"{Instant(at_us).datetime().astimezone(zone):%Y-%m-%d}"
    return clock(Instant(at_us), zone, seconds=step_s < _MINUTE)


def draw_axis(timeline: Timeline, view: TimelineView, width: int, tier: Tier) -> CellRow:
    """``╷06:30`` at each tick, and notes; a label that does not fit whole is left out."""
    row = CellRow.blank(width)
    put_remarks(row, timeline.remarks, view.window, tier, letters=True)
    zero = zero_of(timeline, view) if view.since_plug_in else None
    step = tick_step_s(view.window, width)
    for column, at_us in ticks(view.window, width, view.zone, zero):
        label = tick_label(at_us, step, view.zone, zero)
        if row.blank_between(column, column + 1):
            row.put(column, glyphs(tier).tick, FAINT)
        if row.blank_between(column + 1, column + 1 + len(label)):
            row.put(column + 1, label, MUTED)
    return row


def zero_of(timeline: Timeline, view: TimelineView) -> int:
    """The zero of the relative clock: the plug-in, or where the user set it."""
    return timeline.zero_us if view.zero_us is None else view.zero_us


def draw_range(row: CellRow, edges: tuple[int, int], window: Window, tier: Tier) -> None:
    """``╰─── 4m44s ───╯`` over what is on the row; an edge outside the view has no corner."""
    width, table = len(row), glyphs(tier)
    first, last = (window.column(at_us, width) for at_us in edges)
    start, end = max(first, 0), min(last, width - 1)
    if start > end:
        return
    _clear_cut_labels(row, start, end, table.tick)
    row.fill(start, end + 1, table.view_line, RANGE)
    if start == first:
        row.put(first, table.view_left, RANGE)
    if end == last:
        row.put(last, table.view_right, RANGE)
    words = f" {span_text(edges[1] - edges[0])} "
    if len(words) + 2 <= end - start + 1:
        row.put(start + (end - start + 1 - len(words)) // 2, words, RANGE)


def _clear_cut_labels(row: CellRow, start: int, end: int, tick: str) -> None:
    """Blank what is left of a label that ``[start, end]`` covers in part: half a time is a wrong one."""
    at = end + 1
    while at < len(row) and row.chars[at] not in {" ", tick}:
        row.put(at, " ", MUTED)
        at += 1
    at = start - 1
    while row.chars[start] not in {" ", tick} and at >= 0 and row.chars[at] != " ":
        whole, row.chars[at] = row.chars[at] == tick, " "
        if whole:
            break
        at -= 1


def session_marks(timeline: Timeline, window: Window, width: int) -> list[FoldedMark]:
    """Warnings and errors of all lanes over a window, one per column, the worst shown."""
    marks = [
        Mark(at_us=event.at_us, severity=event.severity, event_index=event.index)
        for event in timeline.events
        if event.at_us is not None and event.severity.rank < Severity.INFO.rank
    ]
    return folded(marks, window, width)


def viewport(timeline: Timeline, view: TimelineView, width: int) -> tuple[int, int]:
    """Columns ``[start, end)`` of the overview that are in view; at least one."""
    start = max(timeline.whole.column(view.window.start_us, width), 0)
    end = min(timeline.whole.column(view.window.end_us - 1, width) + 1, width)
    return start, max(end, start + 1)


def draw_overview(timeline: Timeline, view: TimelineView, width: int, tier: Tier, *, marks: bool) -> CellRow:
    """The whole session's power (or its events) in one row, the part in view on a raised background.

    Power has the marks of the session on it when asked for; the histogram has its own.
    """
    row = CellRow.blank(width, Ink(Role.MUTED, Role.STRIP))
    start, end = viewport(timeline, view, width)
    row.fill(start, end, " ", Ink(Role.MUTED, Role.RAISED))
    if view.histogram:
        draw_histogram(row, timeline, tier)
        put_hits(row, timeline.hits_us, timeline.whole, tier)
        return row
    series = timeline.series_of(SeriesRole.POWER if timeline.delivered else SeriesRole.VOLTAGE)
    if series is not None and series.high > 0:
        columns = series.columns(timeline.whole, width)
        for column, value in enumerate(columns.high.tolist()):
            if columns.gap[column]:
                row.put(column, glyphs(tier).gap, FAINT.on(row.inks[column].bg))
            elif value == value:
                char = eighth(value / series.high if timeline.delivered else 0.0, tier)
                row.put(column, char, Ink(Role.AREA, row.inks[column].bg))
    put_remarks(row, timeline.remarks, timeline.whole, tier, letters=False)
    if marks:
        put_marks(row, session_marks(timeline, timeline.whole, width), tier)
    put_hits(row, timeline.hits_us, timeline.whole, tier)
    return row


def draw_viewport(timeline: Timeline, view: TimelineView, width: int, tier: Tier) -> CellRow:
    """``╰────╯`` under the part in view, with the marks of the whole session on it."""
    row, table = CellRow.blank(width), glyphs(tier)
    start, end = viewport(timeline, view, width)
    row.fill(start, end, table.view_line, Ink(Role.KEY))
    row.put(start, table.view_left, Ink(Role.KEY))
    row.put(end - 1, table.view_right, Ink(Role.KEY))
    put_marks(row, session_marks(timeline, timeline.whole, width), tier)
    return row


def put_marks(row: CellRow, marks: list[FoldedMark], tier: Tier) -> None:
    """Glyphs of marks on whatever is painted already, their background kept."""
    for mark in marks:
        ink = Ink(mark_role(mark.severity), row.inks[mark.column].bg, bold=True)
        row.put(mark.column, glyphs(tier).severity(mark.severity), ink)

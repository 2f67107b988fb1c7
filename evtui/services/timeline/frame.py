"""A whole timeline as cells: a base frame for window and size, and the cursor laid over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.formats.times import duration
from evtui.formats.widths import fit
from evtui.models.instant import US_PER_S
from evtui.services.timeline.axis import (
    draw_axis,
    draw_overview,
    draw_range,
    draw_viewport,
    put_marks,
    zone_name,
)
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.columns import folded
from evtui.services.timeline.lane import Lane, LaneKind
from evtui.services.timeline.lanes import spec_of
from evtui.services.timeline.plan import Plan, RowKind, plan_rows
from evtui.services.timeline.plot import draw_plot, error_columns
from evtui.services.timeline.readout import (
    axis_readout,
    fitted,
    lane_readout,
    overview_readout,
    plot_readouts,
)
from evtui.services.timeline.soc_plot import draw_soc_axis, draw_soc_plot, soc_cursor, soc_readouts
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, cursor_column, range_edges
from evtui.services.timeline.window import Window

_FRAMES_KEPT: Final = 4
_CURSOR_ROWS: Final = frozenset({RowKind.AXIS, RowKind.LANE, RowKind.FOLDED, RowKind.PLOT, RowKind.BLANK})
_SOC_ROWS: Final = frozenset({RowKind.CURVE_AXIS, RowKind.CURVE})
"""Rows whose columns are states of charge: the crosshair crosses them elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRow:
    """One screen row. ``chars`` has exactly the plot width, each character one cell; ``inks`` are as many."""

    kind: RowKind
    key: str
    """Lane or series key; empty for other rows."""
    part: int
    """Row within a plot, 0 on top."""
    gutter: Line
    chars: str
    inks: tuple[Ink, ...]
    readout: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A timeline drawn for one size."""

    rows: tuple[FrameRow, ...]
    gutter_width: int
    plot_width: int
    readout_width: int
    window: Window
    tier: Tier
    plan: Plan
    cursor_column: int | None
    """Plot column of the cursor, None when it is outside the view or on a base frame."""
    scale_text: str
    """``1 col = 14 s``."""

    @property
    def width(self) -> int:
        """Whole width in cells."""
        return self.gutter_width + self.plot_width + self.readout_width


def widths(width: int) -> tuple[int, int, int]:
    """Gutter, plot and readout of a whole width (``design`` 2): 10/15 at 80, 13/20 at 120, 15/24 at 200."""
    gutter, readout = (10, 15) if width < 110 else (13, 20) if width < 150 else (15, 24)
    return gutter, max(width - gutter - readout, 1), readout


def render(timeline: Timeline, view: TimelineView, width: int, height: int, tier: Tier) -> Frame:
    """``height`` rows of ``width`` cells with the cursor; the drawing below the cursor is remembered.

    ``height`` is the body: what header, verdict, events and footer leave.
    """
    return with_cursor(base_frame(timeline, view, width, height, tier), timeline, view)


def base_frame(timeline: Timeline, view: TimelineView, width: int, height: int, tier: Tier) -> Frame:
    """The frame without cursor and readouts; equal for all views that differ only in cursor and selection."""
    key = (
        "frame",
        view.window,
        width,
        height,
        tier,
        view.fit_scales,
        view.series_index,
        view.zone,
        view.since_plug_in,
        view.zero_us if view.since_plug_in else None,
        view.layout,
        view.histogram,
        view.against_soc,
        view.progress,
    )
    found = timeline.memo.get(key)
    if isinstance(found, Frame):
        return found
    frame = _draw(timeline, view, width, height, tier)
    while len(timeline.memo) >= _FRAMES_KEPT:
        timeline.memo.pop(next(iter(timeline.memo)), None)
    timeline.memo[key] = frame
    return frame


def _draw(timeline: Timeline, view: TimelineView, width: int, height: int, tier: Tier) -> Frame:
    """All rows of the plan, cut to ``height``."""
    gutter, plot_width, readout = widths(width)
    plan = plan_rows(timeline, view, height)
    rows = [*_head_rows(timeline, view, plan, gutter, plot_width, tier)]
    rows.extend(_lane_row(lane, view, gutter, plot_width, tier) for lane in plan.lanes)
    if plan.folded:
        rows.append(_folded_row(plan.folded, view, gutter, plot_width, tier))
    rows.extend(_plot_rows(timeline, view, plan, gutter, plot_width, tier))
    rows.extend(_curve_rows(timeline, plan.curve_rows, gutter, plot_width, tier))
    while len(rows) < height:
        rows.append(_row(RowKind.BLANK, "", 0, _name("", gutter, tier), CellRow.blank(plot_width)))
    return Frame(
        rows=tuple(rows[:height]),
        gutter_width=gutter,
        plot_width=plot_width,
        readout_width=readout,
        window=view.window,
        tier=tier,
        plan=plan,
        cursor_column=None,
        scale_text=scale_text(view.window, plot_width),
    )


def scale_text(window: Window, plot_width: int) -> str:
    """How much time a column is: ``1 col = 14 s``, ``9.9 s``, ``2m05s``."""
    us = window.span_us / plot_width
    seconds = us / US_PER_S
    if seconds >= 120:
        return f"1 col = {duration(round(us))}"
    return f"1 col = {seconds:.1f} s" if seconds < 10 else f"1 col = {seconds:.0f} s"


def _row(kind: RowKind, key: str, part: int, gutter: Line, cells: CellRow) -> FrameRow:
    return FrameRow(
        kind=kind,
        key=key,
        part=part,
        gutter=gutter,
        chars="".join(cells.chars),
        inks=tuple(cells.inks),
        readout=(),
    )


def _name(text: str, width: int, tier: Tier, ink: Ink = MUTED) -> Line:
    """A gutter of exactly ``width`` cells."""
    shown = fit(one_cell_text(text, tier), width - 1, ellipsis=glyphs(tier).ellipsis)
    return (Span(f"{shown} ", ink),)


def _head_rows(
    timeline: Timeline, view: TimelineView, plan: Plan, gutter: int, width: int, tier: Tier
) -> list[FrameRow]:
    """Overview, its marks and viewport, axis."""
    overview = draw_overview(timeline, view, width, tier, marks=not plan.marks_row)
    title = "Events" if view.histogram else "Overview"
    rows = [_row(RowKind.OVERVIEW, "", 0, _name(title, gutter, tier), overview)]
    if plan.marks_row:
        viewport = draw_viewport(timeline, view, width, tier)
        rows.append(_row(RowKind.MARKS, "", 0, _name("", gutter, tier), viewport))
    since = "since plug" if view.zero_us is None else "from zero"
    zone = since if view.since_plug_in else zone_name(view.window.start_us, view.zone)
    axis = draw_axis(timeline, view, width, tier)
    rows.append(_row(RowKind.AXIS, "", 0, _name(zone, gutter, tier), axis))
    return rows


def _lane_row(lane: Lane, view: TimelineView, gutter: int, width: int, tier: Tier) -> FrameRow:
    """One lane."""
    cells = spec_of(lane.kind).draw(lane, view.window, width, tier)
    ink = BOLD if lane.kind is LaneKind.OCPP else MUTED
    pin = glyphs(tier).up if lane.key in view.layout.pinned else ""
    return _row(RowKind.LANE, lane.key, 0, _name(f"{pin}{lane.title}", gutter, tier, ink), cells)


def _folded_row(lanes: tuple[Lane, ...], view: TimelineView, gutter: int, width: int, tier: Tier) -> FrameRow:
    """The marks of all devices without a row of their own: errors never vanish."""
    cells = CellRow.blank(width)
    marks = [mark for lane in lanes for mark in lane.marks]
    put_marks(cells, folded(marks, view.window, width), tier)
    return _row(RowKind.FOLDED, "", 0, _name(f"+{len(lanes)} more", gutter, tier), cells)


def _plot_rows(
    timeline: Timeline, view: TimelineView, plan: Plan, gutter: int, width: int, tier: Tier
) -> list[FrameRow]:
    """The plots, error columns tinted through them."""
    rows: list[FrameRow] = []
    tinted = error_columns(timeline, view.window, width)
    for plot in plan.plots:
        if plan.blank_between:
            blank = CellRow.blank(width)
            _tint(blank, tinted)
            rows.append(_row(RowKind.BLANK, "", 0, _name("", gutter, tier), blank))
        drawn = draw_plot(timeline, view, plot, width, gutter, tier)
        for part, (cells, line) in enumerate(zip(drawn.cells, drawn.gutter, strict=True)):
            _tint(cells, tinted)
            rows.append(_row(RowKind.PLOT, plot.key, part, line, cells))
    return rows


def _curve_rows(timeline: Timeline, rows: int, gutter: int, width: int, tier: Tier) -> list[FrameRow]:
    """Power over state of charge with its own axis on top; nothing when it is not asked for."""
    if rows < 1:
        return []
    axis = draw_soc_axis(timeline, width, tier)
    head = _row(RowKind.CURVE_AXIS, "", 0, _name("SoC", gutter, tier, Ink(Role.SOC, bold=True)), axis)
    drawn = draw_soc_plot(timeline, rows - 1, width, gutter, tier) if rows > 1 else []
    return [head, *(_row(RowKind.CURVE, "", 1 + n, line, cells) for n, (cells, line) in enumerate(drawn))]


def _tint(cells: CellRow, columns: list[int]) -> None:
    for column in columns:
        cells.tint(column, cells.inks[column].on(Role.ERROR_BG))


def with_cursor(frame: Frame, timeline: Timeline, view: TimelineView) -> Frame:
    """A base frame with the crosshair and the readouts of a cursor.

    Against another cursor on the same base only the two cursor columns and the changed readouts differ; rows
    whose readout is the same text keep equal values, so that a screen can compare them.
    """
    column = cursor_column(view, frame.plot_width)
    readouts = _readouts(frame, timeline, view)
    soc_column = soc_cursor(timeline, view.cursor_us, frame.plot_width) if view.against_soc else None
    edges = range_edges(view, timeline, frame.plot_width)
    rows = tuple(
        _crossed(
            row if edges is None else _ranged(row, edges, view.window, frame.tier),
            soc_column if row.kind in _SOC_ROWS else column,
            readout,
            frame.tier,
        )
        for row, readout in zip(frame.rows, readouts, strict=True)
    )
    return replace(frame, rows=rows, cursor_column=column)


def _ranged(row: FrameRow, edges: tuple[int, int], window: Window, tier: Tier) -> FrameRow:
    """A row with the range on it: a bracket on the axis, its edges as lines through what is blank."""
    if row.kind not in _CURSOR_ROWS:
        return row
    cells = CellRow(list(row.chars), list(row.inks))
    if row.kind is RowKind.AXIS:
        draw_range(cells, edges, window, tier)
    else:
        for column in {window.column(at_us, len(cells)) for at_us in edges}:
            if cells.blank_between(column, column + 1):
                cells.put(column, glyphs(tier).vertical, Ink(Role.KEY, cells.inks[column].bg))
    return replace(row, chars="".join(cells.chars), inks=tuple(cells.inks))


def _crossed(row: FrameRow, column: int | None, readout: Line, tier: Tier) -> FrameRow:
    """One row with its cursor cell and readout."""
    if column is None or row.kind not in _CURSOR_ROWS | _SOC_ROWS:
        return replace(row, readout=readout)
    char, ink = row.chars[column], row.inks[column].on(Role.CURSOR)
    if char == " ":
        char, ink = glyphs(tier).vertical, Ink(Role.KEY, Role.CURSOR)
    return replace(
        row,
        chars=row.chars[:column] + char + row.chars[column + 1 :],
        inks=(*row.inks[:column], ink, *row.inks[column + 1 :]),
        readout=readout,
    )


def _readouts(frame: Frame, timeline: Timeline, view: TimelineView) -> list[Line]:
    """One readout per row, each exactly as wide as the column."""
    lanes = {lane.key: lane for lane in frame.plan.lanes}
    plots = {plot.key: plot_readouts(timeline, view, plot, frame.tier) for plot in frame.plan.plots}
    curve = soc_readouts(timeline, view.cursor_us, frame.plan.curve_rows, frame.tier)
    lines: list[Line] = []
    for row in frame.rows:
        match row.kind:
            case RowKind.OVERVIEW:
                line = overview_readout(timeline, view, frame.plot_width, frame.tier)
            case RowKind.AXIS:
                line = axis_readout(timeline, view, frame.readout_width - 1)
            case RowKind.LANE:
                line = lane_readout(lanes[row.key], view, frame.tier)
            case RowKind.PLOT:
                line = plots[row.key][row.part]
            case RowKind.CURVE_AXIS | RowKind.CURVE:
                line = curve[row.part]
            case _:
                line = ()
        lines.append(fitted(line, frame.readout_width, frame.tier))
    return lines


def text_of(frame: Frame) -> str:
    """The frame as plain text, one line a row, trailing blanks cut: for goldens and dumps."""
    return "\n".join((_plain(row.gutter) + row.chars + _plain(row.readout)).rstrip() for row in frame.rows)


def _plain(line: Line) -> str:
    return "".join(span.text for span in line)

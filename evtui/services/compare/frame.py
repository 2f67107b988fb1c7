"""Two sessions as cells: axis, states of both, plots with both in them, and the crosshair laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.widths import cut, fit
from evtui.services.compare.alignment import Cannot
from evtui.services.compare.cohort import Baseline
from evtui.services.compare.comparison import Comparison
from evtui.services.compare.overlay import Overlay
from evtui.services.compare.plots import (
    A_INK,
    B_INK,
    DIFFERENCE_ROWS,
    difference_range,
    draw_difference,
    draw_overlay,
)
from evtui.services.compare.readouts import (
    axis_readout,
    difference_readouts,
    plot_readouts,
    state_readout,
)
from evtui.services.timeline.axis import draw_axis, put_marks, session_marks
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.frame import Frame, FrameRow, scale_text, widths
from evtui.services.timeline.lane import LaneKind
from evtui.services.timeline.lanes import spec_of
from evtui.services.timeline.plan import Plan, PlannedPlot, RowKind, share_rows
from evtui.services.timeline.readout import fitted
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView, cursor_column

HEAD_ROWS: Final = 3
"""Axis and the states of both."""
A_KEY: Final = "a"
B_KEY: Final = "b"
DIFFERENCE: Final = "b-a"
_FRAMES_KEPT: Final = 4
_WEIGHTS: Final = {
    SeriesRole.POWER: 40.0,
    SeriesRole.CURRENT: 30.0,
    SeriesRole.VOLTAGE: 22.0,
    SeriesRole.SOC: 24.0,
}
_DIFFERENCE_FROM: Final = 9
_BLANKS_FROM: Final = 22
_PLOTS_FROM: Final = (0, 6, 9, 26)
"""Rows from which one, two, three and four plots fit."""


def render(
    comparison: Comparison,
    view: TimelineView,
    width: int,
    height: int,
    tier: Tier,
    baseline: Baseline | None = None,
) -> Frame:
    """``height`` rows of ``width`` cells with the crosshair; the drawing below it is remembered."""
    overlay = comparison.overlay
    if overlay is None:
        return _nothing(comparison, view, width, height, tier)
    base = _base(overlay, view, width, height, tier, baseline)
    return _with_cursor(base, overlay, view, baseline)


def _base(
    overlay: Overlay, view: TimelineView, width: int, height: int, tier: Tier, baseline: Baseline | None
) -> Frame:
    """The frame without crosshair and readouts."""
    key = (
        "compare",
        view.window,
        view.fit_scales,
        view.series_index,
        view.progress,
        width,
        height,
        tier,
        id(baseline),
    )
    memo = overlay.both.memo
    found = memo.get(key)
    if isinstance(found, Frame):
        return found
    frame = _draw(overlay, view, width, height, tier, baseline)
    while len(memo) >= _FRAMES_KEPT:
        memo.pop(next(iter(memo)))
    memo[key] = frame
    return frame


def _draw(
    overlay: Overlay, view: TimelineView, width: int, height: int, tier: Tier, baseline: Baseline | None
) -> Frame:
    gutter, plot_width, _ = widths(width)
    plan, difference_rows = plan_rows(overlay, view, height)
    axis = draw_axis(overlay.both, view, plot_width, tier)
    rows = [
        _row(RowKind.AXIS, "", 0, _name("from zero", gutter, MUTED, tier), axis),
        _state_row(overlay.a, "A", view, gutter, plot_width, tier),
        _state_row(overlay.b, "B", view, gutter, plot_width, tier),
    ]
    for plot in plan.plots:
        rows.extend(_blanks(plan, gutter, plot_width, tier))
        cells, lines = draw_overlay(overlay, plot, view, baseline, plot_width, gutter, tier)
        rows.extend(
            _row(RowKind.PLOT, plot.key, part, line, row)
            for part, (row, line) in enumerate(zip(cells, lines, strict=True))
        )
    if difference_rows:
        rows.extend(_blanks(plan, gutter, plot_width, tier))
        rows.extend(_difference_rows(overlay, view, gutter, plot_width, tier))
    return _frame(rows, plan, view, width, height, tier)


def _frame(
    rows: Sequence[FrameRow], plan: Plan, view: TimelineView, width: int, height: int, tier: Tier
) -> Frame:
    """Filled up with blank rows, or cut, to the height."""
    gutter, plot_width, readout = widths(width)
    blank = _row(RowKind.BLANK, "", 0, _name("", gutter, MUTED, tier), CellRow.blank(plot_width))
    return Frame(
        rows=(*rows, *([blank] * height))[:height],
        gutter_width=gutter,
        plot_width=plot_width,
        readout_width=readout,
        window=view.window,
        tier=tier,
        plan=plan,
        cursor_column=None,
        scale_text=scale_text(view.window, plot_width),
    )


def plan_rows(overlay: Overlay, view: TimelineView, height: int) -> tuple[Plan, int]:
    """Which plots a body of some height has, and the rows of the difference below them."""
    left = height - HEAD_ROWS
    known = [role for role in _WEIGHTS if overlay.a.series_of(role) or overlay.b.series_of(role)]
    difference = DIFFERENCE_ROWS if left >= _DIFFERENCE_FROM and SeriesRole.POWER in known else 0
    blank = left >= _BLANKS_FROM
    rest = left - difference
    number = sum(rest >= least for least in _PLOTS_FROM)
    chosen = _chosen(known or [SeriesRole.POWER], number, view.series_index)
    rest -= blank * (len(chosen) + bool(difference))
    rows = share_rows(max(rest, 0), [_WEIGHTS[role] for role in chosen])
    plots = tuple(
        PlannedPlot(key=role.value, role=role, rows=count)
        for role, count in zip(chosen, rows, strict=True)
        if count > 0
    )
    plan = Plan(marks_row=False, lanes=(), folded=(), plots=plots, blank_between=blank)
    return plan, difference


def _chosen(known: Sequence[SeriesRole], number: int, picked: int) -> list[SeriesRole]:
    """As many series as fit: power, current, SoC, voltage in this order; ``D`` picks what the last one is."""
    order = [role for role in (SeriesRole.POWER, SeriesRole.CURRENT, SeriesRole.SOC) if role in known]
    order += [role for role in known if role not in order]
    kept = order[: max(number, 1)]
    rest = order[len(kept) - 1 :]
    kept[-1] = rest[picked % len(rest)]
    return sorted(kept, key=list(_WEIGHTS).index)


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


def _name(text: str, width: int, ink: Ink, tier: Tier) -> Line:
    """A gutter of exactly ``width`` cells."""
    return (Span(f"{fit(for_tier(text, tier), width - 1, ellipsis=glyphs(tier).ellipsis)} ", ink),)


def _blanks(plan: Plan, gutter: int, width: int, tier: Tier) -> list[FrameRow]:
    """The blank row above a plot, where there is room for it."""
    blank = _row(RowKind.BLANK, "", 0, _name("", gutter, MUTED, tier), CellRow.blank(width))
    return [blank] if plan.blank_between else []


def _state_row(
    timeline: Timeline, letter: str, view: TimelineView, gutter: int, width: int, tier: Tier
) -> FrameRow:
    """OCPP states of one session with the marks of all its lanes on them."""
    lane = timeline.lane("ocppStatus")
    if lane is None:
        cells = CellRow.blank(width)
        cells.put(1, "no OCPP status", MUTED)
    else:
        cells = spec_of(LaneKind.OCPP).draw(lane, view.window, width, tier)
    put_marks(cells, session_marks(timeline, view.window, width), tier)
    ink = A_INK if letter == "A" else B_INK
    key = A_KEY if letter == "A" else B_KEY
    return _row(RowKind.LANE, key, 0, _name(f"{letter} OCPP", gutter, ink, tier), cells)


def _difference_rows(
    overlay: Overlay, view: TimelineView, gutter: int, width: int, tier: Tier
) -> list[FrameRow]:
    """``B - A`` of the power with the largest difference as the end of its scale."""
    found = difference_range(overlay)
    largest = 0.0 if found is None else max(abs(found[0]), abs(found[1])) / 1000
    figures = (f"+{largest:.0f}", f"-{largest:.0f}") if largest else ("", "")
    names = tuple(zip(("B − A", "kW"), figures, strict=True))
    rows = []
    for part, (cells, (name, figure)) in enumerate(
        zip(draw_difference(overlay, view.window, width, tier), names, strict=True)
    ):
        room = gutter - 1 - len(figure)
        shown = fit(for_tier(name, tier), room)
        ink = Ink(Role.TEXT, bold=True) if part == 0 else MUTED
        rows.append(
            _row(RowKind.PLOT, DIFFERENCE, part, (Span(shown, ink), Span(figure, MUTED), Span(" ")), cells)
        )
    return rows


def _nothing(comparison: Comparison, view: TimelineView, width: int, height: int, tier: Tier) -> Frame:
    """Why the two cannot be laid on each other, one reason a row."""
    gutter, plot_width, _ = widths(width)
    words = ["No instant is known of both sessions; the figures below are compared all the same."]
    words += [
        f"{how.words}: {found.reason}"
        for how, found in comparison.possible.items()
        if isinstance(found, Cannot)
    ]
    rows = []
    for text in words:
        cells = CellRow.blank(plot_width)
        cells.put(1, cut(for_tier(text, tier), plot_width - 2, glyphs(tier).ellipsis), MUTED)
        rows.append(_row(RowKind.BLANK, "", 0, _name("", gutter, MUTED, tier), cells))
    plan = Plan(marks_row=False, lanes=(), folded=(), plots=(), blank_between=False)
    return _frame(rows, plan, view, width, height, tier)


# ── the crosshair ─────────────────────────────────────────────────────────────────────────────────────


def _with_cursor(frame: Frame, overlay: Overlay, view: TimelineView, baseline: Baseline | None) -> Frame:
    """The crosshair and the readouts; against another cursor only two columns and some readouts differ."""
    column = cursor_column(view, frame.plot_width)
    readouts = _readouts(frame, overlay, view, baseline)
    rows = tuple(
        _crossed(row, column, line, frame.tier) for row, line in zip(frame.rows, readouts, strict=True)
    )
    return replace(frame, rows=rows, cursor_column=column)


def _crossed(row: FrameRow, column: int | None, readout: Line, tier: Tier) -> FrameRow:
    if column is None:
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


def _readouts(frame: Frame, overlay: Overlay, view: TimelineView, baseline: Baseline | None) -> list[Line]:
    """One readout per row, each exactly as wide as the column."""
    cursor, tier = view.cursor_us, frame.tier
    plots = {plot.key: plot_readouts(overlay, plot, cursor, baseline, tier) for plot in frame.plan.plots}
    plots[DIFFERENCE] = difference_readouts(overlay)
    lines: list[Line] = []
    for row in frame.rows:
        line: Line = ()
        if row.kind is RowKind.AXIS:
            line = axis_readout(cursor)
        elif row.kind is RowKind.LANE:
            timeline, letter = (overlay.a, "A") if row.key == A_KEY else (overlay.b, "B")
            line = state_readout(timeline, letter, cursor, tier)
        elif row.kind is RowKind.PLOT:
            line = plots[row.key][row.part]
        lines.append(fitted(line, frame.readout_width, tier))
    return lines

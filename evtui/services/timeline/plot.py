"""One plot of the timeline: limits under the data, gaps as blocks, labels where nothing is hidden by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import BOLD, FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.units import quantity
from evtui.formats.widths import cut, fit
from evtui.models.event import Severity
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.limits import LimitTrack
from evtui.services.timeline.plan import PlannedPlot
from evtui.services.timeline.raster import ACROSS, paint_area, paint_line
from evtui.services.timeline.scale import FACTOR, Scale, fitted_scale, label, whole_scale
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import MeterState, Timeline
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window

INKS: Final = {
    SeriesRole.POWER: Ink(Role.POWER),
    SeriesRole.CURRENT: Ink(Role.CURRENT),
    SeriesRole.VOLTAGE: Ink(Role.VOLTAGE),
    SeriesRole.SOC: Ink(Role.SOC),
    SeriesRole.OTHER: Ink(Role.TEXT),
}
_TITLES: Final = {
    SeriesRole.POWER: ("Power", "Power"),
    SeriesRole.CURRENT: ("Amps", "Current"),
    SeriesRole.VOLTAGE: ("Volts", "Voltage"),
    SeriesRole.SOC: ("SoC", "SoC"),
}
_UNITS: Final = {
    SeriesRole.POWER: "kW",
    SeriesRole.CURRENT: "A",
    SeriesRole.VOLTAGE: "V",
    SeriesRole.SOC: "%",
}
_NARROW: Final = 13
"""Gutters narrower than this take the short names."""
_GRID_FROM: Final = 5
_MIDDLE_FROM: Final = 8
_GRID_EVERY: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotRows:
    """A finished plot: its cells and its gutter, both one per row."""

    cells: tuple[CellRow, ...]
    gutter: tuple[Line, ...]


def ink_of(role: SeriesRole) -> Ink:
    """The colour of a series."""
    return INKS[role]


def draw_plot(
    timeline: Timeline, view: TimelineView, plot: PlannedPlot, width: int, gutter_width: int, tier: Tier
) -> PlotRows:
    """A plot of ``plot.rows`` × ``width`` cells with its gutter; an empty one says in words why."""
    series = _series(timeline, plot)
    rows = [CellRow.blank(width) for _ in range(plot.rows)]
    if series is None:
        words = one_cell_text(empty_words(timeline, view, plot), tier)
        rows[0].put(1, cut(words, width - 2, glyphs(tier).ellipsis), MUTED)
        return PlotRows(cells=tuple(rows), gutter=gutter_lines(plot, None, gutter_width, tier))
    scale = plot_scale(timeline, view, series)
    if plot.rows >= _GRID_FROM:
        for column in range(0, width, _GRID_EVERY):
            rows[plot.rows // 2].put(column, glyphs(tier).dot, FAINT)
    for track in reversed(timeline.limits):
        _paint_limit(rows, timeline, track, series, scale, view.window, tier)
    _paint_request(rows, timeline, series, scale, tier)
    paint_gaps(rows, series.columns(view.window, width).gap.tolist(), tier)
    _paint_data(rows, series, scale, view.window, tier)
    label_gaps(rows, tier)
    _label_limits(rows, timeline, series, scale, view.window, tier)
    _label_request(rows, timeline, series, scale, view.window, tier)
    return PlotRows(cells=tuple(rows), gutter=gutter_lines(plot, scale, gutter_width, tier))


def _series(timeline: Timeline, plot: PlannedPlot) -> Series | None:
    return next((one for one in timeline.series if one.key == plot.key and one.role is plot.role), None)


def plot_scale(timeline: Timeline, view: TimelineView, series: Series) -> Scale:
    """The scale of a series in this view."""
    whole = whole_scale(series, timeline.limits, _requested(timeline, series))
    return fitted_scale(series, view.window, whole) if view.fit_scales else whole


def _requested(timeline: Timeline, series: Series) -> float | None:
    """The voltage the battery asked for, when that explains a failed start."""
    if series.role is not SeriesRole.VOLTAGE or timeline.delivered or timeline.alignment is None:
        return None
    return timeline.alignment.requested_voltage_v


def empty_words(timeline: Timeline, view: TimelineView, plot: PlannedPlot) -> str:
    """Why a plot is empty."""
    match timeline.meter_state:
        case MeterState.PENDING:
            return (
                "meter values not decoded yet"
                if view.progress is None
                else f"decoding {view.progress:.0%}".replace("%", " %")
            )
        case MeterState.EMPTY:
            return f"no values · the report has {timeline.samples} sessionMeterValues"
        case MeterState.READY:
            keys = ", ".join(series.key for series in timeline.series if series.key != "power")
            return f"no values · nothing in {_UNITS.get(plot.role, plot.key)} among {keys}"


def _paint_data(rows: list[CellRow], series: Series, scale: Scale, window: Window, tier: Tier) -> None:
    """Power as an area, everything else as a line."""
    width = len(rows[0])
    if series.role is SeriesRole.POWER:
        paint_area(rows, series.columns(window, width), scale, tier)
    else:
        paint_line(rows, series.columns(window, width * ACROSS[tier]), scale, ink_of(series.role), tier)


def paint_gaps(rows: list[CellRow], gap: Sequence[bool], tier: Tier) -> None:
    """A block where a gap covers whole columns."""
    for row in rows:
        for column, silent in enumerate(gap):
            if silent:
                row.put(column, glyphs(tier).gap, FAINT)


def label_gaps(rows: list[CellRow], tier: Tier) -> None:
    """``no data`` in the middle row of each gap block that holds it."""
    row, mark = rows[len(rows) // 2], glyphs(tier).gap
    start = 0
    while start < len(row):
        end = start
        while end < len(row) and row.chars[end] == mark and row.inks[end] == FAINT:
            end += 1
        words = next((form for form in (" no data ", "no data") if len(form) <= end - start), "")
        row.put(start + (end - start - len(words)) // 2, words, MUTED)
        start = max(end, start + 1)


def limit_columns(
    track: LimitTrack, role: SeriesRole, window: Window, width: int, end_us: int
) -> list[tuple[int, int, float]]:
    """Runs of columns ``[start, end)`` over which a maximum holds, up to the end of the session."""
    steps = track.steps(role)
    runs: list[tuple[int, int, float]] = []
    for (at_us, value), (until, _) in zip(steps, [*steps[1:], (end_us, None)], strict=True):
        if value is None or until <= window.start_us or at_us >= min(window.end_us, end_us):
            continue
        start = max(window.column(at_us, width), 0)
        end = min(window.column(until, width), width)
        runs.append((start, max(end, start + 1), value))
    return runs


def _limit_ink(track: LimitTrack) -> Ink:
    return Ink(Role.LIMIT_STATION if track.is_station else Role.LIMIT_VEHICLE)


def _paint_limit(
    rows: list[CellRow],
    timeline: Timeline,
    track: LimitTrack,
    series: Series,
    scale: Scale,
    window: Window,
    tier: Tier,
) -> None:
    """Dashes at each maximum that is on the scale; ``↑`` at the right end when the last one is above it."""
    table, width = glyphs(tier), len(rows[0])
    char = table.limit_station if track.is_station else table.limit_vehicle
    runs = limit_columns(track, series.role, window, width, timeline.end_us)
    for start, end, value in runs:
        at = scale.row(value, len(rows))
        if at is not None:
            rows[at].fill(start, end, char, _limit_ink(track))
    if runs and scale.share(runs[-1][2]) > 1:
        rows[0].put(width - 1, table.up, _limit_ink(track))


def _label_limits(
    rows: list[CellRow], timeline: Timeline, series: Series, scale: Scale, window: Window, tier: Tier
) -> None:
    """``station 320 kW`` at the right end of the station's line, if no data is there."""
    width = len(rows[0])
    for track in timeline.limits:
        runs = limit_columns(track, series.role, window, width, timeline.end_us)
        at = scale.row(runs[-1][2], len(rows)) if runs else None
        if at is None or not track.is_station:
            continue
        words = f" {track.label} {shown_limit(runs[-1][2], series.role)} {_UNITS[series.role]} "
        start = width - 1 - len(words)
        here = rows[at]
        free = {" ", glyphs(tier).limit_station, glyphs(tier).limit_vehicle}
        empty = start > 0 and all(
            here.chars[column] in free and here.inks[column].fg is not INKS[series.role].fg
            for column in range(start, width - 1)
        )
        if empty and start - 3 <= runs[-1][1] and runs[-1][0] < start:
            here.put(start, words, MUTED)


def shown_limit(value: float, role: SeriesRole) -> str:
    """A limit in the unit of its plot, whole where it is whole: ``320``, ``457``, ``62.5``."""
    return f"{round(value / FACTOR.get(role, 1.0), 1):g}"


def _paint_request(rows: list[CellRow], timeline: Timeline, series: Series, scale: Scale, tier: Tier) -> None:
    """The voltage the battery asked for, dashed in amber over the whole width."""
    wanted = _requested(timeline, series)
    at = None if wanted is None else scale.row(wanted, len(rows))
    if at is not None:
        rows[at].fill(0, len(rows[at]), glyphs(tier).limit_vehicle, Ink(Role.WARNING))


def _label_request(
    rows: list[CellRow], timeline: Timeline, series: Series, scale: Scale, window: Window, tier: Tier
) -> None:
    """``battery asks for 595 V`` on the line, ``134 V short`` under it where the start failed."""
    wanted, alignment = _requested(timeline, series), timeline.alignment
    at = None if wanted is None else scale.row(wanted, len(rows))
    if wanted is None or alignment is None or at is None:
        return
    rows[at].put(2, f" battery asks for {wanted:.0f} V ", Ink(Role.WARNING))
    short = wanted - (alignment.present_voltage_v or 0.0)
    if alignment.in_range or alignment.present_voltage_v is None or short < 1 or alignment.at is None:
        return
    if at + 1 < len(rows) and window.contains(alignment.at.us):
        words = f"{short:.0f} V short"
        column = window.column(alignment.at.us, len(rows[at])) + 2
        if column + len(words) > len(rows[at]):
            column = max(column - len(words) - 3, 0)
        rows[at + 1].put(column, words, Ink(Role.ERROR, bold=True))


def title_of(plot: PlannedPlot, gutter_width: int) -> str:
    """Name of a plot in its gutter: ``Amps`` where it is narrow, else ``Current``; others by their key."""
    short, long = _TITLES.get(plot.role, (plot.key, plot.key))
    return short if gutter_width < _NARROW else long


def gutter_lines(plot: PlannedPlot, scale: Scale | None, width: int, tier: Tier) -> tuple[Line, ...]:
    """One gutter line per row: name and top of the scale, unit, middle where there is room, bottom."""
    ink = ink_of(plot.role)
    named = Ink(ink.fg, bold=True)
    if scale is None:
        name = fit(one_cell_text(title_of(plot, width), tier), width)
        return ((Span(name, named),), *(((Span(" " * width),),) * (plot.rows - 1)))
    span = scale.high - scale.low
    figures = {0: (label(scale.high, plot.role, span), MUTED)}
    if plot.rows >= 3:
        figures[plot.rows - 1] = (label(scale.low, plot.role, span), BOLD if scale.fitted else MUTED)
    if plot.rows >= _MIDDLE_FROM:
        figures[plot.rows // 2] = (label((scale.low + scale.high) / 2, plot.role, span), FAINT)
    texts = {0: (title_of(plot, width), named), 1: (_unit(plot), MUTED)}
    lines: list[Line] = []
    for row in range(plot.rows):
        figure, figure_ink = figures.get(row, ("", MUTED))
        text, text_ink = texts.get(row, ("", MUTED))
        room = width - 1 - len(figure)
        shown = fit(one_cell_text(text, tier), room, ellipsis=glyphs(tier).ellipsis)
        lines.append((Span(shown, text_ink), Span(for_tier(figure, tier), figure_ink), Span(" ")))
    return tuple(lines)


def _unit(plot: PlannedPlot) -> str:
    return _UNITS.get(plot.role, "")


def error_columns(timeline: Timeline, window: Window, width: int) -> list[int]:
    """Columns in which an error happened: they are tinted through the plots."""
    return sorted(
        {
            window.column(event.at_us, width)
            for event in timeline.events
            if event.at_us is not None
            and event.severity.rank <= Severity.ERROR.rank
            and window.contains(event.at_us)
        }
    )


def value_words(series: Series, at_us: int) -> str:
    """``144.1 kW``, ``~216.8 A 3s`` between samples, ``no data`` in a gap, empty outside the samples."""
    reading = series.reading(at_us)
    if reading.value is None:
        return "no data" if reading.in_gap else ""
    shown = plain(quantity(reading.value, series.unit))
    if not reading.interpolated:
        return shown
    age = reading.age_us(at_us) or 0
    return f"~{shown} {round(age / 1e6)}s"

"""Power over state of charge as rows: an axis of percents, and the area in the glyphs of every plot."""

from __future__ import annotations

import math
from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.units import percent, power
from evtui.formats.widths import cut
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.plan import PlannedPlot
from evtui.services.timeline.plot import gutter_lines, label_gaps, paint_gaps
from evtui.services.timeline.raster import paint_area
from evtui.services.timeline.scale import Scale, whole_scale
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.soc_curve import SocCurve, soc_curve
from evtui.services.timeline.timeline import Timeline

_STEPS: Final = (1, 2, 5, 10, 20, 50)
_APART: Final = 10
"""Fewest columns between two ticks."""


def draw_soc_axis(timeline: Timeline, width: int, tier: Tier) -> CellRow:
    """``╷20 %`` at round states of charge; in words why there is no curve."""
    row, curve = CellRow.blank(width), soc_curve(timeline)
    if isinstance(curve, str):
        return row
    span = curve.high - curve.low
    step = next((one for one in _STEPS if one * width >= _APART * span), _STEPS[-1])
    for tick in range(math.ceil(curve.low / step) * step, math.floor(curve.high) + 1, step):
        column, label = curve.column(tick, width), percent(tick)
        row.put(column, glyphs(tier).tick, FAINT)
        if column + 1 + len(label) <= width:
            row.put(column + 1, label, MUTED)
    return row


def draw_soc_plot(
    timeline: Timeline, rows: int, width: int, gutter: int, tier: Tier
) -> list[tuple[CellRow, Line]]:
    """``rows`` rows of cells with their gutters; an empty plot says why."""
    cells = [CellRow.blank(width) for _ in range(rows)]
    plot = PlannedPlot(key="power", role=SeriesRole.POWER, rows=rows)
    curve = soc_curve(timeline)
    if isinstance(curve, str):
        words = for_tier(f"no power over SoC: {curve}", tier)
        cells[0].put(1, cut(words, width - 2, glyphs(tier).ellipsis), MUTED)
        return list(zip(cells, gutter_lines(plot, None, gutter, tier), strict=True))
    scale = curve_scale(timeline)
    columns = curve.columns(width)
    paint_gaps(cells, columns.gap.tolist(), tier)
    paint_area(cells, columns, scale, tier)
    label_gaps(cells, tier)
    return list(zip(cells, gutter_lines(plot, scale, gutter, tier), strict=True))


def curve_scale(timeline: Timeline) -> Scale:
    """The scale that the power has over time, so that both plots compare."""
    series = timeline.series_of(SeriesRole.POWER)
    return Scale(0.0, 1.0) if series is None else whole_scale(series, timeline.limits)


def soc_cursor(timeline: Timeline, at_us: int, width: int) -> int | None:
    """The column of the state of charge at an instant."""
    curve = soc_curve(timeline)
    soc = curve.soc_at(at_us) if isinstance(curve, SocCurve) else None
    return None if soc is None or isinstance(curve, str) else curve.column(soc, width)


def soc_readouts(timeline: Timeline, at_us: int, rows: int, tier: Tier) -> list[Line]:
    """State of charge on the axis row, then power, then what the SoC is reckoned from."""
    lines: list[Line] = [()] * rows
    curve = soc_curve(timeline)
    series = timeline.series_of(SeriesRole.POWER)
    if isinstance(curve, str) or series is None:
        return lines
    soc = curve.soc_at(at_us)
    about = "~" if curve.reckoned else ""
    missing = glyphs(tier).missing
    facts: list[Line] = [
        (Span(missing if soc is None else f"{about}{soc:.1f} %", Ink(Role.SOC, bold=True)),),
        (Span(for_tier(power(series.reading(at_us).value), tier), Ink(Role.POWER, bold=True)),),
        (Span("SoC by energy" if curve.reckoned else "", MUTED),),
    ]
    lines[: len(facts)] = facts[:rows]
    return lines

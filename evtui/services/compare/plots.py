"""One series of both sessions in one plot: A as an area or line, B as a line over it, and what is usual."""

from __future__ import annotations

from typing import Final

import numpy as np

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role
from evtui.formats.widths import cut
from evtui.services.compare.cohort import Baseline
from evtui.services.compare.overlay import Overlay
from evtui.services.timeline.cells import CellRow, one_cell_text
from evtui.services.timeline.plan import PlannedPlot
from evtui.services.timeline.plot import gutter_lines, label_gaps, paint_gaps
from evtui.services.timeline.raster import ACROSS, paint_area, paint_line
from evtui.services.timeline.scale import Scale, fitted_scale, whole_scale
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import MeterState
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window

A_INK: Final = Ink(Role.CREST)
B_INK: Final = Ink(Role.COMPARE_B)
ABOVE: Final = Ink(Role.VOLTAGE)
"""Where B is higher than A."""
BELOW: Final = Ink(Role.CURRENT)
_AREAS: Final = frozenset({SeriesRole.POWER, SeriesRole.CURRENT})
_BRAILLE: Final = 0x2800
_FILLED: Final = frozenset("▄▅▆▇█")
"""Area cells that are filled at least half: the line of B gets their colour as background."""
_RISING: Final = {Tier.FULL: " ▁▂▃▄▅▆▇█", Tier.CP437: " ▄█", Tier.ASCII: " .:*#"}
_HANGING: Final = {Tier.FULL: " ▔▀█", Tier.CP437: " ▀█", Tier.ASCII: " .:*#"}
"""The same for differences below zero, which hang from the line between the two rows."""
DIFFERENCE_ROWS: Final = 2


def overlay_scale(overlay: Overlay, role: SeriesRole, view: TimelineView) -> Scale | None:
    """One scale for both; None when neither has the series."""
    found = [one for one in (overlay.a.series_of(role), overlay.b.series_of(role)) if one is not None]
    if not found:
        return None
    scales = [whole_scale(series, ()) for series in found]
    whole = Scale(min(one.low for one in scales), max(one.high for one in scales))
    if not view.fit_scales:
        return whole
    fitted = [fitted_scale(series, view.window, whole) for series in found]
    seen = [one for one in fitted if one.fitted] or [whole]
    return Scale(min(one.low for one in seen), max(one.high for one in seen), fitted=seen != [whole])


def draw_overlay(
    overlay: Overlay,
    plot: PlannedPlot,
    view: TimelineView,
    baseline: Baseline | None,
    width: int,
    gutter_width: int,
    tier: Tier,
) -> tuple[list[CellRow], tuple[Line, ...]]:
    """Cells and gutter of a plot, one of each a row; an empty one says in words why."""
    rows = [CellRow.blank(width) for _ in range(plot.rows)]
    scale = overlay_scale(overlay, plot.role, view)
    gutter = gutter_lines(plot, scale, gutter_width, tier)
    if scale is None:
        words = one_cell_text(_why_empty(overlay, view), tier)
        rows[0].put(1, cut(words, width - 2, glyphs(tier).ellipsis), MUTED)
        return rows, gutter
    _paint_a(rows, overlay.a.series_of(plot.role), plot.role, scale, view.window, tier)
    if baseline is not None and plot.role is SeriesRole.POWER:
        _paint_band(rows, overlay, baseline, scale, view.window, tier)
    _paint_b(rows, overlay.b.series_of(plot.role), scale, view.window, tier)
    for letter, timeline, ink in (("A", overlay.a, A_INK), ("B", overlay.b, B_INK)):
        _letter(rows, letter, timeline.series_of(plot.role), scale, view.window, ink)
    return rows, gutter


def _why_empty(overlay: Overlay, view: TimelineView) -> str:
    """Why neither has the series."""
    if MeterState.PENDING in (overlay.a.meter_state, overlay.b.meter_state):
        return "decoding" if view.progress is None else f"decoding {view.progress:.0%}".replace("%", " %")
    return "no values in either session"


def _paint_a(
    rows: list[CellRow], series: Series | None, role: SeriesRole, scale: Scale, window: Window, tier: Tier
) -> None:
    """A as an area where amounts are drawn, else as a line; its gaps as blocks."""
    if series is None:
        return
    columns = series.columns(window, len(rows[0]))
    paint_gaps(rows, columns.gap.tolist(), tier)
    if role in _AREAS:
        paint_area(rows, columns, scale, tier)
    else:
        paint_line(rows, series.columns(window, len(rows[0]) * ACROSS[tier]), scale, A_INK, tier)
    label_gaps(rows, tier)


def _paint_b(rows: list[CellRow], series: Series | None, scale: Scale, window: Window, tier: Tier) -> None:
    """B as a line over what is there; in ASCII of stars, no line of A's; gaps as a bar on top."""
    if series is None:
        return
    width = len(rows[0])
    drawn = [CellRow.blank(width) for _ in rows]
    paint_line(drawn, series.columns(window, width * ACROSS[tier]), scale, B_INK, tier)
    for row, over in zip(rows, drawn, strict=True):
        for column, char in enumerate(over.chars):
            if char != " ":
                row.put(column, _joined(row.chars[column], char, tier), _over(row, column))
    columns = series.columns(window, width)
    for column in np.flatnonzero(columns.gap).tolist():
        rows[0].put(column, glyphs(tier).gap, B_INK)


def _joined(below: str, char: str, tier: Tier) -> str:
    """The character of two lines in one cell."""
    if tier is Tier.ASCII:
        return "*"
    if tier is Tier.FULL and _BRAILLE <= ord(below) < _BRAILLE + 256:
        return chr(ord(below) | ord(char))
    return char


def _over(row: CellRow, column: int) -> Ink:
    """B's ink on the area it crosses, so that neither is lost."""
    return B_INK.on(Role.AREA) if row.chars[column] in _FILLED else B_INK


def _letter(
    rows: list[CellRow], letter: str, series: Series | None, scale: Scale, window: Window, ink: Ink
) -> None:
    """The session's letter right of its last value: what is told by colour is told without it too."""
    if series is None:
        return
    high = series.columns(window, len(rows[0])).high
    drawn = np.flatnonzero(~np.isnan(high))
    at = scale.row(float(high[drawn[-1]]), len(rows)) if drawn.size else None
    if at is None:
        return
    last = int(drawn[-1])
    behind = [(last + 1, row) for row in rows[at:]]
    beside = [(last, row) for row in (*reversed(rows[:at]), *rows[at + 1 :])]
    for column, row in (*behind, *beside):
        if row.blank_between(column, column + 1):
            row.put(column, letter, Ink(ink.fg, bold=True))
            return


def _paint_band(
    rows: list[CellRow], overlay: Overlay, baseline: Baseline, scale: Scale, window: Window, tier: Tier
) -> None:
    """10th and 90th percentile and the median as dashes, one cell a column, over A's area."""
    width, table = len(rows[0]), glyphs(tier)
    start_us = band_start_us(overlay)
    if start_us is None:
        return
    for column in range(width):
        usual = baseline.at(window.centre(column, width) - start_us)
        for value, char in zip(
            usual or (), (table.limit_station, table.limit_vehicle, table.limit_station), strict=False
        ):
            at = scale.row(value, len(rows))
            if at is not None:
                ground = Role.AREA if rows[at].chars[column] in _FILLED else Role.DEFAULT
                rows[at].put(column, char, Ink(Role.LIMIT_STATION, ground))


def band_start_us(overlay: Overlay) -> int | None:
    """Where the band begins: A's first ``Charging`` on the shared axis."""
    lane = overlay.a.lane("ocppStatus")
    segments = () if lane is None else lane.segments
    return next((one.start_us for one in segments if one.text.strip().casefold() == "charging"), None)


# ── B - A ─────────────────────────────────────────────────────────────────────────────────────────────


def draw_difference(overlay: Overlay, window: Window, width: int, tier: Tier) -> list[CellRow]:
    """Two rows: the upper one rises where B's power is higher, the lower one hangs where it is lower.

    Only while both charge; behind that it says whose charging ended.
    """
    rows = [CellRow.blank(width), CellRow.blank(width)]
    difference = overlay.difference(SeriesRole.POWER, window, width)
    largest = largest_difference(overlay)
    if largest:
        for column, value in enumerate(difference.tolist()):
            if value == value:
                _put_difference(rows, column, value / largest, tier)
    _say_ended(rows, overlay, window)
    return rows


def _put_difference(rows: list[CellRow], column: int, share: float, tier: Tier) -> None:
    """One column, -1 to 1; what is there but small is drawn as the smallest step."""
    row, ramp, ink = (rows[0], _RISING[tier], ABOVE) if share >= 0 else (rows[1], _HANGING[tier], BELOW)
    step = min(round(abs(share) * (len(ramp) - 1)), len(ramp) - 1)
    if step:
        row.put(column, ramp[step], ink)


def _say_ended(rows: list[CellRow], overlay: Overlay, window: Window) -> None:
    if overlay.shared is None:
        rows[0].put(1, "never charged at the same time", MUTED)
        return
    end_us = overlay.shared[1]
    if overlay.first_to_end and window.contains(end_us):
        words = f"{overlay.first_to_end} ended"
        column = window.column(end_us, len(rows[0])) + 2
        if rows[0].blank_between(column, column + len(words)):
            rows[0].put(column, words, MUTED)


def difference_range(overlay: Overlay) -> tuple[float, float] | None:
    """Lowest and highest B - A in W while both charge, over 512 columns of it; None when they never do."""
    shared = overlay.shared
    if shared is None:
        return None
    values = overlay.difference(SeriesRole.POWER, Window(*shared), 512)
    known = values[~np.isnan(values)]
    return (float(known.min()), float(known.max())) if known.size else None


def largest_difference(overlay: Overlay) -> float:
    """Scale of the lane in W: the largest difference, 0 when there is none."""
    found = difference_range(overlay)
    return 0.0 if found is None else max(abs(found[0]), abs(found[1]))

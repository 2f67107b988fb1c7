"""A session's power in ten cells: the value of a cell is its extreme, so neither a peak nor a dip is lost."""

from __future__ import annotations

from typing import Final

import numpy as np

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.services.timeline.raster import eighth
from evtui.services.timeline.series import Columns, SeriesRole
from evtui.services.timeline.timeline import Timeline

CELLS: Final = 10
_FULL_AT_LEAST_W: Final = 10_000.0
"""A full cell stands for the peak, and for 10 kW at least: what never charged stays flat."""


def sparkline(timeline: Timeline, tier: Tier, cells: int = CELLS) -> Line:
    """``cells`` cells of power over the whole session; gaps as ``░``, blanks before and after the samples.

    A cell shows its largest value, or its smallest where that lies farther from the cells beside it: a dip
    of one sample inside a steady charge is a notch, a peak in an idle one a spike.
    """
    series = timeline.series_of(SeriesRole.POWER)
    if series is None or series.high <= 0:
        return (Span(glyphs(tier).missing.ljust(cells), MUTED),)
    columns = series.columns(timeline.whole, cells)
    full = max(series.high, _FULL_AT_LEAST_W)
    parts = []
    for value, gap in zip(_extremes(columns), columns.gap.tolist(), strict=True):
        if gap:
            parts.append(Span(glyphs(tier).gap, FAINT))
        else:
            parts.append(Span(" " if np.isnan(value) else eighth(value / full, tier), Ink(Role.CREST)))
    return tuple(parts)


def _extremes(columns: Columns) -> list[float]:
    """Per column the minimum or maximum, whichever is farther from the middle of the columns beside it."""
    middles = (columns.low + columns.high) / 2
    result = []
    for index in range(len(middles)):
        around = (at for at in (index - 1, index + 1) if 0 <= at < len(middles))
        beside = [float(middles[at]) for at in around if not np.isnan(middles[at])]
        low, high = float(columns.low[index]), float(columns.high[index])
        steady = sum(beside) / len(beside) if beside else low
        inner = 0 < index < len(middles) - 1 and len(beside) == 2
        result.append(low if inner and abs(low - steady) > abs(high - steady) else high)
    return result

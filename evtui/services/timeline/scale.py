"""The vertical scale of a plot: what its bottom and top stand for."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evtui.services.timeline.limits import LimitTrack
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.window import Window

FACTOR: Final = {SeriesRole.POWER: 1000.0}
"""Power is kept in W and shown in kW."""
_HEADROOM: Final = 1.06
"""Voltage gets 6 % above its highest value (``design`` 3.2)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values at the bottom and the top of a plot, in the series' own unit."""

    low: float
    high: float
    fitted: bool = False
    """True when fitted to what is in view: the bottom is then not zero and is printed bold."""

    def share(self, value: float) -> float:
        """0 at the bottom, 1 at the top; may lie outside."""
        return (value - self.low) / (self.high - self.low)

    def row(self, value: float, rows: int) -> int | None:
        """The row (0 on top) a value lies in, None when it is off the scale."""
        share = self.share(value)
        if not 0 <= share <= 1:
            return None
        return rows - 1 - min(int(share * rows), rows - 1)


def whole_scale(series: Series, limits: Iterable[LimitTrack], wanted: float | None = None) -> Scale:
    """The scale of a whole session.

    Power and current reach from 0 to the larger of data and station limit, voltage to the data plus 6 % (and
    what the battery asked for), each to the next 50 above; SoC is 0 to 100; other keys get a round maximum.
    """
    low = min(0.0, series.low)
    if series.role is SeriesRole.SOC and series.high <= 100:
        return Scale(min(0.0, low), 100.0)
    if series.role is SeriesRole.OTHER:
        top = _round_up(max(series.high, 0.0))
        return Scale(-_round_up(-low) if low < 0 else 0.0, top if top > 0 or low < 0 else 1.0)
    factor = FACTOR.get(series.role, 1.0)
    top = series.high
    if series.role is SeriesRole.VOLTAGE:
        top = max(series.high, wanted or 0.0) * _HEADROOM
    else:
        stated = [
            value
            for track in limits
            if track.is_station
            for _, value in track.steps(series.role)
            if value is not None
        ]
        top = max([top, *stated])
    return Scale(_fifties_below(low, factor), _fifties_above(top, factor))


def fitted_scale(series: Series, window: Window, whole: Scale) -> Scale:
    """The scale of what is in view, with a little air; the whole scale when nothing is."""
    extent = series.extent(window)
    if extent is None:
        return whole
    low, high = extent
    air = (high - low) * 0.05 or max(abs(high) * 0.01, 0.5)
    return Scale(low - air, high + air, fitted=True)


def _fifties_above(value: float, factor: float) -> float:
    """The next multiple of 50 (kW, A, V) above a value."""
    return (math.floor(max(value, 0.0) / factor / 50) + 1) * 50 * factor


def _fifties_below(value: float, factor: float) -> float:
    """0, or the multiple of 50 under a negative value."""
    return 0.0 if value >= -1 * factor else math.floor(value / factor / 50) * 50 * factor


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    if value <= 0:
        return 0.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 2, 5, 10) if step * decade >= value * (1 - 1e-12))


def label(value: float, role: SeriesRole, span: float) -> str:
    """A scale figure, at most 5 characters where it can: ``500``, ``0``, ``-50``, ``0.25``, ``1.2M``."""
    shown, wide = value / FACTOR.get(role, 1.0), span / FACTOR.get(role, 1.0)
    if abs(shown) >= 100_000:
        return f"{shown:.2g}" if abs(shown) >= 1e9 else f"{shown / 1e6:.1f}M"
    digits = 0 if wide >= 10 or shown == round(shown) else 1 if wide >= 1 else 2
    return f"{shown:.{digits}f}".replace("-0", "0") if round(shown, digits) == 0 else f"{shown:.{digits}f}"

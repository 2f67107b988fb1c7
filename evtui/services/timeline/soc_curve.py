"""Power over state of charge: the same samples, another axis (``:x soc``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.timeline.pyramid import Floats, Ints
from evtui.services.timeline.series import Bools, Columns, Series, SeriesRole
from evtui.services.timeline.timeline import MeterState, Timeline

_AIR: Final = 0.02
"""Part of the axis that is free at either end."""
_FLOWS_W: Final = 1.0
"""Under this nothing flows: a battery that waits at one SoC would draw a wall down to zero."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SocCurve:
    """Power at a state of charge, one pair per power sample."""

    soc: Floats
    """Percent; ``reckoned`` says where from."""
    power_w: Floats
    times_us: Ints
    """Time of each pair, ascending."""
    broken: Bools
    """True where a silence of the meter lies between the pair before and this one."""
    low: float
    """Left edge of the axis, percent."""
    high: float
    """Right edge."""
    peak_w: float
    reckoned: bool
    """True when the SoC between start and end is reckoned from the energy, not sampled."""

    def column(self, soc: float, width: int) -> int:
        """The column of a state of charge among ``width``."""
        return min(max(int((soc - self.low) / (self.high - self.low) * width), 0), width - 1)

    def soc_at(self, at_us: int) -> float | None:
        """The state of charge at an instant, None before the first and after the last pair."""
        if not self.times_us[0] <= at_us <= self.times_us[-1]:
            return None
        return float(np.interp(at_us, self.times_us, self.soc))

    def columns(self, width: int) -> Columns:
        """Least and most power per column; what a charge passed between two samples stands on their line.

        What it passed in a silence of the meter is a gap.
        """
        low, high = np.full(width, np.nan), np.full(width, np.nan)
        places = ((self.soc - self.low) / (self.high - self.low) * width).astype(np.int64).clip(0, width - 1)
        np.fmin.at(low, places, self.power_w)
        np.fmax.at(high, places, self.power_w)
        sampled: Bools = ~np.isnan(high)
        gap = self._silent(places, width) & ~sampled
        between = _between(sampled) & ~gap
        known = np.flatnonzero(sampled)
        low[between] = np.interp(np.flatnonzero(between), known, low[known])
        high[between] = np.interp(np.flatnonzero(between), known, high[known])
        joined = np.zeros(width, dtype=np.bool_)
        joined[1:] = ~np.isnan(high[1:]) & ~np.isnan(high[:-1])
        return Columns(low=low, high=high, gap=gap, joined=joined, sampled=sampled)

    def _silent(self, places: Ints, width: int) -> Bools:
        """Columns between the two pairs around a silence."""
        result = np.zeros(width, dtype=np.bool_)
        for index in np.flatnonzero(self.broken).tolist():
            first, last = sorted((int(places[index - 1]), int(places[index])))
            result[first + 1 : last] = True
        return result


def _between(sampled: Bools) -> Bools:
    """Columns without a sample that lie between two with one."""
    known = np.flatnonzero(sampled)
    result = np.zeros(len(sampled), dtype=np.bool_)
    result[known[0] : known[-1]] = True
    return result & ~sampled


_KNOWN: Final[WeakKeyDictionary[Timeline, SocCurve | str]] = WeakKeyDictionary()


def soc_curve(timeline: Timeline) -> SocCurve | str:
    """The curve, or in words why there is none; worked out once for a timeline."""
    if timeline not in _KNOWN:
        _KNOWN[timeline] = _curve(timeline)
    return _KNOWN[timeline]


def _curve(timeline: Timeline) -> SocCurve | str:
    """Where power flows while the SoC is known."""
    if timeline.meter_state is MeterState.PENDING:
        return "meter values are not decoded yet"
    power = timeline.series_of(SeriesRole.POWER)
    if power is None:
        return "the report has no power"
    soc = timeline.series_of(SeriesRole.SOC)
    known = _reckoned(timeline, power) if soc is None else _sampled(soc, power)
    if known is None:
        return "the report has neither SoC values nor a SoC at start and end"
    inside, percent = known
    flows = inside & (power.values >= _FLOWS_W)
    if not flows.any():
        return "no power flowed while the SoC was known"
    low, high = float(percent[flows].min()), float(percent[flows].max())
    air = max((high - low) * _AIR, 0.5)
    return SocCurve(
        soc=percent[flows],
        power_w=power.values[flows],
        times_us=power.times_us[flows],
        broken=_breaks(power, flows),
        low=low - air,
        high=high + air,
        peak_w=float(power.values[flows].max()),
        reckoned=soc is None,
    )


def _breaks(power: Series, flows: Bools) -> Bools:
    """For each flowing sample: whether the power was silent since the flowing sample before it."""
    silences = np.cumsum(power.silent)[flows]
    result = np.zeros(len(silences), dtype=np.bool_)
    result[1:] = silences[1:] > silences[:-1]
    return result


def _sampled(soc: Series, power: Series) -> tuple[Bools, Floats]:
    """SoC between its samples at each power sample; none in a silence of the SoC or outside its samples."""
    percent = np.interp(power.times_us, soc.times_us, soc.values)
    after = np.clip(np.searchsorted(soc.times_us, power.times_us), 0, len(soc) - 1)
    exact = soc.times_us[after] == power.times_us
    inside = (power.times_us >= soc.times_us[0]) & (power.times_us <= soc.times_us[-1])
    return inside & (exact | ~soc.silent[after]), percent


def _reckoned(timeline: Timeline, power: Series) -> tuple[Bools, Floats] | None:
    """SoC in proportion to the energy between start and end; None when either is not sent.

    A silence of the meter adds no energy: what flowed in it is not known.
    """
    session = timeline.report.session
    if session.soc_start is None or session.soc_end is None or session.soc_start == session.soc_end:
        return None
    steps = np.diff(power.times_us) / US_PER_S
    parts = np.where(power.silent[1:], 0.0, (power.values[1:] + power.values[:-1]) / 2 * steps)
    energy = np.concatenate(([0.0], np.cumsum(np.maximum(parts, 0.0))))
    if energy[-1] <= 0:
        return None
    start, end = float(session.soc_start), float(session.soc_end)
    return np.ones(len(power), dtype=np.bool_), start + (end - start) * energy / energy[-1]

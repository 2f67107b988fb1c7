"""What flowed between two instants: power integrated over time, with what was not sampled left out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.timeline.pyramid import Floats, Ints
from evtui.services.timeline.series import Series
from evtui.services.timeline.window import Window

_US_PER_H: Final = 3600 * US_PER_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Integral:
    """A power series between two instants."""

    energy_wh: Decimal | None
    """Trapezoids from sample to sample, in Wh to the thousandth; None where nothing was sampled."""
    covered_us: int
    """How long samples tell of: no silence, nothing before the first sample or after the last."""
    missing_us: int
    """The rest of the time."""
    mean_w: float | None
    """Energy over the covered time."""
    low_w: float | None
    high_w: float | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RunningSums:
    """What has flowed up to each sample, so that a range costs the same however many it holds."""

    series: Series
    """Power in W."""
    watt_us: Floats
    """Power × time up to a sample; a silence of the meter adds nothing."""
    covered_us: Ints
    """Time up to a sample without the silences."""

    def at(self, at_us: int) -> tuple[float, int]:
        """Both sums at any instant; between two samples the power stands on their line."""
        times, values = self.series.times_us, self.series.values
        after = int(np.searchsorted(times, at_us, side="right"))
        if not after:
            return 0.0, 0
        sums = float(self.watt_us[after - 1]), int(self.covered_us[after - 1])
        value = line_value(self.series, at_us)
        if value is None or after == len(times):
            return sums
        step = at_us - int(times[after - 1])
        return sums[0] + (float(values[after - 1]) + value) / 2 * step, sums[1] + step


def running_sums(series: Series) -> RunningSums:
    """Sums over a whole series; 10 ms for a million samples, so they are kept with the session."""
    steps = np.where(series.silent[1:], 0, np.diff(series.times_us))
    means = (series.values[1:] + series.values[:-1]) / 2
    return RunningSums(
        series=series,
        watt_us=np.concatenate(([0.0], np.cumsum(means * steps))),
        covered_us=np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(steps))),
    )


def integral(sums: RunningSums, start_us: int, end_us: int) -> Integral:
    """The energy in ``[start_us, end_us]``; at either edge the value stands between two samples.

    A silence of the meter (``series.silences``) is never bridged: its time is missing, and stated as such.
    """
    series = sums.series
    before, behind = sums.at(start_us), sums.at(end_us)
    watt_us, covered_us = behind[0] - before[0], behind[1] - before[1]
    extent = series.extent(Window(start_us, end_us + 1))
    edges = [value for at in (start_us, end_us) if (value := line_value(series, at)) is not None]
    known = [*edges, *(extent or ())]
    return Integral(
        energy_wh=Decimal(str(round(watt_us / _US_PER_H, 3))) if covered_us else None,
        covered_us=covered_us,
        missing_us=end_us - start_us - covered_us,
        mean_w=watt_us / covered_us if covered_us else None,
        low_w=min(known, default=None),
        high_w=max(known, default=None),
    )


def line_value(series: Series, at_us: int) -> float | None:
    """The value of the line between two samples at an instant; None in a silence and outside the samples."""
    after = int(np.searchsorted(series.times_us, at_us, side="right"))
    if after and int(series.times_us[after - 1]) == at_us:
        return float(series.values[after - 1])
    if not 0 < after < len(series) or series.silent[after]:
        return None
    before_us, after_us = int(series.times_us[after - 1]), int(series.times_us[after])
    share = (at_us - before_us) / (after_us - before_us)
    return float(series.values[after - 1]) * (1 - share) + float(series.values[after]) * share

"""What flowed between two instants: power integrated over time, with what was not sampled left out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.services.timeline.pyramid import Floats, Ints
from evtui.services.timeline.series import Bools, Series

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


def integral(series: Series, start_us: int, end_us: int) -> Integral:
    """The energy in ``[start_us, end_us]``; at either edge the value stands between two samples.

    A silence of the meter (``series.silences``) is never bridged: its time is missing, and stated as such.
    """
    times, values, silent = _between(series, start_us, end_us)
    steps = np.diff(times)
    counted = ~silent[1:]
    covered_us = int(steps[counted].sum())
    if not covered_us:
        only = values if len(values) else None
        return Integral(
            energy_wh=None,
            covered_us=0,
            missing_us=end_us - start_us,
            mean_w=None,
            low_w=None if only is None else float(only.min()),
            high_w=None if only is None else float(only.max()),
        )
    means = (values[1:] + values[:-1]) / 2
    watt_us = float((means[counted] * steps[counted]).sum())
    return Integral(
        energy_wh=Decimal(str(round(watt_us / _US_PER_H, 3))),
        covered_us=covered_us,
        missing_us=end_us - start_us - covered_us,
        mean_w=watt_us / covered_us,
        low_w=float(values.min()),
        high_w=float(values.max()),
    )


def _between(series: Series, start_us: int, end_us: int) -> tuple[Ints, Floats, Bools]:
    """Samples inside, and a point at each edge that lies on a line; ``silent`` as in ``Series``."""
    first = int(np.searchsorted(series.times_us, start_us))
    last = int(np.searchsorted(series.times_us, end_us, side="right"))
    times, values = series.times_us[first:last], series.values[first:last]
    silent = series.silent[first:last].copy()
    if start_us < end_us and _is_line(series, first) and (first == last or times[0] > start_us):
        times = np.concatenate(([start_us], times))
        values = np.concatenate(([_value(series, first, start_us)], values))
        silent = np.concatenate(([False], silent))
    if start_us < end_us and _is_line(series, last) and (not len(times) or times[-1] < end_us):
        times = np.concatenate((times, [end_us]))
        values = np.concatenate((values, [_value(series, last, end_us)]))
        silent = np.concatenate((silent, [False]))
    return times, values, silent


def _is_line(series: Series, index: int) -> bool:
    """Whether a line leads to a sample from the one before it."""
    return 0 < index < len(series) and not series.silent[index]


def _value(series: Series, index: int, at_us: int) -> float:
    """The value on the line that ends at sample ``index``."""
    before_us, after_us = int(series.times_us[index - 1]), int(series.times_us[index])
    share = (at_us - before_us) / max(after_us - before_us, 1)
    return float(series.values[index - 1]) * (1 - share) + float(series.values[index]) * share

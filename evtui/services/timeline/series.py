"""A meter key as a plottable series: role, gaps, power from current and voltage, columns of a window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.services.timeline.pyramid import Floats, Ints, Pyramid, build_pyramid
from evtui.services.timeline.window import Window

Bools = NDArray[np.bool_]
GAP_AT_LEAST_US: Final = 20 * US_PER_S
"""Shortest silence that is a gap; a key sampled slowly needs 3 of its own spacings (``decisions`` 7.9)."""
PAIR_WITHIN_US: Final = 5 * US_PER_S
"""Power at a current sample takes the nearest voltage within 5 s (``decisions`` 7.9)."""
NO_START: Final = -(2**62)
"""A session start before all samples: none of them is carried in."""
SAME_SECOND_US: Final = US_PER_S
"""A sample this near to the cursor is the value there; farther ones are interpolated and marked ``~``."""


class SeriesRole(StrEnum):
    """Which plot a series belongs to; every other key gets a plot of its own."""

    POWER = "power"
    CURRENT = "current"
    VOLTAGE = "voltage"
    SOC = "soc"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Gap:
    """A silence of one key between two of its samples."""

    start_us: int
    """The last sample before it."""
    end_us: int
    """The first sample after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterReading:
    """A series at one instant."""

    value: float | None
    """None before the first sample, after the last and in a gap."""
    sample_us: int | None
    """Time of the nearest sample used; None when there is no value."""
    interpolated: bool = False
    """True when no sample lies within a second and the value stands between two."""
    in_gap: bool = False

    def age_us(self, at_us: int) -> int | None:
        """How far the sample is from the instant, None without one."""
        return None if self.sample_us is None else abs(at_us - self.sample_us)


NO_READING: Final = MeterReading(value=None, sample_us=None)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Columns:
    """A series over the columns of a window, all arrays of the same length; NaN where nothing is drawn."""

    low: Floats
    high: Floats
    gap: Bools
    """True where the column lies wholly inside a gap."""
    joined: Bools
    """True where the column continues the line of the column before it."""
    sampled: Bools
    """True where the column holds samples of its own; else its value stands between two."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Series:
    """One key, sorted by time."""

    key: str
    """The provider's word, or ``power``."""
    role: SeriesRole
    unit: str
    basis: Basis
    times_us: Ints
    values: Floats
    pyramid: Pyramid
    silent: Bools
    """True where the silence before a sample is too long to draw a line over it; False for the first."""
    gaps: tuple[Gap, ...]
    since_us: int
    """Start of the session: samples before it are carried in, and the silence after one of them is no gap."""

    def __len__(self) -> int:
        return len(self.times_us)

    @property
    def low(self) -> float:
        """Smallest value; the series is never empty."""
        return float(self.pyramid.low[-1].min())

    @property
    def high(self) -> float:
        """Largest value."""
        return float(self.pyramid.high[-1].max())

    def extent(self, window: Window) -> tuple[float, float] | None:
        """Smallest and largest sample in a window, None when there is none."""
        start, end = np.searchsorted(self.times_us, [window.start_us, window.end_us])
        if start == end:
            return None
        low, high = self.pyramid.min_max(np.array([start]), np.array([end]))
        return float(low[0]), float(high[0])

    def reading(self, at_us: int) -> MeterReading:
        """The value at an instant: a sample within a second, else between two samples, else nothing."""
        after = int(np.searchsorted(self.times_us, at_us, side="right"))
        before = after - 1
        ages = [
            (abs(int(self.times_us[index]) - at_us), order, index)
            for order, index in enumerate((before, after))
            if 0 <= index < len(self)
        ]
        age, _, closest = min(ages)
        sample_us = int(self.times_us[closest])
        if age <= SAME_SECOND_US:
            return MeterReading(value=float(self.values[closest]), sample_us=sample_us)
        if before < 0 or after >= len(self):
            return NO_READING
        start_us, end_us = int(self.times_us[before]), int(self.times_us[after])
        if self.silent[after]:
            return MeterReading(value=None, sample_us=None, in_gap=start_us >= self.since_us)
        share = (at_us - start_us) / (end_us - start_us)
        value = float(self.values[before]) * (1 - share) + float(self.values[after]) * share
        return MeterReading(value=value, sample_us=sample_us, interpolated=True)

    def columns(self, window: Window, count: int) -> Columns:
        """Minimum and maximum per column; one without samples inside a line stands between its neighbours."""
        edges = _edges(window, count)
        bounds = np.searchsorted(self.times_us, edges)
        starts, ends = bounds[:-1], bounds[1:]
        low, high = self.pyramid.min_max(starts, ends)
        sampled = ends > starts
        inner = (starts > 0) & (starts < len(self))
        right = np.minimum(starts, len(self) - 1)
        left = np.maximum(right - 1, 0)
        silent = inner & self.silent[right]
        between = ~sampled & inner & ~silent
        if between.any():
            centres = (edges[:-1][between] + edges[1:][between]) / 2
            value = _interpolated(self, left[between], right[between], centres)
            low[between] = high[between] = value
        drawn = sampled | between
        joined = np.zeros(count, dtype=np.bool_)
        joined[1:] = drawn[1:] & drawn[:-1] & ~silent[1:]
        gap = ~sampled & silent & (self.times_us[left] >= self.since_us)
        return Columns(low=low, high=high, gap=gap, joined=joined, sampled=sampled)


def _edges(window: Window, count: int) -> Ints:
    """Column edges, computed in whole Python numbers: a window of centuries must not overflow."""
    return np.array(window.edges(count), dtype=np.int64)


def _interpolated(series: Series, left: Ints, right: Ints, at_us: Floats) -> Floats:
    """Values between the samples ``left`` and ``right`` at the instants ``at_us``."""
    start_us, end_us = series.times_us[left], series.times_us[right]
    share = (at_us - start_us) / np.maximum(end_us - start_us, 1)
    result: Floats = series.values[left] * (1 - share) + series.values[right] * share
    return result


def make_series(
    key: str,
    role: SeriesRole,
    unit: str,
    basis: Basis,
    times_us: Ints,
    values: Floats,
    *,
    since_us: int = NO_START,
    silent: Bools | None = None,
) -> Series | None:
    """A series with its gaps and pyramid; None when there is no sample.

    ``silent`` replaces the rule of ``silences`` for a series that is derived from others.
    """
    if not len(times_us):
        return None
    if silent is None:
        silent = silences(times_us)
    after = np.flatnonzero(silent[1:] & (times_us[:-1] >= since_us)) + 1
    return Series(
        key=key,
        role=role,
        unit=unit,
        basis=basis,
        times_us=times_us,
        values=values,
        pyramid=build_pyramid(values),
        silent=silent,
        gaps=tuple(Gap(int(times_us[index - 1]), int(times_us[index])) for index in after.tolist()),
        since_us=since_us,
    )


def silences(times_us: Ints) -> Bools:
    """Where a key was silent for longer than 20 s and 3 times its median spacing (``decisions`` 7.9)."""
    result = np.zeros(len(times_us), dtype=np.bool_)
    spacing = np.diff(times_us)
    long = spacing > GAP_AT_LEAST_US
    if not long.any():
        return result
    quick = int(np.count_nonzero(spacing * 3 <= GAP_AT_LEAST_US))
    if quick * 2 <= len(spacing) + 1:  # else the median is under a third of 20 s: no need to find it
        long = spacing > max(GAP_AT_LEAST_US, 3 * int(np.median(spacing)))
    result[1:] = long
    return result


def build_series(table: MeterTable, since_us: int = NO_START) -> tuple[Series, ...]:
    """Every key as a series: power (derived, or as sent), current, voltage, SoC, then the rest.

    ``since_us`` is the start of the session: what is older is carried in.
    """
    filled = [series for series in table.series.values() if len(series)]
    current = pick_series(filled, "A", "current")
    voltage = pick_series(filled, "V", "voltage")
    soc = pick_series(filled, "%", "soc")
    roles = {
        id(series): role
        for series, role in (
            (current, SeriesRole.CURRENT),
            (voltage, SeriesRole.VOLTAGE),
            (soc, SeriesRole.SOC),
        )
        if series is not None
    }
    power = None if current is None or voltage is None else derive_power(current, voltage, since_us)
    if power is None and (sent := pick_series(filled, "W", "power")) is not None:
        roles[id(sent)] = SeriesRole.POWER
    built = [] if power is None else [power]
    for series in filled:
        role = roles.get(id(series), SeriesRole.OTHER)
        made = make_series(
            series.key, role, series.unit, series.basis, series.times_us, series.values, since_us=since_us
        )
        if made is not None:
            built.append(made)
    order = list(SeriesRole)
    return tuple(sorted(built, key=lambda series: order.index(series.role)))


_NOT_PRESENT: Final = ("request", "target", "limit", "max", "min", "setpoint")


def pick_series(series: Iterable[MeterSeries], unit: str, word: str) -> MeterSeries | None:
    """The series of a quantity as delivered: its unit fits, its key names it and is no request or limit."""
    found = [one for one in series if one.unit == unit]
    present = [one for one in found if not any(word in one.key.lower() for word in _NOT_PRESENT)]
    named = [one for one in present if word in one.key.lower()]
    leading = [one for one in named if one.key.lower().startswith("present")]
    ranked = [*leading, *named, *(present if unit != "%" else ())]
    return ranked[0] if ranked else None


def derive_power(current: MeterSeries, voltage: MeterSeries, since_us: int = NO_START) -> Series | None:
    """Power in W: each current sample times the nearest voltage within 5 s; those without are left out.

    Where both are sampled on change few of them lie within 5 s of each other. That is no silence of the
    meter: the power has a gap only where current or voltage has one.
    """
    if not len(current) or not len(voltage):
        return None
    paired = nearest(voltage.times_us, current.times_us)
    near = np.abs(voltage.times_us[paired] - current.times_us) <= PAIR_WITHIN_US
    watts = current.values[near] * voltage.values[paired[near]]
    times = current.times_us[near]
    silent = np.zeros(len(times), dtype=np.bool_)
    for source in (current.times_us, voltage.times_us):
        silent |= _spans_silence(times, source)
    return make_series(
        "power", SeriesRole.POWER, "W", Basis.DERIVED, times, watts, since_us=since_us, silent=silent
    )


def _spans_silence(times_us: Ints, source_us: Ints) -> Bools:
    """Where the way from the sample before passes a silence of the source."""
    result = np.zeros(len(times_us), dtype=np.bool_)
    after = np.flatnonzero(silences(source_us))
    starts, ends = source_us[after - 1], source_us[after]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        first = max(int(np.searchsorted(times_us, start + PAIR_WITHIN_US, side="right")), 1)
        last = int(np.searchsorted(times_us, end - PAIR_WITHIN_US, side="left"))
        result[first : last + 1] = True
    return result


def nearest(times_us: Ints, wanted_us: Ints) -> Ints:
    """Index of the nearest of ``times_us`` for each wanted instant; of two equally near the earlier."""
    if len(times_us) == len(wanted_us) and np.array_equal(times_us, wanted_us):
        return np.arange(len(times_us))
    after = np.minimum(np.searchsorted(times_us, wanted_us), len(times_us) - 1)
    before = np.maximum(after - 1, 0)
    earlier = np.abs(wanted_us - times_us[before]) <= np.abs(times_us[after] - wanted_us)
    return np.where(earlier, before, after)

"""What the power curve of a depot report tells the session list: peak, holes, slow phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evtui.models.charge import ChargeParameters
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOW_A: Final = 5.0
"""From this current on, energy flows."""
NEAREST_U_US: Final = 5_000_000
"""A current sample takes the nearest voltage sample within this time."""
GAP_FLOOR_US: Final = 20_000_000
SLOW_SHARE: Final = 0.8
"""Below this share of the lowest announced limit nobody's limit explains the power."""
SLOW_LEAST_US: Final = 300_000_000
"""A shorter phase is a ramp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A few figures of the curve."""

    peak_power_w: float | None
    """Largest U·I; None without a pair of samples."""
    flowed: bool
    """Whether any current sample reached ``FLOW_A``."""
    gap_us: int
    """Longest hole between samples while energy flowed, 0 when there is none."""
    slow_us: int
    """Longest phase below every limit that recovered, 0 when there is none."""


def digest(report: SessionReport, meters: MeterTable) -> Digest:
    """Figures of one report's decoded meter values; all vectorised, a few ms for a million samples."""
    import numpy as np

    times, amps, watts = power_samples(meters)
    flowing = amps >= FLOW_A
    if not bool(flowing.any()):
        peak = float(np.nanmax(watts)) if watts.size and bool(np.isfinite(watts).any()) else None
        return Digest(peak_power_w=peak, flowed=False, gap_us=0, slow_us=0)
    first, last = int(np.argmax(flowing)), int(flowing.size - 1 - np.argmax(flowing[::-1]))
    steps = np.diff(times[first : last + 1])
    floor = max(GAP_FLOOR_US, 3 * float(np.median(np.diff(times)))) if times.size > 1 else GAP_FLOOR_US
    longest = int(steps.max()) if steps.size else 0
    return Digest(
        peak_power_w=float(np.nanmax(watts)) if bool(np.isfinite(watts).any()) else None,
        flowed=True,
        gap_us=longest if longest > floor else 0,
        slow_us=_slow_phase_us(report, times, amps, watts),
    )


def power_samples(meters: MeterTable) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Times (µs), current (A) and power (W, NaN without a voltage within 5 s) at every current sample."""
    import numpy as np

    current = _first(meters, "A")
    if current is None:
        nothing = np.empty(0, np.float64)
        return np.empty(0, np.int64), nothing, nothing
    times, amps = meters.series[current].times_us, meters.series[current].values
    voltage = _first(meters, "V")
    if voltage is None or not len(meters.series[voltage]):
        return times, amps, np.full(times.shape, np.nan)
    volt_times, volts = meters.series[voltage].times_us, meters.series[voltage].values
    right = np.searchsorted(volt_times, times).clip(0, volt_times.size - 1)
    left = (right - 1).clip(0)
    nearest = np.where(np.abs(volt_times[right] - times) < np.abs(volt_times[left] - times), right, left)
    near = np.abs(volt_times[nearest] - times) <= NEAREST_U_US
    return times, amps, np.where(near, amps * volts[nearest], np.nan)


def _first(meters: MeterTable, unit: str) -> str | None:
    """Key of the first series of a unit."""
    return next((key for key, series in meters.series.items() if series.unit == unit), None)


def _slow_phase_us(
    report: SessionReport, times: NDArray[np.int64], amps: NDArray[np.float64], watts: NDArray[np.float64]
) -> int:
    """Longest phase far below every announced limit, followed by a recovery (so that no taper counts)."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        volts = np.where(amps > 0, watts / amps, np.nan)
    ceiling = np.full(times.shape, np.inf)
    for side in {record.side for record in report.limits}:
        ceiling = np.minimum(ceiling, _ceiling(report.limits, side, times, volts))
    slow = (amps >= FLOW_A) & np.isfinite(watts) & np.isfinite(ceiling) & (watts < SLOW_SHARE * ceiling)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], slow, [False])).astype(np.int8)))
    best = 0
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        length = int(times[end - 1] - times[start])
        after = watts[end : end + 10]
        recovered = after.size > 0 and float(np.nanmax(np.nan_to_num(after))) > 1.2 * float(
            watts[start:end].mean()
        )
        if length >= SLOW_LEAST_US and recovered:
            best = max(best, length)
    return best


def _ceiling(
    limits: tuple[ChargeParameters, ...], side: str, times: NDArray[np.int64], volts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The power one side allows at each time by its two limits; inf before its first word."""
    import numpy as np

    records = [record for record in limits if record.side == side and record.at is not None]
    ceiling = np.full(times.shape, np.inf)
    for record in sorted(records, key=lambda one: one.at.us if one.at else 0):
        assert record.at is not None
        power = record.max_power_w if record.max_power_w is not None else np.inf
        by_current = record.max_current_a * volts if record.max_current_a is not None else np.inf
        ceiling = np.where(times >= record.at.us, np.fmin(power, by_current), ceiling)
    return ceiling

"""Who limits the power: a derived lane, from the samples and the limits announced (``design`` 3.2)."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.models.instant import US_PER_S
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.columns import spans
from evtui.services.timeline.lane import Lane, LaneKind, LaneSpec, Material, Segment
from evtui.services.timeline.limits import LimitTrack
from evtui.services.timeline.pyramid import Floats, Ints
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.window import Window

KEY: Final = "limited_by"
WORDS: Final = (
    "",
    "ramp",
    "station power",
    "station current",
    "taper",
    "vehicle request",
    "voltage window",
    "nobody",
    "unknown",
)
"""The limiter words of ``decisions`` 7.7 by code; 0 is no current."""
_SHORT: Final = {
    "station power": "power",
    "station current": "current",
    "vehicle request": "vehicle",
    "voltage window": "voltage",
}
_ROLES: Final = {
    "station current": Role.CURRENT,
    "station power": Role.POWER,
    "voltage window": Role.VOLTAGE,
    "vehicle request": Role.LIMIT_VEHICLE,
    "taper": Role.LIMIT_VEHICLE,
}
_FLOWS_A: Final = 2.0
"""Under 2 A nothing flows that could be limited."""
_RAMP_A_PER_S: Final = 20.0
_WITHIN: Final = 0.97
"""A value within 3 % of a limit is bound by it."""
_AT_WINDOW: Final = 0.99
_FALLS: Final = 0.998
"""Along a taper each half minute's mean is at least 0.2 % under the one before."""
_ROUNDING_A: Final = 1e-6
"""Exactly 0.2 % counts: without this the rounding of long sums would decide."""
_STEP_US: Final = 30 * US_PER_S
_FLICKER_US: Final = 5 * US_PER_S


def build(material: Material) -> tuple[Lane, ...]:
    """The lane, if current flowed."""
    current = _of(material.series, SeriesRole.CURRENT)
    if current is None or current.high < _FLOWS_A:
        return ()
    codes = limiter_codes(
        current,
        _of(material.series, SeriesRole.POWER),
        _of(material.series, SeriesRole.VOLTAGE),
        material.limits,
    )
    segments = _segments(current, codes)
    return (Lane(key=KEY, title="Limited by", kind=LaneKind.LIMITER, segments=segments),) if segments else ()


def _of(series: tuple[Series, ...], role: SeriesRole) -> Series | None:
    return next((one for one in series if one.role is role), None)


def limiter_codes(
    current: Series, power: Series | None, voltage: Series | None, limits: tuple[LimitTrack, ...]
) -> NDArray[np.int8]:
    """One code of ``WORDS`` per current sample.

    In this order: no current; ``ramp`` while it changes by more than 20 A/s; the station limit that is
    nearer, if within 3 %; ``taper`` while it falls steadily; ``vehicle request`` within 3 % of the last one;
    ``voltage window`` within 1 % of the lower voltage maximum; ``unknown`` while a side has announced
    nothing; ``nobody``.
    """
    times, amps = current.times_us, current.values
    station = next((track for track in limits if track.is_station), None)
    vehicle = next((track for track in limits if track.is_vehicle), None)
    watts = _held(power.times_us, power.values, times) if power is not None else np.full(len(times), np.nan)
    volts = (
        _held(voltage.times_us, voltage.values, times) if voltage is not None else np.full(len(times), np.nan)
    )
    of_power = watts / in_force(station, SeriesRole.POWER, times)
    of_current = amps / in_force(station, SeriesRole.CURRENT, times)
    asked = np.fmax(
        watts / in_force(vehicle, SeriesRole.POWER, times),
        amps / in_force(vehicle, SeriesRole.CURRENT, times),
    )
    ceiling = np.fmin(
        in_force(station, SeriesRole.VOLTAGE, times), in_force(vehicle, SeriesRole.VOLTAGE, times)
    )
    rules = (
        (amps < _FLOWS_A, 0),
        (_ramps(times, amps), 1),
        ((of_power >= _WITHIN) & ~(of_current > of_power), 2),
        (of_current >= _WITHIN, 3),
        (_falls(times, amps), 4),
        (asked >= _WITHIN, 5),
        (volts >= ceiling * _AT_WINDOW, 6),
        (np.isnan(np.fmax(of_power, of_current)) | np.isnan(asked), 8),
    )
    return np.select([rule for rule, _ in rules], [np.int8(code) for _, code in rules], np.int8(7)).astype(
        np.int8
    )


def _held(times_us: Ints, values: Floats, wanted_us: Ints) -> Floats:
    """The last value at or before each instant (the first one before that)."""
    return values[np.maximum(np.searchsorted(times_us, wanted_us, side="right") - 1, 0)]


def in_force(track: LimitTrack | None, role: SeriesRole, wanted_us: Ints) -> Floats:
    """The maximum in force at each of ascending instants; NaN where none is, or it is not positive."""
    steps = [] if track is None else track.steps(role)
    known = [np.nan, *(np.nan if value is None or value <= 0 else value for _, value in steps)]
    starts = np.searchsorted(wanted_us, np.array([at for at, _ in steps], dtype=np.int64))
    return np.repeat(known, np.diff(starts, prepend=0, append=len(wanted_us)))


def _ramps(times: Ints, amps: Floats) -> NDArray[np.bool_]:
    """True where the current changes by more than 20 A/s; spacings under a second count as one."""
    result = np.zeros(len(times), dtype=np.bool_)
    seconds = np.maximum(np.diff(times) / US_PER_S, 1.0)
    result[1:] = np.abs(np.diff(amps)) / seconds > _RAMP_A_PER_S
    return result


def _falls(times: Ints, amps: Floats) -> NDArray[np.bool_]:
    """True where the means of the half minutes around a sample fall one after the other.

    Four means, so that a single step down (the start of a slow phase) is no taper; at the ends of the data
    those that exist have to fall, at least two of them.
    """
    sums = np.concatenate(([0.0], np.cumsum(amps)))
    marks = [np.searchsorted(times, times + step * _STEP_US) for step in range(-2, 3)]
    means = []
    for start, end in pairwise(marks):
        number = end - start
        means.append(np.where(number > 0, (sums[end] - sums[start]) / np.maximum(number, 1), np.nan))
    steps = [
        np.where(np.isnan(before) | np.isnan(after), True, after < before * _FALLS + _ROUNDING_A)
        for before, after in pairwise(means)
    ]
    known = sum((~np.isnan(mean)).astype(np.int8) for mean in means)
    falling: NDArray[np.bool_] = np.logical_and.reduce(steps) & (np.asarray(known) >= 2)
    return falling


def _segments(current: Series, codes: NDArray[np.int8]) -> tuple[Segment, ...]:
    """Runs of one word; they stop at gaps and where nothing flows, and flickers of under 5 s are smoothed."""
    times = current.times_us
    silent = current.silent[1:]
    turns = np.flatnonzero((np.diff(codes) != 0) | silent) + 1
    starts = np.concatenate(([0], turns)).tolist()
    ends = [*turns.tolist(), len(codes)]
    runs: list[tuple[int, int, int]] = []
    for first, after in zip(starts, ends, strict=True):
        gap_follows = after < len(codes) and bool(silent[after - 1])
        until = int(times[after]) if after < len(codes) and not gap_follows else int(times[after - 1]) + 1
        runs.append((int(times[first]), until, int(codes[first])))
    return tuple(
        Segment(start_us=start, end_us=end, text=WORDS[code]) for start, end, code in _smoothed(runs) if code
    )


def _smoothed(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Short runs between two runs of one word become part of it."""
    result: list[tuple[int, int, int]] = []
    for start, end, code in runs:
        if result and result[-1][2] == code and result[-1][1] == start:
            result[-1] = (result[-1][0], end, code)
        elif len(result) > 1 and result[-2][2] == code and _is_flicker(result[-2], result[-1], start):
            result.pop()
            result[-1] = (result[-1][0], end, code)
        else:
            result.append((start, end, code))
    return result


def _is_flicker(before: tuple[int, int, int], middle: tuple[int, int, int], start: int) -> bool:
    """True when ``middle`` is a short run that touches both its neighbours."""
    return before[1] == middle[0] and middle[1] == start and middle[1] - middle[0] < _FLICKER_US


def draw(lane: Lane, window: Window, width: int, tier: Tier) -> CellRow:
    """``╷station current────``, the short form where the long does not fit, else only the tick."""
    row, table = CellRow.blank(width), glyphs(tier)
    for segment, start, end in spans(lane.segments, window, width):
        row.fill(start, end, table.line_calm, FAINT)
        row.put(start, table.carried if segment.start_us < window.start_us else table.tick, MUTED)
        for word in (segment.text, _SHORT.get(segment.text, segment.text)):
            if len(word) < end - start:
                row.put(start + 1, word, _ink(segment.text))
                break
    return row


def _ink(word: str) -> Ink:
    return Ink(_ROLES.get(word, Role.TEXT), bold=word == "nobody")


def readout(lane: Lane, at_us: int, tier: Tier) -> Line:
    """The word at an instant; a dash where nothing flows or nothing is known."""
    segment = lane.segment_at(at_us)
    return (Span(glyphs(tier).missing if segment is None else segment.text, MUTED),)


LIMITED_BY: Final = LaneSpec(kind=LaneKind.LIMITER, build=build, draw=draw, readout=readout)

"""Smallest and largest value of any stretch of samples, exact at every zoom: one bad sample is never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FAN: Final = 16
"""Samples per block of the next level; the levels above the samples take 1/7 of their memory."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """Levels of block minima and maxima over one column of values; level 0 is the values themselves."""

    low: tuple[Floats, ...]
    high: tuple[Floats, ...]

    def min_max(self, starts: Ints, ends: Ints) -> tuple[Floats, Floats]:
        """Minimum and maximum of each index range ``[start, end)``; NaN where a range is empty.

        Ranges are cut into a head and a tail of single samples and whole blocks between them, of the level at
        which the blocks are a small part of an average range. Exact for any ranges inside the values.
        """
        level = self._level(starts, ends)
        if level == 0:
            return _reduce(np.minimum, self.low[0], starts, ends), _reduce(
                np.maximum, self.high[0], starts, ends
            )
        block = FAN**level
        first, last = -(-starts // block), ends // block
        whole = last > first
        head_end = np.where(whole, first * block, ends)
        tail_start = np.where(whole, last * block, ends)
        low = np.fmin(
            np.fmin(
                _reduce(np.minimum, self.low[0], starts, head_end),
                _reduce(np.minimum, self.low[0], tail_start, ends),
            ),
            _reduce(np.minimum, self.low[level], first, np.where(whole, last, first)),
        )
        high = np.fmax(
            np.fmax(
                _reduce(np.maximum, self.high[0], starts, head_end),
                _reduce(np.maximum, self.high[0], tail_start, ends),
            ),
            _reduce(np.maximum, self.high[level], first, np.where(whole, last, first)),
        )
        return low, high

    def _level(self, starts: Ints, ends: Ints) -> int:
        """The level whose block is at most a quarter of an average range."""
        if not len(starts):
            return 0
        average = int((ends - starts).sum()) // len(starts)
        level = 0
        while level + 1 < len(self.low) and FAN ** (level + 1) * 4 <= average:
            level += 1
        return level


def build_pyramid(values: Floats) -> Pyramid:
    """Levels until one block is left; about 5 ms a million values."""
    low, high = [values], [values]
    while len(low[-1]) > FAN:
        starts = np.arange(0, len(low[-1]), FAN)
        low.append(np.minimum.reduceat(low[-1], starts))
        high.append(np.maximum.reduceat(high[-1], starts))
    return Pyramid(tuple(low), tuple(high))


def _reduce(ufunc: np.ufunc, values: Floats, starts: Ints, ends: Ints) -> Floats:
    """``ufunc`` over each ``[start, end)``; NaN for empty ranges, which ``reduceat`` has no form for."""
    result = np.full(len(starts), np.nan)
    filled = ends > starts
    if not filled.any():
        return result
    pairs = np.empty(2 * int(filled.sum()), dtype=np.int64)
    pairs[0::2], pairs[1::2] = starts[filled], ends[filled]
    if pairs[-1] == len(values):
        pairs = pairs[:-1]  # the last range runs to the end by itself; an index past it is an error
    if (pairs >= len(values)).any():
        return _reduce_slowly(ufunc, values, starts, ends)
    result[filled] = ufunc.reduceat(values, pairs)[0::2]
    return result


def _reduce_slowly(ufunc: np.ufunc, values: Floats, starts: Ints, ends: Ints) -> Floats:
    """The same for ranges in no order, of which one in the middle may run to the end."""
    return np.array(
        [
            ufunc.reduce(values[start:end]) if end > start else np.nan
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]
    )

"""Stretches of samples: where a condition holds in a row, and the largest value of many windows at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def runs(mask: Bools) -> tuple[Ints, Ints]:
    """First and last index of each stretch of True, in order; the two arrays are equally long."""
    edges = np.diff(np.concatenate(([0], mask.astype(np.int8), [0])))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1


def members(first: Ints, last: Ints, count: int) -> Ints:
    """Every index that lies in one of the stretches of ``count`` samples, in order."""
    steps = np.zeros(count + 1, dtype=np.int8)
    steps[first] += 1
    steps[last + 1] -= 1
    return np.flatnonzero(np.cumsum(steps[:-1]))


def window_max(values: Floats, first: Ints, last: Ints) -> Floats:
    """Largest value of each index range, both ends included; the ranges may overlap as they like.

    Ranges must not be empty. Every range is the union of two blocks whose length is a power of two, so a
    million windows of any width cost one pass over the values per doubling.
    """
    result = np.empty(len(first))
    levels = np.frexp((last - first + 1).astype(np.float64))[1] - 1
    blocks = values
    for level in range(int(levels.max(initial=-1)) + 1):
        here = np.flatnonzero(levels == level)
        result[here] = np.maximum(blocks[first[here]], blocks[last[here] - (1 << level) + 1])
        blocks = np.maximum(blocks[: -(1 << level)], blocks[1 << level :])
    return result

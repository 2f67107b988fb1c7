"""Samples of a session as one column pair per key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from evtui.models.problem import Problem
from evtui.models.provenance import Basis

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeterSeries:
    """All samples of one key, sorted by time; equal times keep the server's order."""

    key: str
    """The provider's word: ``present_current``."""
    unit: str
    """``A``, ``V``, ``W``, ``%``, ``Wh``, ``°C``, or empty when nothing suggests one."""
    basis: Basis
    """ASSUMED when the unit is our inference from the key (depot: always)."""
    times_us: NDArray[np.int64]
    """Microseconds UTC, ascending."""
    values: NDArray[np.float64]
    """Values, same length; always finite."""
    indexes: NDArray[np.int64]
    """Position of each sample in the raw array: ``/sessionMeterValues/{index}``."""

    def __len__(self) -> int:
        return int(self.times_us.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeterTable:
    """Every series of a session and what had to be left out."""

    series: Mapping[str, MeterSeries] = field(default_factory=lambda: MappingProxyType({}))
    """Key to series, in order of first appearance."""
    samples: int = 0
    """Entries in the raw array."""
    rejected: int = 0
    """Entries without a readable time or a finite number."""
    duplicates: int = 0
    """Entries equal to their predecessor in key, time and value (kept once in ``series``)."""
    unordered: int = 0
    """Entries older than the entry before them of the same key."""
    fraction_digits: int = 3
    """Most fraction digits seen in the times, so that output keeps them."""
    problems: tuple[Problem, ...] = ()
    """What was rejected, in words."""


EMPTY_METERS = MeterTable()

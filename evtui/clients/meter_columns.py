"""A raw array of samples to one pair of columns per key, slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evtui.clients.decode import Json
from evtui.clients.sample_slices import SampleSlice, sample_slices
from evtui.clients.timestamps import parse_times

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray

MAX_KEYS: Final = 1000
"""Most different keys taken: each becomes a series, and a million would be a way to fill the memory."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """The samples of one key, sorted by time; equal times keep the order sent."""

    times_us: NDArray[np.int64]
    """Microseconds UTC, ascending."""
    values: NDArray[np.float64]
    """Finite, same length."""
    indexes: NDArray[np.int64]
    """Position of each sample in the raw array."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeterColumns:
    """Everything read from one raw array of samples."""

    columns: Mapping[str, Column]
    """Key to column, in order of first appearance."""
    samples: int
    """Items in the array."""
    rejected: int
    """Items without a key, a readable time or a finite number."""
    duplicates: int
    """Samples left out because key, time and value equal those of the sample before."""
    unordered: int
    """Samples older than the sample before them of the same key, as sent."""
    naive: int
    """Times without a zone, taken as UTC."""
    fraction_digits: int
    """Most fraction digits of a second seen."""
    excess_keys: int
    """Samples rejected because their key came after ``MAX_KEYS`` others."""


class _Codes(dict[str, int]):
    """Key to its number in order of first appearance; ``MAX_KEYS`` for all that come too late."""

    def __missing__(self, key: str) -> int:
        if len(self) >= MAX_KEYS:
            return MAX_KEYS
        self[key] = code = len(self)
        return code


@dataclass(slots=True)
class _Rows:
    """Readable samples in the order sent, as columns that grow slice by slice."""

    codes: list[NDArray[np.uint16]]
    times: list[NDArray[np.int64]]
    values: list[NDArray[np.float64]]
    positions: list[NDArray[np.int64]]
    samples: int = 0
    excess: int = 0
    naive: int = 0
    fraction_digits: int = 0


def meter_columns(array: Json, on_progress: Callable[[float], None] | None = None) -> MeterColumns:
    """Decode ``[{key, value, eventTimestamp}, ...]`` into sorted columns; bad samples are counted.

    Works in slices of about 512 kB (``sample_slices``), calling back with 0 to 1 after each, so it may run in
    a thread beside an event loop. Numeric texts count as numbers; null, booleans, ``NaN`` and times that are
    none are rejected. White space and the order of members do not matter.
    """
    codes, rows = _Codes(), _Rows([], [], [], [])
    for piece in sample_slices(array):
        _add(rows, piece, codes)
        if on_progress is not None:
            on_progress(piece.end_share)
    return _by_key(rows, codes)


def _add(rows: _Rows, piece: SampleSlice, codes: _Codes) -> None:
    """Turn one slice into columns, leaving out times that are none."""
    import numpy as np

    times = parse_times(piece.times)
    code = np.fromiter(map(codes.__getitem__, piece.keys), np.uint16, len(piece.keys))
    values = np.array(piece.values, np.float64)
    positions = (
        np.arange(piece.first, piece.first + piece.count, dtype=np.int64)
        if piece.positions is None
        else np.array(piece.positions, np.int64)
    )
    in_time = times.us
    late = code == MAX_KEYS
    keep = times.readable & ~late
    if not keep.all():
        code, in_time, values, positions = code[keep], in_time[keep], values[keep], positions[keep]
    rows.codes.append(code)
    rows.times.append(in_time)
    rows.values.append(values)
    rows.positions.append(positions)
    rows.samples += piece.count
    rows.excess += int(np.count_nonzero(late))
    rows.naive += times.naive
    rows.fraction_digits = max(rows.fraction_digits, times.fraction_digits)


def _by_key(rows: _Rows, codes: _Codes) -> MeterColumns:
    """Split the rows by key, each sorted by time and without immediate repeats."""
    import numpy as np

    code = np.concatenate([np.zeros(0, np.uint16), *rows.codes])
    times = np.concatenate([np.zeros(0, np.int64), *rows.times])
    values = np.concatenate([np.zeros(0, np.float64), *rows.values])
    positions = np.concatenate([np.zeros(0, np.int64), *rows.positions])
    rows.codes, rows.times, rows.values, rows.positions = [], [], [], []  # halves the peak
    order = np.argsort(code, kind="stable")
    bounds = [0, *np.bincount(code, minlength=len(codes)).cumsum().tolist()]
    columns: dict[str, Column] = {}
    duplicates = unordered = 0
    for key, (begin, end) in zip(codes, pairwise(bounds), strict=True):
        of_key = order[begin:end]
        column, repeated, late = _column(times[of_key], values[of_key], positions[of_key])
        duplicates, unordered = duplicates + repeated, unordered + late
        if end > begin:
            columns[key] = column
    return MeterColumns(
        columns=MappingProxyType(columns),
        samples=rows.samples,
        rejected=rows.samples - len(code),
        duplicates=duplicates,
        unordered=unordered,
        naive=rows.naive,
        fraction_digits=rows.fraction_digits,
        excess_keys=rows.excess,
    )


def _column(
    times: NDArray[np.int64], values: NDArray[np.float64], positions: NDArray[np.int64]
) -> tuple[Column, int, int]:
    """One key's samples in time order; also the repeats left out and the steps back in time as sent."""
    import numpy as np

    late = int(np.count_nonzero(times[1:] < times[:-1]))
    if late:
        order = np.argsort(times, kind="stable")
        times, values, positions = times[order], values[order], positions[order]
    same = (times[1:] == times[:-1]) & (values[1:] == values[:-1])
    repeated = int(np.count_nonzero(same))
    if repeated:
        keep = np.concatenate([np.ones(1, np.bool_), ~same])
        times, values, positions = times[keep], values[keep], positions[keep]
    return Column(times_us=times, values=values, indexes=positions), repeated, late

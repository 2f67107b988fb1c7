"""One meter series as one compressed block, three columns of numbers: times, values, positions in the record.

    byte 0        version of this format, 1
    column × 3    kind (1 byte) · parameters · length of the body (8 bytes, little endian) · body

Whole numbers (kind 0) are kept as the first one and the steps to the next, divided by their greatest common
divisor, folded to be positive (0, -1, 1, -2 …) and written with as few bytes as the largest needs, first all
lowest bytes, then all second ones (byte shuffle), compressed by zlib. Values that are exact decimal fractions
with few digits, as meters send them, are whole numbers after a shift by 10**n (kind 1, the byte after it is
n). All others (kind 2) are their eight bytes, shuffled and compressed. Every number comes back bit for bit.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray

_VERSION: Final = 1
_INTEGERS: Final = 0
_SCALED: Final = 1
_FLOATS: Final = 2
_LEVEL: Final = 6
_MOST_DIGITS: Final = 6
"""Meters send up to three digits; more than six are the noise of a computation."""
_EXACT: Final = 2.0**53
_HEADER: Final = struct.Struct("<QqQB")
"""Count, first number, divisor, bytes per number."""
_LENGTH: Final = struct.Struct("<Q")


def pack(times_us: NDArray[np.int64], values: NDArray[np.float64], indexes: NDArray[np.int64]) -> bytes:
    """Three columns of equal length, values finite, as one block."""
    parts = [bytes([_VERSION]), _integers(times_us), _values(values), _integers(indexes)]
    return b"".join(parts)


def unpack(block: bytes) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """The three columns again. Raises ValueError or zlib.error for a damaged block."""
    try:
        if block[0] != _VERSION:
            raise ValueError("unknown block")
        times, at = _read_integers(block, 1)
        values, at = _read_values(block, at)
        indexes, _ = _read_integers(block, at)
    except (IndexError, struct.error, MemoryError, OverflowError) as error:
        raise ValueError("damaged block") from error
    if not len(times) == len(values) == len(indexes):
        raise ValueError("columns of different lengths")
    return times, values, indexes


def _integers(numbers: NDArray[np.int64]) -> bytes:
    """Whole numbers: header, length, body."""
    import numpy as np

    steps = np.diff(numbers)
    divisor = int(np.gcd.reduce(steps)) or 1 if len(steps) else 1
    folded = _folded(steps // divisor if divisor != 1 else steps)
    width = _width(int(folded.max()) if len(folded) else 0)
    body = zlib.compress(_shuffled(folded.astype(f"<u{width}")), _LEVEL)
    first = int(numbers[0]) if len(numbers) else 0
    header = _HEADER.pack(len(numbers), first, divisor, width)
    return b"".join((bytes([_INTEGERS]), header, _LENGTH.pack(len(body)), body))


def _read_integers(block: bytes, at: int) -> tuple[NDArray[np.int64], int]:
    """Numbers and the place behind them."""
    import numpy as np

    if block[at] != _INTEGERS:
        raise ValueError("not whole numbers")
    count, first, divisor, width = _HEADER.unpack_from(block, at + 1)
    body, end = _body(block, at + 1 + _HEADER.size)
    folded = _unshuffled(body, width)
    if len(folded) != max(count - 1, 0):
        raise ValueError("numbers are missing")
    numbers = np.empty(count, np.int64)
    if count:
        numbers[0] = first
        steps = numbers[1:]
        steps[:] = (folded >> np.uint64(1)).view(np.int64) ^ -(folded & np.uint64(1)).view(np.int64)
        if divisor != 1:
            steps *= divisor
        np.cumsum(numbers, out=numbers)
    return numbers, end


def _values(values: NDArray[np.float64]) -> bytes:
    """Values as whole numbers where that is exact, else as they are."""
    import numpy as np

    digits = _exact_digits(values)
    if digits is not None:
        scaled = np.rint(values * 10.0**digits).astype(np.int64)
        return bytes([_SCALED, digits]) + _integers(scaled)
    body = zlib.compress(_shuffled(values.astype("<f8")), _LEVEL)
    return b"".join((bytes([_FLOATS]), _LENGTH.pack(len(body)), body))


def _read_values(block: bytes, at: int) -> tuple[NDArray[np.float64], int]:
    """Values and the place behind them."""
    import numpy as np

    if block[at] == _SCALED:
        digits = block[at + 1]
        scaled, end = _read_integers(block, at + 2)
        return scaled / 10.0**digits, end
    if block[at] != _FLOATS:
        raise ValueError("unknown kind of values")
    body, end = _body(block, at + 1)
    return _unshuffled(body, 8).view(np.float64), end


def _exact_digits(values: NDArray[np.float64]) -> int | None:
    """The fewest digits after the point with which every value comes back bit for bit; None for none."""
    import numpy as np

    for digits in range(_MOST_DIGITS + 1):
        scaled = np.rint(values * 10.0**digits)
        if len(scaled) and np.abs(scaled).max() >= _EXACT:
            return None
        again = scaled.astype(np.int64) / 10.0**digits
        if np.array_equal(again.view(np.int64), values.view(np.int64)):  # as bits: -0.0 is not 0.0
            return digits
    return None


def _folded(steps: NDArray[np.int64]) -> NDArray[np.uint64]:
    """0, -1, 1, -2 … as 0, 1, 2, 3 …"""
    import numpy as np

    return ((steps << np.int64(1)) ^ (steps >> np.int64(63))).view(np.uint64)


def _width(largest: int) -> int:
    """Bytes that hold the number: 1, 2, 4 or 8."""
    return next(width for width in (1, 2, 4, 8) if largest < 1 << 8 * width)


def _shuffled(numbers: NDArray[np.generic]) -> bytes:
    """All first bytes, then all second bytes, and so on."""
    import numpy as np

    width = numbers.dtype.itemsize
    return np.ascontiguousarray(numbers).view(np.uint8).reshape(-1, width).T.tobytes()


def _unshuffled(body: bytes, width: int) -> NDArray[np.uint64]:
    """The numbers again, each of eight bytes."""
    import numpy as np

    if width not in (1, 2, 4, 8) or len(body) % width:
        raise ValueError("not a whole number of numbers")
    columns = np.frombuffer(body, np.uint8).reshape(width, -1)
    numbers = np.ascontiguousarray(columns.T).reshape(-1).view(f"<u{width}")
    return numbers.astype(np.uint64)


def _body(block: bytes, at: int) -> tuple[bytes, int]:
    """A compressed body and the place behind it."""
    (length,) = _LENGTH.unpack_from(block, at)
    begin = at + _LENGTH.size
    if begin + length > len(block):
        raise ValueError("block ends too early")
    return zlib.decompress(block[begin : begin + length]), begin + length

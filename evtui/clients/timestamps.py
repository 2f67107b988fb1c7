"""Many RFC 3339 texts to one int64 column at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from evtui.models.instant import Instant

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_US: Final = 86_400_000_000
_CLOCK: Final = (11, 12, 14, 15, 17, 18)
_CLOCK_US: Final = (36_000_000_000, 3_600_000_000, 600_000_000, 60_000_000, 10_000_000, 1_000_000)
_SEPARATORS: Final = ((4, b"-"), (7, b"-"), (13, b":"), (16, b":"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Times:
    """What became of a list of time texts."""

    us: NDArray[np.int64]
    """Microseconds UTC, one per text; 0 where unreadable."""
    readable: NDArray[np.bool_]
    """One per text."""
    naive: int
    """Texts without a zone, taken as UTC (``api/depot.md`` 9.5)."""
    fraction_digits: int
    """Most fraction digits of a second seen, at most 6."""


def parse_times(texts: Sequence[str]) -> Times:
    """Read RFC 3339 texts; the same result as ``Instant.parse`` on each, about fifty times as fast.

    Texts of one width, in UTC (``Z``), are one digit matrix times one vector. Everything else (offsets, no
    zone, leap seconds, other shapes) is read one by one; what is no time is marked unreadable.
    """
    import numpy as np

    us = np.zeros(len(texts), np.int64)
    readable = np.zeros(len(texts), np.bool_)
    naive = digits = 0
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    for width in sorted(set(lengths.tolist())):
        rows = np.flatnonzero(lengths == width)
        group = texts if len(rows) == len(texts) else [texts[row] for row in rows.tolist()]
        values, good = _columns(group, width)
        us[rows], readable[rows] = values, good
        if good.any():
            digits = max(digits, min(width - 21, 6) if width > 20 else 0)
    for row in np.flatnonzero(~readable).tolist():
        try:
            at = Instant.parse(texts[row])
        except ValueError:
            continue
        us[row], readable[row] = at.us, True
        naive += at.naive
        digits = max(digits, at.fraction_digits)
    return Times(us=us, readable=readable, naive=naive, fraction_digits=digits)


def _columns(texts: Sequence[str], width: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Texts of one width ``2021-03-23T16:59:11[.670]Z``: microseconds, and which rows had that shape."""
    import numpy as np

    nothing = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.bool_)
    fraction = width - 21  # digits between the point and the Z
    joined = "".join(texts)
    if not (width == 20 or 1 <= fraction <= 9) or not joined.isascii():
        return nothing
    text = np.frombuffer(joined.encode(), np.uint8).reshape(-1, width)
    places = [*_CLOCK, *range(20, 20 + min(fraction, 6))]
    weights = [*_CLOCK_US, *(10 ** (5 - place) for place in range(min(fraction, 6)))]
    clock = text[:, places] - 48  # uint8 wraps, so that whatever is no digit is above 9
    good = (clock <= 9).all(axis=1) & ((text[:, -1] | 32) == ord("z")) & ((text[:, 10] | 32) == ord("t"))
    for place, mark in _SEPARATORS:
        good &= text[:, place] == mark[0]
    if fraction > 0:
        good &= text[:, 19] == ord(".")
    if fraction > 6:
        good &= (text[:, 26:-1] - 48 <= 9).all(axis=1)
    # Hours to 23, minutes and seconds to 59; a leap second is left to the slow path.
    good &= (clock[:, 0] * 10 + clock[:, 1] < 24) & (clock[:, 2] < 6) & (clock[:, 4] < 6)
    days, dated = _days(text)
    good &= dated
    # Exact in float64: a day has 8.64e10 µs, and BLAS multiplies only floats fast.
    us = (clock.astype(np.float64) @ np.array(weights, np.float64)).astype(np.int64) + days * _DAY_US
    return np.where(good, us, 0), good


def _days(text: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Days since 1970 of ``YYYY-MM-DD`` at the start of each row, and which rows hold a day."""
    import numpy as np

    digits = text[:, [0, 1, 2, 3, 5, 6, 8, 9]] - 48
    numbers = digits.astype(np.int64) @ np.array([10**7, 10**6, 10**5, 10**4, 1000, 100, 10, 1], np.int64)
    numbers[(digits > 9).any(axis=1)] = 0
    unique, inverse = np.unique(numbers, return_inverse=True)
    days = np.zeros(len(unique), np.int64)
    dated = np.zeros(len(unique), np.bool_)
    for place, number in enumerate(unique.tolist()):
        try:
            days[place] = date(number // 10_000, number // 100 % 100, number % 100).toordinal() - _EPOCH_DAY
        except ValueError:
            continue
        dated[place] = True
    return days[inverse], dated[inverse]

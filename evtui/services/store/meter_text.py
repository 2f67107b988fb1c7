"""The JSON text of meter values, written again from their columns, so that it need not be kept as well.

A provider's encoder writes every sample alike: ``{"key":"present_current","value":12.5,"eventTimestamp":
"2026-11-21T10:00:00.000Z"}``. Kept are the pieces between the three values and how many decimals each number
was sent with; the values themselves are in the columns. ``describe`` writes the whole text again and compares
it with what was received: one byte that differs, and the text is kept as it is.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from evtui.models.meter_value import MeterTable

if TYPE_CHECKING:  # numpy must not be imported before the first paint
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Numbers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

ROWS_AT_ONCE: Final = 8192
"""Half a megabyte of text: each step of numpy takes under a millisecond."""
_MOST_DECIMALS: Final = 6
_LARGEST: Final = 9e9
"""Meters count to some gigawatt hours; with six decimals this is exact in 53 bits."""
_FRACTIONS: Final = (0, 3, 6)
_SHAPE: Final = re.compile(rb"(\[[ \t\r\n]*)(\{[^{}]*\})([ \t\r\n]*,[ \t\r\n]*)?")
_MEMBER: Final = re.compile(
    rb'"(key|value|eventTimestamp)"[ \t\r\n]*:[ \t\r\n]*(?:"([^"\\]*)"|(-?[0-9]+(?:\.[0-9]+)?))'
)


@dataclass(frozen=True, slots=True)
class _Form:
    """What is the same in every row."""

    begin: bytes
    pieces: tuple[bytes, ...]
    """Before, between and behind the three members' values; the last one goes on to the next row's brace."""
    order: tuple[str, ...]
    """The members in the order sent."""
    between: bytes
    """What parts two rows; also at the end of the last piece."""
    end: bytes
    fraction_digits: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """The columns in the order sent."""

    keys: tuple[bytes, ...]
    codes: Numbers
    """Place of each row's key among ``keys``."""
    times_us: Numbers
    values: NDArray[np.float64]


def describe(array: memoryview, table: MeterTable) -> bytes | None:
    """What is needed, beside the columns, to write the array's text again; None when that is not possible."""
    rows = _rows_of(table)
    form = None if rows is None else _form_of(array)
    if rows is None or form is None:
        return None
    ends = _ends(array)
    if len(ends) != len(rows.codes):
        return None
    decimals = _decimals(form, rows, ends)
    if decimals is None or not _is_same(array, form, rows, decimals, ends):
        return None
    return _packed(form, table, decimals)


def restore(packed: bytes, table: MeterTable) -> Iterator[bytes]:
    """The array's text in stretches. Raises ValueError or zlib.error when it does not fit the table."""
    import numpy as np

    head, _, body = zlib.decompress(packed).partition(b"\n")
    fields = json.loads(head)
    form = _Form(
        begin=fields["begin"].encode(),
        pieces=tuple(piece.encode() for piece in fields["pieces"]),
        order=tuple(fields["order"]),
        between=fields["between"].encode(),
        end=fields["end"].encode(),
        fraction_digits=fields["fraction_digits"],
    )
    rows = _rows_of(table)
    if rows is None or len(body) != len(rows.codes):
        raise ValueError("meter values and their text do not belong together")
    decimals = np.empty(len(body), np.int64)
    decimals[_indexes(table)] = np.frombuffer(body, np.uint8)
    yield form.begin
    written = 0
    for text in _text(form, rows, decimals):
        written += ROWS_AT_ONCE
        yield text if written < len(body) else text[: len(text) - len(form.between)]
    yield form.end


def _rows_of(table: MeterTable) -> _Rows | None:
    """The columns row by row; None unless every entry of the array is in them."""
    import numpy as np

    indexes = _indexes(table)
    count = len(indexes)
    if not count or table.samples != count or int(indexes.max()) >= count or int(indexes.min()) < 0:
        return None
    codes, times = np.full(count, -1, np.int64), np.zeros(count, np.int64)
    values = np.zeros(count, np.float64)
    for code, one in enumerate(table.series.values()):
        codes[one.indexes] = code
        times[one.indexes] = one.times_us
        values[one.indexes] = one.values
    if codes.min() < 0 or np.abs(values).max() > _LARGEST:
        return None
    return _Rows(tuple(key.encode("utf-8", "replace") for key in table.series), codes, times, values)


def _indexes(table: MeterTable) -> Numbers:
    """Places in the array, series by series."""
    import numpy as np

    return np.concatenate([np.zeros(0, np.int64), *(one.indexes for one in table.series.values())])


def _form_of(array: memoryview) -> _Form | None:
    """The form as the first row shows it; None for one that is not expected."""
    shape = _SHAPE.match(bytes(array[:4096]))
    if shape is None:
        return None
    begin, row, between = shape[1], shape[2], shape[3] or b","
    members = list(_MEMBER.finditer(row))
    order = tuple(one[1].decode() for one in members)
    if sorted(order) != ["eventTimestamp", "key", "value"]:
        return None
    groups = [3 if name == "value" else 2 for name in order]
    if any(one[group] is None for one, group in zip(members, groups, strict=True)):
        return None
    starts = [one.start(group) for one, group in zip(members, groups, strict=True)]
    stops = [one.end(group) for one, group in zip(members, groups, strict=True)]
    time = members[order.index("eventTimestamp")][2]
    digits = len(time) - 21 if len(time) > 20 else 0
    if digits not in _FRACTIONS or not time.endswith(b"Z"):
        return None
    pieces = (
        row[: starts[0]],
        row[stops[0] : starts[1]],
        row[stops[1] : starts[2]],
        row[stops[2] :] + between,
    )
    tail = bytes(array[-4096:])
    end = tail[tail.rfind(b"}") + 1 :]
    form = _Form(begin, pieces, order, between, end, digits)
    try:
        b"".join((begin, *pieces, end)).decode()
    except UnicodeDecodeError:
        return None
    return form


def _ends(array: memoryview) -> Numbers:
    """Where the rows' closing braces are."""
    import numpy as np

    step = 1 << 20
    found = [
        np.flatnonzero(np.frombuffer(array[at : at + step], np.uint8) == ord("}")) + at
        for at in range(0, len(array), step)
    ]
    return np.concatenate([np.zeros(0, np.int64), *found])


def _decimals(form: _Form, rows: _Rows, ends: Numbers) -> Numbers | None:
    """How many decimals each value was sent with, by the length of its row; None where that cannot be."""
    import numpy as np

    starts = np.empty(len(ends), np.int64)
    starts[0], starts[1:] = len(form.begin), ends[:-1] + 1 + len(form.between)
    fixed = sum(map(len, form.pieces)) - len(form.between) + _time_length(form)
    keys = np.array([len(key) for key in rows.keys], np.int64)
    length = ends + 1 - starts - fixed - keys[rows.codes]
    whole = _digits(np.floor(np.abs(rows.values)).astype(np.int64)) + np.signbit(rows.values)
    decimals = np.where(length == whole, 0, length - whole - 1)
    fits = (decimals >= 0) & (decimals <= _MOST_DECIMALS) & ((length == whole) | (decimals > 0))
    return decimals if fits.all() else None


def _is_same(array: memoryview, form: _Form, rows: _Rows, decimals: Numbers, ends: Numbers) -> bool:
    """Whether writing gives what was received, byte for byte."""
    at = len(form.begin)
    if bytes(array[:at]) != form.begin or bytes(array[int(ends[-1]) + 1 :]) != form.end:
        return False
    last = int(ends[-1]) + 1
    for text in _text(form, rows, decimals):
        if text[: last - at] != bytes(array[at : min(at + len(text), last)]):
            return False
        at += len(text)
    return at == last + len(form.between)


def _packed(form: _Form, table: MeterTable, decimals: Numbers) -> bytes:
    """Form and decimals, these series by series, where they hardly change."""
    import numpy as np

    fields = {
        "begin": form.begin.decode(),
        "pieces": [piece.decode() for piece in form.pieces],
        "order": form.order,
        "between": form.between.decode(),
        "end": form.end.decode(),
        "fraction_digits": form.fraction_digits,
    }
    body = decimals[_indexes(table)].astype(np.uint8).tobytes()
    return zlib.compress(b"%s\n%s" % (json.dumps(fields).encode(), body), 6)


def _text(form: _Form, rows: _Rows, decimals: Numbers) -> Iterator[bytes]:
    """The rows' text in stretches, each row followed by ``between``."""
    import numpy as np

    longest = max(map(len, rows.keys))
    keys = np.frombuffer(b"".join(key.ljust(longest) for key in rows.keys), np.uint8).reshape(
        len(rows.keys), longest
    )
    key_marks = np.arange(longest) < np.array([[len(key)] for key in rows.keys])
    for begin in range(0, len(rows.codes), ROWS_AT_ONCE):
        part = slice(begin, begin + ROWS_AT_ONCE)
        codes = rows.codes[part]
        columns = {
            "key": (keys[codes], key_marks[codes]),
            "value": _value_columns(rows.values[part], decimals[part]),
            "eventTimestamp": _time_columns(rows.times_us[part], form),
        }
        texts, marks = [], []
        for piece, name in zip(form.pieces, (*form.order, ""), strict=True):
            fixed = np.broadcast_to(np.frombuffer(piece, np.uint8), (len(codes), len(piece)))
            texts.append(fixed)
            marks.append(np.ones(fixed.shape, np.bool_))
            if name:
                texts.append(columns[name][0])
                marks.append(columns[name][1])
        yield np.concatenate(texts, axis=1)[np.concatenate(marks, axis=1)].tobytes()


def _value_columns(values: NDArray[np.float64], decimals: Numbers) -> tuple[Bytes, Marks]:
    """Numbers as text of equal width and which of its characters are there: sign, whole, point, fraction."""
    import numpy as np

    power = 10 ** np.arange(16, dtype=np.int64)
    scaled = np.rint(np.abs(values) * power[decimals]).astype(np.int64)
    whole, fraction = np.divmod(scaled, power[decimals])
    length = _digits(whole)
    widest, most = int(length.max()), int(decimals.max())
    places = np.arange(widest - 1, -1, -1)
    whole_text = whole[:, None] // power[places] % 10 + ord("0")
    rank = np.arange(most)
    behind = np.maximum(decimals[:, None] - 1 - rank, 0)
    fraction_text = fraction[:, None] // power[behind] % 10 + ord("0")
    signs = np.full((len(values), 1), ord("-"))
    points = np.full((len(values), 1), ord("."))
    text = np.concatenate([signs, whole_text, points, fraction_text], axis=1).astype(np.uint8)
    marks = np.concatenate(
        [
            np.signbit(values)[:, None],
            places < length[:, None],
            decimals[:, None] > 0,
            rank < decimals[:, None],
        ],
        axis=1,
    )
    return text, marks


def _time_columns(times_us: Numbers, form: _Form) -> tuple[Bytes, Marks]:
    """Times as RFC 3339 in UTC, all of one length; a fraction that is longer than the form's is cut."""
    import numpy as np

    days, rest = np.divmod(times_us, 86_400_000_000)
    seconds, fraction = np.divmod(rest, 1_000_000)
    different, which = np.unique(days, return_inverse=True)
    dates = np.datetime_as_string(different.view("M8[D]")).astype("S10").view(np.uint8).reshape(-1, 10)
    pairs = _padded(100, 2)
    parts = [dates[which]]
    clock = (seconds // 3600, seconds // 60 % 60, seconds % 60)
    for mark, number in zip(b"T::", clock, strict=True):
        parts += [_repeated(mark, len(days)), pairs[number]]
    if form.fraction_digits:
        thousands = _padded(1000, 3)
        parts += [_repeated(ord("."), len(days)), thousands[fraction // 1000]]
        if form.fraction_digits == 6:
            parts.append(thousands[fraction % 1000])
    parts.append(_repeated(ord("Z"), len(days)))
    text = np.concatenate(parts, axis=1)
    return text, np.ones(text.shape, np.bool_)


@lru_cache(maxsize=2)
def _padded(count: int, width: int) -> Bytes:
    """The numbers below ``count`` as text with leading zeros."""
    import numpy as np

    numbers = "".join(f"{number:0{width}}" for number in range(count)).encode()
    return np.frombuffer(numbers, np.uint8).reshape(count, width)


def _repeated(char: int, count: int) -> Bytes:
    """A column of one character."""
    import numpy as np

    return np.full((count, 1), char, np.uint8)


def _time_length(form: _Form) -> int:
    """Characters of a time."""
    return 20 + (form.fraction_digits + 1 if form.fraction_digits else 0)


def _digits(numbers: Numbers) -> Numbers:
    """How many digits whole numbers from 0 on have."""
    import numpy as np

    bounds = 10 ** np.arange(1, 16, dtype=np.int64)
    return np.searchsorted(bounds, numbers, side="right") + 1

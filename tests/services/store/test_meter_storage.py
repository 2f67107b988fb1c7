"""Meter values as blocks and as text written again: every bit and every byte, or not at all."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evtui.clients.long_arrays import shorten
from evtui.models.meter_value import MeterTable
from evtui.providers.registry import load_provider
from evtui.services.store.meter_blocks import pack, unpack
from evtui.services.store.meter_text import ROWS_AT_ONCE, describe, restore
from evtui.services.store.record_parts import LONG_MEMBER
from tests.services.store import made_up

INTEGERS = st.integers(-(1 << 62), 1 << 62) | st.integers(-5, 5)
FINITE = (
    st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-1000, 1000).map(float)
    | st.integers(-100_000, 100_000).map(lambda number: number / 1000)
    | st.sampled_from([0.0, -0.0])
)


def decoded(array: str) -> MeterTable:
    read_meters = load_provider("depot").read_meters
    assert read_meters is not None
    return read_meters(made_up.mapped(f'{{"sessionMeterValues":{array}}}'.encode()), lambda _: None)


def described(array: str) -> bytes | None:
    return describe(memoryview(array.encode()), decoded(array))


@given(st.lists(st.tuples(INTEGERS, FINITE, INTEGERS)))
def test_a_block_gives_every_bit_back(rows: list[tuple[int, float, int]]) -> None:
    times = np.array(sorted(row[0] for row in rows), np.int64)
    values = np.array([row[1] for row in rows], np.float64)
    indexes = np.array([row[2] for row in rows], np.int64)
    for before, after in zip((times, values, indexes), unpack(pack(times, values, indexes)), strict=True):
        assert before.dtype == after.dtype
        assert before.tobytes() == after.tobytes()


@given(values=arrays(np.int64, st.integers(1, 300), elements=st.integers(0, 4000)), digits=st.integers(0, 3))
def test_what_a_meter_sends_takes_little(values: np.ndarray[Any, Any], digits: int) -> None:
    times = np.arange(len(values), dtype=np.int64) * 1_000_000
    block = pack(times, values / 10.0**digits, np.arange(len(values), dtype=np.int64) * 2)
    assert len(block) < 150 + 2.2 * len(values)


@given(data=st.binary(max_size=200))
@example(b"")
@example(b"\x01")
def test_a_damaged_block_is_told_as_such(data: bytes) -> None:
    good = pack(np.arange(9), np.arange(9) / 8, np.arange(9))
    chance = random.Random(data)
    bad = bytearray(good)
    for _ in range(3):
        bad[chance.randrange(len(bad))] = chance.randrange(256)
    for block in (data, good[: chance.randrange(len(good))], bytes(bad)):
        try:
            columns = unpack(block)
        except Exception as error:
            assert type(error).__name__ == "error" or isinstance(error, ValueError)
        else:
            assert len({len(column) for column in columns}) == 1


def test_simulated_meter_values_need_no_text() -> None:
    needless = 0
    for one in made_up.simulated():
        short = shorten(one.raw, LONG_MEMBER, 1000)
        if short is not None:
            table = decoded(bytes(short.arrays[0]).decode())
            told = describe(short.arrays[0], table)
            assert told is None or b"".join(restore(told, table)) == bytes(short.arrays[0])
            assert told is None or len(told) < 400
            needless += told is not None
    assert needless > 15


ROW = '{"key":"a","value":1.5,"eventTimestamp":"2026-11-21T10:00:00.123Z"}'


@pytest.mark.parametrize(
    "array",
    [
        f"[{ROW}]",
        f"[ {ROW} ]",
        f"[{ROW},{ROW.replace('1.5', '2')}]",
        f"[\n  {ROW},\n  {ROW.replace('1.5', '-2.250')}\n]",
        f"[{ROW},{ROW.replace('123Z', '124Z')},{ROW.replace('1.5', '-0.0').replace('11-21', '11-20')}]",
        '[{ "eventTimestamp" : "2026-11-21T10:00:00Z" , "value" : 10 , "key" : "größe" }]',
        '[{"value":0.000001,"eventTimestamp":"0001-01-01T00:00:00.000001Z","key":""}]',
        f"[{','.join(ROW.replace('1.5', str(number)) for number in range(ROWS_AT_ONCE + 3))}]",
    ],
    ids=range(8),
)
def test_a_text_that_every_row_repeats_is_written_again(array: str) -> None:
    told = described(array)
    assert told is not None
    assert b"".join(restore(told, decoded(array))) == array.encode()


@pytest.mark.parametrize(
    "array",
    [
        "[]",
        f"[{ROW},{ROW}]",  # the repeat is not in the columns
        f"[{ROW},null]",
        f"[{ROW},{ROW.replace('1.5', '1e3')}]",
        f"[{ROW.replace('1.5', '1.50000000')}]",
        f"[{ROW.replace('1.5', '+1.5')}]",
        f"[{ROW.replace('1.5', '01.5')}]",
        f"[{ROW.replace('1.5', chr(34) + '1.5' + chr(34))}]",
        f"[{ROW.replace('1.5', '12345678901')}]",
        f"[{ROW},{ROW.replace('.123Z', '.124000Z')}]",
        f"[{ROW.replace('Z', '+00:00')}]",
        f"[{ROW.replace('Z', '')}]",
        f"[{ROW.replace('.123', '.1234567')}]",
        f"[{ROW},{ROW.replace('1.5', '2').replace(',', ', ')}]",
        f"[{ROW}, {ROW.replace('1.5', '2')},{ROW.replace('1.5', '3')}]",
        f"[{ROW.replace('1.5', '1.5,' + chr(34) + 'unit' + chr(34) + ':' + chr(34) + 'A' + chr(34))},{ROW}]",
        f"[{ROW.replace('a', chr(92) + 'u0061', 1)}]",
        f"[{ROW.replace('a', 'a}', 1)}]",
    ],
    ids=range(18),
)
def test_a_text_that_is_not_like_that_is_kept_as_it_is(array: str) -> None:
    assert described(array) is None


_SAMPLE = st.tuples(
    st.sampled_from(["a", "present_current", "größe", "b}"]),
    st.sampled_from(["0", "0.0", "-0.0", "1", "12.50", "999999.999999", "-3.1", "1e2", "00", "2147483648"]),
    st.sampled_from(
        ["2026-11-21T10:00:00.123Z", "2026-11-20T23:59:59.999Z", "2026-11-21T10:00:00Z", "never"]
    ),
)


@given(rows=st.lists(_SAMPLE, max_size=8), gap=st.sampled_from(["", " ", "\n\t"]))
def test_whatever_was_received_comes_back_or_is_kept(rows: list[tuple[str, str, str]], gap: str) -> None:
    array = (
        "["
        + f",{gap}".join(
            f'{{"key":{json.dumps(key, ensure_ascii=False)},{gap}"value":{value},"eventTimestamp":"{at}"}}'
            for key, value, at in rows
        )
        + "]"
    )
    table = decoded(array)
    told = describe(memoryview(array.encode()), table)
    assert told is None or b"".join(restore(told, table)) == array.encode()


def test_a_text_and_another_table_do_not_fit() -> None:
    told = described(f"[{ROW}]")
    assert told is not None
    with pytest.raises(ValueError, match="belong together"):
        list(restore(told, decoded(f"[{ROW},{ROW.replace('1.5', '2')}]")))

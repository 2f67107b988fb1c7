"""Sample arrays as columns: equal to a naive reading, whatever stands between the samples."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evtui.clients.meter_columns import MAX_KEYS, MeterColumns, meter_columns
from evtui.clients.sample_slices import finite_number, sample_slices
from evtui.clients.timestamps import parse_times
from evtui.models.instant import Instant

START = datetime(2021, 3, 23, 16, 54, 35, 287_000, tzinfo=UTC)
Sample = dict[str, Any]


def stamp(offset_ms: int) -> str:
    return (START + timedelta(milliseconds=offset_ms)).isoformat(timespec="milliseconds")[:-6] + "Z"


def sample(key: Any, value: Any, time: Any) -> Sample:
    return {"key": key, "value": value, "eventTimestamp": time}


def compact(samples: Any) -> bytes:
    return json.dumps(samples, separators=(",", ":")).encode()


def naive(samples: list[Any]) -> tuple[dict[str, list[tuple[int, float, int]]], int]:
    """The same reading without any speed: rows per key sorted by time, and how many were rejected."""
    rows: dict[str, list[tuple[int, float, int]]] = {}
    rejected = 0
    for index, item in enumerate(samples):
        try:
            number = finite_number(item["value"])
            if number is None or not isinstance(item["key"], str):
                raise ValueError
            us = Instant.parse(item["eventTimestamp"]).us
        except (KeyError, TypeError, ValueError, AttributeError):
            rejected += 1
            continue
        rows.setdefault(item["key"], []).append((us, number, index))
    found: dict[str, list[tuple[int, float, int]]] = {}
    for key, listed in rows.items():
        listed.sort(key=lambda row: row[0])
        kept = [row for n, row in enumerate(listed) if not n or row[:2] != listed[n - 1][:2]]
        found[key] = kept
    return found, rejected


def rows_of(columns: MeterColumns) -> dict[str, list[tuple[int, float, int]]]:
    return {
        key: list(zip(one.times_us.tolist(), one.values.tolist(), one.indexes.tolist(), strict=True))
        for key, one in columns.columns.items()
    }


times = st.one_of(
    st.integers(0, 10_000).map(stamp),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.isoformat() + "Z"),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.isoformat()[:19] + "+02:00"),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.isoformat()),
    st.sampled_from(["2021-02-30T00:00:00Z", "2021-03-23T24:00:00Z", "2021-03-23T23:59:60Z", "x", "", None, 5,
                     "2021-03-23t16:54:35.1234567z", "0000-01-01T00:00:00Z", "2021-03-23T16:54:35.287 Z",
                     "２021-03-23T16:54:35Z", "2021-03-23T16:54:35,5Z", "2021/03/23T16:54:35Z"]),
)  # fmt: skip
numbers = st.integers(-1000, 1000) | st.floats(-1e6, 1e6) | st.integers(0, 99).map(str)
odd: st.SearchStrategy[Any] = st.sampled_from([None, True, "x", "", [], {}, "1e9", 10**400, " 7 "])
samples_of_any_kind: st.SearchStrategy[list[Any]] = st.lists(
    st.one_of(
        st.builds(sample, st.sampled_from("ab"), numbers, times),
        st.builds(sample, st.sampled_from("ab") | st.none(), numbers | odd, times),
        st.sampled_from([None, 1, "x", [], {}, {"key": "a"}, {"value": 1, "more": {"key": [1]}}]),
    ),
    max_size=30,
)


@given(samples_of_any_kind, st.sampled_from([(",", ":"), (" , ", " : ")]), st.integers(1, 400))
@settings(max_examples=200, deadline=None)
def test_columns_equal_a_naive_reading(samples: list[Any], marks: tuple[str, str], size: int) -> None:
    text = json.dumps(samples, separators=marks).encode()
    found, rejected = naive(samples)
    got = meter_columns(text)
    assert rows_of(got) == found
    assert (got.samples, got.rejected) == (len(samples), rejected)
    assert [part.first for part in sample_slices(text, size)][:1] in ([], [0])
    assert sum(part.count for part in sample_slices(text, size)) == len(samples)


@given(st.lists(st.builds(sample, st.text(max_size=5), numbers, times), max_size=20), st.integers(1, 300))
@example([sample('"},{"', 1, "},{")] * 3, 10)
@example([sample("},{", 1, stamp(0)), sample("\\", 2, stamp(1))] * 4, 30)
@settings(deadline=None)
def test_slices_of_any_size_hold_every_sample_once(samples: list[Sample], size: int) -> None:
    readable = [one for one in samples if isinstance(one["eventTimestamp"], str)]
    parts = list(sample_slices(compact(samples), size))
    assert [time for part in parts for time in part.times] == [one["eventTimestamp"] for one in readable]
    assert [key for part in parts for key in part.keys] == [one["key"] for one in readable]
    positions = [
        place
        for part in parts
        for place in (
            part.positions if part.positions is not None else range(part.first, part.first + part.count)
        )
    ]
    assert positions == [n for n, one in enumerate(samples) if isinstance(one["eventTimestamp"], str)]


@given(st.binary())
@example(b"[{]")
@example(b'[{"key":"a","value":1,"eventTimestamp":"2021-03-23T16:54:35.287Z"}')
@settings(deadline=None)
def test_no_bytes_make_the_columns_crash(text: bytes) -> None:
    meter_columns(text)
    meter_columns(b"[" + text + b"]")


def test_samples_beside_bad_json_are_kept() -> None:
    good = compact(sample("a", 1, stamp(0)))
    bad = b'{"key":"a","value":NaN,"eventTimestamp":"2021-03-23T16:54:35.287Z"}'
    for text in (bad, b"NaN", b'{"key":"\\ud800","value":1}', b'{"key":"\x01"}', b"[[[1]]]"):
        got = meter_columns(b"[" + b",".join([good, text, compact(sample("a", 2, stamp(5))), text]) + b"]")
        assert got.columns["a"].values.tolist() == [1.0, 2.0]
        assert got.columns["a"].indexes.tolist() == [0, 2]
        assert (got.samples, got.rejected) == (4, 2)


def test_an_array_that_stops_half_way_keeps_its_whole_samples() -> None:
    text = compact([sample("a", 1, stamp(0)), sample("a", 2, stamp(5)), sample("a", 3, stamp(9))])
    got = meter_columns(text[:-30])
    assert got.columns["a"].values.tolist() == [1.0, 2.0]
    assert (got.samples, got.rejected) == (3, 1)


def test_unordered_samples_are_sorted_and_counted_and_repeats_are_kept_once() -> None:
    order = [30, 10, 10, 20, 20]
    got = meter_columns(compact([sample("a", 1, stamp(ms)) for ms in order]))
    assert (np.diff(got.columns["a"].times_us) > 0).all()
    assert got.columns["a"].indexes.tolist() == [1, 3, 0]
    assert (got.unordered, got.duplicates) == (1, 2)


def test_equal_times_with_other_values_keep_the_order_sent() -> None:
    got = meter_columns(compact([sample("a", value, stamp(0)) for value in (3, 1, 2)]))
    assert got.columns["a"].values.tolist() == [3.0, 1.0, 2.0]
    assert got.duplicates == 0


def test_keys_keep_the_order_of_first_appearance_and_only_so_many_are_taken() -> None:
    got = meter_columns(compact([sample(f"k{n}", n, stamp(n)) for n in range(MAX_KEYS + 7)]))
    assert list(got.columns)[:3] == ["k0", "k1", "k2"]
    assert len(got.columns) == MAX_KEYS and got.excess_keys == got.rejected == 7


def test_long_arrays_are_told_of_slice_by_slice() -> None:
    told: list[float] = []
    text = compact([sample("a", n, stamp(n)) for n in range(40_000)])
    got = meter_columns(text, told.append)
    assert len(told) > 2 and told == sorted(told) and math.isclose(told[-1], 1.0, abs_tol=0.01)
    assert len(got.columns["a"].values) == 40_000
    assert meter_columns(memoryview(text)).samples == 40_000


@pytest.mark.parametrize("text", [b"", b"null", b"{}", b"17", b'"x"', b"[]", b" [ ] "])
def test_no_samples_are_no_columns(text: bytes) -> None:
    got = meter_columns(text)
    assert not got.columns and got.samples == got.rejected == 0


@given(st.lists(times.filter(lambda at: isinstance(at, str)), max_size=30))
@settings(deadline=None)
def test_times_read_together_equal_times_read_alone(texts: list[str]) -> None:
    got = parse_times(texts)
    for place, text in enumerate(texts):
        try:
            alone: int | None = Instant.parse(text).us
        except ValueError:
            alone = None
        assert (int(got.us[place]) if got.readable[place] else None) == alone


def test_naive_times_are_counted_and_digits_kept() -> None:
    got = parse_times(["2021-03-23T16:54:35", "2021-03-23T16:54:35.12345Z", "2021-03-23T16:54:35Z"])
    assert (got.naive, got.fraction_digits) == (1, 5)

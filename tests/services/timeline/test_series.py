"""Series: pyramid equals a scan, gaps, power pairs, columns, readings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.provenance import Basis
from evtui.services.timeline.pyramid import build_pyramid
from evtui.services.timeline.series import Series, SeriesRole, build_series, derive_power, make_series
from evtui.services.timeline.window import Window
from tests.services.timeline.scenarios import table, us

values = st.floats(-1e6, 1e6, allow_nan=False)


def line(pairs: list[tuple[float, float]]) -> Series:
    """A current series of (second, value) pairs."""
    found = build_series(table({"present_current": pairs}))
    return found[0]


@given(st.lists(values, min_size=1, max_size=3000), st.data())
@settings(max_examples=60)
def test_the_pyramid_equals_a_scan_over_any_ranges(numbers: list[float], data: st.DataObject) -> None:
    pyramid = build_pyramid(np.array(numbers))
    edge = st.integers(0, len(numbers))
    ranges = data.draw(st.lists(st.tuples(edge, edge), min_size=1, max_size=30))
    starts = np.array([min(pair) for pair in ranges])
    ends = np.array([max(pair) for pair in ranges])
    low, high = pyramid.min_max(starts, ends)
    for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        if start == end:
            assert math.isnan(low[index])
            assert math.isnan(high[index])
        else:
            assert low[index] == min(numbers[start:end])
            assert high[index] == max(numbers[start:end])


@pytest.mark.parametrize("level_size", [1, 70, 1100, 20_000])
def test_the_pyramid_is_exact_on_every_level(level_size: int) -> None:
    numbers = np.random.default_rng(7).normal(0, 1, 100_003)
    starts = np.arange(0, len(numbers), level_size)[:500]
    ends = np.minimum(starts + level_size, len(numbers))
    low, high = build_pyramid(numbers).min_max(starts, ends)
    assert all(low[at] == numbers[starts[at] : ends[at]].min() for at in range(len(starts)))
    assert all(high[at] == numbers[starts[at] : ends[at]].max() for at in range(len(starts)))


@given(st.integers(0, 9_999), st.integers(2, 400), st.floats(0.01, 1.0))
@settings(max_examples=80)
def test_a_dip_of_one_sample_is_in_its_column_at_every_zoom(at: int, width: int, share: float) -> None:
    series = line([(float(second), 0.0 if second == at else 500.0) for second in range(10_000)])
    span_us = max(int(10_000 * share), 20) * 1_000_000
    window = Window(us(at) - span_us // 2, us(at) + span_us // 2 + 1)
    columns = series.columns(window, width)
    assert columns.low[window.column(us(at), width)] == 0.0


def test_two_keys_with_one_time_share_their_column() -> None:
    power = build_series(table({"present_current": [(5, 100)], "present_voltage": [(5.5, 600)]}))[0]
    assert (power.key, power.basis) == ("power", Basis.DERIVED)
    assert power.values.tolist() == [60_000.0]
    assert power.times_us.tolist() == [us(5)]


def test_power_takes_the_nearest_voltage_within_five_seconds_only() -> None:
    read = table(
        {
            "present_current": [(0, 10), (10, 20), (30, 30)],
            "present_voltage": [(-4, 100), (3, 200), (14, 300), (36, 400)],
        }
    )
    power = derive_power(read.series["present_current"], read.series["present_voltage"])
    assert power is not None
    assert power.times_us.tolist() == [us(0), us(10)]
    assert power.values.tolist() == [10 * 200.0, 20 * 300.0]


def test_a_gap_needs_20_seconds_and_three_spacings() -> None:
    quick = line([(0, 1), (1, 1), (2, 1), (22, 1), (23, 1), (43.1, 1)])
    assert [(gap.start_us, gap.end_us) for gap in quick.gaps] == [(us(23), us(43.1))]
    slow = line([(at, 1.0) for at in (0, 30, 60, 90, 170, 200, 291)])
    assert [gap.start_us for gap in slow.gaps] == [us(200)]


def test_power_has_a_gap_only_where_current_or_voltage_has_one() -> None:
    amps = [(float(at), 100.0) for at in range(0, 600, 15)]
    volts = [(at + 7.0, 600.0) for at in range(0, 600, 15) if not 200 < at < 400]
    pairs = [(1.0, 600.0), (590.0, 600.0)]
    power = build_series(table({"present_current": amps, "present_voltage": sorted([*volts, *pairs])}))[0]
    assert len(power) == 2
    assert len(power.gaps) == 1
    whole = build_series(
        table({"present_current": amps, "present_voltage": [(at + 7.0, 1.0) for at, _ in amps]})
    )
    assert [series.key for series in whole] == ["present_current", "present_voltage"]


def test_no_line_is_held_across_a_gap() -> None:
    series = line([(0, 5), (1, 5), (2, 5), (100, 7), (101, 7)])
    window = Window(us(0), us(110))
    columns = series.columns(window, 110)
    assert np.isnan(columns.high[50])
    assert columns.gap[50]
    assert not columns.joined[100]
    assert not columns.gap[105], "after the last sample there is nothing to be silent between"
    assert np.isnan(columns.high[105])


def test_two_columns_with_a_gap_between_them_are_not_joined() -> None:
    series = line([*((float(at), 5.0) for at in range(11)), *((float(at), 7.0) for at in range(40, 51))])
    columns = series.columns(Window(us(0), us(50)), 2)
    assert columns.sampled.all()
    assert not columns.joined[1]
    assert series.columns(Window(us(0), us(10)), 2).joined[1]


def test_silence_after_a_carried_in_sample_is_no_gap() -> None:
    samples = table({"present_current": [(-300, 0), (0, 1), (1, 1), (2, 1)]})
    series = build_series(samples, us(0))[0]
    assert series.gaps == ()
    assert not series.columns(Window(us(-20), us(5)), 25).gap.any()
    reading = series.reading(us(-10))
    assert (reading.value, reading.in_gap) == (None, False)


def test_a_column_between_two_samples_stands_between_them() -> None:
    series = line([(0, 0), (10, 100), (20, 200)])
    columns = series.columns(Window(us(0), us(20)), 20)
    assert columns.high[5] == pytest.approx(55.0)
    assert columns.joined[1:20].all()
    assert not columns.sampled[5]


def test_a_reading_prefers_a_sample_within_a_second_then_interpolates_and_says_so() -> None:
    series = line([(0, 0.0), (10, 100.0), (100, 0.0)])
    near = series.reading(us(0.9))
    assert (near.value, near.interpolated, near.age_us(us(0.9))) == (0.0, False, 900_000)
    between = series.reading(us(4))
    assert between.value == pytest.approx(40.0)
    assert (between.interpolated, between.age_us(us(4))) == (True, 4_000_000)
    before = series.reading(us(-5))
    assert (before.value, before.in_gap) == (None, False)
    assert line([(0, 1), (1, 1), (2, 1), (50, 1)]).reading(us(25)).in_gap


def test_equal_times_keep_the_servers_order_and_the_last_one_holds() -> None:
    series = line([(0, 1.0), (5, 2.0), (5, 3.0), (9, 4.0)])
    assert series.reading(us(5)).value == 3.0


def test_one_sample_is_a_series_with_one_column() -> None:
    series = line([(5, 42.0)])
    columns = series.columns(Window(us(0), us(10)), 10)
    assert np.flatnonzero(~np.isnan(columns.high)).tolist() == [5]
    assert series.reading(us(5)).value == 42.0
    assert series.gaps == ()


def test_any_other_key_becomes_a_series_without_code() -> None:
    found = build_series(
        table(
            {
                "inlet_temperature": [(0, 31)],
                "strange": [(0, 1)],
                "present_voltage": [(0, 600)],
                "soc": [(0, 5)],
            }
        )
    )
    assert [(series.key, series.role) for series in found] == [
        ("present_voltage", SeriesRole.VOLTAGE),
        ("soc", SeriesRole.SOC),
        ("inlet_temperature", SeriesRole.OTHER),
        ("strange", SeriesRole.OTHER),
    ]


def test_what_was_requested_is_not_taken_for_what_was_delivered() -> None:
    found = build_series(table({"requested_current": [(0, 500)], "present_current": [(0, 100)]}))
    assert [(series.key, series.role) for series in found] == [
        ("present_current", SeriesRole.CURRENT),
        ("requested_current", SeriesRole.OTHER),
    ]


def test_a_window_of_centuries_does_not_overflow() -> None:
    series = line([(0, 1.0), (1, 2.0)])
    window = Window(-62_135_596_800_000_000, 253_402_300_799_000_000)
    columns = series.columns(window, 400)
    assert columns.high[window.column(us(1), 400)] == 2.0


def test_an_empty_series_is_none() -> None:
    empty = np.array([], dtype=np.int64)
    assert make_series("x", SeriesRole.OTHER, "", Basis.ASSUMED, empty, np.array([])) is None

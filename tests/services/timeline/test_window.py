"""Window arithmetic is exact: round trips, zoom about an instant, bounds."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.services.timeline.window import SHORTEST_US, Window

YEARS_9999_US = 253_402_300_800 * 1_000_000
starts = st.integers(-YEARS_9999_US // 4, YEARS_9999_US // 2)
spans = st.integers(1_000_000, 400 * 86_400 * 1_000_000)
widths = st.integers(1, 400)
windows = st.builds(lambda start, span: Window(start, start + span), starts, spans)


@given(windows, widths, st.data())
def test_the_first_microsecond_of_a_column_lies_in_it_and_the_one_before_does_not(
    window: Window, width: int, data: st.DataObject
) -> None:
    column = data.draw(st.integers(0, width - 1))
    at_us = window.time(column, width)
    assert window.column(at_us, width) == column
    assert window.column(at_us - 1, width) == column - 1


@given(windows, widths, st.data())
def test_every_instant_of_the_window_has_exactly_one_column(
    window: Window, width: int, data: st.DataObject
) -> None:
    at_us = data.draw(st.integers(window.start_us, window.end_us - 1))
    column = window.column(at_us, width)
    assert 0 <= column < width
    assert window.time(column, width) <= at_us < window.time(column + 1, width)


@given(windows, widths)
def test_columns_cover_the_window_without_hole_or_overlap(window: Window, width: int) -> None:
    edges = window.edges(width)
    assert edges[0] == window.start_us
    assert edges[-1] == window.end_us
    assert all(before < after for before, after in pairwise(edges))


@given(windows, widths, st.data())
def test_half_columns_of_braille_fall_into_their_own_cell(
    window: Window, width: int, data: st.DataObject
) -> None:
    at_us = data.draw(st.integers(window.start_us, window.end_us - 1))
    assert window.column(at_us, 2 * width) // 2 == window.column(at_us, width)


@given(windows, widths, st.fractions(Fraction(1, 64), 64), st.data())
def test_zoom_keeps_the_column_of_the_instant(
    window: Window, width: int, factor: Fraction, data: st.DataObject
) -> None:
    at_us = data.draw(st.integers(window.start_us, window.end_us - 1))
    zoomed = window.zoom(factor, at_us, width=width)
    if zoomed.span_us >= width:
        assert zoomed.column(at_us, width) == window.column(at_us, width)
    assert zoomed.contains(at_us)


@given(windows, st.fractions(Fraction(1, 8), 1000), st.data())
def test_zoom_stays_inside_its_bounds_and_above_20_seconds(
    bounds: Window, factor: Fraction, data: st.DataObject
) -> None:
    at_us = data.draw(st.integers(bounds.start_us, bounds.end_us - 1))
    zoomed = bounds.zoom(factor, at_us, width=87, bounds=bounds)
    assert bounds.start_us <= zoomed.start_us < zoomed.end_us <= bounds.end_us
    assert zoomed.contains(at_us)
    assert zoomed.span_us >= min(SHORTEST_US, bounds.span_us)


def test_zooming_in_ends_at_20_seconds() -> None:
    bounds = Window(0, 3_600_000_000)
    window = bounds
    for _ in range(40):
        window = window.zoom(2, 1_800_000_000, width=80, bounds=bounds)
    assert window.span_us == SHORTEST_US
    assert window.contains(1_800_000_000)


def test_zooming_out_ends_at_the_whole_session() -> None:
    bounds = Window(0, 3_600_000_000)
    window = Window(0, 30_000_000)
    for _ in range(40):
        window = window.zoom(0.5, 1_000_000, width=80, bounds=bounds)
    assert window == bounds


@given(windows, st.integers(-(10**12), 10**12))
def test_a_clamped_pan_keeps_the_span(bounds: Window, delta_us: int) -> None:
    window = Window(bounds.start_us, bounds.start_us + max(bounds.span_us // 3, 1))
    moved = window.pan(delta_us, bounds)
    assert moved.span_us == window.span_us
    assert bounds.start_us <= moved.start_us
    assert moved.end_us <= bounds.end_us


def test_a_window_is_never_empty() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Window(5, 5)


def test_a_window_around_instants_shows_each_of_them() -> None:
    window = Window.around([50, 10, 90], margin_us=5)
    assert (window.start_us, window.end_us) == (5, 96)
    with pytest.raises(ValueError, match="no instants"):
        Window.around([])


def test_a_separating_window_puts_neighbours_three_columns_apart() -> None:
    bounds = Window(0, 7_200_000_000)
    at_us, other_us = 3_600_000_000, 3_604_000_000
    window = Window.separating(at_us, [other_us, 0], 87, bounds)
    assert window.column(other_us, 87) - window.column(at_us, 87) >= 3


def test_what_the_screens_need_before_the_first_paint_imports_no_numpy() -> None:
    names = ("window", "view", "events", "jumps", "lane")
    imports = ", ".join(f"evtui.services.timeline.{name}" for name in names)
    code = f"import sys, {imports}; sys.exit('numpy' in sys.modules)"
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0


@given(windows, widths, st.fractions(Fraction(1, 64), 64), st.data())
def test_zoom_keeps_the_column_of_an_instant_that_begins_one(
    window: Window, width: int, factor: Fraction, data: st.DataObject
) -> None:
    column = data.draw(st.integers(0, width - 1))
    zoomed = window.zoom(factor, window.time(column, width), width=width)
    assert zoomed.column(window.time(column, width), width) == column

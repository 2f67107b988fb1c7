"""Frames: one time is one column in every row, the cursor changes little, nothing bad vanishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Role
from evtui.formats.widths import cells
from evtui.models.event import Severity
from evtui.services.timeline.axis import STEPS_S, tick_step_s, ticks
from evtui.services.timeline.frame import Frame, FrameRow, base_frame, render, widths
from evtui.services.timeline.plan import RowKind, plan_rows, share_rows
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import TimelineView, at_instant, initial_view, stepped, zoomed
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s

SIZES = ((80, 17), (120, 28), (200, 43))


def at(timeline: Timeline, at_s: float) -> TimelineView:
    """Whole session, cursor at a time."""
    return at_instant(initial_view(timeline), timeline, s.us(at_s))


def row_of(frame: Frame, key: str, part: int = 0) -> FrameRow:
    """A row by lane or series key."""
    return next(row for row in frame.rows if row.key == key and row.part == part)


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize(("width", "height"), [*SIZES, (60, 8), (80, 3), (120, 60), (60, 1), (61, 90)])
def test_a_frame_has_exactly_its_size(width: int, height: int, tier: Tier) -> None:
    for timeline in (s.trip(), s.precharge(), build_timeline(s.trip_report(), None)):
        frame = render(timeline, initial_view(timeline), width, height, tier)
        assert len(frame.rows) == height
        assert frame.width == width
        for row in frame.rows:
            assert len(row.chars) == len(row.inks) == frame.plot_width
            assert sum(cells(span.text) for span in row.gutter) == frame.gutter_width
            assert sum(cells(span.text) for span in row.readout) == frame.readout_width
        if tier is Tier.ASCII:
            text = "".join(span.text for row in frame.rows for span in (*row.gutter, *row.readout))
            assert text.isascii()
            assert all(row.chars.isascii() for row in frame.rows)


def test_gutter_and_readout_follow_the_design() -> None:
    assert widths(80) == (10, 55, 15)
    assert widths(120) == (13, 87, 20)
    assert widths(200) == (15, 161, 24)


@pytest.mark.parametrize(("width", "height"), SIZES)
@given(at_s=st.integers(60, 1000), zoom=st.sampled_from([1, 2, 7, 30]))
@settings(max_examples=15, deadline=None)
def test_one_time_is_one_column_in_every_row(width: int, height: int, at_s: int, zoom: int) -> None:
    """An OCPP change, a device change, a word, a breaker record and steps of all series at one instant."""
    seconds = [float(second) for second in range(1181)]
    events = [
        s.ocpp(0, "Charging"),
        s.ocpp(at_s, "Faulted"),
        s.device(0, "Breaker", "CLOSED"),
        s.trouble(at_s, "Breaker", "OPEN", "ERROR: x", Severity.ERROR),
        s.word(0, "systemStatus", 0),
        s.word(at_s, "systemStatus", 1, Severity.WARNING),
    ]
    samples = {
        "present_current": [(second, 100.0 if second < at_s else 0.0) for second in seconds],
        "present_voltage": [(second, 600.0 if second < at_s else 0.0) for second in seconds],
    }
    timeline = build_timeline(s.report(events, end_s=1180), s.table(samples))
    view = zoomed(at(timeline, at_s), timeline, zoom, widths(width)[1])
    frame = base_frame(timeline, view, width, height, Tier.FULL)
    column = view.window.column(s.us(at_s), frame.plot_width)
    assert row_of(frame, "ocppStatus").inks[column].bg is Role.OCPP_FAULTED
    assert row_of(frame, "ocppStatus").inks[column - 1].bg is Role.OCPP_CHARGING
    assert row_of(frame, "deviceStatus.Breaker").chars[column] == "✖"
    if height >= 20:
        assert row_of(frame, "detailStatus.systemStatus").chars[column] == "▲"
    last = view.window.column(s.us(at_s) - 1_000_000, frame.plot_width)
    for key in ("power", "present_current", "present_voltage"):
        rows = [row for row in frame.rows if row.key == key]
        assert any(row.chars[last] not in " ·" for row in rows)
        falls = [
            index
            for index in range(frame.plot_width)
            if any(row.chars[index] not in " ·" for row in rows[:-1])
        ]
        assert last <= max(falls) <= column, key
    tinted = {
        index
        for row in frame.rows
        if row.kind is RowKind.PLOT
        for index, ink in enumerate(row.inks)
        if ink.bg is Role.ERROR_BG
    }
    assert tinted == {column}


@pytest.mark.parametrize("tier", list(Tier))
@given(dip=st.integers(100, 800), zoom=st.floats(1, 60))
@settings(max_examples=20, deadline=None)
def test_a_dip_of_one_sample_is_on_screen_at_every_zoom(tier: Tier, dip: int, zoom: float) -> None:
    seconds = [float(second) for second in range(1000)]
    flat = {
        "present_current": [(second, 500.0) for second in seconds],
        "present_voltage": [(second, 600.0) for second in seconds],
    }
    dipped = {**flat, "present_current": [(second, 0.0 if second == dip else 500.0) for second in seconds]}
    report = s.report([], end_s=999)
    steady, notched = build_timeline(report, s.table(flat)), build_timeline(report, s.table(dipped))
    view = zoomed(at(steady, dip), steady, zoom, 87)
    column = view.window.column(s.us(dip), 87)
    before, after = (base_frame(one, view, 120, 28, tier) for one in (steady, notched))
    for key in ("power", "present_current"):
        pairs = zip(before.rows, after.rows, strict=True)
        changed = {
            index
            for old, new in pairs
            if old.key == key
            for index in range(87)
            if (old.chars[index], old.inks[index]) != (new.chars[index], new.inks[index])
        }
        assert column in changed, f"{key} at column {column}"


def test_a_cursor_step_changes_two_plot_columns_and_readouts_only() -> None:
    timeline = s.trip()
    view = at(timeline, 500)
    moved = stepped(view, timeline, 1, 87)
    before, after = (render(timeline, one, 120, 28, Tier.FULL) for one in (view, moved))
    assert before.cursor_column is not None
    assert after.cursor_column == before.cursor_column + 1
    for old, new in zip(before.rows, after.rows, strict=True):
        different = [
            index
            for index in range(87)
            if (old.chars[index], old.inks[index]) != (new.chars[index], new.inks[index])
        ]
        assert set(different) <= {before.cursor_column, after.cursor_column}
        assert old.gutter == new.gutter
    unchanged = [
        old.key for old, new in zip(before.rows, after.rows, strict=True) if old.readout == new.readout
    ]
    assert {"ocppStatus", "deviceStatus.Breaker", "detailStatus.systemStatus"} <= set(unchanged)


def test_the_base_frame_is_remembered_for_cursor_steps_and_bounded() -> None:
    timeline = s.trip()
    view = at(timeline, 500)
    first = base_frame(timeline, view, 120, 28, Tier.FULL)
    assert base_frame(timeline, stepped(view, timeline, 3, 87), 120, 28, Tier.FULL) is first
    for zoom in range(2, 20):
        base_frame(timeline, zoomed(view, timeline, zoom, 87), 120, 28, Tier.FULL)
    assert len(timeline.memo) <= 4


def test_a_narrow_readout_leaves_the_time_since_plug_in_out() -> None:
    timeline = s.trip()
    texts = []
    for width, height in ((80, 17), (120, 28)):
        frame = render(timeline, at(timeline, 1059), width, height, Tier.FULL)
        axis = next(row for row in frame.rows if row.kind is RowKind.AXIS)
        texts.append("".join(span.text for span in axis.readout).strip())
    assert texts == ["06:44:39", "06:44:39 +17:39"]


def test_rows_appear_with_height_as_the_design_says() -> None:
    timeline = s.trip()
    view = initial_view(timeline)

    def keys(height: int) -> set[str]:
        return {lane.key.rpartition(".")[2] for lane in plan_rows(timeline, view, height).lanes}

    assert len([key for key in keys(16) if key in {"Breaker", "Cooling", "Isolation", "Converter"}]) == 2
    assert {"Breaker", "Converter"} <= keys(16), "those with the worst errors"
    assert {"Breaker", "Cooling", "Isolation", "Converter"} <= keys(17)
    assert "systemStatus" not in keys(19)
    assert {"systemStatus", "limited_by"} <= keys(20)
    assert "operationalStatus" not in keys(23)
    assert "operationalStatus" in keys(24)
    assert not plan_rows(timeline, view, 25).marks_row
    assert plan_rows(timeline, view, 26).marks_row


def test_plot_shares_are_those_of_the_pictures() -> None:
    trip, failed = s.trip(), s.precharge()

    def rows(timeline: Timeline, height: int) -> list[tuple[SeriesRole, int]]:
        return [(plot.role, plot.rows) for plot in plan_rows(timeline, initial_view(timeline), height).plots]

    power, current, voltage, soc = SeriesRole.POWER, SeriesRole.CURRENT, SeriesRole.VOLTAGE, SeriesRole.SOC
    assert rows(trip, 17) == [(power, 5), (current, 3), (voltage, 2)]
    assert rows(trip, 28) == [(power, 6), (current, 4), (voltage, 4), (soc, 3)]
    assert rows(trip, 43) == [(power, 10), (current, 8), (voltage, 6), (soc, 4)]
    assert rows(failed, 28) == [(voltage, 12), (current, 4), (power, 2)]
    assert rows(trip, 10) == [(power, 5)]


@given(st.integers(0, 200), st.lists(st.floats(1, 100), min_size=1, max_size=6))
def test_shares_add_up(rows: int, weights: list[float]) -> None:
    if len(weights) >= 4 and rows < 2:
        return
    assert sum(share_rows(rows, weights)) == rows


def test_where_one_plot_fits_the_series_can_be_chosen() -> None:
    timeline = s.trip()
    keys = [
        plan_rows(timeline, replace(initial_view(timeline), series_index=index), 10).plots[0].key
        for index in range(5)
    ]
    assert keys == ["power", "present_current", "present_voltage", "soc", "power"]


def test_another_key_takes_the_last_plot_when_it_is_chosen() -> None:
    samples = {**s.trip_samples(), "inlet_temperature": [(0.0, 31.0), (600.0, 70.0)]}
    timeline = build_timeline(s.trip_report(), s.table(samples))
    view = replace(initial_view(timeline), series_index=4)
    frame = render(timeline, view, 120, 28, Tier.FULL)
    assert row_of(frame, "inlet_temperature").kind is RowKind.PLOT
    assert "inlet" in row_of(frame, "inlet_temperature").gutter[0].text


def test_many_devices_fold_and_none_of_their_errors_vanish() -> None:
    events = [s.device(0, f"Module{index:02}", "RUNNING") for index in range(30)]
    events += [
        s.trouble(100 + 40 * index, f"Module{index:02}", "ERROR", "ERROR: x", Severity.ERROR)
        for index in range(20)
    ]
    timeline = build_timeline(s.report(events, end_s=1180), s.table(s.trip_samples()))
    frame = base_frame(timeline, initial_view(timeline), 120, 28, Tier.FULL)
    folded = next(row for row in frame.rows if row.kind is RowKind.FOLDED)
    drawn = {
        index
        for row in frame.rows
        if row.kind in {RowKind.LANE, RowKind.FOLDED}
        for index, char in enumerate(row.chars)
        if char == "✖"
    }
    wanted = {frame.window.column(s.us(100 + 40 * index), 87) for index in range(20)}
    assert drawn == wanted
    assert "more" in folded.gutter[0].text
    assert sum(plot.rows for plot in frame.plan.plots) >= 6


def test_two_errors_of_one_column_are_seen_at_both_zooms() -> None:
    timeline = s.trip()
    for factor in (1, 50):
        view = zoomed(at(timeline, 1059), timeline, factor, 87)
        frame = base_frame(timeline, view, 120, 28, Tier.FULL)
        column = view.window.column(s.us(1059), 87)
        assert row_of(frame, "deviceStatus.Converter").chars[column] == "✖"


def test_limits_are_painted_under_the_data_and_end_with_the_session() -> None:
    timeline = s.trip()
    frame = base_frame(timeline, initial_view(timeline), 120, 28, Tier.FULL)
    station = row_of(frame, "power").chars
    assert set(station[2:60]) == {"┄"}
    for row in frame.rows:
        if row.kind is RowKind.PLOT:
            assert "┄" not in row.chars[frame.window.column(s.us(1181), 87) + 1 :]


def test_what_is_missing_is_said_in_words() -> None:
    empty = build_timeline(s.trip_report(), s.table({}))
    text = "".join(row.chars for row in render(empty, initial_view(empty), 120, 28, Tier.FULL).rows)
    assert "no values · the report has 0 sessionMeterValues" in text
    half = build_timeline(s.trip_report(), s.table({"present_voltage": [(0, 600), (1, 600)]}))
    text = "".join(row.chars for row in render(half, initial_view(half), 120, 28, Tier.FULL).rows)
    assert "nothing in kW among present_voltage" in text
    gap = s.gap()
    frame = render(gap, at(gap, 500), 120, 28, Tier.FULL)
    assert "no data" in "".join(row.chars for row in base_frame(gap, at(gap, 500), 120, 28, Tier.FULL).rows)
    assert "no data" in "".join(span.text for span in row_of(frame, "power").readout)


def test_the_shortfall_of_a_failed_start_is_written_beside_it() -> None:
    timeline = s.precharge()
    text = "\n".join(
        row.chars for row in base_frame(timeline, initial_view(timeline), 120, 28, Tier.FULL).rows
    )
    assert "battery asks for 595 V" in text
    assert "134 V short" in text


@given(st.integers(20, 10**9), st.integers(20, 400))
def test_ticks_are_at_least_14_columns_apart_on_round_steps(span_s: int, width: int) -> None:
    window = Window(s.us(0), s.us(span_s))
    step = tick_step_s(window, width)
    assert step in STEPS_S
    columns = [column for column, _ in ticks(window, width, UTC, None)]
    if step < STEPS_S[-1]:
        assert all(after - before >= 13 for before, after in pairwise(columns))
    assert all(0 <= column < width for column in columns)


def test_two_equal_views_give_equal_frames() -> None:
    frames = [
        render(timeline, initial_view(timeline), 120, 28, Tier.FULL) for timeline in (s.trip(), s.trip())
    ]
    assert frames[0].rows == frames[1].rows


def test_a_million_samples_draw_the_same_extremes() -> None:
    count = 1_000_000
    rng = np.random.default_rng(3)
    amps = rng.normal(400, 5, count)
    amps[123_456] = 0.0
    at_s = np.linspace(0, 1180, count)
    samples = s.table({"present_current": [(0.0, 1.0)], "present_voltage": [(0.0, 600.0), (1180.0, 600.0)]})
    big = replace(
        samples.series["present_current"],
        times_us=s.PLUG_IN.us + (at_s * 1e6).astype(np.int64),
        values=amps,
        indexes=np.arange(count),
    )
    timeline = build_timeline(
        s.trip_report(), replace(samples, series={**samples.series, "present_current": big})
    )
    series = timeline.series_of(SeriesRole.CURRENT)
    assert series is not None
    columns = series.columns(timeline.whole, 174)
    column = timeline.whole.column(int(big.times_us[123_456]), 174)
    assert columns.low[column] == 0.0
    assert np.nanmax(columns.high) == amps.max()

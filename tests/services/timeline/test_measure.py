"""A range between two instants: its edges, what flowed, what changed, what went wrong inside it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.models.charge import Clocks, Energies
from evtui.models.event import Severity
from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.provenance import Basis
from evtui.services.timeline.frame import render, text_of
from evtui.services.timeline.measure import measure
from evtui.services.timeline.measure_text import flowed, measure_parts, measure_text
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.time_range import TimeRange, snapped, span_text, zoom_window
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import (
    adopt,
    at_instant,
    initial_view,
    range_edges,
    range_toggled,
    range_zoomed,
)
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s


def steady(watts: float = 100_000.0, end: int = 600) -> Timeline:
    """A sample of 500 V and the current for ``watts`` every 10 s."""
    amps = [(at, watts / 500) for at in range(0, end + 1, 10)]
    volts = [(at, 500.0) for at in range(0, end + 1, 10)]
    return build_timeline(
        s.report([s.ocpp(0, "Preparing")], end_s=end),
        s.table({"present_current": amps, "present_voltage": volts}),
    )


def words(timeline: Timeline, start_s: float, end_s: float, tier: Tier = Tier.FULL) -> str:
    """The strip as one text."""
    parts = measure_parts(measure(timeline, s.us(start_s), s.us(end_s)), tier)
    return "  ".join("".join(span.text for span in part) for part in parts)


# ── edges ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_edge_snaps_to_the_nearest_event_of_its_column_and_to_no_other() -> None:
    timeline = build_timeline(s.report([s.ocpp(101, "Preparing"), s.ocpp(104, "Charging")], end_s=1000), None)
    window = Window(s.us(0), s.us(1000))  # 100 columns of 10 s
    assert snapped(timeline, window, s.us(109.9), 100) == s.us(104)
    assert snapped(timeline, window, s.us(100), 100) == s.us(101)
    assert snapped(timeline, window, s.us(102.5), 100) == s.us(101), "of two equally near the earlier"
    assert snapped(timeline, window, s.us(110), 100) == s.us(110), "the next column"
    assert snapped(timeline, window, s.us(99.999), 100) == s.us(99.999)
    assert snapped(timeline, window, s.us(2000), 100) == s.us(2000), "out of view"


def test_start_and_end_of_the_session_hold_an_edge_like_events() -> None:
    timeline = build_timeline(s.report([s.ocpp(3, "Preparing"), s.ocpp(995, "Finishing")], end_s=1000), None)
    window = Window(s.us(-20), s.us(1020))
    assert snapped(timeline, window, s.us(1000), 52) == s.us(1000)
    assert snapped(timeline, window, s.us(0), 52) == s.us(0)


def test_v_starts_ends_and_clears_and_a_range_without_length_is_cleared_at_once() -> None:
    timeline = s.trip()
    view = at_instant(initial_view(timeline), timeline, s.us(500))
    started = range_toggled(view, timeline, 87)
    assert started.range == TimeRange(anchor_us=s.us(500)) and started.range.is_open
    assert range_toggled(started, timeline, 87).range is None
    moved = at_instant(started, timeline, s.us(300))
    assert range_edges(moved, timeline, 87) == (s.us(300), s.us(500))
    ended = range_toggled(moved, timeline, 87)
    assert ended.range == TimeRange(anchor_us=s.us(500), end_us=s.us(300))
    away = at_instant(ended, timeline, s.us(900))
    assert range_edges(away, timeline, 87) == (s.us(300), s.us(500)), "an ended range stays"
    assert range_toggled(away, timeline, 87).range is None


def test_zooming_to_a_range_shows_both_edges_and_never_less_than_twenty_seconds() -> None:
    timeline = s.trip()
    view = range_toggled(at_instant(initial_view(timeline), timeline, s.us(500)), timeline, 87)
    view = range_zoomed(at_instant(view, timeline, s.us(700)), timeline, 87)
    assert view.window.contains(s.us(500)) and view.window.contains(s.us(700))
    assert view.window.span_us < 230 * 1_000_000
    assert view.range == TimeRange(anchor_us=s.us(500), end_us=s.us(700))
    assert range_zoomed(view, timeline, 87) == view, "a second time there is nothing to do"
    assert zoom_window((s.us(500), s.us(501)), timeline.whole).span_us >= 20_000_000
    assert zoom_window((timeline.whole.start_us, timeline.whole.end_us - 1), timeline.whole) == timeline.whole


def test_a_range_off_the_axis_of_a_newer_timeline_is_forgotten() -> None:
    before, after = s.trip(), s.precharge()
    view = replace(initial_view(before), range=TimeRange(anchor_us=s.us(900)))
    assert adopt(view, before, after).range is None
    assert adopt(view, before, s.trip()).range == view.range


# ── what lies inside ──────────────────────────────────────────────────────────────────────────────


def test_energy_mean_and_extremes_of_a_steady_charge() -> None:
    found = measure(steady(), s.us(60), s.us(420)).power
    assert found is not None
    assert found.energy_wh == Decimal("10000.0")
    assert (found.mean_w, found.low_w, found.high_w) == (100_000.0, 100_000.0, 100_000.0)
    assert (found.covered_us, found.missing_us) == (360_000_000, 0)


def test_edges_between_samples_take_the_value_on_the_line() -> None:
    ramp = [(0, 0.0), (10, 100.0)]
    table = s.table({"present_current": ramp, "present_voltage": [(0, 1000.0), (10, 1000.0)]})
    timeline = build_timeline(s.report([], end_s=10), table)
    found = measure(timeline, s.us(2), s.us(4)).power
    assert found is not None and found.mean_w == pytest.approx(30_000)
    assert found.low_w == pytest.approx(20_000)
    assert found.high_w == pytest.approx(40_000)


def test_a_silence_is_not_bridged_and_its_time_is_stated() -> None:
    times = [*range(0, 101, 10), *range(400, 501, 10)]
    table = s.table(
        {"present_current": [(at, 200.0) for at in times], "present_voltage": [(at, 500.0) for at in times]}
    )
    timeline = build_timeline(s.report([], end_s=500), table)
    found = measure(timeline, s.us(0), s.us(500)).power
    assert found is not None
    assert found.covered_us == 200_000_000 and found.missing_us == 300_000_000
    assert found.energy_wh == Decimal(str(round(100_000 * 200 / 3600, 3)))
    assert "∫U·I, 5m00s no data" in words(timeline, 0, 500)
    assert "∫U·I not known, 1m40s no data" in words(timeline, 200, 300)


samples = st.lists(
    st.tuples(st.integers(0, 600), st.floats(0, 500)), min_size=2, max_size=60, unique_by=lambda pair: pair[0]
)


@given(samples, st.integers(-50, 650), st.integers(-50, 650))
@settings(max_examples=200, deadline=None)
def test_energy_and_missing_time_equal_a_naive_sum(pairs: list[tuple[int, float]], a: int, b: int) -> None:
    start, end = sorted((a, b))
    volts = [(at, 400.0) for at, _ in pairs]
    timeline = build_timeline(
        s.report([], end_s=600), s.table({"present_current": pairs, "present_voltage": volts})
    )
    power = timeline.series_of(SeriesRole.POWER)
    assert power is not None
    energy = covered = 0.0
    points = list(zip(power.times_us.tolist(), power.values.tolist(), power.silent.tolist(), strict=True))
    for (at, watts, _), (then, later, silent) in pairwise(points):
        first, last = max(at, s.us(start)), min(then, s.us(end))
        if silent or last <= first:
            continue
        value = [watts + (later - watts) * (edge - at) / (then - at) for edge in (first, last)]
        energy += sum(value) / 2 * (last - first) / 3.6e9
        covered += last - first
    found = measure(timeline, s.us(start), s.us(end)).power
    assert found is not None
    assert found.covered_us == covered
    assert found.covered_us + found.missing_us == (end - start) * 1_000_000
    assert float(found.energy_wh or 0) == pytest.approx(energy, abs=0.002)


def test_soc_gained_is_read_at_both_edges_and_marked_where_it_stands_between_samples() -> None:
    timeline = build_timeline(s.report([], end_s=600), s.table({"soc": [(0, 20), (100, 30), (200, 40)]}))
    exact = measure(timeline, s.us(0), s.us(100)).soc
    assert exact is not None and (exact.start, exact.end, exact.approximate) == (
        Decimal(20),
        Decimal(30),
        False,
    )
    between = measure(timeline, s.us(50), s.us(300)).soc
    assert between is not None and (between.start, between.end, between.approximate) == (
        Decimal(25),
        Decimal(40),
        True,
    )
    assert measure(timeline, s.us(210), s.us(300)).soc is None
    assert "SoC ~25→40 % (+15)" in words(timeline, 50, 300)


def test_a_sampled_register_is_read_at_both_edges() -> None:
    counter = MeterSeries(
        key="energy_register",
        unit="Wh",
        basis=Basis.ASSUMED,
        times_us=np.array([s.us(0), s.us(100)], dtype=np.int64),
        values=np.array([1_000_000.0, 1_010_000.0]),
        indexes=np.arange(2),
    )
    timeline = build_timeline(s.report([], end_s=100), MeterTable(series={"energy_register": counter}))
    (found,) = measure(timeline, s.us(0), s.us(50)).registers
    assert (found.difference, found.approximate) == (Decimal("5000.0"), True)
    assert "energy_register ~5.00 kWh" in words(timeline, 0, 50)


ENERGIES = Energies(
    charge_start_wh=Decimal(1000),
    charge_end_wh=Decimal(9000),
    primary_start_wh=Decimal(0),
    primary_end_wh=Decimal(8500),
)


def test_the_counters_of_the_session_count_only_where_the_range_holds_all_of_it() -> None:
    report = replace(s.report([], end_s=600), energies=ENERGIES)
    timeline = build_timeline(report, None)
    whole = measure(timeline, s.us(0), s.us(600))
    assert [(one.name, one.difference) for one in whole.registers] == [
        ("charge counter", Decimal(8000)),
        ("grid counter", Decimal(8500)),
    ]
    assert measure(timeline, s.us(5), s.us(595)).registers == whole.registers, "edges snap by seconds"
    assert measure(timeline, s.us(6), s.us(600)).registers == ()
    assert "no register reading inside" in words(timeline, 6, 600)


def test_a_session_clock_that_disagrees_gives_no_counter_and_is_named() -> None:
    clocks = Clocks(event_first=s.instant(0), event_last=s.instant(300), offset_us=0, event_clock=True)
    events = [s.ocpp(0, "Preparing"), s.ocpp(300, "Available")]
    timeline = build_timeline(replace(s.report(events, end_s=300, clocks=clocks), energies=ENERGIES), None)
    found = measure(timeline, s.us(-10), s.us(310))
    assert found.event_clock and found.registers == ()
    assert words(timeline, -10, 310).startswith("Δ 5m20s event clock")


def test_trouble_inside_is_counted_edges_included_and_what_was_carried_in_is_not() -> None:
    timeline = s.trip()
    found = measure(timeline, s.us(1059), s.us(1059))
    assert (found.errors, found.warnings) == (
        sum(
            event.severity.rank <= Severity.ERROR.rank and event.at_us == s.us(1059)
            for event in timeline.events
        ),
        sum(event.severity is Severity.WARNING and event.at_us == s.us(1059) for event in timeline.events),
    )
    assert found.errors > 0
    assert measure(timeline, s.us(100), s.us(700)).warnings == 0
    assert "no trouble" in words(timeline, 100, 700)


# ── in words ──────────────────────────────────────────────────────────────────────────────────────


def test_a_range_that_has_just_been_started_says_how_it_grows() -> None:
    assert words(s.trip(), 500, 500) == "Δ 0.000 s  the crosshair extends the range"


def test_short_spans_keep_their_milliseconds() -> None:
    assert [span_text(us) for us in (0, 65_000, 9_999_000, 10_000_000, 284_000_000)] == [
        "0.000 s", "0.065 s", "9.999 s", "10 s", "4m44s",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_the_strip_breaks_between_facts_and_fits_its_width(width: int) -> None:
    parts = measure_parts(measure(s.trip(), s.us(500), s.us(1100)), Tier.FULL)
    lines = ["".join(span.text for span in line) for line in flowed(parts, width, 2)]
    assert 1 <= len(lines) <= 2 and all(len(line) <= width for line in lines)
    assert lines[0].startswith(" Δ 10m00s")


def test_ascii_terminals_get_ascii_and_consoles_no_sign_they_cannot_draw() -> None:
    assert words(s.trip(), 500, 1100, Tier.ASCII).isascii()
    assert not set(words(s.trip(), 500, 1100, Tier.CP437)) & set("Δ∫✖▲…→")


def test_the_copied_text_has_both_instants_and_a_fact_a_line() -> None:
    text = measure_text(measure(steady(), s.us(60), s.us(420)))
    assert text.splitlines()[0] == "06:28:00.000 to 06:34:00.000"
    assert "10.00 kWh ∫U·I" in text


@pytest.mark.parametrize("start_s", range(150, 260, 7))
def test_the_bracket_leaves_no_half_of_a_time_on_the_axis(start_s: int) -> None:
    timeline = s.trip()
    view = replace(
        initial_view(timeline), range=TimeRange(anchor_us=s.us(start_s), end_us=s.us(start_s + 700))
    )
    axis = text_of(render(timeline, view, 120, 28, Tier.FULL)).splitlines()[2][13:100]
    outside = re.sub("╰─.*?╯", " ", axis)
    assert "╰" not in outside and "╰" in axis
    assert all(re.fullmatch(r"╷\d\d:\d\d|[╷│]", word) for word in outside.split())


@pytest.mark.parametrize("tier", list(Tier))
def test_a_range_is_seen_without_colour(tier: Tier) -> None:
    timeline = s.trip()
    view = at_instant(initial_view(timeline), timeline, s.us(200))
    view = at_instant(range_toggled(view, timeline, 87), timeline, s.us(900))
    rows = text_of(render(timeline, view, 120, 28, tier)).splitlines()
    axis = next(row for row in rows if row.startswith("UTC"))
    assert {Tier.FULL: "╰─", Tier.CP437: "└─", Tier.ASCII: "+-"}[tier] in axis and " 11m40s " in axis
    left = axis.index(" 11m40s ")
    plain = text_of(render(timeline, replace(view, range=None), 120, 28, tier)).splitlines()
    column = 13 + view.window.column(s.us(200), 87)
    assert column < left
    crossed = [row for row, bare in zip(rows, plain, strict=True) if row[column] != bare[column]]
    assert len(crossed) > 3, "the edge is a line through what is blank"

"""Odd sessions, moves of the view, and the event table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.models.event import Severity
from evtui.models.problem import Problem, ProblemKind
from evtui.services.timeline.events import event_counts, event_row, lane_title, neighbours_us, table_entries
from evtui.services.timeline.frame import render
from evtui.services.timeline.instant import instant_card
from evtui.services.timeline.preview import preview
from evtui.services.timeline.sparkline import sparkline
from evtui.services.timeline.timeline import MeterState, Timeline, build_timeline
from evtui.services.timeline.view import (
    adopt,
    at_event,
    at_instant,
    initial_view,
    panned,
    stepped,
    whole_session,
    zoomed,
)
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s


def everything(timeline: Timeline) -> None:
    """Draw and read all of it at all sizes: nothing may raise."""
    view = initial_view(timeline)
    for tier in Tier:
        for width, height in ((80, 17), (120, 28), (200, 43)):
            assert len(render(timeline, view, width, height, tier).rows) == height
        assert len(preview(timeline, 38, 14, tier)) == 14
        sparkline(timeline, tier)
    instant_card(timeline, view.cursor_us)
    for index in range(len(timeline.events)):
        event_row(timeline, index, Tier.FULL)


def test_an_empty_report_has_a_timeline() -> None:
    timeline = build_timeline(s.report([], start_s=None, end_s=None), None)
    everything(timeline)
    assert timeline.lanes == ()


def test_a_session_of_one_sample_has_a_timeline() -> None:
    samples = s.table({"present_current": [(0, 5)], "present_voltage": [(0, 600)]})
    timeline = build_timeline(s.report([s.ocpp(0, "Charging")], end_s=0), samples)
    everything(timeline)
    assert [series.key for series in timeline.series] == ["power", "present_current", "present_voltage"]


def test_a_session_without_an_end_runs_to_its_newest_sample_or_event() -> None:
    samples = s.table({"present_current": [(0, 5), (400, 6)]})
    timeline = build_timeline(
        s.report([s.ocpp(0, "Preparing"), s.ocpp(300, "Charging")], end_s=None), samples
    )
    assert timeline.whole == Window(s.us(-20), s.us(420) + 1)
    everything(timeline)


def test_an_end_before_the_start_does_not_break_the_axis() -> None:
    timeline = build_timeline(s.report([s.ocpp(0, "Preparing"), s.ocpp(300, "Charging")], end_s=-500), None)
    assert timeline.whole.contains(s.us(300))
    everything(timeline)


def test_on_a_foreign_clock_the_axis_follows_the_events_with_a_banner() -> None:
    timeline = build_timeline(s.offset_clock_report(), s.table({"present_current": [(0, 0), (590, 5)]}))
    assert timeline.whole == Window(s.us(-20), s.us(620) + 1)
    assert timeline.zero_us == s.us(0)
    assert timeline.notes[0].severity is Severity.WARNING
    assert "498d00h apart" in timeline.notes[0].text
    everything(timeline)


def test_unordered_and_duplicate_events_give_the_lanes_of_the_ordered_ones() -> None:
    ordered = [s.ocpp(0, "Preparing"), s.ocpp(30, "Charging"), s.ocpp(60, "Finishing")]
    mixed = [ordered[2], ordered[0], ordered[1], ordered[1]]
    lanes = [build_timeline(s.report(events, end_s=90), None).lanes for events in (ordered, mixed)]
    assert [[(part.start_us, part.text) for part in lane.segments] for lane in lanes[0]] == [
        [(part.start_us, part.text) for part in lane.segments] for lane in lanes[1]
    ]


def test_events_without_a_time_are_listed_last_and_never_drawn() -> None:
    timeline = build_timeline(
        s.report([s.state("ocppStatus", None, "Faulted", Severity.ERROR), s.ocpp(0, "Charging")], end_s=60),
        None,
    )
    assert [event.event.text for event in timeline.events] == ["Charging", "Faulted"]
    row = event_row(timeline, 1, Tier.FULL)
    assert (row.time, row.since, row.outside) == ("–", "", True)
    assert [segment.text for segment in timeline.lanes[0].segments] == ["Charging"]
    everything(timeline)


def test_the_table_folds_what_is_outside_the_window() -> None:
    timeline = build_timeline(
        s.report([*s.trip_report().events, s.ocpp(9000, "Available")], end_s=1180), None
    )
    folded = table_entries(timeline)
    assert (folded[0].label, folded[-1].label) == ("outside (7)", "outside (1)")
    assert len(folded) == len(timeline.events) - 8 + 2
    unfolded = table_entries(timeline, unfolded=True)
    assert [entry.index for entry in unfolded if entry.index is not None] == list(range(len(timeline.events)))


def test_counts_leave_out_what_was_there_before_the_plug_in() -> None:
    counts = event_counts(s.trip())
    assert (counts.total, counts.errors, counts.warnings) == (33, 5, 5)


def test_an_error_without_a_known_prefix_says_so() -> None:
    event = s.trouble(5, "Converter", "RUNNING", "odd text", Severity.WARNING)
    assert event.error is not None
    event = replace(event, error=replace(event.error, severity_stated=False))
    timeline = build_timeline(s.report([event], end_s=60), None)
    assert "(severity not stated)" in event_row(timeline, 0, Tier.FULL).text


def test_lanes_have_short_titles_and_unknown_ones_keep_theirs() -> None:
    lanes = (
        "ocppStatus",
        "detailStatus.systemStatus",
        "deviceStatus.Breaker",
        "chargeParameters.Station",
        "odd",
    )
    assert [lane_title(lane) for lane in lanes] == ["OCPP", "Detail", "Breaker", "Limits", "odd"]


def test_hostile_event_texts_are_harmless_in_the_table() -> None:
    timeline = build_timeline(s.report([s.device(0, "\x1b]8;;x\x07", "\u202e[/red]\x1b[2J")], end_s=60), None)
    for tier in Tier:
        row = event_row(timeline, 0, tier)
        assert (row.lane + row.text).isprintable()


def test_index_at_is_the_last_event_at_or_before() -> None:
    timeline = s.trip()
    assert timeline.index_at(s.us(-60_000)) is None
    assert timeline.events[timeline.index_at(s.us(39.9)) or 0].event.text == "CLOSED"
    assert timeline.events[timeline.index_at(s.us(1059)) or 0].event.text == "opened at 184 A, 665 V"


def test_the_cursor_starts_at_the_first_error_else_at_the_plug_in() -> None:
    assert initial_view(s.trip()).cursor_us == s.us(1059)
    assert initial_view(s.gap()).cursor_us == s.us(0)


@given(st.lists(st.integers(-40, 40), max_size=40), st.floats(1, 40))
@settings(max_examples=40)
def test_the_cursor_is_always_visible_and_in_the_session(steps: list[int], zoom: float) -> None:
    timeline = s.precharge()
    view = zoomed(initial_view(timeline), timeline, zoom, 87)
    for columns in steps:
        view = stepped(view, timeline, columns, 87)
        assert view.window.contains(view.cursor_us)
        assert timeline.whole.contains(view.cursor_us)
        assert view.event_index == timeline.index_at(view.cursor_us)


def test_a_step_moves_one_column_and_at_the_edge_the_view_scrolls_by_a_quarter() -> None:
    timeline = s.trip()
    view = zoomed(at_instant(initial_view(timeline), timeline, s.us(500)), timeline, 8, 88)
    column = view.window.column(view.cursor_us, 88)
    assert (
        stepped(view, timeline, 1, 88).window.column(stepped(view, timeline, 1, 88).cursor_us, 88)
        == column + 1
    )
    beyond = stepped(view, timeline, 88 - column, 88)
    assert beyond.window.start_us - view.window.start_us == view.window.time(22, 88) - view.window.start_us
    assert beyond.window.contains(beyond.cursor_us)


def test_zoom_keeps_the_cursor_column_and_zero_brings_the_session_back() -> None:
    timeline = s.trip()
    view = at_instant(initial_view(timeline), timeline, s.us(500))
    closer = zoomed(view, timeline, 4, 87)
    assert closer.window.column(closer.cursor_us, 87) == view.window.column(view.cursor_us, 87)
    assert whole_session(closer, timeline).window == timeline.whole


def test_a_pan_takes_the_cursor_along_only_at_the_edge() -> None:
    timeline = s.trip()
    view = zoomed(at_instant(initial_view(timeline), timeline, s.us(500)), timeline, 4, 87)
    assert panned(view, timeline, 5, 87).cursor_us == view.cursor_us
    far = panned(view, timeline, 87, 87)
    assert far.window.contains(far.cursor_us)


def test_selecting_an_event_off_the_axis_leaves_the_cursor() -> None:
    timeline = s.trip()
    view = initial_view(timeline)
    selected = at_event(view, timeline, 0)
    assert (selected.event_index, selected.cursor_us, selected.window) == (0, view.cursor_us, view.window)


def test_the_view_survives_the_arrival_of_meter_values() -> None:
    before = build_timeline(s.trip_report(), None)
    view = zoomed(initial_view(before), before, 4, 87)
    after = s.trip()
    assert adopt(view, before, after) == view
    assert adopt(initial_view(before), before, after).window == after.whole


def test_meter_values_are_pending_empty_or_ready() -> None:
    report = s.trip_report()
    states = [
        build_timeline(report, meters).meter_state
        for meters in (None, s.table({}), s.table(s.trip_samples()))
    ]
    assert states == [MeterState.PENDING, MeterState.EMPTY, MeterState.READY]


def test_notes_name_assumed_units_derived_power_and_problems() -> None:
    problem = Problem(kind=ProblemKind.PAYLOAD, message="3 fields unreadable")
    timeline = build_timeline(replace(s.trip_report(), problems=(problem,)), s.table(s.trip_samples()))
    texts = [note.text for note in timeline.notes]
    assert any("Units assumed" in text and "present_voltage V" in text for text in texts)
    assert any("nearest voltage within 5 s" in text for text in texts)
    assert "3 fields unreadable" in texts


def test_neighbours_of_an_event_are_the_nearest_other_instants() -> None:
    timeline = s.trip()
    index = next(event.index for event in timeline.events if event.at_us == s.us(1059))
    assert neighbours_us(timeline, index) == (s.us(870), s.us(1060))


def test_a_preview_without_power_shows_the_voltage_and_says_so() -> None:
    lines = ["".join(span.text for span in line) for line in preview(s.precharge(), 60, 14, Tier.FULL)]
    assert any("no power delivered" in line for line in lines)
    assert lines[-1].split() == ["06:26", "06:29"]
    pending = preview(build_timeline(s.trip_report(), None), 60, 10, Tier.FULL)
    assert any("····" in "".join(span.text for span in line) for line in pending)


@pytest.mark.parametrize(("dip", "glyph"), [(0.0, " "), (600.0, "█")])
def test_a_dip_of_one_sample_is_in_the_sparkline(dip: float, glyph: str) -> None:
    seconds = [float(second) for second in range(1000)]
    samples = {
        "present_current": [(second, dip if second == 500 else 600.0) for second in seconds],
        "present_voltage": [(second, 600.0) for second in seconds],
    }
    line = sparkline(build_timeline(s.report([], end_s=999), s.table(samples)), Tier.FULL)
    text = "".join(span.text for span in line)
    assert text[5 if dip else 4] == glyph or text[5] == glyph


_CASES = (
    "normal",
    "isolation",
    "precharge",
    "derate",
    "trip",
    "vehicle stop",
    "pause",
    "slow phase",
    "gap",
    "running",
    "no end",
)


@pytest.mark.parametrize("case", _CASES)
def test_every_simulated_case_draws(case: str) -> None:
    from evtui.providers.depot.mapping import Stamp, session_report
    from evtui.providers.depot.meters import read_meters
    from evtui.simulator.depot_report import report_json
    from evtui.simulator.fleet import build_fleet

    fleet = build_fleet(seed=1, now=datetime(2026, 11, 21, 14, tzinfo=UTC))
    plan = next(plan for plan in fleet.plans if plan.case.value == case)
    report = session_report(report_json(fleet, plan), Stamp(account="north"))
    everything(build_timeline(report, None))
    timeline = build_timeline(report, read_meters(report, lambda share: None))
    everything(timeline)
    assert timeline.delivered == (case not in {"isolation", "precharge"})
    assert bool(timeline.gaps) == (case == "gap")
    if case == "slow phase":
        limiter = timeline.lane("limited_by")
        assert limiter is not None
        nobody = sum(part.end_us - part.start_us for part in limiter.segments if part.text == "nobody")
        assert nobody > 500_000_000, "neither limit nor taper explains the slow phase"

"""Lanes pinned and hidden, repeats folded, undo as data, the histogram, times between events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.models.event import Severity
from evtui.services.timeline.deltas import at_instant, before_event, delta_text
from evtui.services.timeline.frame import render, text_of
from evtui.services.timeline.histogram import BUCKET, buckets
from evtui.services.timeline.history import KEPT, History
from evtui.services.timeline.layout import LaneLayout
from evtui.services.timeline.plan import plan_rows
from evtui.services.timeline.repeats import repeats
from evtui.services.timeline.timeline import build_timeline
from evtui.services.timeline.view import initial_view
from tests.services.timeline import scenarios as s

TRIP = s.trip()
KEYS = [lane.key for lane in TRIP.lanes]

# ── lanes ─────────────────────────────────────────────────────────────────────────────────────────


def test_pinned_lanes_come_first_in_the_order_they_were_pinned() -> None:
    layout = LaneLayout().pin_toggled(KEYS[4]).pin_toggled(KEYS[2])
    assert [lane.key for lane in layout.arranged(TRIP.lanes)][:3] == [KEYS[4], KEYS[2], KEYS[0]]
    assert layout.pin_toggled(KEYS[4]).pinned == (KEYS[2],)


def test_hidden_lanes_have_no_row_and_are_counted_where_the_session_has_them() -> None:
    layout = LaneLayout().without(KEYS[1]).without("of another charger")
    assert KEYS[1] not in [lane.key for lane in layout.arranged(TRIP.lanes)]
    assert layout.hidden_among(TRIP.lanes) == 1
    assert layout.all_shown() == LaneLayout()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("height", [5, 9, 14, 17, 28])
def test_a_pinned_lane_is_never_dropped_whatever_its_kind_and_however_low_the_screen(
    key: str, height: int
) -> None:
    view = replace(initial_view(TRIP), layout=LaneLayout(pinned=(key,)))
    assert plan_rows(TRIP, view, height).lanes[0].key == key
    frame = render(TRIP, view, 80, height, Tier.FULL)
    assert len(frame.rows) == height and any(row.key == key for row in frame.rows)


def test_more_pinned_lanes_than_rows_leave_no_plot_but_break_nothing() -> None:
    view = replace(initial_view(TRIP), layout=LaneLayout(pinned=tuple(reversed(KEYS))))
    frame = render(TRIP, view, 80, 6, Tier.ASCII)
    assert len(frame.rows) == 6 and [row.key for row in frame.rows[2:]] == list(reversed(KEYS))[:4]


def test_a_pin_is_seen_without_colour() -> None:
    view = replace(initial_view(TRIP), layout=LaneLayout(pinned=("deviceStatus.Cooling",)))
    assert "\n^Cooling" in text_of(render(TRIP, view, 120, 28, Tier.ASCII))


# ── repeats ───────────────────────────────────────────────────────────────────────────────────────


def warning(at_s: float, raw: str = "WARN: x") -> object:
    return s.trouble(at_s, "Cooling", "MAX", raw, Severity.WARNING)


def test_equal_events_of_a_lane_in_a_row_are_one_run_whatever_other_lanes_say_meanwhile() -> None:
    events = [
        warning(10),
        s.ocpp(15, "Charging"),
        warning(20),
        warning(30),
        warning(40, "WARN: y"),
        warning(50),
    ]
    timeline = build_timeline(s.report(events, end_s=100), None)  # type: ignore[arg-type]
    assert repeats(timeline) == {0: (0, 2, 3)}


def test_two_equal_events_are_no_run() -> None:
    timeline = build_timeline(s.report([warning(10), warning(20)], end_s=100), None)  # type: ignore[list-item]
    assert repeats(timeline) == {}


# ── undo ──────────────────────────────────────────────────────────────────────────────────────────


def test_undo_leads_back_and_redo_forth() -> None:
    history: History[int] = History()
    for number in range(3):
        history = history.changed(number)
    first = history.undone(3)
    assert first is not None and first[0] == 2
    second = first[1].undone(first[0])
    assert second is not None and second[0] == 1
    again = second[1].redone(second[0])
    assert again is not None and again[0] == 2
    assert again[1].changed(7).redone(9) is None, "a change forgets what was undone"
    assert History[int]().undone(1) is None


def test_changes_of_one_named_kind_in_a_row_are_one_step() -> None:
    history = (
        History[int]().changed(0, "step").changed(1, "step").changed(2).changed(3, "step").changed(4, "step")
    )
    assert history.past == (0, 2, 3)


def test_after_an_undo_the_next_step_is_a_step_of_its_own() -> None:
    found = History[int]().changed(0).changed(1, "step").undone(2)
    assert found is not None
    assert found[1].changed(1, "step").past == (0, 1)


@given(st.lists(st.integers()))
@settings(deadline=None)
def test_the_stack_is_bounded(values: list[int]) -> None:
    history: History[int] = History()
    for value in values * 20:
        history = history.changed(value)
    assert len(history.past) <= KEPT


# ── histogram ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [55, 87, 1])
def test_every_event_on_the_axis_is_in_one_bucket(width: int) -> None:
    found = buckets(TRIP, width)
    inside = [event for event in TRIP.events if event.at_us is not None and TRIP.whole.contains(event.at_us)]
    assert sum(bucket.events for bucket in found) == len(inside)
    assert sum(bucket.errors for bucket in found) == sum(event.severity.rank <= 1 for event in inside)
    assert len(found) == -(-width // BUCKET)


@pytest.mark.parametrize(("tier", "error", "warning"), [(Tier.FULL, "✖", "▲"), (Tier.ASCII, "X", "!")])
def test_the_histogram_tells_errors_and_warnings_by_their_glyphs(
    tier: Tier, error: str, warning: str
) -> None:
    view = replace(initial_view(TRIP), histogram=True)
    row = text_of(render(TRIP, view, 120, 17, tier)).splitlines()[0]
    assert row.startswith("Events") and error in row[13:100] and warning in row[13:100]
    assert "events" in row[100:] and error in row[100:], "the readout counts the bucket of the crosshair"


def test_without_events_the_histogram_is_empty() -> None:
    timeline = build_timeline(s.report([], end_s=100), None)
    view = replace(initial_view(timeline), histogram=True)
    assert text_of(render(timeline, view, 120, 17, Tier.FULL)).splitlines()[0][13:100].strip() == ""


# ── time since the event before ───────────────────────────────────────────────────────────────────


def test_deltas_count_from_the_event_before_on_the_axis() -> None:
    timeline = build_timeline(
        s.report([s.ocpp(-255, "Available"), s.ocpp(0, "Preparing"), s.ocpp(40.065, "Charging")], end_s=100),
        None,
    )
    assert [before_event(timeline, index) for index in range(3)] == [None, None, 40_065_000]
    assert at_instant(timeline, s.us(50.065)) == 10_000_000
    assert at_instant(timeline, s.us(-5)) is None, "what was carried in measures nothing"


def test_deltas_are_written_as_short_as_their_size_allows() -> None:
    written = [delta_text(us) for us in (None, 0, 65_000, 5_390_000, 59_990_000, 60_000_000, 3_844_000_000)]
    assert written == ["–", "+0 ms", "+65 ms", "+5.3 s", "+59.9 s", "+1:00", "+1:04:04"]

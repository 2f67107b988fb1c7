"""Jumps: order, wrapping with a notice, several events at one instant, recentring only when off screen."""

from __future__ import annotations

from dataclasses import replace

from evtui.models.event import Severity
from evtui.services.timeline.jumps import (
    next_error,
    next_event,
    next_gap,
    next_on_lane,
    next_state_change,
    next_warning,
)
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import TimelineView, at_instant, initial_view, stepped
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s


def start(timeline: Timeline) -> TimelineView:
    """Whole session, cursor at the plug-in."""
    return at_instant(initial_view(timeline), timeline, timeline.zero_us)


def test_errors_are_walked_one_by_one_though_they_share_an_instant() -> None:
    timeline, notices, texts = s.trip(), [], []
    view = start(timeline)
    for _ in range(6):
        jump = next_error(timeline, view)
        view = jump.apply(view, timeline)
        notices.append(jump.notice)
        assert jump.event_index is not None
        texts.append(timeline.events[jump.event_index].event.text)
    assert notices[:2] == ["error 1/5", "error 2/5"]
    assert notices[5] == "error 1/5 · from the start again"
    assert texts[0] == texts[5] == "Faulted"
    assert len(set(texts[:5])) == 5


def test_walking_back_visits_the_same_errors_in_reverse() -> None:
    timeline = s.trip()
    view = start(timeline)
    forward = []
    for _ in range(5):
        jump = next_error(timeline, view)
        view = jump.apply(view, timeline)
        forward.append(jump.event_index)
    backward = [view.event_index]
    for _ in range(4):
        jump = next_error(timeline, view, -1)
        view = jump.apply(view, timeline)
        backward.append(jump.event_index)
    assert backward == forward[::-1]
    wrapped = next_error(timeline, view, -1)
    assert wrapped.wrapped
    assert wrapped.notice == "error 5/5 · from the end again"


def test_a_cursor_just_after_an_error_finds_it_behind() -> None:
    timeline = s.trip()
    view = at_instant(start(timeline), timeline, s.us(1061))
    jump = next_error(timeline, view, -1)
    assert jump.at_us == s.us(1060)
    assert next_error(timeline, view).wrapped


def test_carried_in_warnings_are_no_target() -> None:
    timeline = s.trip()
    jump = next_warning(timeline, start(timeline))
    assert (jump.at_us, jump.count) == (s.us(775), 5)


def test_state_changes_skip_repeated_words_and_status_words() -> None:
    events = [
        s.ocpp(0, "Preparing"),
        s.ocpp(5, "Preparing"),
        s.word(7, "systemStatus", 3),
        s.device(9, "Breaker", "OPEN"),
    ]
    timeline = build_timeline(s.report(events, end_s=60), None)
    jump = next_state_change(timeline, start(timeline))
    assert (jump.at_us, jump.count) == (s.us(9), 2)


def test_events_of_the_selected_lane_are_walked() -> None:
    timeline = s.trip()
    view = at_instant(start(timeline), timeline, s.us(38))
    assert timeline.events[view.event_index or 0].event.lane == "deviceStatus.Breaker"
    assert next_on_lane(timeline, view).at_us == s.us(1060)
    assert next_on_lane(timeline, view, 1, "ocppStatus").at_us == s.us(40)


def test_gaps_are_walked_by_their_start() -> None:
    timeline = s.gap()
    jump = next_gap(timeline, start(timeline))
    assert (jump.at_us, jump.event_index) == (s.us(400), None)
    assert jump.apply(start(timeline), timeline).cursor_us == s.us(400)


def test_nothing_to_go_to_is_said() -> None:
    timeline = build_timeline(s.report([s.ocpp(0, "Charging")], end_s=60), None)
    view = start(timeline)
    for jump, words in ((next_error(timeline, view), "no errors"), (next_gap(timeline, view), "no gaps")):
        assert jump.notice == words
        assert jump.apply(view, timeline) == view


def test_events_outside_the_axis_are_no_targets() -> None:
    events = [s.ocpp(-300, "Available"), s.ocpp(0, "Preparing"), s.ocpp(5000, "Faulted")]
    timeline = build_timeline(s.report(events, end_s=60), None)
    assert next_event(timeline, start(timeline)).count == 1
    assert next_error(timeline, start(timeline)).count == 0


def test_a_jump_out_of_the_view_recentres_without_zooming_and_inside_it_keeps_the_window() -> None:
    timeline = s.trip()
    narrow = replace(start(timeline), window=Window(s.us(0), s.us(60)))
    jumped = next_error(timeline, narrow).apply(narrow, timeline)
    assert jumped.window.span_us == narrow.window.span_us
    assert jumped.window.contains(s.us(1059))
    inside = next_event(timeline, narrow).apply(narrow, timeline)
    assert inside.window == narrow.window


def test_jumps_work_after_stepping_with_the_cursor() -> None:
    timeline = s.trip()
    view = stepped(start(timeline), timeline, 30, 87)
    assert next_warning(timeline, view).at_us == s.us(775)
    assert timeline.events[view.event_index or 0].severity is Severity.INFO

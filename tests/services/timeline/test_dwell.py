"""Dwell times: counts, totals and the longest stretch equal a scan, and unknown time is counted as such."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.services.timeline.dwell import DwellLine, dwell, session_window
from evtui.services.timeline.lane import LaneKind
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.window import Window
from tests.services.timeline import scenarios as s


def table(timeline: Timeline, key: str = "ocppStatus") -> dict[str | None, DwellLine]:
    """Lines of a lane by state."""
    lane = timeline.lane(key)
    assert lane is not None
    return {line.state: line for line in dwell(lane, session_window(timeline))}


def test_states_are_counted_with_total_share_and_their_longest_stretch() -> None:
    events = [
        s.ocpp(0, "Preparing"),
        s.ocpp(100, "Charging"),
        s.ocpp(400, "SuspendedEV"),
        s.ocpp(500, "Charging"),
    ]
    found = table(build_timeline(s.report(events, end_s=1000), None))
    charging = found["Charging"]
    assert (charging.count, charging.total_us, charging.share) == (2, 800_000_000, 0.8)
    assert (charging.longest_us, charging.longest_start_us) == (500_000_000, s.us(500))
    assert list(found) == ["Charging", "Preparing", "SuspendedEV"], "the longest total first"


def test_time_before_the_first_word_is_no_data_and_stands_last() -> None:
    found = table(build_timeline(s.report([s.ocpp(600, "Charging")], end_s=1000), None))
    assert list(found) == ["Charging", None]
    assert (found[None].total_us, found[None].longest_start_us) == (600_000_000, s.us(0))


def test_a_state_carried_in_counts_from_the_plug_in() -> None:
    events = [s.ocpp(-255, "Available"), s.ocpp(10, "Preparing")]
    found = table(build_timeline(s.report(events, end_s=100), None))
    assert found["Available"].total_us == 10_000_000


def test_a_state_replaced_at_the_same_instant_is_counted_without_time() -> None:
    events = [s.ocpp(0, "Charging"), s.ocpp(50, "Faulted"), s.ocpp(50, "Finishing")]
    found = table(build_timeline(s.report(events, end_s=100), None))
    assert (found["Faulted"].count, found["Faulted"].total_us) == (1, 0)


def test_the_limiter_lane_counts_its_gaps_as_no_data() -> None:
    timeline = s.gap()
    (lane,) = timeline.lanes_of(LaneKind.LIMITER)
    found = table(timeline, lane.key)
    assert None in found and found[None].total_us > 0
    assert sum(line.share for line in found.values()) == pytest.approx(1)


words = st.sampled_from(["Available", "Preparing", "Charging"])


@given(st.lists(st.tuples(st.integers(-300, 700), words), max_size=20))
@settings(max_examples=200, deadline=None)
def test_totals_add_up_and_equal_a_scan_second_by_second(pairs: list[tuple[int, str]]) -> None:
    events = [s.ocpp(at, word) for at, word in sorted(pairs, key=lambda pair: pair[0])]
    timeline = build_timeline(s.report([*events, s.device(0, "Breaker", "OPEN")], end_s=600), None)
    lane = timeline.lane("ocppStatus")
    if lane is None:
        assert not events
        return
    lines = dwell(lane, Window(s.us(0), s.us(600)))
    assert sum(line.total_us for line in lines) == 600_000_000
    held: dict[str | None, int] = {}
    for second in range(600):
        state = next(
            (e.state for e in reversed(events) if e.at is not None and e.at.us <= s.us(second)), None
        )
        held[state] = held.get(state, 0) + 1
    assert {line.state: line.total_us // 1_000_000 for line in lines if line.total_us} == held

"""Two sessions on one axis: nothing drawn over gaps, differences only where both charge."""

from __future__ import annotations

import numpy as np
import pytest

from evtui.services.compare.alignment import Align
from evtui.services.compare.comparison import compare
from evtui.services.compare.overlay import Overlay
from evtui.services.timeline.series import SeriesRole
from evtui.services.timeline.window import Window
from tests.services.compare.pairs import moved, scaled, side, with_silence
from tests.services.diagnosis.healthy import AMPS, VOLTS, Raw, device, healthy

S = 1_000_000


def overlay(a: Raw, b: Raw, how: Align = Align.CHARGE) -> Overlay:
    """Both on one axis."""
    found = compare(side(a), side(b), how).overlay
    assert found is not None
    return found


def test_the_same_session_a_day_later_lies_exactly_on_the_first() -> None:
    both = overlay(healthy(), moved(healthy(), 86_400))
    for first, second in zip(both.a.series, both.b.series, strict=True):
        assert np.array_equal(first.times_us, second.times_us)
        assert np.array_equal(first.values, second.values)
    assert [event.at_us for event in both.a.events] == [event.at_us for event in both.b.events]
    assert both.a.whole == both.b.whole == both.whole
    difference = both.difference(SeriesRole.POWER, both.whole, 200)
    assert set(np.unique(difference[~np.isnan(difference)])) == {0.0}


def test_zero_is_the_shared_instant_and_times_keep_their_distances() -> None:
    both = overlay(healthy(), moved(healthy(), 86_400), Align.PLUG)
    lane = both.a.lane("ocppStatus")
    assert lane is not None
    starts = {segment.text: segment.start_us for segment in lane.segments}
    assert (starts["Preparing"], starts["Charging"], starts["Finishing"]) == (0, 43_500_000, 1_811_500_000)


def test_the_difference_is_b_minus_a_and_only_while_both_charge() -> None:
    both = overlay(healthy(), scaled(healthy(), 0.5))
    assert both.difference_at(SeriesRole.POWER, 600 * S) == pytest.approx(-AMPS * VOLTS / 2)
    window = Window(-40 * S, 1860 * S)
    difference = both.difference(SeriesRole.POWER, window, 190)  # 10 s a column, charging from 0 s to 1766 s
    drawn = np.flatnonzero(~np.isnan(difference))
    assert (drawn[0], drawn[-1]) == (window.column(2 * S, 190), window.column(1766 * S, 190))
    assert difference[100] == pytest.approx(-AMPS * VOLTS / 2)


def test_a_silence_of_one_of_them_leaves_the_difference_unknown() -> None:
    both = overlay(healthy(), with_silence(healthy(), 600, 900))
    assert both.difference_at(SeriesRole.POWER, 700 * S) is None
    assert both.difference_at(SeriesRole.POWER, 900 * S) == 0.0
    window = Window(0, 1700 * S)
    difference = both.difference(SeriesRole.POWER, window, 170)
    assert np.isnan(difference[60:84]).all()
    assert not np.isnan(difference[:54]).any()


def test_after_the_shorter_charge_there_is_no_difference_and_it_is_said_whose_it_was() -> None:
    short = healthy(dcBreakerOpenConditions={"current": 0, "voltage": 650, "eventTimestamp": _at(1000)})
    both = overlay(healthy(), short)
    assert both.first_to_end == "B"
    assert both.shared is not None
    assert both.shared[1] == 956 * S
    assert np.isnan(both.difference(SeriesRole.POWER, Window(960 * S, 1700 * S), 74)[1:]).all()
    assert overlay(healthy(), healthy()).first_to_end == ""


def _at(second: float) -> str:
    from tests.services.diagnosis.healthy import at

    return at(second)


def test_events_lanes_and_marks_of_both_keep_pointing_at_their_own_events() -> None:
    late = device(900, "Converter", "ERROR", ("ERROR: converter : s 1: hot(no:121)", 1))
    broken = healthy(deviceStatus=[*healthy()["deviceStatus"], late])
    both = overlay(healthy(), broken).both
    times = [event.at_us for event in both.events]
    assert times == sorted(time for time in times if time is not None)
    assert [event.index for event in both.events] == list(range(len(both.events)))
    for lane in both.lanes:
        for segment in lane.segments:
            if segment.event_index is not None:
                assert both.events[segment.event_index].at_us == segment.start_us
                assert both.events[segment.event_index].event.lane == lane.key
        for mark in lane.marks:
            assert both.events[mark.event_index].at_us == mark.at_us


def test_without_a_common_instant_there_is_no_overlay_but_a_comparison() -> None:
    comparison = compare(side(), side({"sessionId": "s-2"}))
    assert comparison.overlay is None
    assert comparison.differs

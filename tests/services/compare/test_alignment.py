"""Alignments: the same instant of both sessions, or in words why there is none."""

from __future__ import annotations

import pytest

from evtui.services.compare.alignment import Align, Aligned, Cannot, align, alignments, preferred
from evtui.services.compare.side import Side, side_of
from tests.services.compare.pairs import moved, read, side, us
from tests.services.diagnosis.healthy import Raw, device, healthy, status

LATER_S = 86_400.0


def pair() -> tuple[Side, Side]:
    """A healthy session, and the same a day later."""
    return side(), side(moved(healthy(), LATER_S))


@pytest.mark.parametrize(
    ("how", "second"),
    [(Align.PLUG, 0.5), (Align.AMP, 46), (Align.CHARGE, 44), (Align.END, 1810)],
)
def test_each_alignment_stands_at_its_event_on_the_event_clock(how: Align, second: float) -> None:
    found = align(*pair(), how)
    assert found == Aligned(align=how, a_us=us(second), b_us=us(second + LATER_S))


def test_the_first_error_is_the_first_one_inside_the_session_and_nothing_carried_in() -> None:
    late = device(900, "Converter", "ERROR", ("ERROR: converter : s 1: over-temperature(no:121)", 1))
    old = device(-4000, "Converter", "ERROR", ("ERROR: converter : s 1: over-temperature(no:121)", 1))
    raw = healthy()
    broken = side(healthy(deviceStatus=[old, *raw["deviceStatus"], late]))
    assert align(broken, broken, Align.ERROR) == Aligned(align=Align.ERROR, a_us=us(900), b_us=us(900))
    assert align(broken, side(), Align.ERROR) == Cannot("B has no error")
    assert align(side(), broken, Align.ERROR) == Cannot("A has no error")


def test_equal_soc_is_where_each_leaves_the_higher_one_of_their_first_values() -> None:
    early, late = side(), side(healthy(energySocStart=54, energySocEnd=90))
    found = align(early, late, Align.SOC)
    assert isinstance(found, Aligned)
    assert found.words == "equal SoC, ~54 %"
    # half of the energy takes half of the charge: 45 s to 1805 s
    assert found.a_us == pytest.approx(us(925), abs=5_000_000)
    assert found.b_us == pytest.approx(us(48), abs=5_000_000)


def test_soc_windows_that_do_not_meet_are_told() -> None:
    found = align(side(), side(healthy(energySocStart=85, energySocEnd=95)), Align.SOC)
    assert found == Cannot("A ends at 78 %, the other begins at 85 %")
    unknown = align(side(healthy(energySocStart=None)), side(), Align.SOC)
    assert unknown == Cannot("A has no SoC over time")


def test_a_plug_in_is_never_taken_from_a_session_clock_that_disagrees_with_the_events() -> None:
    raw = healthy(ocppStatus=[status(44, "Charging"), status(1812, "Finishing")])
    assert isinstance(align(side(raw), side(), Align.PLUG), Aligned)  # the clocks agree
    skewed: Raw = {
        **raw,
        "sessionTimeStart": "2022-01-01T00:00:00Z",
        "sessionTimeEnd": "2022-01-01T01:00:00Z",
    }
    found = align(side(skewed), side(), Align.PLUG)
    assert found == Cannot("A has no Preparing, and its session clock disagrees with its events")


def test_what_needs_meter_values_waits_for_them() -> None:
    a = side_of(read(healthy()), None)
    possible = alignments(a, a)
    assert possible[Align.AMP] == Cannot("A is not decoded yet")
    assert possible[Align.SOC] == Cannot("A is not decoded yet")
    assert isinstance(possible[Align.CHARGE], Aligned)


def test_a_running_session_has_no_end() -> None:
    raw = healthy(sessionTimeEnd=None, ocppStatus=healthy()["ocppStatus"][:3], dcBreakerOpenConditions=None)
    assert align(side(), side(raw), Align.END) == Cannot("B is still running")


def test_without_a_wish_the_start_of_charging_comes_first_then_what_both_have() -> None:
    good = side()
    assert preferred(alignments(good, good)) == align(good, good, Align.CHARGE)
    idle = [{**one, "value": 0} for one in healthy()["sessionMeterValues"] if one["key"] == "present_current"]
    failed = side(
        healthy(
            ocppStatus=[status(0.5, "Preparing"), status(60, "Available")],
            sessionMeterValues=idle,
            dcBreakerOpenConditions=None,
        )
    )
    assert preferred(alignments(good, failed)) == align(good, failed, Align.PLUG)
    assert alignments(good, failed)[Align.AMP] == Cannot("B never reached 5 A")
    assert alignments(good, failed)[Align.CHARGE] == Cannot("B was never Charging")


def test_two_sessions_without_any_time_in_common_have_no_alignment() -> None:
    bare = side({"sessionId": "s-2"})
    possible = alignments(side(), bare)
    assert all(isinstance(one, Cannot) for one in possible.values())
    assert preferred(possible) is None

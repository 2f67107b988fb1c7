"""Typed places: clock times, steps, shares and names lead somewhere, everything else is told in one line."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.event import Severity
from evtui.services.timeline.goto import Here, NoPlace, Place, find_place
from evtui.services.timeline.timeline import Timeline, build_timeline
from tests.services.timeline import scenarios as s

TRIP = s.trip()


def here(**more: object) -> Here:
    """At 500 s, zero at the plug-in, UTC."""
    fields: dict[str, object] = {"cursor_us": s.us(500), "zero_us": s.us(0)}
    return Here(**(fields | more))  # type: ignore[arg-type]  # a test's short form


def found(text: str, timeline: Timeline = TRIP, at: Here | None = None) -> float | str:
    """Seconds after the plug-in, or the reason."""
    place = find_place(text, timeline, at or here())
    return place.reason if isinstance(place, NoPlace) else (place.at_us - s.us(0)) / 1e6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("06:30:10", 190),
        ("6:30", 180),
        ("06:30:10.5", 190.5),
        ("2025-11-21 06:30", 180),
        ("2025-11-21T06:30:10", 190),
        ("2025-11-21T06:30Z", 180),
        ("2025-11-21 07:30:10.5+01:00", 190.5),
        ("+5m", 800),
        ("-30s", 470),
        ("−30s", 470),
        ("+1m30s", 590),
        ("+1.5m", 590),
        ("+250ms", 500.25),
        ("+0:40", 40),
        ("+10:00", 600),
        ("-0:10", -10),
        ("0%", 0),
        ("start", 0),
        ("plug-in", 0),
        ("first error", 1059),
        ("First  Warning", 775),
        ("charging start", 40),
        ("charging end", 1059),
    ],
)
def test_what_is_documented_is_understood(text: str, seconds: float) -> None:
    assert found(text) == seconds


def test_shares_and_ends_are_of_the_session() -> None:
    length = (TRIP.end_us - TRIP.zero_us) / 1e6
    assert found("60%") == pytest.approx(length * 0.6)
    assert found("100 %") == found("end") == length


def test_steps_count_from_the_crosshair_and_bare_times_from_the_zero_that_was_set() -> None:
    assert found("+10s", at=here(cursor_us=s.us(100))) == 110
    assert found("+0:10", at=here(zero_us=s.us(300))) == 310


def test_clock_times_are_those_of_the_zone_on_screen() -> None:
    assert found("07:30", at=here(zone=ZoneInfo("Europe/Berlin"))) == 180
    assert isinstance(found("06:30", at=here(zone=ZoneInfo("Europe/Berlin"))), str)


def test_over_midnight_a_clock_time_is_on_the_day_that_holds_it() -> None:
    timeline = build_timeline(s.report([s.ocpp(0, "Preparing")], end_s=30 * 3600), None)
    assert found("03:00", timeline) == (20 * 60 + 33) * 60
    assert found("07:00", timeline, here(cursor_us=s.us(29 * 3600))) == (24 * 60 + 33) * 60
    assert found("07:00", timeline, here(cursor_us=s.us(60))) == 33 * 60


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("99:99", "no time of day"),
        ("24:00", "no time of day"),
        ("2025-13-45 06:30", "no time of day"),
        ("12:00", "is after the end of the session"),
        ("05:00", "is before the start of the session"),
        ("2024-11-21 06:30", "is before the start"),
        ("+5h", "is after the end"),
        ("-999999999d", "is before the start"),
        ("101%", "after the end"),
        ("", "Go to:"),
        ("soon", "No place"),
        ("5m", "No place"),
        ("+", "No place"),
        ("first gap", "No gap"),
        ("\x1b[2J", "No place"),
    ],
)
def test_anything_else_is_told_in_one_harmless_line(text: str, reason: str) -> None:
    said = found(text)
    assert isinstance(said, str) and reason in said
    assert said.isprintable()


def test_names_without_a_target_say_so() -> None:
    timeline = build_timeline(s.report([s.ocpp(0, "Preparing"), s.ocpp(10, "Charging")], end_s=60), None)
    assert found("first error", timeline) == "No error in this session"
    assert found("charging end", timeline) == "Charging has no end in this session"
    assert (
        found("charging start", build_timeline(s.report([], end_s=60), None)) == "No charging in this session"
    )


def test_named_events_are_selected() -> None:
    place = find_place("last warning", TRIP, here())
    assert isinstance(place, Place) and place.event_index is not None
    assert TRIP.events[place.event_index].severity is Severity.WARNING


@given(st.text(max_size=30) | st.from_regex(r"[+-]?[0-9:.%smhd ]{1,20}", fullmatch=True))
@settings(max_examples=300, deadline=None)
def test_nothing_that_can_be_typed_raises_or_leaves_the_axis(text: str) -> None:
    place = find_place(text, TRIP, here())
    if isinstance(place, Place):
        assert TRIP.whole.contains(place.at_us)
    else:
        assert "\n" not in place.reason

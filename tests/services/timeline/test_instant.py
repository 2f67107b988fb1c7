"""The instant card equals a scan over all events and samples."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.formats.glyphs import Tier
from evtui.models.event import Event, EventKind, Severity
from evtui.services.timeline.instant import card_lines, card_text, instant_card
from evtui.services.timeline.timeline import Timeline, build_timeline
from tests.services.timeline import scenarios as s

STATES = {EventKind.STATE, EventKind.ERROR_CODE, EventKind.STATUS_WORD}
WORDS = ("Available", "Preparing", "Charging", "Faulted")
times = st.floats(-400, 400, allow_nan=False).map(lambda at: round(at, 1))
events = st.lists(
    st.one_of(
        st.builds(s.ocpp, times, st.sampled_from(WORDS)),
        st.builds(
            s.device, times, st.sampled_from(["Breaker", "Converter"]), st.sampled_from(["OPEN", "CLOSED"])
        ),
        st.builds(s.word, times, st.just("systemStatus"), st.integers(0, 15)),
        st.builds(
            s.trouble,
            times,
            st.just("Converter"),
            st.sampled_from(["ERROR", "RUNNING"]),
            st.just("ERROR: x"),
            st.sampled_from([Severity.ERROR, Severity.WARNING]),
            st.one_of(st.none(), st.integers(1, 40)),
        ),
    ),
    max_size=25,
)
samples = st.lists(st.tuples(times, st.floats(-1000, 1000)), min_size=1, max_size=40)


def naive_state(ordered: list[Event], lane: str, at_us: int) -> str | None:
    """The last word of a lane at or before an instant, by a scan."""
    found = None
    for event in ordered:
        if event.lane == lane and event.kind in STATES and event.at is not None and event.at.us <= at_us:
            found = event.state
    return found


def naive_limit(timeline: Timeline, side: str, at_us: int) -> float | None:
    """The power a side announced last, by a scan."""
    found = None
    for record in sorted(timeline.report.limits, key=lambda record: record.at.us if record.at else 0):
        if record.side == side and record.at is not None and record.at.us <= at_us:
            found = record.max_power_w
    return found


@given(events, times)
@settings(max_examples=200)
def test_states_words_and_errors_equal_a_scan(found: list[Event], at_s: float) -> None:
    timeline = build_timeline(s.report(found, end_s=300), None)
    at_us = s.us(at_s)
    ordered = sorted(found, key=lambda event: event.at.us if event.at else 0)
    card = instant_card(timeline, at_us)
    lanes = {event.lane for event in found}
    assert {lane.key for lane in card.lanes} == lanes
    for lane in card.lanes:
        if at_us < timeline.whole.end_us:
            assert lane.state == naive_state(ordered, lane.key, at_us)
    errors = [
        event
        for event in ordered
        if event.at is not None and event.at.us <= at_us and event.shown_severity.rank <= Severity.ERROR.rank
    ]
    assert (card.last_error.event if card.last_error else None) == (errors[-1] if errors else None)


@given(samples, times)
@settings(max_examples=200)
def test_a_meter_reading_equals_a_scan(pairs: list[tuple[float, float]], at_s: float) -> None:
    timeline = build_timeline(s.report([], end_s=300), s.table({"present_voltage": pairs}))
    at_us = s.us(at_s)
    reading = instant_card(timeline, at_us).series[0].reading
    series = timeline.series[0]
    ordered = [(int(time), float(value)) for time, value in zip(series.times_us, series.values, strict=True)]
    before = [pair for pair in ordered if pair[0] <= at_us]
    after = [pair for pair in ordered if pair[0] > at_us]
    near = [pair for pair in (before[-1:] + after[:1]) if abs(pair[0] - at_us) <= 1_000_000]
    if near:
        nearest = min(near, key=lambda pair: abs(pair[0] - at_us))
        assert (reading.value, reading.sample_us) == (nearest[1], nearest[0])
        assert not reading.interpolated
    elif not before or not after:
        assert reading.value is None
    elif reading.value is None:
        spacing = sorted(later[0] - earlier[0] for earlier, later in pairwise(ordered))
        middle = len(spacing) // 2
        median = spacing[middle] if len(spacing) % 2 else (spacing[middle - 1] + spacing[middle]) / 2
        assert after[0][0] - before[-1][0] > max(20_000_000, 3 * int(median))
        assert reading.in_gap == (before[-1][0] >= s.us(0))
    else:
        share = (at_us - before[-1][0]) / (after[0][0] - before[-1][0])
        assert reading.value == pytest.approx(before[-1][1] + share * (after[0][1] - before[-1][1]), abs=1e-6)
        assert reading.interpolated


@given(st.lists(st.tuples(times, st.floats(1, 1e6)), max_size=10), times)
def test_limits_in_force_equal_a_scan(records: list[tuple[float, float]], at_s: float) -> None:
    limits = [s.limit(at, "Station", watts, 1, 1) for at, watts in records]
    timeline = build_timeline(s.report([], end_s=300, limits=limits), None)
    card = instant_card(timeline, s.us(at_s))
    if s.us(at_s) > timeline.end_us:
        assert card.limits == ()
    else:
        found = card.limits[0].record.max_power_w if card.limits else None
        assert found == naive_limit(timeline, "Station", s.us(at_s))


def test_the_card_names_ages_bits_and_the_last_error() -> None:
    timeline = s.trip()
    text = card_text(instant_card(timeline, s.us(1070)), timeline)
    assert "Converter       ERROR ✖2 · 11 s" in text
    assert "0x00010012 bit 1 ↑ · bit 16 ↑ · 11 s" in text
    assert "Last error      ✖ Breaker OPEN" in text
    assert "before plug" not in text
    assert "before plug" in card_text(instant_card(timeline, s.us(0)), timeline)


def test_interpolated_values_are_marked_with_the_age_of_their_sample() -> None:
    timeline = build_timeline(
        s.report([], end_s=60), s.table({"soc": [(0, 20), (10, 30), (20, 40)], "present_voltage": [(0, 600)]})
    )
    text = card_text(instant_card(timeline, s.us(4)), timeline)
    assert "~24 % · sample 4.0 s away" in text
    assert "present_voltage –" in text


@pytest.mark.parametrize("tier", list(Tier))
def test_hostile_words_are_harmless_on_the_card(tier: Tier) -> None:
    found = [
        s.device(0, "Breaker\x1b]52;c;eA==\x07", "\x1b[2J[/]"),
        s.trouble(1, "X", "\u202eY", "[@click=a]", Severity.ERROR),
    ]
    timeline = build_timeline(s.report(found, end_s=60), s.table({"volt\x1bage": [(0, 1)]}))
    for line in card_lines(instant_card(timeline, s.us(5)), timeline, tier):
        assert all(span.text.isprintable() for span in line)

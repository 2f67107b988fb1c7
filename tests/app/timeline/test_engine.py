"""What the engine calls dirty is exactly what a fresh drawing would change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.app.screens.timeline.engine import TILE_WIDTH, Changes, TimelineEngine
from evtui.app.screens.timeline.table import TableRows
from evtui.app.screens.timeline.view import ScreenView
from evtui.app.widgets.timeline_times import SystemZone, TimeMode, Times
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Line
from evtui.models.instant import Instant
from evtui.services.timeline import jumps
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.view import stepped, whole_session, zoomed
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated

WIDTH, HEIGHT = 120, 28
MOVES = ("h", "l", "H", "L", "+", "-", "0", "e", "s", "V", "D", "lane", "t")


@cache
def a_timeline() -> Timeline:
    """A trip with its meter values."""
    from evtui.providers.depot import SPEC

    report = simulated(Case.TRIP)
    assert SPEC.read_meters is not None
    return build_timeline(report, SPEC.read_meters(report, lambda progress: None))


def moved(view: ScreenView, move: str, timeline: Timeline, lanes: tuple[str, ...]) -> ScreenView:
    """The view after a key."""
    inner = view.timeline
    match move:
        case "h" | "l" | "H" | "L":
            inner = stepped(inner, timeline, {"h": -1, "l": 1, "H": -10, "L": 10}[move], WIDTH - 33)
        case "+" | "-":
            inner = zoomed(inner, timeline, 2.0 if move == "+" else 0.5, WIDTH - 33)
        case "0":
            inner = whole_session(inner, timeline)
        case "e" | "s":
            find = jumps.next_error if move == "e" else jumps.next_state_change
            inner = find(timeline, inner).apply(inner, timeline)
        case "V":
            inner = replace(inner, fit_scales=not inner.fit_scales)
        case "D":
            inner = replace(inner, series_index=inner.series_index + 1)
        case "t":
            return view.with_times(view.times.next_mode())
        case _:
            return view.lane_moved(1, lanes)
    return view.with_timeline(inner)


class Screen:
    """A terminal that only hears of dirty spans."""

    def __init__(self, engine: TimelineEngine) -> None:
        self.engine = engine
        self.gutter: dict[int, Line] = {}
        self.readout: dict[int, Line] = {}
        self.cells: dict[tuple[int, int], tuple[str, object]] = {}

    def repaint(self, changes: Changes) -> None:
        rows = range(HEIGHT)
        for y in rows if changes.whole else changes.gutter:
            self.gutter[y] = self.engine.gutter(y)
        for y in rows if changes.whole else changes.readout:
            self.readout[y] = self.engine.readout(y)
        for start in range(0, WIDTH - 33, TILE_WIDTH):
            if changes.whole:
                spans = [(y, 0, TILE_WIDTH) for y in rows]
            else:
                regions = changes.tile(start, start + TILE_WIDTH)
                spans = [(region.y, region.x, region.right) for region in regions]
            for y, first, last in spans:
                self._copy(y, start + first, start + last)

    def _copy(self, y: int, first: int, last: int) -> None:
        x = first
        for span in self.engine.plot(y, first, last):
            for char in span.text:
                self.cells[x, y] = (char, span.ink)
                x += 1


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(MOVES), max_size=12))
def test_repainting_only_dirty_spans_shows_the_same_as_repainting_all(moves: list[str]) -> None:
    timeline, engine = a_timeline(), TimelineEngine(Tier.FULL)
    view, screen = ScreenView.opened(timeline, Times()), Screen(engine)
    screen.repaint(engine.draw(timeline, view, WIDTH, HEIGHT))
    for move in moves:
        view = moved(view, move, timeline, engine.lanes)
        screen.repaint(engine.draw(timeline, view, WIDTH, HEIGHT))
    fresh = TimelineEngine(Tier.FULL)
    whole = Screen(fresh)
    whole.repaint(fresh.draw(timeline, view, WIDTH, HEIGHT))
    assert screen.gutter == whole.gutter
    assert screen.readout == whole.readout
    assert screen.cells == whole.cells


def test_a_step_of_the_crosshair_dirties_two_columns_and_the_readouts_that_changed() -> None:
    timeline, engine = a_timeline(), TimelineEngine(Tier.FULL)
    view = ScreenView.opened(timeline, Times())
    engine.draw(timeline, view, WIDTH, HEIGHT)
    view = moved(moved(view, "H", timeline, ()), "H", timeline, ())
    engine.draw(timeline, view, WIDTH, HEIGHT)
    changes = engine.draw(timeline, moved(view, "h", timeline, ()), WIDTH, HEIGHT)
    assert not changes.whole and not changes.gutter
    assert {last - first for _, first, last in changes.plot} == {2}
    assert 0 < len(changes.readout) < HEIGHT // 2
    tiles = [changes.tile(start, start + TILE_WIDTH) for start in range(0, WIDTH - 33, TILE_WIDTH)]
    assert sum(bool(regions) for regions in tiles) == 1


def test_another_size_repaints_everything() -> None:
    timeline, engine = a_timeline(), TimelineEngine(Tier.FULL)
    view = ScreenView.opened(timeline, Times())
    assert engine.draw(timeline, view, WIDTH, HEIGHT).whole
    assert not engine.draw(timeline, view, WIDTH, HEIGHT).whole
    assert engine.draw(timeline, view, WIDTH, HEIGHT + 1).whole


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(1, 14), st.integers(-70, 70))
def test_the_selected_row_is_always_in_view(top: int, height: int, step: int) -> None:
    timeline = a_timeline()
    rows = TableRows.of(timeline, unfolded=True)
    view = replace(ScreenView.opened(timeline, Times()), table_top=top).row_moved(timeline, rows, step)
    view = view.table_followed(rows, height)
    row = view.row(rows)
    assert row is not None and view.table_top <= row < view.table_top + height


def test_a_small_move_scrolls_by_one_row_and_a_far_one_centres() -> None:
    timeline = a_timeline()
    rows = TableRows.of(timeline, unfolded=False)
    view = ScreenView.opened(timeline, Times()).row_selected(timeline, rows, 10).table_followed(rows, 5)
    tops = []
    for _ in range(4):
        view = view.row_moved(timeline, rows, 1).table_followed(rows, 5)
        tops.append(view.table_top)
    assert all(after - before in {0, 1} for before, after in pairwise(tops))
    far = view.row_selected(timeline, rows, 30).table_followed(rows, 5)
    assert far.table_top == 28


def test_the_machine_s_zone_follows_its_summer_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        zone = SystemZone()
        winter, summer = (Instant.parse(f"2026-{month}-21T12:00:00Z").datetime() for month in ("01", "07"))
        assert f"{winter.astimezone(zone):%H:%M %Z}" == "13:00 CET"
        assert f"{summer.astimezone(zone):%H:%M %Z}" == "14:00 CEST"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_times_are_written_in_the_chosen_mode() -> None:
    start = Instant.parse("2026-11-21T06:27:00Z")
    times = Times(TimeMode.UTC, SystemZone(), start.us)
    later = start.us + 1059_900_000
    assert (times.text(later), times.with_date(later)) == ("06:44:39", "2026-11-21 06:44:39")
    since = times.next_mode().next_mode()
    assert (since.text(later), since.with_date(start.us - 5_000_000)) == ("+17:39", "-0:05")
    assert times.text(None) == since.with_date(None) == "–"
    assert since.next_mode().mode is TimeMode.DELTA
    assert since.next_mode().next_mode().mode is TimeMode.UTC

"""A running session on the timeline: it grows, and the right edge goes along until the user moves."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from evtui.app.screens.factsheet.screen import FactSheetScreen
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.models.instant import US_PER_S
from evtui.models.report import SessionReport
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import build_fleet
from tests.app.doubles import report as plain_report
from tests.app.timeline.stage import Meters, Stage, read, settled, simulated, text_of


def versions() -> tuple[SessionReport, SessionReport]:
    """A running session, and the same five minutes later."""
    passed_s = [0.0]
    fleet = build_fleet(1, 12, datetime(2026, 11, 21, 8, tzinfo=UTC), elapsed_s=lambda: passed_s[0])
    found = []
    for passed_s[0] in (0.0, 300.0):
        fleet.advance()
        plan = next(plan for plan in fleet.plans if plan.case is Case.RUNNING)
        found.append(read(report_json(fleet, plan), plan.charger, plan.connector))
    return found[0], found[1]


BEFORE, AFTER = versions()


async def test_the_whole_session_in_view_stays_whole_when_it_grows() -> None:
    screen = TimelineScreen(BEFORE, Meters())
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        end = screen.timeline.whole.end_us
        screen.take_live(AFTER)
        await settled(pilot)
        assert screen.timeline.whole.end_us == end + 300 * US_PER_S
        assert screen.view.timeline.window == screen.timeline.whole


async def test_a_zoomed_view_at_the_right_edge_follows_it_with_the_crosshair() -> None:
    screen = TimelineScreen(BEFORE, Meters())
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("G", "plus", "plus")
        await settled(pilot)
        window = screen.view.timeline.window
        assert window.end_us == screen.timeline.whole.end_us
        assert screen.view.timeline.cursor_us == window.end_us - 1
        screen.take_live(AFTER)
        await settled(pilot)
        later = screen.view.timeline.window
        assert later.end_us == screen.timeline.whole.end_us
        assert later.span_us == window.span_us
        assert screen.view.timeline.cursor_us == later.end_us - 1


async def test_a_view_that_was_moved_away_from_the_edge_stays_where_it_is() -> None:
    screen = TimelineScreen(BEFORE, Meters())
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("G", "plus", "plus", "ctrl+u", "ctrl+u")
        await settled(pilot)
        before = screen.view.timeline
        assert before.window.end_us < screen.timeline.whole.end_us
        screen.take_live(AFTER)
        await settled(pilot)
        assert (screen.view.timeline.window, screen.view.timeline.cursor_us) == (
            before.window,
            before.cursor_us,
        )
        assert len(screen.timeline.events) >= len(BEFORE.events)


async def test_another_session_and_the_same_version_leave_the_screen_alone() -> None:
    screen = TimelineScreen(BEFORE, Meters())
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        timeline = screen.timeline
        screen.take_live(simulated(Case.TRIP))
        screen.take_live(replace(BEFORE, fetched_at=None))
        await settled(pilot)
        assert screen.timeline is timeline


async def test_meter_values_that_have_just_been_decoded_do_not_move_a_zoomed_view() -> None:
    screen = TimelineScreen(BEFORE, None)
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("G", "plus", "plus")
        window = screen.view.timeline.window
        screen._source = Meters()
        screen._start_decoding()
        await settled(pilot)
        assert screen.view.timeline.window.start_us == window.start_us


async def test_a_fact_sheet_shows_the_newer_version_with_the_chosen_fact_kept() -> None:
    before = plain_report(1, "smappee", outcome="Charging")
    later = replace(
        before, session=replace(before.session, outcome="Completed"), raw=json.dumps({"later": 1}).encode()
    )
    screen = FactSheetScreen(before)
    app = Stage(screen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before_text = text_of(screen.query_one("LineBlock"))
        screen.take_live(plain_report(2, "smappee"))
        await settled(pilot)
        assert text_of(screen.query_one("LineBlock")) == before_text
        screen.take_live(later)
        await settled(pilot)
        assert screen._report is later

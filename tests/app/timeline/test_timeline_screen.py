"""The timeline by keyboard: every key, table and crosshair in lock-step, to the raw record and back."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evtui.app.messages import GoBack, OpenRaw, OpenSession
from evtui.app.screens.raw.screen import RawScreen
from evtui.app.screens.raw.text import RawText
from evtui.app.screens.timeline.card import InstantCardPanel
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.screens.timeline.view import Pane
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.timeline_events import EventTable
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.errors import UnexpectedPayload
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.factsheet import FACTSHEET
from evtui.keymap.raw import RAW
from evtui.keymap.timeline import TIMELINE
from evtui.models.event import Severity
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.timeline.timeline import MeterState
from evtui.simulator.case import Case
from tests.app.timeline.stage import (
    ASCII_LOOKS,
    Meters,
    Play,
    Stage,
    header_text,
    lines_of,
    read,
    settled,
    simulated,
    text_of,
    timeline,
)

SIZES = [(80, 24), (120, 40), (200, 60)]


# ── what stands there ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("looks", [DEFAULT_LOOKS, ASCII_LOOKS])
async def test_every_row_is_exactly_as_wide_as_the_terminal(size: tuple[int, int], looks: Looks) -> None:
    async with timeline(simulated(Case.TRIP), size, looks) as play:
        assert {len(row) for row in play.body()} == {size[0]}
        assert {len(row) for row in play.table()} == {size[0]}
        head = play.screen.query_one(LineBlock)
        assert len(play.body()) + len(play.table()) + head.size.height + 2 == size[1]
        if looks is ASCII_LOOKS:
            assert all(row.isascii() for row in (*play.body(), *play.table(), *lines_of(head)))


@pytest.mark.parametrize(
    ("size", "verdict_rows", "event_rows"), [((80, 24), 1, 3), ((120, 40), 2, 7), ((200, 60), 3, 12)]
)
async def test_verdict_and_events_get_the_rows_of_the_design(
    size: tuple[int, int], verdict_rows: int, event_rows: int
) -> None:
    async with timeline(simulated(Case.TRIP), size) as play:
        assert play.screen.query_one(LineBlock).size.height == verdict_rows
        assert play.screen.query_one(EventTable).rows == event_rows


async def test_the_verdict_comes_first_with_the_figures_of_the_session() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        first, second = lines_of(play.screen.query_one(LineBlock))
        assert first.startswith(" ✖ Stopped by charger: converter over-temperature")
        assert re.search(r"10\d\.\d kWh  \d\d→\d\d %  19m\d\ds  peak 39\d kW  η 94\.\d % $", first)
        assert "no:121" in second and "after the first warning" in second


async def test_the_crumb_names_provider_charger_and_session() -> None:
    report = simulated(Case.TRIP)
    async with timeline(report) as play:
        place = f"{report.session.charger}/{report.session.connector}"
        assert f"evtui › DepotFinity › {place} › session {report.session.id}" in header_text(play.screen)
    async with timeline(report, (80, 24)) as play:
        assert f"evtui › {place} › {report.session.id}" in header_text(play.screen)


async def test_it_opens_at_the_first_error_with_the_table_there() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        assert play.selected.severity is Severity.ERROR
        assert play.cursor_us == play.selected.at_us
        assert any("✖ OCPP" in row and "Faulted" in row for row in play.table())
        events = play.screen.timeline.events
        assert play.table()[0].startswith(f"─ Events ─ {play.selected.index + 1}/{len(events)}  ✖5 ▲5 ─")


async def test_clocks_that_disagree_get_a_banner_with_both_clocks() -> None:
    report = simulated(Case.TRIP)
    raw = json.loads(report.raw)
    raw["sessionTimeStart"], raw["sessionTimeEnd"] = "2022-08-03T16:20:30.661Z", "2022-08-03T16:40:30.461Z"
    async with timeline(read(json.dumps(raw).encode())) as play:
        banner = lines_of(play.screen.query_one(LineBlock))[2]
        assert banner.startswith(" ▲ Axis on the event clock · session clock 2022-08-03 16:20:30 to 16:40:30")
        assert "1570d15h apart" in banner
        assert any(row.startswith("OCPP") and "Charging" in row for row in play.body())


async def test_a_resize_keeps_crosshair_zoom_and_selection() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("e", "plus", "plus")
        before = play.screen.view.timeline
        for size in ((80, 24), (200, 60), (60, 15), (120, 40)):
            await play.pilot.resize_terminal(*size)
            await settled(play.pilot)
            assert play.screen.view.timeline == before
            assert {len(row) for row in play.body()} == {size[0]}


# ── the crosshair ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("h", -1),
        ("left", -1),
        ("l", 1),
        ("right", 1),
        ("H", -10),
        ("L", 10),
        ("shift+left", -10),
        ("shift+right", 10),
    ],
)
async def test_movement_keys_move_the_crosshair_by_columns(key: str, columns: int) -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("H", "H")
        before = play.column
        assert before is not None
        await play.press(key)
        assert play.column == before + columns


async def test_at_the_edge_the_view_scrolls_by_a_quarter() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("plus", "plus", "plus")
        width = play.screen.canvas.plot_width
        for _ in range(width):
            if play.column == 0:
                break
            await play.pilot.press("h")
        start = play.screen.view.timeline.window.start_us
        await play.press("h")
        window = play.screen.view.timeline.window
        assert start - window.start_us == pytest.approx(window.span_us / 4, abs=window.span_us / width)
        assert play.column == width // 4 - 1


async def test_g_and_capital_g_go_to_start_and_end_of_the_session() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g")
        assert play.cursor_us == play.screen.timeline.zero_us
        await play.press("G")
        assert play.cursor_us == play.screen.timeline.end_us
        await play.press("home")
        assert play.cursor_us == play.screen.timeline.zero_us


@pytest.mark.parametrize(("zoom_in", "zoom_out"), [("plus", "minus"), ("z", "Z")])
async def test_zoom_keeps_the_instant_under_the_crosshair_in_its_column(zoom_in: str, zoom_out: str) -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("H", "H", "H", "H")
        at, column, span = play.cursor_us, play.column, play.screen.view.timeline.window.span_us
        await play.press(zoom_in, zoom_in)
        assert (play.cursor_us, play.column) == (at, column)
        assert play.screen.view.timeline.window.span_us == pytest.approx(span / 4, rel=0.01)
        await play.press(zoom_out)
        assert (play.cursor_us, play.column) == (at, column)
        await play.press("0")
        assert play.screen.view.timeline.window == play.screen.timeline.whole


async def test_the_readout_says_what_every_lane_is_at_the_crosshair() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("e", "e")
        readout = {row[:13].split(" ")[0]: row[100:].strip() for row in play.body() if row[0] != " "}
        assert readout["OCPP"] == "Faulted"
        assert readout["Converter"] == "ERROR ✖2"
        assert readout["Cooling"] == "MAX ▲12"
        assert readout["sysStatus"] == "0x00010012"
        assert readout["Power"].endswith("kW")


async def test_enter_shows_every_lane_and_value_as_one_card_that_follows_the_crosshair() -> None:
    async with timeline(simulated(Case.TRIP), (80, 24), ASCII_LOOKS) as play:
        await play.press("e", "e", "enter")
        card = text_of(play.screen.query_one(InstantCardPanel))
        for name in (
            "OCPP",
            "Breaker",
            "Cooling",
            "Isolation",
            "Converter",
            "sysStatus",
            "opStatus",
            "Limited by",
        ):
            assert name in card
        for value in ("Faulted", "ERROR", "0x00010012", "kW", " A ", " V ", " % ", "Last error"):
            assert value in card
        await play.press("H")
        assert text_of(play.screen.query_one(InstantCardPanel)) != card
        await play.press("escape")
        assert play.screen.canvas.display and not play.stage.heard


# ── jumps ─────────────────────────────────────────────────────────────────────────────────────────


async def test_errors_are_walked_with_a_counter_and_a_wrap_notice() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "e")
        assert play.stage.message == "error 1/5"
        for number in range(2, 6):
            await play.press("e")
            assert play.stage.message == f"error {number}/5"
            assert play.selected.severity.rank <= Severity.ERROR.rank
        await play.press("e")
        assert play.stage.message == "error 1/5 · from the start again"
        await play.press("E")
        assert play.stage.message == "error 5/5 · from the end again"


@pytest.mark.parametrize(
    ("forward", "back", "word"),
    [("w", "W", "warning"), ("s", "S", "state change"), ("full_stop", "comma", "event")],
)
async def test_every_pair_of_jump_keys_goes_there_and_back(forward: str, back: str, word: str) -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", forward)
        first = play.cursor_us, play.selected.index
        assert play.stage.message.startswith(f"{word} ")
        await play.press(forward)
        assert (play.cursor_us, play.selected.index) > first
        await play.press(back)
        assert (play.cursor_us, play.selected.index) == first


async def test_gap_keys_find_the_stretch_without_meter_values() -> None:
    async with timeline(simulated(Case.GAP)) as play:
        await play.press("g", "right_curly_bracket")
        assert play.stage.message.startswith("gap 1/")
        starts = [gap.start_us for gap in play.screen.timeline.gaps]
        assert play.cursor_us == starts[0]
        await play.press("l", "l")
        assert any("no data" in row[100:] for row in play.body())
        await play.press("left_curly_bracket")
        assert play.cursor_us in starts


async def test_jumps_without_a_target_say_so_and_move_nothing() -> None:
    async with timeline(simulated(Case.NORMAL)) as play:
        before = play.screen.view
        await play.press("e")
        assert play.stage.message == "no errors"
        assert play.screen.view == before


async def test_a_jump_recentres_only_when_its_place_is_out_of_view() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "plus", "plus", "plus")
        span = play.screen.view.timeline.window.span_us
        await play.press("e")
        window = play.screen.view.timeline.window
        assert window.span_us == span and window.contains(play.cursor_us)
        await play.press("e")
        assert play.screen.view.timeline.window == window


async def test_a_chosen_lane_keeps_the_event_keys_to_itself() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("j", "j")
        assert play.lane() == "deviceStatus.Breaker"
        assert play.stage.message.startswith("Breaker")
        await play.press("g", "full_stop", "full_stop")
        assert play.selected.event.lane == "deviceStatus.Breaker"
        await play.press("escape")
        assert play.lane() is None
        await play.press("k")
        assert play.lane() == play.screen.canvas.engine.lanes[-1]


# ── scales, series, times ─────────────────────────────────────────────────────────────────────────


async def test_v_fits_the_scales_to_the_view_and_back() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        before = play.body()
        await play.press("V")
        assert play.screen.view.timeline.fit_scales and play.body() != before
        await play.press("V")
        assert play.body() == before


async def test_d_shows_another_series_where_only_one_plot_fits() -> None:
    async with timeline(simulated(Case.TRIP), (80, 15)) as play:
        assert not play.screen.query_one(EventTable).display
        names = set()
        for _ in range(4):
            names |= {
                row.split()[0] for row in play.body() if row[:5] in {"Power", "Amps ", "Volts", "SoC  "}
            }
            await play.press("D")
        assert names == {"Power", "Amps", "Volts", "SoC"}


async def test_t_cycles_utc_local_since_start_and_delta_everywhere_and_says_that_no_site_is_known() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        axis = next(row for row in play.body() if row.startswith("UTC"))
        assert re.search(r"╷\d\d:\d\d ", axis)
        await play.press("t")
        assert play.stage.message == "Times: local"
        await play.press("t")
        assert play.stage.message.startswith("Times: since start · no site zone is known")
        assert any(row.startswith("since") and "+5:00" in row for row in play.body())
        assert all(re.match(r".\s+[+-]\d+:\d\d", row) for row in play.table()[1:])
        await play.press("t")
        assert play.stage.message == "Times: since the event before"
        assert all(re.match(r".\s+(\+\d+ ms|\+\d+\.\d s|\+\d+:\d\d) ", row) for row in play.table()[1:])
        await play.press("t")
        assert any(row.startswith("UTC") for row in play.body())


# ── the event table ───────────────────────────────────────────────────────────────────────────────


async def test_tab_moves_the_keys_to_the_table_and_shows_its_mark() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        assert not any(row.startswith("▌") for row in play.table())
        await play.press("tab")
        assert sum(row.startswith("▌") for row in play.table()) == 1
        await play.press("shift+tab")
        assert play.screen.view.pane is Pane.TIMELINE


async def test_table_and_crosshair_move_each_other() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("tab", "g", "j")
        for _ in range(45):
            await play.press("j")
            selected = play.selected
            if play.screen.view.fold is None and selected.at_us is not None:
                assert play.cursor_us == selected.at_us
            assert play.screen.view.row(play.screen.rows) in range(
                play.screen.view.table_top, play.screen.view.table_top + play.screen.table.rows
            )
        await play.press("tab")
        for _ in range(12):
            await play.press("H")
            index = play.screen.timeline.index_at(play.cursor_us)
            assert play.screen.view.timeline.event_index == index


async def test_events_in_one_column_are_walked_one_by_one_while_the_crosshair_stays() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("tab")
        column, seen = play.column, [play.selected.index]
        for _ in range(3):
            await play.press("j")
            seen.append(play.selected.index)
            assert play.column == column
        assert seen == list(range(seen[0], seen[0] + 4))


async def test_pages_and_ends_of_the_table() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        total = len(play.screen.rows.entries)

        def row() -> int | None:
            return play.screen.view.row(play.screen.rows)

        await play.press("tab", "G")
        assert row() == total - 1
        await play.press("g")
        assert row() == 0
        await play.press("pagedown")
        assert row() == play.screen.table.rows
        await play.press("pageup")
        assert row() == 0
        await play.press("ctrl+d", "ctrl+d")
        assert row() == 2 * round(play.screen.table.rows / 2)
        await play.press("ctrl+u")
        assert row() == round(play.screen.table.rows / 2)


async def test_what_lies_outside_the_axis_is_one_fold_until_enter_opens_it() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("tab", "g")
        assert "outside (" in play.table()[1]
        at = play.cursor_us
        assert play.screen.view.fold == 0
        entries = len(play.screen.rows.entries)
        await play.press("enter")
        assert len(play.screen.rows.entries) > entries and play.cursor_us == at
        await play.press("g", "enter")
        assert len(play.screen.rows.entries) == entries


async def test_enter_in_the_table_zooms_until_the_event_stands_apart() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("tab", "enter")
        frame = play.screen.canvas.engine.frame
        assert frame is not None
        window, at = frame.window, play.cursor_us
        assert window.span_us < play.screen.timeline.whole.span_us
        others = [event.at_us for event in play.screen.timeline.events if event.at_us not in (None, at)]
        columns = [window.column(other, frame.plot_width) for other in others if other is not None]
        near = min(abs(column - window.column(at, frame.plot_width)) for column in columns)
        assert near >= 3 or window.span_us <= 20_000_001


async def test_page_keys_move_the_view_by_pages_when_the_timeline_has_the_keys() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "plus", "plus", "plus", "pagedown")
        start = play.screen.view.timeline.window.start_us
        await play.press("ctrl+d")
        window = play.screen.view.timeline.window
        assert window.start_us - start == pytest.approx(window.span_us / 2, rel=0.02)
        await play.press("ctrl+u")
        assert play.screen.view.timeline.window.start_us == pytest.approx(start, abs=window.span_us * 0.02)


# ── other screens ─────────────────────────────────────────────────────────────────────────────────


async def test_raw_opens_at_the_selected_event_and_back_keeps_cursor_and_scroll() -> None:
    report = simulated(Case.TRIP)
    async with timeline(report) as play:
        play.stage.open_raw = lambda message: RawScreen(message.report, message.pointer)
        await play.press("e", "plus", "plus", "tab", "j")
        before, rows = play.screen.view, play.body()
        source = play.selected.event.source
        await play.press("p")
        raw = play.stage.screen
        assert isinstance(raw, RawScreen) and source in header_text(raw)
        assert any(row.startswith("▌") for row in lines_of(raw.query_one(RawText)))
        await play.press("j", "j", "q")
        assert play.stage.screen is play.screen
        assert play.screen.view == before and play.body() == rows


async def test_next_session_keeps_zoom_and_crosshair_since_the_start() -> None:
    first, second = simulated(Case.TRIP), simulated(Case.DERATE)
    steps: list[int] = []

    def neighbours(step: int) -> SessionReport | None:
        steps.append(step)
        return {1: second, -1: None}[step]

    async with timeline(first, neighbours=neighbours) as play:
        await play.press("g", "L", "plus", "plus")
        span = play.screen.view.timeline.window.span_us
        since = play.cursor_us - play.screen.timeline.zero_us
        await play.press("right_square_bracket")
        assert steps == [1]
        assert second.session.id in header_text(play.screen)
        assert play.screen.timeline.meter_state is MeterState.READY
        assert play.screen.view.timeline.window.span_us == span
        assert play.cursor_us - play.screen.timeline.zero_us == since
        await play.press("less_than_sign")
        assert play.stage.message.startswith("No earlier row")


async def test_a_neighbour_without_a_curve_gets_another_screen() -> None:
    other = simulated(Case.TRIP)
    other = replace(other, session=replace(other.session, provider="smappee"))
    async with timeline(simulated(Case.TRIP), neighbours=lambda step: other) as play:
        await play.press("greater_than_sign")
        assert [type(message) for message in play.stage.heard] == [GoBack, OpenSession]


@pytest.mark.parametrize(("size", "looks"), [((80, 24), ASCII_LOOKS), ((120, 40), DEFAULT_LOOKS)])
async def test_a_trip_is_explained_by_keyboard_only(size: tuple[int, int], looks: Looks) -> None:
    """The main job: first error, every lane there, zoom, walk events, raw record, back."""
    async with timeline(simulated(Case.TRIP), size, looks) as play:
        play.stage.open_raw = lambda message: RawScreen(message.report, message.pointer)
        cross = looks.glyphs.error
        await play.press("g", "e")
        assert play.stage.message == "error 1/5" and "Faulted" in "\n".join(play.table())
        assert [row.split()[-1] for row in play.body() if row.startswith("OCPP")] == ["Faulted"]
        await play.press("enter")
        card = text_of(play.screen.query_one(InstantCardPanel))
        assert all(lane.title in card for lane in play.screen.timeline.lanes)
        await play.press("enter", "plus", "plus", "minus")
        assert play.screen.view.timeline.window.contains(play.cursor_us)
        await play.press("tab")
        walked = []
        for _ in range(3):
            await play.press("j")
            walked.append(play.selected.event.source)
            row = next(row for row in play.table() if row.startswith(looks.glyphs.selected))
            assert play.selected.event.severity is not Severity.ERROR or cross in row
        before, rows = play.screen.view, play.body()
        await play.press("p")
        raw = play.stage.screen
        assert isinstance(raw, RawScreen) and walked[-1] in header_text(raw)
        assert any("errorCode" in row or "status" in row for row in lines_of(raw.query_one(RawText)))
        await play.press("j", "backspace")
        assert (play.screen.view, play.body()) == (before, rows)


# ── meter values ──────────────────────────────────────────────────────────────────────────────────


class SlowMeters(Meters):
    """Decodes when told to, as a report of a million values does."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.tell: Callable[[float], None] = lambda progress: None
        self.cancelled = False

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        assert on_progress is not None
        self.tell = on_progress
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return await super().meters(report, on_progress)


async def test_keys_are_answered_and_progress_is_shown_while_meter_values_are_decoded() -> None:
    source = SlowMeters()
    screen = TimelineScreen(simulated(Case.TRIP), source)
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        play = Play(stage, pilot, screen)
        assert play.meter_state() is MeterState.PENDING
        assert any(row.startswith("OCPP") and "Charging" in row for row in play.body()), "lanes paint at once"
        source.tell(0.43)
        await pilot.pause()
        assert any("40 %" in row for row in play.body())
        await pilot.press("g", "e", "plus", "plus", "tab", "j")
        await pilot.pause()
        at, window = play.cursor_us, screen.view.timeline.window
        assert play.selected.severity.rank < Severity.INFO.rank
        source.go.set()
        await settled(pilot)
        assert play.meter_state() is MeterState.READY
        assert (play.cursor_us, screen.view.timeline.window) == (at, window)
        assert any("kW" in row[100:] for row in play.body())


async def test_ctrl_c_stops_decoding_and_keeps_lanes_and_events() -> None:
    source = SlowMeters()
    screen = TimelineScreen(simulated(Case.TRIP), source)
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert source.cancelled and "Stopped decoding" in stage.message
        await pilot.press("e")
        assert "error" in stage.message


async def test_meter_values_of_a_session_left_meanwhile_are_dropped() -> None:
    source = SlowMeters()
    first, second = simulated(Case.TRIP), simulated(Case.DERATE)
    screen = TimelineScreen(first, source, lambda step: second)
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("right_square_bracket")
        stale = TimelineScreen.Decoded(first, screen.timeline, "stale verdict", None)
        before = screen.timeline
        screen.post_message(stale)
        await pilot.pause()
        assert screen.timeline is before
        assert "stale verdict" not in text_of(screen.query_one(LineBlock))
        source.go.set()
        await settled(pilot)


async def test_a_failure_to_decode_is_said_and_lanes_stay() -> None:
    class Broken(Meters):
        async def meters(
            self, report: SessionReport, on_progress: Callable[[float], None] | None = None
        ) -> MeterTable:
            raise UnexpectedPayload("sessionMeterValues is no array")

    async with timeline(simulated(Case.TRIP), source=Broken()) as play:
        assert play.stage.message == "No meter values: sessionMeterValues is no array"
        assert any(row.startswith("OCPP") for row in play.body())


# ── odd reports ───────────────────────────────────────────────────────────────────────────────────


async def test_a_report_without_meter_values_says_so_in_its_plots() -> None:
    raw = json.loads(simulated(Case.TRIP).raw)
    raw["sessionMeterValues"] = []
    async with timeline(read(json.dumps(raw).encode())) as play:
        assert any("no values" in row for row in play.body())
        await play.press("h", "e", "plus", "enter", "escape", "right_curly_bracket")
        assert play.stage.message == "no gaps"


EVERY_KEY = [key for table in (TIMELINE,) for action in table for key in action.keys]


@pytest.mark.parametrize("item", [
    b'{"sessionId": 1, "sessionTimeStart": "2026-11-21T07:00:00Z", "sessionTimeEnd": "2026-11-21T07:20:00Z"}',
    b'{"sessionId": 1}',
    b'{"sessionId": 1, "sessionTimeStart": "2026-11-21T07:00:00Z", "ocppStatus": [{"value": "Faulted"}]}',
])  # fmt: skip
async def test_no_key_fails_on_a_report_without_events_or_times(item: bytes) -> None:
    async with timeline(read(item), (80, 24)) as play:
        for key in EVERY_KEY:
            await play.pilot.press(key)
        await play.press("tab")
        for key in EVERY_KEY:
            await play.pilot.press(key)
        await settled(play.pilot)


HOSTILE = (
    "[/] [@click=app.bell]x[/] \x1b[2J\x1b]52;c;eA==\x07 \u202e\u200b" + "e" + "\u0301" * 5000 + "漢" * 40
)


def poisoned(value: Any) -> Any:
    """Every string of a record replaced, except times and the words that decide its shape."""
    if isinstance(value, dict):
        return {
            key: poisoned(inner) if "imestamp" not in key and "Time" not in key else inner
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [poisoned(inner) for inner in value]
    return HOSTILE if isinstance(value, str) and not value.startswith("0x") else value


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_in_every_field_is_harmless_and_moves_no_column(size: tuple[int, int]) -> None:
    raw = json.loads(simulated(Case.TRIP).raw)
    keep = raw.pop("sessionMeterValues")
    raw = poisoned(raw) | {"sessionMeterValues": keep, HOSTILE: HOSTILE}
    report = read(json.dumps(raw).encode(), HOSTILE, HOSTILE)
    async with timeline(report, size) as play:
        play.stage.open_raw = lambda message: RawScreen(message.report, message.pointer)
        for keys in ((), ("tab", "G", "k"), ("tab", "enter"), ("escape", "p")):
            await play.press(*keys)
            screen = play.stage.screen
            for widget in screen.query("*"):
                if (
                    widget.display
                    and widget.size
                    and not widget.children
                    and type(widget).render_line.__qualname__ != "Widget.render_line"
                ):
                    for strip in (widget.render_line(y) for y in range(widget.size.height)):
                        assert strip.cell_length == widget.size.width
                        assert not set(strip.text) & {"\x1b", "\x07", "\u202e", "\u200b"}
                        assert strip.text.count("\u0301") <= 4 * 60


# ── keymap ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", [TIMELINE, RAW, FACTSHEET])
def test_no_key_of_a_screen_is_bound_twice(table: Any) -> None:
    keys = [key for action in (*table, *EVERYWHERE) for key in action.keys]
    assert len(keys) == len(set(keys))


def test_every_action_of_the_keymap_has_its_method() -> None:
    for action in TIMELINE:
        assert callable(getattr(TimelineScreen, f"action_{action.method}", None)), action.id
    for action in RAW:
        assert callable(getattr(RawScreen, f"action_{action.method}", None)), action.id


async def test_the_raw_key_asks_for_the_pointer_of_the_event() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("p")
        (asked,) = play.stage.heard
        assert isinstance(asked, OpenRaw)
        assert asked.pointer == play.selected.event.source
        assert asked.report.raw == simulated(Case.TRIP).raw

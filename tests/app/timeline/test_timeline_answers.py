"""Measuring, times, going to places, lanes, histogram, dwell times, power over SoC, undo: all by keyboard."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

import pytest

from evtui.app.messages import OpenSession
from evtui.app.palette import matches
from evtui.app.screens.timeline.dwelling import DwellScreen
from evtui.app.screens.timeline.measuring import MeasureStrip
from evtui.app.screens.timeline.place_prompt import PlacePrompt
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.text_screen import TextLines
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.one_line import OneLine
from evtui.app.widgets.timeline_times import TimeMode
from evtui.formats.times import since
from evtui.keymap.timeline import TIMELINE
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.timeline.deltas import delta_text
from evtui.services.timeline.time_range import TimeRange
from evtui.simulator.case import Case
from tests.app.timeline.stage import (
    ASCII_LOOKS,
    Meters,
    Play,
    Stage,
    lines_of,
    read,
    settled,
    simulated,
    text_of,
    timeline,
)


def strip(play: Play) -> str:
    """The measured range as text."""
    return text_of(play.screen.query_one(MeasureStrip))


def axis(play: Play) -> str:
    """The row of the axis."""
    return next(row for row in play.body() if re.match(r"UTC|C?E?S?T|since|from|CE", row))


def position(play: Play) -> str:
    """The figure at the right of the footer."""
    footer = play.screen.query_one(Footer)
    return footer.query_one("#footer-position", OneLine).render_line(0).text.strip()


def mark(play: Play) -> int | None:
    """The zero that was set."""
    return play.screen.view.times.mark_us


def shows_card(play: Play) -> bool:
    """Whether the card stands in place of lanes and plots."""
    return play.screen.view.shows_card


def held(play: Play) -> TimeRange | None:
    """The range."""
    return play.screen.view.timeline.range


# ── measure ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("size", "looks", "corners"),
    [((80, 24), ASCII_LOOKS, "+-"), ((120, 40), DEFAULT_LOOKS, "╰─"), ((60, 15), DEFAULT_LOOKS, "╰─")],
)
async def test_v_measures_from_the_crosshair_and_moving_extends_it(
    size: tuple[int, int], looks: Looks, corners: str
) -> None:
    async with timeline(simulated(Case.TRIP), size, looks) as play:
        rows = len(play.body())
        await play.press("g", "L", "v")
        assert play.stage.message.startswith("Range from ") and corners not in axis(play)
        anchor = play.cursor_us
        await play.press("L", "L")
        assert corners in axis(play)
        span = (play.cursor_us - anchor) / 1e6
        shown = re.search(r" (\d+)m(\d\d)s", strip(play))
        assert shown is not None
        column = play.screen.view.timeline.window.span_us / play.screen.canvas.plot_width / 1e6
        assert abs(int(shown[1]) * 60 + int(shown[2]) - span) <= 2 * column, "edges snap inside their column"
        for fact in ("kWh", "mean", "SoC"):
            assert fact in strip(play)
        if size[1] >= 20:
            assert len(play.body()) == rows, "the strip takes its rows from the table, not from the plots"
            assert len(play.body()) + len(play.table()) + strip(play).count("\n") + 1 <= size[1] - 3
        assert looks.glyphs.tier.value != "ascii" or strip(play).isascii()


async def test_the_second_v_ends_the_range_enter_zooms_to_it_and_esc_clears_it() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "L", "v", "L", "L", "v")
        found = held(play)
        assert found is not None and not found.is_open
        measured = strip(play)
        await play.press("H")
        assert strip(play) == measured, "an ended range stays where it is"
        await play.press("enter")
        window = play.screen.view.timeline.window
        assert window.contains(found.anchor_us) and found.end_us is not None and window.contains(found.end_us)
        assert window.span_us < play.screen.timeline.whole.span_us / 2
        assert not shows_card(play)
        await play.press("enter")
        assert shows_card(play), "zoomed already: enter reads all"
        await play.press("escape", "escape")
        assert held(play) is None and strip(play) == ""
        assert play.stage.message == "Range cleared" and not play.stage.heard


async def test_enter_on_an_open_range_ends_it_and_a_third_v_clears_it() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "v", "L", "enter")
        ended = held(play)
        assert ended is not None and not ended.is_open
        await play.press("v")
        assert held(play) is None and play.stage.message == "Range cleared"


async def test_the_time_from_first_warning_to_breaker_opening_is_measured_to_the_millisecond() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "w", "v")
        opened = simulated(Case.TRIP).breakers[0].at
        assert opened is not None
        await play.press("e")
        while play.cursor_us < opened.us:
            await play.press("e")
        await play.press("v", "0")
        events = play.screen.timeline.events
        first = next(e.at_us for e in events if e.severity is Severity.WARNING and e.at_us is not None)
        assert play.screen.view.timeline.range == TimeRange(anchor_us=first, end_us=opened.us)
        assert re.search(r"✖[3-5] ▲[3-5] of ", strip(play))


async def test_the_whole_session_has_its_registers_beside_the_integral() -> None:
    async with timeline(simulated(Case.NORMAL), (200, 60)) as play:
        await play.press("g", "v", "G", "v")
        assert "charge counter" in strip(play) and "grid counter" in strip(play) and "∫U·I" in strip(play)
        await play.press("v", "g", "L", "v", "L", "v")
        assert "no register reading inside" in strip(play)


async def test_on_the_event_clock_the_range_says_so_and_uses_no_counter_of_the_session() -> None:
    raw = json.loads(simulated(Case.TRIP).raw)
    raw["sessionTimeStart"], raw["sessionTimeEnd"] = "2022-08-03T16:20:30.661Z", "2022-08-03T16:40:30.461Z"
    async with timeline(read(json.dumps(raw).encode())) as play:
        await play.press("g", "v", "G")
        assert "event clock" in strip(play) and "counter" not in strip(play)


async def test_a_gap_inside_the_range_is_stated() -> None:
    async with timeline(simulated(Case.GAP)) as play:
        await play.press("g", "v", "G")
        assert re.search(r"∫U·I, \d+m\d\ds no data", strip(play))


# ── times and places ──────────────────────────────────────────────────────────────────────────────


async def test_with_a_named_zone_the_site_is_one_of_the_modes() -> None:
    looks = replace(DEFAULT_LOOKS, zone=ZoneInfo("Europe/Berlin"))
    async with timeline(simulated(Case.TRIP), looks=looks) as play:
        assert play.screen.view.times.mode is TimeMode.SITE
        assert any(row.startswith("CET") for row in play.body())
        modes = []
        for _ in range(5):
            await play.press("t")
            modes.append(play.screen.view.times.mode)
        assert modes == [TimeMode.SINCE, TimeMode.DELTA, TimeMode.UTC, TimeMode.LOCAL, TimeMode.SITE]


async def test_capital_t_sets_the_zero_at_the_crosshair_and_again_takes_it_back() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g", "L", "T")
        assert axis(play).startswith("from zero") and re.search(r" \+0:00 \d", axis(play))
        await play.press("e")
        assert any(re.match(r".\s+\+\d+:\d\d", row) for row in play.table()[1:])
        zero = mark(play)
        assert zero is not None and since(play.cursor_us - zero) in axis(play)
        await play.press("T")
        assert mark(play) == play.cursor_us != zero, "elsewhere it moves the zero"
        await play.press("T")
        assert mark(play) is None and axis(play).startswith("since plug")


async def test_delta_times_count_from_the_event_before() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("t", "t", "t", "g", "e")
        index = play.selected.index
        before = play.screen.timeline.events[index - 1].at_us
        assert before is not None and play.selected.at_us is not None
        row = next(row for row in play.table() if "Faulted" in row)
        assert row.strip().startswith(f"{delta_text(play.selected.at_us - before)} ")
        assert "+0 ms" in axis(play), "the crosshair stands on an event"


@pytest.mark.parametrize("typed", ["first error", "60%", "+0:40", "end", "charging start"])
async def test_ctrl_g_goes_to_a_typed_place(typed: str) -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g")
        start, rows = play.cursor_us, len(play.body())
        await play.press(
            "ctrl+g", *[{" ": "space", "%": "percent_sign", "+": "plus"}.get(c, c) for c in typed]
        )
        assert len(play.body()) == rows, "the prompt lies over the table and moves no lane"
        await play.press("enter")
        assert play.cursor_us > start and play.stage.message == ""
        assert not play.screen.query_one(PlacePrompt).is_open


async def test_a_place_that_is_none_is_told_kept_for_correction_and_moves_nothing() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        before = play.screen.view
        await play.press("ctrl+g", *"soon", "enter")
        prompt = play.screen.query_one(PlacePrompt)
        assert play.stage.message.startswith("No place “soon”") and prompt.is_open and prompt.value == "soon"
        assert play.screen.view == before
        await play.press(*["backspace"] * 4, *"end", "enter")
        assert play.cursor_us == play.screen.timeline.end_us
        await play.press("ctrl+g", "escape", "e")
        assert play.stage.message == "error 1/5 · from the start again"


# ── lanes ─────────────────────────────────────────────────────────────────────────────────────────


async def test_lanes_are_pinned_hidden_and_shown_again_and_the_footer_counts_them() -> None:
    async with timeline(simulated(Case.TRIP), (80, 24), ASCII_LOOKS) as play:
        await play.press("P")
        assert "Choose a lane" in play.stage.message
        await play.press("j", "j", "j", "P")
        assert play.lane() == "deviceStatus.Cooling"
        rows = [row[:10].strip() for row in play.body()]
        assert rows[2] == "^Cooling" and rows[3] == "OCPP"
        await play.press("x")
        assert play.lane() == "ocppStatus" and "Cooling" not in "\n".join(row[:10] for row in play.body())
        assert position(play).startswith("1 hidden . 1 col")
        await play.press("x", "enter")
        assert position(play).startswith("2 hidden"), "the card hides no count"
        await play.press("enter", "X")
        assert play.stage.message == "2 lanes shown again" and position(play).startswith("1 col")
        assert play.body()[2].startswith("^Cooling")
        await play.press("X")
        assert play.stage.message == "No lane is hidden"


async def test_the_layout_is_remembered_for_the_charger_while_the_app_runs() -> None:
    report = simulated(Case.TRIP)
    other = replace(report, session=replace(report.session, charger="HPC-99"))
    screen = TimelineScreen(report, Meters())
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await Play(stage, pilot, screen).press("j", "x")
        for shown, number in ((report, 1), (other, 0)):
            again = TimelineScreen(shown, Meters())
            await stage.push_screen(again)
            await settled(pilot)
            assert again.view.timeline.layout.hidden_among(again.timeline.lanes) == number
    async with timeline(report) as play:
        assert not play.screen.view.timeline.layout.hidden, "another run starts afresh"


def with_repeats() -> SessionReport:
    """A trip in which the cooling warns six times in a row."""
    raw = json.loads(simulated(Case.TRIP).raw)
    warning = next(row for row in raw["deviceStatus"] if row["deviceId"] == "Cooling" and "errorCodes" in row)
    stamp = warning["eventTimestamp"]
    for second in range(1, 6):
        later = re.sub(r":\d\d\.\d+Z", f":{20 + second:02d}.000Z", stamp)
        raw["deviceStatus"].append(warning | {"eventTimestamp": later})
    return read(json.dumps(raw).encode())


@pytest.mark.parametrize("where", ["table", "lane"])
async def test_repeats_of_a_lane_are_one_row_until_enter_unfolds_them(where: str) -> None:
    async with timeline(with_repeats(), (200, 60)) as play:
        entries = len(play.screen.rows.entries)
        folded = [entry for entry in play.screen.rows.entries if entry.count > 1]
        assert len(folded) == 1 and folded[0].count >= 5
        head = folded[0].index
        assert head is not None
        if where == "table":
            await play.press("tab", "g")
            while play.screen.view.timeline.event_index != head:
                await play.press("j")
            assert any(f"×{folded[0].count} MAX" in row for row in play.table())
        else:
            await play.press("j", "j", "j")
            assert play.lane() == "deviceStatus.Cooling"
        await play.press("enter")
        assert len(play.screen.rows.entries) == entries + folded[0].count - 1
        await play.press("enter")
        assert len(play.screen.rows.entries) == entries and not play.screen.view.shows_card


async def test_a_walk_over_folded_repeats_keeps_table_and_crosshair_together() -> None:
    async with timeline(with_repeats()) as play:
        await play.press("g")
        for _ in range(12):
            await play.press("w")
            assert play.cursor_us == play.selected.at_us
            row = play.screen.view.row(play.screen.rows)
            assert row is not None and play.screen.rows.entries[row].index is not None


# ── histogram, dwell, SoC ─────────────────────────────────────────────────────────────────────────


async def test_i_swaps_the_overview_for_events_per_bucket_and_back() -> None:
    async with timeline(simulated(Case.TRIP), (80, 24), ASCII_LOOKS) as play:
        before = play.body()[0]
        await play.press("e", "i")
        row = play.body()[0]
        assert row.startswith("Events") and "X" in row[10:65] and re.search(r"\d+ events X\d", row)
        await play.press("i")
        assert play.body()[0] == before


@pytest.mark.parametrize(("size", "looks"), [((80, 24), ASCII_LOOKS), ((120, 40), DEFAULT_LOOKS)])
async def test_capital_f_counts_the_states_of_a_lane_and_enter_goes_to_the_longest(
    size: tuple[int, int], looks: Looks
) -> None:
    async with timeline(simulated(Case.TRIP), size, looks) as play:
        await play.press("F")
        table = play.stage.screen
        assert isinstance(table, DwellScreen)
        rows = lines_of(table.query_one(TextLines))
        assert rows[0].split() == ["state", "count", "total", "share", "longest", "from"]
        assert all(len(row) == size[0] for row in rows)
        mark = looks.glyphs.selected
        assert rows[1].startswith(f"{mark} Charging") and " 1 " in rows[1] and "%" in rows[1]
        await play.press("j")
        (chosen,) = [row for row in lines_of(table.query_one(TextLines)) if row.startswith(mark)]
        state = chosen.split()[1]
        await play.press("enter")
        assert play.stage.screen is play.screen
        assert play.stage.message.startswith("OCPP: longest stretch")
        lane = play.screen.timeline.lane("ocppStatus")
        assert lane is not None
        segment = lane.segment_at(play.cursor_us)
        assert segment is not None and segment.text == state and segment.start_us == play.cursor_us
        assert play.screen.view.timeline.window.contains(segment.end_us - 1)
        await play.press("u")
        assert play.screen.view.timeline.window == play.screen.timeline.whole


async def test_the_limiter_has_dwell_times_with_what_is_unknown() -> None:
    async with timeline(simulated(Case.GAP)) as play:
        while play.lane() != "limited_by":
            await play.press("k")
        await play.press("F")
        text = text_of(play.stage.screen.query_one(TextLines))
        assert "no data" in text and "station" in text
        shares = [float(found) for found in re.findall(r"(\d+\.\d) %", text)]
        assert sum(shares) == pytest.approx(100, abs=0.5)


async def test_x_soc_and_x_time_are_commands_that_switch_the_plots_and_back() -> None:
    assert [matches(typed, TIMELINE)[0].id for typed in ("x soc", "x time")] == [
        "timeline.x-soc",
        "timeline.x-time",
    ]
    async with timeline(simulated(Case.NORMAL)) as play:
        before = play.body()
        await play.press("colon", "x", "space", *"soc", "enter")
        assert play.stage.message.startswith("Power over SoC")
        rows = play.body()
        assert any(row.startswith("SoC") and "50 %" in row for row in rows)
        assert not any(row.startswith("Voltage") for row in rows)
        await play.press("colon", "x", "space", *"time", "enter")
        assert play.body() == before


async def test_power_over_soc_says_when_it_cannot() -> None:
    raw = json.loads(simulated(Case.NORMAL).raw)
    raw["sessionMeterValues"] = [row for row in raw["sessionMeterValues"] if "soc" not in row["key"].lower()]
    raw.pop("energySocStart")
    async with timeline(read(json.dumps(raw).encode())) as play:
        await play.screen.run_action("x_soc")
        await settled(play.pilot)
        assert play.stage.message.startswith("No power over SoC: the report has neither")
        assert not play.screen.view.timeline.against_soc


# ── undo ──────────────────────────────────────────────────────────────────────────────────────────

UNDOABLE = [
    *("h", "l", "H", "L", "g", "G", "plus", "minus", "0", "e", "E", "w", "W", "s", "S", "full_stop", "comma"),
    *("right_curly_bracket", "left_curly_bracket", "V", "D", "t", "T", "v", "P", "x", "X", "i", "j", "k"),
    *("tab", "enter", "ctrl+d", "ctrl+u", "pagedown", "pageup"),
]


@pytest.mark.parametrize("seed", range(3))
async def test_undoing_everything_after_random_keys_leads_back_to_the_first_view(seed: int) -> None:
    random = Random(seed)
    async with timeline(with_repeats(), random.choice([(80, 24), (120, 40)])) as play:
        first, rows, footer = play.screen.view, play.body(), position(play)
        for key in random.choices(UNDOABLE, k=45):
            await play.pilot.press(key)
        await settled(play.pilot)
        last = play.screen.view
        steps = len(play.screen.history.past)
        for _ in range(steps):
            await play.pilot.press("u")
        await play.press("u")
        assert play.stage.message == "Nothing to undo: this is the first view"
        assert not play.screen.view.differs(first)
        assert play.body() == rows and position(play) == footer
        for _ in range(steps):
            await play.pilot.press("ctrl+r")
        await play.press("ctrl+r")
        assert play.stage.message == "Nothing to redo"
        assert not play.screen.view.differs(last)


async def test_steps_in_a_row_are_undone_at_once_and_each_jump_by_itself() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        start = play.cursor_us
        await play.press("h", "h", "H", "l")
        stepped = play.cursor_us
        await play.press("g", "e", "plus")
        await play.press("u", "u")
        assert play.cursor_us == play.screen.timeline.zero_us
        await play.press("u")
        assert play.cursor_us == stepped
        await play.press("u")
        assert play.cursor_us == start and play.stage.message == "Undone: this is the first view"


async def test_a_message_that_changes_nothing_is_no_step() -> None:
    async with timeline(simulated(Case.NORMAL)) as play:
        await play.press("e", "X", "x_soc")
        assert play.screen.history.past == ()


async def test_another_session_begins_a_history_of_its_own() -> None:
    async with timeline(simulated(Case.TRIP), neighbours=lambda step: simulated(Case.DERATE)) as play:
        await play.press("plus", "v", "right_square_bracket")
        assert play.screen.history.past == () and play.screen.view.timeline.range is None
        assert not any(isinstance(message, OpenSession) for message in play.stage.heard)

"""The comparison by keyboard: alignment, swap, other B, what is usual, table and crosshair, the way back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from evtui.app.messages import GoBack, OpenRaw
from evtui.app.screens.compare.canvas import ComparisonCanvas
from evtui.app.screens.compare.decoding import MeterSource
from evtui.app.screens.compare.screen import CompareScreen
from evtui.app.screens.compare.table import DifferenceTable
from evtui.app.screens.timeline.canvas import Gutter, PlotTile, Readout
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.errors import UnexpectedPayload
from evtui.keymap.compare import COMPARE
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.compare.alignment import Align
from evtui.services.examination import Background
from evtui.simulator.case import Case
from tests.app.timeline.stage import (
    ASCII_LOOKS,
    Meters,
    Stage,
    header_text,
    lines_of,
    settled,
    simulated,
    text_of,
)
from tests.services.compare.pairs import moved, read, scaled
from tests.services.diagnosis.healthy import NOW, healthy

SIZES = [(80, 24), (120, 40), (200, 60)]
EVERY_KEY = [key for action in COMPARE for key in action.keys]


class Play:
    """A comparison on stage, with short words for what the tests look at."""

    def __init__(self, stage: Stage, pilot: Pilot[None], screen: CompareScreen) -> None:
        self.stage, self.pilot, self.screen = stage, pilot, screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    @property
    def cursor_us(self) -> int:
        return self.screen.view.inner.cursor_us

    @property
    def aligned(self) -> Align | None:
        aligned = self.screen.comparison.aligned
        return None if aligned is None else aligned.align

    @property
    def titles(self) -> list[str]:
        return lines_of(self.screen.query_one(LineBlock))

    @property
    def readout(self) -> str:
        return text_of(self.screen.query_one(Readout))

    @property
    def table(self) -> list[str]:
        return lines_of(self.screen.query_one(DifferenceTable))

    @property
    def plots(self) -> list[str]:
        """Rows of the canvas as seen."""
        columns = [lines_of(tile) for tile in self.screen.query(PlotTile)]
        return ["".join(parts) for parts in zip(*columns, strict=True)]

    @property
    def message(self) -> str:
        return self.stage.message


TRIP = simulated(Case.TRIP)
NORMAL = simulated(Case.NORMAL)


@asynccontextmanager
async def playing(
    a: SessionReport = TRIP,
    others: Sequence[SessionReport] = (NORMAL,),
    *,
    size: tuple[int, int] = (120, 40),
    looks: Looks = DEFAULT_LOOKS,
    source: MeterSource | None = None,
    loaded: Sequence[SessionReport] = (),
    decoded: bool = True,
) -> AsyncIterator[Play]:
    screen = CompareScreen(a, others, source or Meters(), Background(reports=tuple(loaded), now=NOW))
    stage = Stage(screen, looks)
    async with stage.run_test(size=size) as pilot:
        if decoded:
            await settled(pilot)
        else:
            await pilot.pause()
        yield Play(stage, pilot, screen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("looks", [DEFAULT_LOOKS, ASCII_LOOKS])
async def test_both_sessions_their_curves_and_differences_stand_on_one_screen(
    size: tuple[int, int], looks: Looks
) -> None:
    async with playing(size=size, looks=looks) as play:
        a, b = play.titles
        assert a.startswith(" A HPC-07/1  BUS-4402") and "over-temper" in a
        assert b.startswith(" B HPC-06/2  BUS-4402") and "Completed" in b
        assert "aligned at: start of charging" in header_text(play.screen)
        gutter = text_of(play.screen.query_one(Gutter))
        for name in ("A OCPP", "B OCPP", "Power", "SoC"):
            assert name in gutter
        assert "A Charging" in play.readout and "B Charging" in play.readout
        assert "Differences" in play.table[0]
        assert any(line.lstrip(" >▌o○").startswith("Energy") for line in play.table)
        if looks is ASCII_LOOKS:
            everything = "\n".join([*play.titles, *play.plots, *play.table, play.readout, gutter])
            assert everything.isascii()


async def test_c_cycles_the_possible_alignments_and_says_which_one_it_is() -> None:
    async with playing() as play:
        seen = []
        for _ in range(6):
            seen.append(play.aligned)
            await play.press("C")
            aligned = play.screen.comparison.aligned
            assert aligned is not None
            assert play.message == f"Aligned at {aligned.words}"
            assert f"aligned at: {aligned.words}" in header_text(play.screen)
        # B has no error: that one is left out
        assert seen == [Align.CHARGE, Align.SOC, Align.END, Align.PLUG, Align.AMP, Align.CHARGE]


async def test_another_alignment_keeps_the_crosshair_on_its_instant_of_a() -> None:
    async with playing() as play:
        await play.press("e")
        before = play.screen.comparison.aligned
        assert before is not None
        instant = before.a_us + play.cursor_us
        assert "A Faulted" in play.readout
        await play.press("C")
        after = play.screen.comparison.aligned
        assert after is not None and after.a_us != before.a_us
        assert after.a_us + play.cursor_us == instant
        assert "A Faulted" in play.readout


async def test_b_swaps_the_two_with_their_colours_and_keeps_the_place() -> None:
    async with playing() as play:
        await play.press("L", "L")
        cursor_us, (a, b) = play.cursor_us, play.titles
        power = next(line.strip() for line in play.readout.splitlines() if re.match(r" *A .* kW", line))
        await play.press("B")
        assert [line[3:30] for line in play.titles] == [b[3:30], a[3:30]]
        assert play.cursor_us == cursor_us
        assert f"B{power[1:]}" in play.readout
        assert play.message == "A and B swapped"
        await play.press("B")
        assert play.titles == [a, b]


async def test_the_crosshair_steps_and_zooms_as_in_the_timeline() -> None:
    async with playing() as play:
        await play.press("0")
        frame = play.screen.canvas.engine.frame
        assert frame is not None
        column_us = play.screen.view.inner.window.span_us / frame.plot_width
        await play.press("l", "l", "l")
        assert play.cursor_us == pytest.approx(3 * column_us, abs=column_us)
        before = play.screen.view.inner.window
        await play.press("plus")
        assert play.screen.view.inner.window.span_us == pytest.approx(before.span_us / 2, abs=2)
        await play.press("0")
        assert play.screen.view.inner.window == before
        await play.press("g")
        assert play.cursor_us == before.start_us
        await play.press("G")
        assert play.cursor_us == before.end_us - 1


async def test_jumps_walk_through_the_events_of_both() -> None:
    async with playing() as play:
        await play.press("e")
        assert play.message.startswith("error 1/")
        assert play.cursor_us == 1_013_600_000
        await play.press("w")
        assert play.message.startswith("warning ")
        await play.press("E")
        assert "error" in play.message


async def test_a_step_of_the_table_takes_the_crosshair_along_and_enter_zooms_to_it() -> None:
    async with playing() as play:
        step = next(n for n, row in enumerate(play.screen.rows) if row.at_us is not None)
        for _ in range(step):
            await play.press("j")
        row = play.screen.rows[play.screen.view.row]
        assert play.cursor_us == row.at_us
        assert any(line.startswith("▌") and row.name[:20] in line for line in play.table)
        before = play.screen.view.inner.window.span_us
        await play.press("enter")
        assert play.screen.view.inner.window.span_us < before
        await play.press("pageup", "pageup", "pageup", "pageup", "k")
        assert play.screen.view.row == 0
        await play.press("enter")
        assert play.message == "Only steps have a place on the axis: j and k choose one"


async def test_the_other_b_is_decoded_and_the_view_is_kept() -> None:
    others = (NORMAL, simulated(Case.NORMAL, 1), simulated(Case.NORMAL, 2))
    async with playing(others=others) as play:
        await play.press("L", "L", "plus")
        window, cursor_us = play.screen.view.inner.window, play.cursor_us
        assert play.titles[1].rstrip().endswith("1 of 3")
        await play.press("right_square_bracket")
        assert play.titles[1].rstrip().endswith("2 of 3")
        assert play.screen.comparison.b.report.session.id == others[1].session.id
        assert play.screen.comparison.b.is_decoded
        assert (play.screen.view.inner.window, play.cursor_us) == (window, cursor_us)
        await play.press("left_square_bracket", "left_square_bracket")
        assert play.screen.comparison.b.report.session.id == others[2].session.id
    async with playing() as play:
        await play.press("right_square_bracket")
        assert play.message == "No other session of this charger or vehicle is loaded"


def family(number: int) -> list[SessionReport]:
    """Healthy sessions of one charger, one a day."""
    return [read(moved(scaled(healthy(), 0.8 + n / 20), -86_400 * n, f"s-{n}")) for n in range(number)]


async def test_b_shows_what_is_usual_for_a_with_its_number_and_takes_it_away_again() -> None:
    loaded = family(10)
    async with playing(loaded[0], loaded[1:2], loaded=loaded) as play:
        await play.press("L", "b")
        assert play.message.startswith("Usual for A: p10 to p90 of 9 sessions of charger HPC-01")
        assert "n 9" in play.readout
        assert any("┄" in line for line in play.plots)
        assert any("usual" in line and "(n 9)" in line for line in play.table)
        await play.press("b")
        assert not any("┄" in line for line in play.plots)
        assert "n 9" not in play.readout


async def test_too_few_sessions_are_refused_with_the_reason() -> None:
    loaded = family(8)
    async with playing(loaded[0], loaded[1:2], loaded=loaded) as play:
        await play.press("b")
        assert play.message.startswith("No baseline: 8 good sessions needed, loaded: 7 of charger HPC-01")
        assert not play.screen.view.shows_usual
        await play.press("b")
        assert play.message.startswith("No baseline: ")


class SlowMeters(Meters):
    """Decodes when told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked: list[str] = []

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        self.asked.append(report.session.id)
        if on_progress is not None:
            on_progress(0.5)
        await self.go.wait()
        return await super().meters(report, None)


async def test_states_and_keys_are_there_while_both_are_decoded() -> None:
    source = SlowMeters()
    async with playing(source=source, decoded=False) as play:
        await play.pilot.pause()
        await play.pilot.pause()
        assert any("decoding 25 %" in line for line in play.plots)
        assert "A Charging" in play.readout
        await play.pilot.press("C", "L")
        assert play.aligned is Align.END
        source.go.set()
        await settled(play.pilot)
        assert play.screen.comparison.a.is_decoded
        assert "kW" in play.readout
    assert source.asked == [TRIP.session.id, NORMAL.session.id]


async def test_escape_stops_decoding_and_then_goes_back() -> None:
    async with playing(source=SlowMeters(), decoded=False) as play:
        await play.pilot.pause()
        await play.pilot.press("escape")
        await play.pilot.pause()
        assert play.message.startswith("Stopped decoding")
        assert not play.stage.heard
        await play.pilot.press("escape")
        await play.pilot.pause()
        assert isinstance(play.stage.heard[-1], GoBack)


class BrokenMeters(Meters):
    """Cannot decode."""

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        raise UnexpectedPayload("sessionMeterValues is no list")


async def test_meter_values_that_cannot_be_read_leave_states_and_figures() -> None:
    async with playing(source=BrokenMeters()) as play:
        assert play.message == "No meter values: sessionMeterValues is no list"
        assert "A Charging" in play.readout
        assert any("Energy" in line for line in play.table)


async def test_the_raw_record_opens_at_the_chosen_step_of_the_session_that_has_it() -> None:
    async with playing() as play:
        await play.press("p")
        opened = play.stage.heard[-1]
        assert isinstance(opened, OpenRaw)
        assert (opened.report.session.id, opened.pointer) == (TRIP.session.id, "")
        row = next(n for n, row in enumerate(play.screen.rows) if row.name == "OCPP Faulted")
        for _ in range(row):
            await play.press("j")
        await play.press("B")  # now B has it
        while play.screen.rows[play.screen.view.row].name != "OCPP Faulted":
            await play.press("j")
        await play.press("p")
        opened = play.stage.heard[-1]
        assert isinstance(opened, OpenRaw)
        assert (opened.report.session.id, opened.pointer) == (TRIP.session.id, "/ocppStatus/3")


async def test_a_session_without_curves_is_compared_by_figures_and_no_key_fails() -> None:
    bare = read({"sessionId": "bare"})
    async with playing(bare, [replace(NORMAL)]) as play:
        assert "not aligned" in header_text(play.screen)
        assert any("A has no error" in line for line in play.plots)
        await play.press(*EVERY_KEY)
        assert play.screen.is_mounted


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
async def test_every_key_works_at_every_size(size: tuple[int, int]) -> None:
    async with playing(size=size) as play:
        await play.press(*EVERY_KEY)
        assert play.screen.is_mounted


async def test_a_step_of_the_crosshair_repaints_two_columns_and_the_readout_only() -> None:
    async with playing() as play:
        await play.press("L", "L")
        canvas = play.screen.query_one(ComparisonCanvas)
        before = canvas.engine.frame
        assert before is not None
        columns = {before.cursor_column}
        await play.press("l")
        after = canvas.engine.frame
        assert after is not None
        columns.add(after.cursor_column)
        for old, new in zip(before.rows, after.rows, strict=True):
            assert old.gutter == new.gutter
            assert {
                x for x, pair in enumerate(zip(old.chars, new.chars, strict=True)) if len(set(pair)) > 1
            } <= columns

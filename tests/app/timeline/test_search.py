"""Search in the timeline by keyboard: crosshair, table, ticks, counter, undo, and the record behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from evtui.app.messages import OpenRaw
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.widgets.find_prompt import FindPrompt
from evtui.app.widgets.one_line import OneLine
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.search.session import Kind
from evtui.simulator.case import Case
from tests.app.doubles import until
from tests.app.timeline.stage import ASCII_LOOKS, Meters, Play, Stage, read, settled, simulated, timeline


async def type_in(play: Play, text: str) -> None:
    """Open the prompt and type in place of what stands there."""
    await play.press("slash", "ctrl+u", *text)


async def search(play: Play, text: str) -> None:
    """Type and accept."""
    await type_in(play, text)
    await play.press("enter")


def figure(play: Play) -> str:
    """The figure at the right of the footer."""
    return play.screen.query_one("#footer-position", OneLine).render_line(0).text.strip()


def ticks(play: Play, char: str = "│") -> list[int]:
    """Columns of the overview with a tick."""
    return [column for column, cell in enumerate(play.body()[0]) if cell == char]


async def test_enter_goes_to_the_next_hit_with_its_row_ticks_and_counter() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g")
        await search(play, "sibcos no:118")
        assert "(no:118)" in play.selected.event.text
        assert play.cursor_us == play.selected.at_us
        assert any("(no:118)" in row for row in play.table())
        hits = play.screen.searching.hits
        assert figure(play).startswith(f"1/{len(hits.texts)} ·")
        frame = play.screen.canvas.engine.frame
        assert frame is not None
        whole = play.screen.timeline.whole
        columns = {whole.column(at, frame.plot_width) for at in hits.instants_us if whole.contains(at)}
        assert {column - frame.gutter_width for column in ticks(play)} == columns


async def test_the_counter_counts_and_the_wrap_is_said_at_both_ends() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await play.press("g")
        await search(play, '"over-temperature shutdown"')
        count = len(play.screen.searching.hits.texts)
        for number in range(2, count + 1):
            await play.press("n")
            assert f"{number}/{count}" in play.stage.message and figure(play).startswith(
                f"{number}/{count} ·"
            )
            assert "again" not in play.stage.message
        await play.press("n")
        assert f"1/{count} · from the start again" in play.stage.message
        await play.press("N")
        assert f"{count}/{count} · from the end again" in play.stage.message


async def test_after_moving_away_n_goes_on_from_the_crosshair() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await search(play, "ocppStatus")
        times = [text.at_us for text in play.screen.searching.hits.texts if text.kind is Kind.EVENT]
        await play.press("g", "L", "L", "L", "n")
        here = play.cursor_us
        await play.press("h", "h", "n")
        assert play.cursor_us == here, "the hit behind the crosshair is the same one again"
        assert here in times


async def test_hits_show_while_typing_and_esc_brings_everything_back() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        before, body = play.screen.view, play.body()
        await type_in(play, "pump")
        await until(play.pilot, lambda: bool(play.screen.searching.hits.texts))
        await settled(play.pilot)
        assert play.cursor_us != before.timeline.cursor_us
        assert ticks(play)
        await play.press("escape")
        assert play.screen.view == before
        assert play.body() == body
        assert not play.screen.query_one(FindPrompt).is_open
        await play.press("u")
        assert "Nothing to undo" in play.stage.message


async def test_a_search_is_one_step_to_undo() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        before = play.screen.view
        await type_in(play, "pum")
        await until(play.pilot, lambda: bool(play.screen.searching.hits.texts))
        await play.press("p", "enter")
        assert play.screen.view.timeline != before.timeline
        await play.press("u")
        assert play.screen.view.timeline == before.timeline
        assert ticks(play), "undo is about the view; the hits stay"


async def test_esc_ends_the_search_before_it_leaves() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await search(play, "pump")
        await play.press("escape")
        assert play.screen.searching.hits.wanted.is_empty and not ticks(play)
        assert "/" not in figure(play).split("·")[0]
        await play.press("n")
        assert "No search yet" in play.stage.message
        assert not play.stage.heard
        await play.press("escape")
        assert play.stage.heard


async def test_without_a_hit_nothing_moves() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        before = play.screen.view
        await search(play, "hydra")
        assert "no hit" in play.stage.message and figure(play).startswith("0/0")
        assert play.screen.view.timeline == before.timeline
        await play.press("n")
        assert "no hit" in play.stage.message


async def test_a_pattern_that_cannot_be_used_can_be_corrected() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await search(play, "pump")
        hits = play.screen.searching.hits
        await search(play, "/(a+)+/")
        prompt = play.screen.query_one(FindPrompt)
        assert "repeats single characters" in play.stage.message
        assert prompt.is_open and prompt.value == "/(a+)+/"
        await play.press("escape")
        assert play.screen.searching.hits.texts == hits.texts


async def test_a_hit_of_the_record_alone_says_so_and_p_opens_it() -> None:
    raw = json.loads(simulated(Case.TRIP).raw) | {"vendorBlob": {"pump": ["Hydra 7"]}}
    async with timeline(read(json.dumps(raw).encode())) as play:
        before = play.cursor_us
        await search(play, "hydra")
        assert "p opens it" in play.stage.message and "/vendorBlob/pump/0" in play.stage.message
        assert play.cursor_us == before
        await play.press("p")
        (opened,) = [message for message in play.stage.heard if isinstance(message, OpenRaw)]
        assert opened.pointer == "/vendorBlob/pump/0"
        await play.press("h", "p")
        assert play.stage.heard[-1] != opened
        last = play.stage.heard[-1]
        assert isinstance(last, OpenRaw) and last.pointer != "/vendorBlob/pump/0"


async def test_an_event_before_the_axis_unfolds_its_row() -> None:
    async with timeline(simulated(Case.TRIP)) as play:
        await search(play, "no:144 sibcos")
        while play.screen.searching.hits.texts[play.screen.searching.number or 0].kind is not Kind.EVENT:
            await play.press("n")
        assert play.screen.view.is_unfolded
        assert "(no:144)" in play.selected.event.text
        assert any("(no:144)" in row for row in play.table())


class Later(Meters):
    """Decodes when told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        await self.go.wait()
        return await super().meters(report)


async def test_what_the_rules_find_later_joins_the_hits() -> None:
    source = Later()
    screen = TimelineScreen(simulated(Case.TRIP), source)
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        play = Play(stage, pilot, screen)
        await pilot.press("slash", *"SAF-1", "enter")
        await until(pilot, lambda: screen.searching.counter == "0/0")
        source.go.set()
        await until(pilot, lambda: bool(screen.searching.hits.texts))
        assert {text.kind for text in play.screen.searching.hits.texts} == {Kind.FINDING}
        await play.press("n")
        assert "finding: SAF-1" in play.stage.message
        assert play.selected.at_us == play.cursor_us


async def test_the_search_goes_along_to_the_next_session() -> None:
    other = simulated(Case.NORMAL)
    async with timeline(simulated(Case.TRIP), neighbours=lambda step: other if step > 0 else None) as play:
        await search(play, "charging")
        before = play.screen.searching.hits.texts
        await play.press("right_square_bracket")
        assert play.screen.timeline.report.session.id == other.session.id
        after = play.screen.searching.hits
        assert after.wanted.typed == "charging" and after.texts and after.texts != before


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_ticks_keep_every_row_as_wide_as_the_terminal(size: tuple[int, int]) -> None:
    async with timeline(simulated(Case.TRIP), size, ASCII_LOOKS) as play:
        signs = [column for column, cell in enumerate(play.body()[0]) if cell in "X!"]
        await search(play, "sibcos")
        rows = play.body()
        assert {len(row) for row in rows} == {size[0]} and all(row.isascii() for row in rows)
        assert ticks(play, "|") or signs
        assert [column for column, cell in enumerate(rows[0]) if cell in "X!"] == signs, (
            "trouble stays in sight"
        )

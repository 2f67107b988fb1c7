"""Search among the facts by keyboard."""

from __future__ import annotations

from evtui.app.widgets.find_prompt import FindPrompt
from tests.app.doubles import until
from tests.app.factsheet.test_factsheet_screen import sheet, smappee


async def test_enter_selects_the_next_fact_that_holds_the_words_and_n_goes_round() -> None:
    async with sheet(smappee()) as play:
        await play.press("slash", *"reading", "enter")
        first = play.selected()
        assert "meter start" in first or "reading" in first.casefold()
        count = len(play.screen.line_hits.lines)
        assert count >= 2 and f"reading 1/{count}" in play.stage.message
        for number in range(2, count + 1):
            await play.press("n")
            assert f"reading {number}/{count}" in play.stage.message
        await play.press("n")
        assert f"1/{count} · from the start again" in play.stage.message
        assert play.selected() == first
        await play.press("N")
        assert f"{count}/{count} · from the end again" in play.stage.message


async def test_values_and_places_in_the_record_are_searched_too() -> None:
    async with sheet(smappee()) as play:
        await play.press("slash", *"04A2B3", "enter")
        assert "04A2B3" in play.selected()
        await play.press("slash", "ctrl+u", *"/^.*newfield/", "enter")
        await play.press("slash", "ctrl+u", *"hydra", "enter")
        assert "no hit" in play.stage.message


async def test_esc_goes_back_to_where_the_search_began_then_ends_it_then_leaves() -> None:
    async with sheet(smappee()) as play:
        await play.press("j", "slash", *"04A2B3")
        before = play.screen.search_start
        assert before is not None
        await until(play.pilot, lambda: bool(play.screen.line_hits.lines))
        assert play.screen.search_line() != before[0]
        await play.press("escape")
        assert play.screen.search_line() == before[0] == 1
        assert not play.screen.query_one(FindPrompt).is_open
        await play.press("slash", *"04A2B3", "enter", "escape")
        assert play.screen.line_hits.wanted.is_empty and not play.stage.heard
        await play.press("n")
        assert "No search yet" in play.stage.message
        await play.press("escape")
        assert play.stage.heard


async def test_a_bad_pattern_is_told_and_an_empty_search_ends_the_one_before() -> None:
    async with sheet(smappee()) as play:
        await play.press("slash", *"reading", "enter")
        await play.press("slash", "ctrl+u", *"/(/", "enter")
        assert "pattern" in play.stage.message
        await play.press("slash", "ctrl+u", "enter")
        await play.press("n")
        assert "No search yet" in play.stage.message

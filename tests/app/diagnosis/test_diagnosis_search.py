"""Search in the diagnosis by keyboard, folded sections included."""

from __future__ import annotations

from evtui.app.widgets.footer import Footer
from tests.app.diagnosis.test_diagnosis_screen import TRIP, open_diagnosis, shown, stage
from tests.app.doubles import settled, until


async def test_words_of_a_folded_section_are_found_and_esc_folds_it_again() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        before = screen.view
        hidden = "COM-1"
        assert hidden not in shown(app)
        await pilot.press("slash", *hidden)
        await until(pilot, lambda: bool(screen.line_hits.lines))
        await settled(pilot)
        assert screen.view.current is not None and hidden in screen.view.current.text
        assert hidden in shown(app)
        await pilot.press("escape")
        await settled(pilot)
        assert screen.view == before


async def test_n_walks_the_entries_that_hold_every_word() -> None:
    app = stage(TRIP)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_diagnosis(pilot, app)
        await pilot.press("slash", *"breaker", "enter")
        await until(pilot, lambda: bool(screen.line_hits.lines))
        await settled(pilot)
        found = screen.line_hits.lines
        assert len(found) > 1
        for number, line in enumerate((*found[1:], found[0]), 2):
            await pilot.press("n")
            assert screen.view.selected == line
            assert "breaker" in screen.view.entries[line].text.casefold()
            assert ("from the start again" in app.screen.query_one(Footer).message) == (number > len(found))
        await pilot.press("e")
        assert screen.view.current is not None and screen.view.current.is_trouble, "e keeps its meaning"

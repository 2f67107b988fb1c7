"""The tour: each step waits for its key, other keys do what they always do, esc leaves it."""

from __future__ import annotations

import pytest

from evtui.app.app import EvtuiApp
from evtui.app.looks import Looks
from evtui.app.screens.tour.strip import HEIGHT, TourStrip
from evtui.app.text_screen import TextScreen
from evtui.formats.glyphs import Tier
from evtui.keymap.load import known_actions, read_keys
from evtui.services.guide.tour import STEPS
from tests.app.doubles import footer_message
from tests.app.tour.demo_stage import demo, do, rest, screen_text

WAY = ("j", "e", "O", "K", "q", "enter", "l", "e", "+", "0", "d", "enter", "p", "?")
"""The keys that the steps teach, in their order; esc is the last one."""


def strip(app: EvtuiApp) -> TourStrip | None:
    """The strip of the screen in front."""
    strips = app.screen.query(TourStrip)
    return strips.first() if strips else None


def said(app: EvtuiApp) -> str:
    """What the tour says."""
    found = strip(app)
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    ("size", "looks"),
    [((80, 24), Looks(tier=Tier.ASCII)), ((120, 40), Looks())],
    ids=["80x24-ascii", "120x40"],
)
async def test_every_step_teaches_the_key_that_leads_to_the_next(size: tuple[int, int], looks: Looks) -> None:
    app = demo(looks, tour=True)
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        for number, key in enumerate(WAY):
            assert f"tour {number + 1}/{len(STEPS)}" in screen_text(app)
            assert f" {key} " in f" {said(app)} ".replace(":", " ").replace(",", " "), (number, said(app))
            await do(pilot, [key])
        assert f"tour {len(STEPS)}/{len(STEPS)}" in screen_text(app)
        if looks.tier is Tier.ASCII:
            assert screen_text(app).isascii()
        await do(pilot, ["esc"])
        assert strip(app) is None
        assert isinstance(app.screen, TextScreen), "esc ended the tour and nothing else"


async def test_a_key_that_is_not_taught_works_and_the_step_waits() -> None:
    app = demo()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":tour"])
        before = said(app)
        await do(pilot, ["2"])
        assert "Smappee" in screen_text(app)
        assert said(app) == before


async def test_on_a_screen_without_the_key_it_says_the_way_back() -> None:
    app = demo()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":tour", "?"])
        assert said(app) == "This step is on another screen (sessions): q leads back."
        await do(pilot, ["q"])
        assert said(app).startswith("This is the list")


async def test_prompts_keep_their_esc_and_their_letters() -> None:
    app = demo()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":tour"])
        await pilot.press("slash", "j", "escape")
        await rest(pilot)
        assert said(app).startswith("This is the list"), "the prompt took both keys"
        await do(pilot, ["esc"])
        assert strip(app) is None


async def test_esc_leaves_no_strip_on_any_screen_and_the_tour_can_begin_again() -> None:
    app = demo()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":tour", "?", "esc"])
        assert not [one for one in app.screen_stack if one.query(TourStrip)]
        await do(pilot, ["q", ":tour"])
        assert "tour 1/" in screen_text(app)


async def test_the_tour_names_the_keys_of_this_run() -> None:
    keys, faults = read_keys({"table.down": "f4"})
    assert not faults
    app = demo(Looks(keys=keys), tour=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        assert "Move with f4" in said(app)
        await do(pilot, ["f4"])
        assert "tour 2/" in screen_text(app)


async def test_without_a_list_of_sessions_it_says_where_there_is_one() -> None:
    app = EvtuiApp(None)
    async with app.run_test(size=(80, 24)) as pilot:
        await rest(pilot)
        await do(pilot, [":tour"])
        assert "evtui demo --tour" in footer_message(app)
        assert strip(app) is None


def test_every_step_waits_for_actions_that_exist_and_fits_its_rows_at_80_columns() -> None:
    for step in STEPS:
        assert set(step.waits_for) <= set(known_actions()), step
        assert len(step.text) <= (80 - 8) * (HEIGHT - 1), step
        assert step.text.count("{key}") == 1, step

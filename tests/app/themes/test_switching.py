"""Another theme while evtui runs: every cell, every screen below, and back."""

from __future__ import annotations

import pytest
from rich.style import Style

from evtui.app.app import EvtuiApp
from evtui.app.looks import Depth, Looks
from evtui.app.screen import EvtuiScreen
from evtui.app.theme_sample import sample
from evtui.app.themes.named import palette
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Role
from evtui.formats.theme_names import THEMES
from tests.app.doubles import browser, footer_message, report, settled, source_of


def stage(**looks: object) -> EvtuiApp:
    """Two sessions."""
    return browser(source_of(depot=[report(1), report(2)]), looks=Looks(**looks))  # type: ignore[arg-type]  # as asked


def styles(app: EvtuiApp) -> set[Style]:
    """Every style on the screen, as it goes to the terminal."""
    strips = app.screen._compositor.render_strips()
    return {segment.style for strip in strips for segment in strip if segment.style is not None}


def grounds(app: EvtuiApp) -> set[str]:
    """Every ground colour on the screen, ``#rrggbb``."""
    found = set()
    for style in styles(app):
        if style.bgcolor is not None and style.bgcolor.triplet is not None:
            found.add(style.bgcolor.triplet.hex)
    return found


async def type_command(app: EvtuiApp, pilot: object, text: str) -> None:
    """``:`` and a command with its words."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await pilot.press("colon", *(("space" if char == " " else char.replace("-", "minus")) for char in text))
    await pilot.press("enter")
    await settled(pilot)


async def test_a_theme_by_name_colours_every_cell_at_once() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        for name in (name for name in THEMES if name != "mono"):
            assert isinstance(app.screen, EvtuiScreen)
            app.screen.action_theme(name)
            await settled(pilot)
            assert app.looks.theme_name == name
            assert palette(name).colours[Role.DEFAULT] in grounds(app)
            assert grounds(app) <= set(palette(name).colours.values()), name
            assert footer_message(app).startswith(f"Theme {name}; others: ")


async def test_the_screens_below_change_too_and_the_way_back_is_open() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before = grounds(app)
        await pilot.press("?")
        await settled(pilot)
        await type_command(app, pilot, "theme light")
        await pilot.press("q")
        await settled(pilot)
        assert palette("light").colours[Role.DEFAULT] in grounds(app)
        await type_command(app, pilot, "theme dark")
        assert grounds(app) == before


async def test_the_theme_without_colours_takes_all_of_them_away_and_gives_them_back() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await type_command(app, pilot, "theme mono")
        assert not grounds(app)
        assert any(style.reverse for style in styles(app))
        await type_command(app, pilot, "theme solarized")
        assert palette("solarized").colours[Role.DEFAULT] in grounds(app)


async def test_without_a_name_or_with_a_wrong_one_it_says_which_there_are() -> None:
    app = stage()
    async with app.run_test(size=(200, 40)) as pilot:
        await settled(pilot)
        await type_command(app, pilot, "theme")
        assert all(name in footer_message(app) for name in THEMES)
        await type_command(app, pilot, "theme solar-is")
        assert footer_message(app).startswith("No theme solar-is; there are dark, light")
        assert app.looks.theme_name == "dark"


async def test_the_command_line_completes_the_names_of_themes() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, EvtuiScreen)
        action = next(one for one in app.screen.ACTIONS if one.id == "app.theme")
        assert list(app.screen.command_words(action, "")) == list(THEMES)
        assert list(app.screen.command_words(action, "yel")) == ["blue-yellow"]


@pytest.mark.parametrize("depth", [Depth.SIXTEEN, Depth.EIGHT_BIT, Depth.MONO])
async def test_every_theme_runs_at_every_depth(depth: Depth) -> None:
    app = stage(depth=depth, tier=Tier.ASCII)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for name in THEMES:
            app.use_theme(name)
            await settled(pilot)
            assert app.is_running
            if depth is Depth.MONO:
                assert not grounds(app)


@pytest.mark.parametrize("depth", list(Depth))
def test_a_sample_is_one_row_that_ends_with_the_terminals_own_colours(depth: Depth) -> None:
    row = sample("contrast", Looks(depth=depth, tier=Tier.ASCII), 60)
    assert row.endswith("\x1b[0m")
    assert "\n" not in row
    assert ("38;2" in row) == (depth is Depth.TRUECOLOUR)
    assert row.isascii()

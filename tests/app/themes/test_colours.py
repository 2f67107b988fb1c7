"""Every theme can be read, and the colour-blind safe ones can be told apart by those they are made for."""

from __future__ import annotations

from itertools import combinations, product
from typing import Final

import pytest

from evtui.app.early.ansi import _of_256
from evtui.app.looks import Depth, Looks, appearance
from evtui.app.themes.named import MONO, palette
from evtui.formats.ink import Ink, Role
from evtui.formats.theme_names import THEMES
from tests.app.themes.colour_vision import (
    DEUTERANOPIA,
    NORMAL,
    PROTANOPIA,
    TRITANOPIA,
    Matrix,
    apart,
    contrast,
)

PAGE: Final = (Role.DEFAULT, Role.STRIP, Role.BAR)
"""Grounds that text stands on for long."""
PASSING: Final = (Role.RAISED, Role.CURSOR, Role.SELECT)
"""Grounds that go with the cursor, or mark the part in view: what stands there also stands elsewhere."""
LINES: Final = (Role.CREST, Role.LIMIT_STATION, Role.LIMIT_VEHICLE)
"""Drawn, not written: WCAG 1.4.11 asks 3:1 of what is needed to understand a graphic."""
STATES: Final = (
    Role.OCPP_AVAILABLE,
    Role.OCPP_PREPARING,
    Role.OCPP_CHARGING,
    Role.OCPP_SUSPENDED,
    Role.OCPP_FINISHING,
    Role.OCPP_FAULTED,
)
SEVERITIES: Final = (Role.ERROR, Role.WARNING, Role.GOOD, Role.TEXT)
SERIES: Final = (Role.VOLTAGE, Role.CURRENT, Role.SOC, Role.POWER, Role.COMPARE_B)
NAMED: Final = [name for name in THEMES if name != MONO]
OLD: Final = ("dark", "light")
"""The themes the screens were designed in; theirs is the right to a dimmer text on passing grounds."""

TEXTS: Final[tuple[tuple[Role, Role], ...]] = (
    *product((Role.TEXT, Role.MUTED, Role.KEY), PAGE),
    *product((Role.ERROR, Role.WARNING, Role.GOOD), (Role.DEFAULT, Role.STRIP)),
    *product((Role.VOLTAGE, Role.CURRENT, Role.SOC, Role.POWER, Role.COMPARE_B), (Role.DEFAULT,)),
    *product((Role.TEXT, Role.MUTED), (Role.ERROR_BG, Role.WARNING_BG)),
    (Role.ERROR, Role.ERROR_BG),
    (Role.WARNING, Role.WARNING_BG),
    (Role.SELECT_TEXT, Role.SELECT),
    (Role.SELECT_TEXT, Role.CURSOR),
    (Role.TEXT, Role.SELECT),
    (Role.TEXT, Role.CURSOR),
    (Role.TEXT, Role.RAISED),
    (Role.DEFAULT, Role.KEY),
    (Role.MUTED, Role.OCPP_AVAILABLE),
    (Role.ON_SUSPENDED, Role.OCPP_SUSPENDED),
    *product((Role.TEXT,), [state for state in STATES if state is not Role.OCPP_SUSPENDED]),
)
"""What is written on what."""
ALSO: Final[tuple[tuple[Role, Role], ...]] = (
    *product((Role.MUTED, Role.KEY, Role.ERROR, Role.WARNING, Role.GOOD), PASSING),
    *product((Role.VOLTAGE, Role.CURRENT, Role.SOC, Role.POWER, Role.COMPARE_B), (Role.CURSOR,)),
)
"""What the cursor passes over, glyphs and figures."""


def readable(name: str) -> float:
    """What is asked of a theme's texts: WCAG 1.4.3 (AA), and 1.4.6 (AAA) of high contrast."""
    return 7.0 if name in {"contrast", "sunlight"} else 4.5


def ratio(name: str, text: Role, ground: Role) -> float:
    """The contrast of a text on a ground in a theme."""
    colours = palette(name).colours
    return contrast(colours[text], colours[ground])


@pytest.mark.parametrize("name", NAMED)
def test_every_text_can_be_read_on_every_ground_it_stands_on(name: str) -> None:
    low = {pair: found for pair in TEXTS if (found := ratio(name, *pair)) < readable(name)}
    assert not low


@pytest.mark.parametrize("name", NAMED)
def test_what_the_cursor_passes_over_can_still_be_read(name: str) -> None:
    least = 3.0 if name in OLD else 4.5 if name not in {"contrast", "sunlight"} else 7.0
    low = {pair: found for pair in ALSO if (found := ratio(name, *pair)) < least}
    assert not low


@pytest.mark.parametrize("name", NAMED)
def test_every_drawn_line_stands_out_from_the_page(name: str) -> None:
    low = {role: found for role in LINES if (found := ratio(name, role, Role.DEFAULT)) < 3}
    assert not low


@pytest.mark.parametrize("name", ["contrast", "sunlight"])
def test_high_contrast_stays_high_in_256_colours(name: str) -> None:
    colours = {role: _in_256(colour) for role, colour in palette(name).colours.items()}
    low = {pair: found for pair in TEXTS if (found := contrast(colours[pair[0]], colours[pair[1]])) < 4.5}
    assert not low


def _in_256(colour: str) -> str:
    """The nearest of the 256 colours as a terminal shows it."""
    number = _of_256(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))
    if number >= 232:
        level = 8 + 10 * (number - 232)
        return f"#{level:02x}{level:02x}{level:02x}"
    steps = (0, 95, 135, 175, 215, 255)
    number -= 16
    return "#" + "".join(f"{steps[number // weight % 6]:02x}" for weight in (36, 6, 1))


@pytest.mark.parametrize(
    ("name", "vision"),
    [
        pytest.param("red-green", NORMAL, id="red-green-normal"),
        pytest.param("red-green", PROTANOPIA, id="red-green-protanopia"),
        pytest.param("red-green", DEUTERANOPIA, id="red-green-deuteranopia"),
        pytest.param("blue-yellow", NORMAL, id="blue-yellow-normal"),
        pytest.param("blue-yellow", TRITANOPIA, id="blue-yellow-tritanopia"),
    ],
)
def test_states_severities_and_series_can_be_told_apart_by_those_the_theme_is_for(
    name: str, vision: Matrix
) -> None:
    """15 in Lab: half as much again as what is hard to tell side by side."""
    colours = palette(name).colours
    near = {
        pair: found
        for group in (STATES, SEVERITIES, SERIES)
        for pair in combinations(group, 2)
        if (found := apart(colours[pair[0]], colours[pair[1]], vision)) < 15
    }
    assert not near


def test_the_measure_finds_what_is_known_to_be_hard() -> None:
    red, brown = "#b3261e", "#8a5a00"  # error and warning of the light theme
    assert apart(red, brown, DEUTERANOPIA) < 10 < 40 < apart(red, brown)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_red_green_theme_is_needed_the_dark_one_is_nearer_to_itself() -> None:
    dark, safe = palette("dark").colours, palette("red-green").colours
    pair = (Role.OCPP_CHARGING, Role.OCPP_FAULTED)
    for vision in (PROTANOPIA, DEUTERANOPIA):
        assert apart(safe[pair[0]], safe[pair[1]], vision) > apart(dark[pair[0]], dark[pair[1]], vision)


@pytest.mark.parametrize("name", list(THEMES))
def test_every_theme_has_a_colour_for_every_role(name: str) -> None:
    assert set(palette(name).colours) == set(Role)
    assert all(len(colour) == 7 and int(colour[1:], 16) >= 0 for colour in palette(name).colours.values())


@pytest.mark.parametrize("name", list(THEMES))
@pytest.mark.parametrize("depth", list(Depth))
def test_every_ink_looks_like_something_in_every_theme_and_depth(name: str, depth: Depth) -> None:
    looks = Looks(theme=name, depth=depth)
    named = {"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
    for text, ground in (*TEXTS, *ALSO):
        look = appearance(Ink(text, ground), looks)
        if depth is Depth.MONO or name == MONO:
            assert (look.fg, look.bg) == ("default", "default")
        elif depth is Depth.SIXTEEN:
            assert {look.fg.removeprefix("bright_"), look.bg.removeprefix("bright_")} <= named | {"default"}
            assert look.fg != look.bg or look.fg == "default", (text, ground)
        else:
            assert look.fg.startswith("#") and look.bg.startswith("#")


@pytest.mark.parametrize("name", ["red-green", "blue-yellow"])
def test_the_safe_themes_have_a_ground_for_every_state_among_16_colours_too(name: str) -> None:
    looks = Looks(theme=name, depth=Depth.SIXTEEN)
    grounds = [appearance(Ink(bg=state), looks).bg for state in STATES]
    assert len(set(grounds)) == len(STATES)
    texts = [appearance(Ink(severity), looks).fg for severity in SEVERITIES]
    assert len(set(texts)) == len(SEVERITIES)
    assert not {"green", "bright_green"} & {*grounds, *texts}, "red beside green, cyan beside green"


def test_without_colours_trouble_and_cursor_still_differ_from_plain_text() -> None:
    looks = Looks(theme=MONO)
    plain = appearance(Ink(), looks)
    for ink in (Ink(Role.ERROR), Ink(Role.WARNING), Ink(bg=Role.SELECT), Ink(bg=Role.OCPP_FAULTED)):
        assert appearance(ink, looks) != plain


def test_there_are_at_least_six_themes_and_an_unnamed_one_follows_the_ground() -> None:
    assert len(THEMES) >= 6
    assert Looks(dark=True).theme_name == "dark"
    assert Looks(dark=False).theme_name == "light"
    assert Looks(dark=False, theme="solarized").theme_name == "solarized"

"""Runs as terminal codes, read back by a terminal model."""

from __future__ import annotations

import pyte
import pytest

from evtui.app.early.ansi import ansi_row, sgr
from evtui.app.looks import Appearance, Depth, Looks
from evtui.formats.ink import PLAIN, Ink, Role, Span


def shown(row: str, width: int) -> pyte.Screen:
    """A terminal of one row after the codes."""
    screen = pyte.Screen(width, 1)
    pyte.Stream(screen).feed(row)
    return screen


@pytest.mark.parametrize("depth", list(Depth))
def test_a_row_is_as_wide_as_asked_with_its_end_at_the_right(depth: Depth) -> None:
    looks = Looks(depth=depth)
    row = ansi_row((Span("start"),), (Span("end", Ink(Role.ERROR, bold=True)),), PLAIN, 20, looks)
    assert shown(row, 20).display == ["start" + " " * 12 + "end"]
    cell = shown(row, 20).buffer[0][18]
    assert cell.bold
    assert (cell.fg == "default") is (depth is Depth.MONO)


def test_a_row_is_cut_at_its_width_and_never_through_a_wide_character() -> None:
    row = ansi_row((Span("ab漢字"),), (), PLAIN, 5, Looks())
    assert shown(row, 8).display[0].replace(" ", "") == "ab漢"


def test_an_end_that_does_not_fit_is_left_out() -> None:
    assert shown(ansi_row((Span("abc"),), (Span("too long"),), PLAIN, 4, Looks()), 8).display == ["abc     "]


def test_no_control_character_of_a_text_reaches_the_terminal() -> None:
    row = ansi_row((Span("a\x1b]52;c;!\x07\x9b31mb\u202ec"),), (), PLAIN, 30, Looks())
    assert (
        row.replace(sgr(Appearance("#d9dfea", "#11151c"), Depth.TRUECOLOUR), "").rstrip() == "a]52;c;!31mbc"
    )


@pytest.mark.parametrize(
    ("name", "depth", "codes"),
    [
        ("#ff8000", Depth.TRUECOLOUR, "38;2;255;128;0"),
        ("#ff8700", Depth.EIGHT_BIT, "38;5;208"),
        ("#080808", Depth.EIGHT_BIT, "38;5;232"),
        ("bright_red", Depth.SIXTEEN, "91"),
        ("green", Depth.SIXTEEN, "32"),
    ],
)
def test_a_colour_is_spelled_as_the_depth_can_show_it(name: str, depth: Depth, codes: str) -> None:
    assert sgr(Appearance(name, "default"), depth) == f"\x1b[0;{codes}m"


def test_attributes_are_set_from_scratch() -> None:
    assert sgr(Appearance("default", "default", True, True, True), Depth.MONO) == "\x1b[0;1;4;7m"

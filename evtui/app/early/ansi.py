"""Runs as terminal codes, for the first picture only; from then on Textual draws."""

from __future__ import annotations

from typing import Final

from evtui.app.looks import Appearance, Depth, Looks, appearance, runs
from evtui.formats.ink import Ink, Line
from evtui.formats.widths import cells, char_cells

_NAMES: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_CUBE: Final = (0, 95, 135, 175, 215, 255)
"""Steps of the 6x6x6 colour cube of 256-colour terminals."""


def ansi_row(start: Line, end: Line, fill: Ink, width: int, looks: Looks) -> str:
    """One row of exactly ``width`` cells, ``end`` right-aligned; begins and ends with its own colours.

    The text must be plain already; whatever a terminal could act on is dropped here once more.
    """
    tail = sum(cells(span.text) for span in end)
    if tail > width:
        end, tail = (), 0
    return _painted(start, width - tail, fill, looks) + _painted(end, tail, fill, looks)


def _painted(line: Line, width: int, fill: Ink, looks: Looks) -> str:
    """The runs cut or filled to a width."""
    parts, left = [], width
    for text, ink in runs(line, looks.tier):
        text, used = _taken("".join(char for char in text if char.isprintable()), left)
        parts.append(f"{sgr(appearance(ink, looks), looks.colour_depth)}{text}")
        left -= used
    if left > 0:
        parts.append(sgr(appearance(fill, looks), looks.colour_depth) + " " * left)
    return "".join(parts)


def _taken(text: str, width: int) -> tuple[str, int]:
    """The longest beginning that fits, and its cells."""
    used = 0
    for index, char in enumerate(text):
        wide = char_cells(char)
        if used + wide > width:
            return text[:index], used
        used += wide
    return text, used


def sgr(look: Appearance, depth: Depth) -> str:
    """``CSI … m`` that sets an appearance from scratch."""
    codes = ["0"]
    codes += [
        code for code, is_set in (("1", look.bold), ("4", look.underline), ("7", look.reverse)) if is_set
    ]
    if depth is not Depth.MONO:
        codes += [*_colour(look.fg, 30, depth), *_colour(look.bg, 40, depth)]
    return f"\x1b[{';'.join(codes)}m"


def _colour(name: str, base: int, depth: Depth) -> list[str]:
    """Codes of one colour; ``base`` is 30 for the text, 40 for the ground."""
    if name == "default":
        return []
    if not name.startswith("#"):
        bright = name.startswith("bright_")
        return [str(base + 60 * bright + _NAMES.index(name.removeprefix("bright_")))]
    red, green, blue = (int(name[at : at + 2], 16) for at in (1, 3, 5))
    if depth is Depth.TRUECOLOUR:
        return [str(base + 8), "2", str(red), str(green), str(blue)]
    return [str(base + 8), "5", str(_of_256(red, green, blue))]


def _step(value: int) -> int:
    """Index of the cube's nearest step."""
    return min(range(len(_CUBE)), key=lambda index: abs(_CUBE[index] - value))


def _of_256(red: int, green: int, blue: int) -> int:
    """The nearest of the cube and the grey ramp (232 to 255: 8 to 238 in steps of 10)."""
    steps = [_step(value) for value in (red, green, blue)]
    cube = tuple(_CUBE[n] for n in steps)
    level = max(0, min(23, round(((red + green + blue) / 3 - 8) / 10)))
    grey = (8 + 10 * level,) * 3

    def apart(colour: tuple[int, ...]) -> int:
        return sum((a - b) ** 2 for a, b in zip(colour, (red, green, blue), strict=True))

    if apart(grey) < apart(cube):
        return 232 + level
    return 16 + 36 * steps[0] + 6 * steps[1] + steps[2]

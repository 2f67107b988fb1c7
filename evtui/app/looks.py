"""How this run looks, and colours by role (``product/design.md`` section 5): where every colour is spelled.

Nothing here imports Textual or Rich: the first picture is drawn before they are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Final, NamedTuple

from evtui.formats.glyphs import Glyphs, Tier, for_tier, glyphs
from evtui.formats.ink import PLAIN, Ink, Line, Role


class Depth(StrEnum):
    """How many colours the terminal has."""

    TRUECOLOUR = "truecolor"
    EIGHT_BIT = "256"
    SIXTEEN = "16"
    MONO = "mono"


_DARK: Final[Mapping[Role, str]] = {
    Role.TEXT: "#d9dfea", Role.MUTED: "#8d98ad", Role.FAINT: "#4c566a", Role.KEY: "#6ea8fe",
    Role.ERROR: "#ff6b57", Role.WARNING: "#f5b83d", Role.GOOD: "#3fbf9b",
    Role.VOLTAGE: "#86e1f7", Role.CURRENT: "#a583ff", Role.SOC: "#3fbf9b",
    Role.POWER: "#e8ecf4", Role.AREA: "#4a6085", Role.CREST: "#8aa7d8",
    Role.LIMIT_STATION: "#f0f0f0", Role.LIMIT_VEHICLE: "#a3adc2", Role.COMPARE_B: "#ff9de2",
    Role.DEFAULT: "#11151c", Role.STRIP: "#171c26", Role.BAR: "#1f2735", Role.RAISED: "#2a3446",
    Role.SELECT: "#1f3760", Role.SELECT_TEXT: "#ffffff", Role.CURSOR: "#33456b",
    Role.ERROR_BG: "#3d1a1a", Role.WARNING_BG: "#33290f",
    Role.OCPP_AVAILABLE: "#262e3b", Role.OCPP_PREPARING: "#35507e", Role.OCPP_CHARGING: "#1f6f5c",
    Role.OCPP_SUSPENDED: "#a79cd6", Role.OCPP_FINISHING: "#2f5566", Role.OCPP_FAULTED: "#a8352a",
    Role.ON_SUSPENDED: "#11151c",
}  # fmt: skip
_LIGHT: Final[Mapping[Role, str]] = {
    Role.TEXT: "#1b222c", Role.MUTED: "#566072", Role.FAINT: "#a9b1bd", Role.KEY: "#1f5fbf",
    Role.ERROR: "#b3261e", Role.WARNING: "#8a5a00", Role.GOOD: "#0f6b52",
    Role.VOLTAGE: "#007aa8", Role.CURRENT: "#5b2fb0", Role.SOC: "#0f6b52",
    Role.POWER: "#1b222c", Role.AREA: "#b4c4dd", Role.CREST: "#5f7fb5",
    Role.LIMIT_STATION: "#1b222c", Role.LIMIT_VEHICLE: "#6b7587", Role.COMPARE_B: "#a3157d",
    Role.DEFAULT: "#fbfbf8", Role.STRIP: "#f1f2ee", Role.BAR: "#e4e7e6", Role.RAISED: "#d5dadb",
    Role.SELECT: "#c6dbfb", Role.SELECT_TEXT: "#0b1a33", Role.CURSOR: "#c6dbfb",
    Role.ERROR_BG: "#f8d5d0", Role.WARNING_BG: "#f6e6bf",
    Role.OCPP_AVAILABLE: "#dfe3e6", Role.OCPP_PREPARING: "#bcd3f5", Role.OCPP_CHARGING: "#a6dcc9",
    Role.OCPP_SUSPENDED: "#b9a6e6", Role.OCPP_FINISHING: "#bcdbe6", Role.OCPP_FAULTED: "#f2a198",
    Role.ON_SUSPENDED: "#11151c",
}  # fmt: skip
_SIXTEEN: Final[Mapping[Role, str]] = {
    Role.TEXT: "white", Role.MUTED: "white", Role.FAINT: "bright_black", Role.KEY: "bright_cyan",
    Role.ERROR: "bright_red", Role.WARNING: "bright_yellow", Role.GOOD: "bright_green",
    Role.VOLTAGE: "bright_cyan", Role.CURRENT: "bright_magenta", Role.SOC: "bright_green",
    Role.POWER: "bright_white", Role.AREA: "white", Role.CREST: "bright_white",
    Role.LIMIT_STATION: "white", Role.LIMIT_VEHICLE: "white", Role.COMPARE_B: "bright_magenta",
    Role.SELECT: "blue", Role.SELECT_TEXT: "bright_white", Role.CURSOR: "blue", Role.ERROR_BG: "red",
    Role.OCPP_PREPARING: "blue", Role.OCPP_CHARGING: "green", Role.OCPP_SUSPENDED: "magenta",
    Role.OCPP_FINISHING: "cyan", Role.OCPP_FAULTED: "red", Role.ON_SUSPENDED: "black",
}  # fmt: skip
_MONO_REVERSED: Final = frozenset(
    {
        Role.SELECT, Role.CURSOR, Role.ERROR_BG, Role.KEY, Role.OCPP_CHARGING, Role.OCPP_SUSPENDED,
        Role.OCPP_FAULTED,
    }
)  # fmt: skip
"""Backgrounds that a terminal without colour shows in reverse."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How this run looks: decided once by the command line, read by every screen."""

    tier: Tier = Tier.FULL
    depth: Depth = Depth.TRUECOLOUR
    dark: bool = True
    zone: tzinfo = UTC
    """Display zone; never decides which rows a filter selects."""

    @property
    def glyphs(self) -> Glyphs:
        """The glyph table of the tier."""
        return glyphs(self.tier)


DEFAULT_LOOKS: Final = Looks()


class Appearance(NamedTuple):
    """What a cell looks like on the terminal."""

    fg: str
    """``#rrggbb``, a name of the 16 colours, or ``default``."""
    bg: str
    bold: bool = False
    underline: bool = False
    reverse: bool = False


def appearance(ink: Ink, looks: Looks) -> Appearance:
    """An ink in one theme and colour depth; colours are complete: no cell depends on what is below it."""
    return _mono(ink) if looks.depth is Depth.MONO else _coloured(ink, looks)


def colours(dark: bool) -> Mapping[Role, str]:
    """The hexadecimal colour of every role."""
    return _DARK if dark else _LIGHT


def _coloured(ink: Ink, looks: Looks) -> Appearance:
    names = _SIXTEEN if looks.depth is Depth.SIXTEEN else colours(looks.dark)
    fg = names.get(
        Role.TEXT if ink.fg is Role.DEFAULT and looks.depth is Depth.SIXTEEN else ink.fg, "default"
    )
    if looks.depth is Depth.SIXTEEN and ink.bg is Role.KEY:
        fg = "black"  # a key cap: dark on bright
    if looks.depth is Depth.SIXTEEN and ink.bg is Role.ERROR_BG and ink.fg is Role.ERROR:
        fg = "bright_white"  # bright red on red cannot be read
    return Appearance(fg, names.get(ink.bg, "default"), ink.bold, ink.underline)


def _mono(ink: Ink) -> Appearance:
    bold = ink.bold or ink.fg in {Role.ERROR, Role.WARNING} or ink.bg is Role.OCPP_FAULTED
    return Appearance(
        "default", "default", bold, ink.underline or ink.bg is Role.RAISED, ink.bg in _MONO_REVERSED
    )


def runs(line: Line, tier: Tier) -> Iterator[tuple[str, Ink]]:
    """Neighbouring spans of one ink as one; blanks take the ink beside them on equal ground.

    A truecolour style change costs about 38 bytes on the wire, the text is the small part.
    """
    text, ink = "", PLAIN
    for span in line:
        if not span.text:
            continue
        following = span.ink
        if text and following != ink:
            if span.text.isspace() and _same_ground(following, ink):
                following = ink
            elif not (text.isspace() and _same_ground(following, ink)):
                yield text, ink
                text = ""
        text, ink = text + for_tier(span.text, tier), following
    if text:
        yield text, ink


def _same_ground(one: Ink, other: Ink) -> bool:
    """True when blanks look the same in both inks."""
    return one.bg is other.bg and not one.underline and not other.underline

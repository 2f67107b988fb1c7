"""How this run looks, and from inks to colours; the colours of each theme are in ``evtui.app.themes``.

Nothing here imports Textual or Rich: the first picture is drawn before they are there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, runtime_checkable

from evtui.app.themes.named import MONO, palette
from evtui.app.themes.palette import Palette
from evtui.formats.glyphs import Glyphs, Tier, for_tier, glyphs
from evtui.formats.ink import PLAIN, Ink, Line, Role
from evtui.keymap.keys import DEFAULT_KEYS, Keys


class Depth(StrEnum):
    """How many colours the terminal has."""

    TRUECOLOUR = "truecolor"
    EIGHT_BIT = "256"
    SIXTEEN = "16"
    MONO = "mono"


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
    """What the terminal can, and was allowed to."""
    dark: bool = True
    """The terminal's own ground: decides where no theme is named."""
    theme: str = ""
    """Name of a theme, or empty for dark or light."""
    zone: tzinfo = UTC
    """Display zone; never decides which rows a filter selects."""
    keys: Keys = DEFAULT_KEYS
    """The keys in force: what footer, help and command line show."""

    @property
    def glyphs(self) -> Glyphs:
        """The glyph table of the tier."""
        return glyphs(self.tier)

    @property
    def theme_name(self) -> str:
        """The theme in force."""
        return self.theme or ("dark" if self.dark else "light")

    @property
    def palette(self) -> Palette:
        """Its colours."""
        return palette(self.theme_name)

    @property
    def colour_depth(self) -> Depth:
        """How many colours are used: none in the theme without any."""
        return Depth.MONO if self.theme == MONO else self.depth


DEFAULT_LOOKS: Final = Looks()


@runtime_checkable
class HasLooks(Protocol):
    """An app that decided how this run looks; a screen shown by any other app takes the defaults."""

    looks: Looks


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
    match looks.colour_depth:
        case Depth.MONO:
            return _mono(ink)
        case Depth.SIXTEEN:
            return _of_sixteen(ink, looks.palette)
        case _:
            names = looks.palette.colours
            return Appearance(names[ink.fg], names[ink.bg], ink.bold, ink.underline)


def _of_sixteen(ink: Ink, theme: Palette) -> Appearance:
    """In the terminal's own colours, on its own ground."""
    names = {**_SIXTEEN, **theme.sixteen}
    fg = names.get(Role.TEXT if ink.fg is Role.DEFAULT else ink.fg, "default")
    bg = names.get(ink.bg, "default")
    if ink.bg is Role.KEY:
        fg = "black"  # a key cap: dark on bright
    if ink.bg is Role.ERROR_BG and ink.fg is Role.ERROR:
        fg = "bright_white"  # bright red on red cannot be read
    return Appearance(fg, bg, ink.bold, ink.underline)


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

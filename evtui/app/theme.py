"""Colours by role (``product/design.md`` section 5): the only place where a colour is spelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.theme import Theme

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
    Role.LIMIT_STATION: "#f0f0f0", Role.LIMIT_VEHICLE: "#a3adc2",
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
    Role.LIMIT_STATION: "#1b222c", Role.LIMIT_VEHICLE: "#6b7587",
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
    Role.LIMIT_STATION: "white", Role.LIMIT_VEHICLE: "white",
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
class Painter:
    """Turns inks into Rich styles for one theme, colour depth and glyph tier."""

    dark: bool = True
    depth: Depth = Depth.TRUECOLOUR
    tier: Tier = Tier.FULL
    _cache: dict[Ink, Style] = field(default_factory=dict, compare=False, repr=False)

    def style(self, ink: Ink) -> Style:
        """The Rich style of an ink; colours are complete, so that no cell depends on what is below it."""
        style = self._cache.get(ink)
        if style is None:
            style = self._cache[ink] = self._mono(ink) if self.depth is Depth.MONO else self._coloured(ink)
        return style

    def strip(self, line: Line, width: int, fill: Ink = PLAIN) -> Strip:
        """One screen line of exactly ``width`` cells; runs of equal style are merged, the rest is ``fill``.

        A truecolour style change costs about 38 bytes on the wire, the text is the small part.
        """
        segments = [Segment(text, style) for text, style in self._runs(line)]
        return Strip(segments).adjust_cell_length(width, self.style(fill)).simplify()

    def colour(self, role: Role) -> str:
        """The hexadecimal colour of a role in this theme (for theme variables, contrast tests)."""
        return (_DARK if self.dark else _LIGHT)[role]

    def _runs(self, line: Line) -> Iterable[tuple[str, Style]]:
        """Neighbouring spans of one style as one; blanks take the style beside them on equal ground."""
        text, ink = "", PLAIN
        for span in line:
            if not span.text:
                continue
            following = span.ink
            if text and following != ink:
                if span.text.isspace() and _same_ground(following, ink):
                    following = ink
                elif not (text.isspace() and _same_ground(following, ink)):
                    yield text, self.style(ink)
                    text = ""
            text, ink = text + for_tier(span.text, self.tier), following
        if text:
            yield text, self.style(ink)

    def _coloured(self, ink: Ink) -> Style:
        names = _SIXTEEN if self.depth is Depth.SIXTEEN else (_DARK if self.dark else _LIGHT)
        fg = names.get(
            Role.TEXT if ink.fg is Role.DEFAULT and self.depth is Depth.SIXTEEN else ink.fg, "default"
        )
        if self.depth is Depth.SIXTEEN and ink.bg is Role.KEY:
            fg = "black"  # a key cap: dark on bright
        if self.depth is Depth.SIXTEEN and ink.bg is Role.ERROR_BG and ink.fg is Role.ERROR:
            fg = "bright_white"  # bright red on red cannot be read
        bg = names.get(ink.bg, "default")
        return Style(
            color=_parsed(fg), bgcolor=_parsed(bg), bold=ink.bold or None, underline=ink.underline or None
        )

    def _mono(self, ink: Ink) -> Style:
        bold = ink.bold or ink.fg in {Role.ERROR, Role.WARNING} or ink.bg is Role.OCPP_FAULTED
        underline = ink.underline or ink.bg is Role.RAISED
        reverse = ink.bg in _MONO_REVERSED
        return Style(bold=bold or None, underline=underline or None, reverse=reverse or None)


def _same_ground(one: Ink, other: Ink) -> bool:
    """True when blanks look the same in both inks."""
    return one.bg is other.bg and not one.underline and not other.underline


def _parsed(name: str) -> Color:
    """A colour of our tables; Rich caches the parsing."""
    return Color.parse(name)


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

    def painter(self) -> Painter:
        """A painter for these looks."""
        return Painter(self.dark, self.depth, self.tier)


DEFAULT_LOOKS: Final = Looks()


def textual_theme(looks: Looks) -> Theme:
    """The Textual theme with the design's roles; own roles carry the ``ev-`` prefix."""
    if looks.depth in {Depth.SIXTEEN, Depth.MONO}:
        return _ANSI_THEME
    paint = looks.painter()
    own = {f"ev-{role.value}": paint.colour(role) for role in _DARK}
    return Theme(
        name="evtui-dark" if looks.dark else "evtui-light",
        primary=paint.colour(Role.KEY),
        secondary=paint.colour(Role.CREST),
        accent=paint.colour(Role.KEY),
        warning=paint.colour(Role.WARNING),
        error=paint.colour(Role.ERROR),
        success=paint.colour(Role.GOOD),
        foreground=paint.colour(Role.TEXT),
        background=paint.colour(Role.DEFAULT),
        surface=paint.colour(Role.STRIP),
        panel=paint.colour(Role.BAR),
        boost=paint.colour(Role.RAISED),
        dark=looks.dark,
        variables=own | {"text-muted": paint.colour(Role.MUTED)},
    )


_ANSI_THEME: Final = Theme(
    name="evtui-ansi",
    primary="ansi_bright_cyan",
    secondary="ansi_white",
    accent="ansi_bright_cyan",
    warning="ansi_bright_yellow",
    error="ansi_bright_red",
    success="ansi_bright_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    ansi=True,
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border-blurred": "ansi_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_blue",
        "input-selection-foreground": "ansi_bright_white",
        "screen-selection-background": "ansi_blue",
        "screen-selection-foreground": "ansi_bright_white",
    },
)
"""The terminal's own 16 colours and its own background."""

"""From inks to Rich styles, and the Textual theme; the colours themselves are in ``evtui.app.themes``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.theme import Theme

from evtui.app.looks import DEFAULT_LOOKS, Depth, Looks, appearance, runs
from evtui.formats.glyphs import Tier
from evtui.formats.ink import PLAIN, Ink, Line, Role

__all__ = ["DEFAULT_LOOKS", "Depth", "Looks", "Painter", "textual_theme"]


@dataclass(slots=True)
class Painter:
    """Turns inks into Rich styles for one theme, colour depth and glyph tier; one for a whole screen."""

    looks: Looks = DEFAULT_LOOKS
    _cache: dict[Ink, Style] = field(default_factory=dict, compare=False, repr=False)

    def use(self, looks: Looks) -> None:
        """Paint in other looks from now on."""
        self.looks = looks
        self._cache.clear()

    @property
    def tier(self) -> Tier:
        """The glyph tier."""
        return self.looks.tier

    def style(self, ink: Ink) -> Style:
        """The Rich style of an ink."""
        style = self._cache.get(ink)
        if style is None:
            style = self._cache[ink] = self._style(ink)
        return style

    def _style(self, ink: Ink) -> Style:
        look = appearance(ink, self.looks)
        mono = self.looks.colour_depth is Depth.MONO
        return Style(
            color=None if mono else Color.parse(look.fg),
            bgcolor=None if mono else Color.parse(look.bg),
            bold=look.bold or None,
            underline=look.underline or None,
            reverse=look.reverse or None,
        )

    def strip(self, line: Line, width: int, fill: Ink = PLAIN) -> Strip:
        """One screen line of exactly ``width`` cells; the rest is ``fill``."""
        segments = [Segment(text, self.style(ink)) for text, ink in runs(line, self.looks.tier)]
        return Strip(segments).adjust_cell_length(width, self.style(fill)).simplify()

    def colour(self, role: Role) -> str:
        """The hexadecimal colour of a role in this theme (for theme variables, contrast tests)."""
        return self.looks.palette.colours[role]


def textual_theme(looks: Looks) -> Theme:
    """The Textual theme with the design's roles; own roles carry the ``ev-`` prefix."""
    if looks.colour_depth in {Depth.SIXTEEN, Depth.MONO}:
        return _ANSI_THEME
    paint = Painter(looks)
    own = {f"ev-{role.value}": paint.colour(role) for role in looks.palette.colours}
    return Theme(
        name=f"evtui-{looks.theme_name}",
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
        dark=looks.palette.dark,
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

"""One row of cells being painted: a character and an ink per column."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from evtui.formats.glyphs import Tier, for_tier
from evtui.formats.ink import PLAIN, Ink, Line, Span
from evtui.formats.plain import plain
from evtui.formats.widths import char_cells


@dataclass(slots=True)
class CellRow:
    """Exactly ``len(chars)`` cells; every character is one cell wide."""

    chars: list[str]
    inks: list[Ink] = field(default_factory=list)

    @classmethod
    def blank(cls, width: int, ink: Ink = PLAIN) -> CellRow:
        """A row of blanks."""
        return cls([" "] * width, [ink] * width)

    def __len__(self) -> int:
        return len(self.chars)

    def put(self, column: int, text: str, ink: Ink) -> None:
        """Write single-cell characters from a column on; what lies outside the row is cut."""
        for offset, char in enumerate(text):
            at = column + offset
            if 0 <= at < len(self.chars):
                self.chars[at] = char
                self.inks[at] = ink

    def fill(self, start: int, end: int, char: str, ink: Ink) -> None:
        """Repeat a character over ``[start, end)``, cut to the row."""
        for at in range(max(start, 0), min(end, len(self.chars))):
            self.chars[at] = char
            self.inks[at] = ink

    def tint(self, column: int, ink: Ink) -> None:
        """Another ink for one cell, its character kept."""
        self.inks[column] = ink

    def blank_between(self, start: int, end: int) -> bool:
        """True when ``[start, end)`` lies in the row and nothing is painted there."""
        return 0 <= start <= end <= len(self.chars) and all(char == " " for char in self.chars[start:end])


def one_cell_text(text: str, tier: Tier) -> str:
    """Untrusted text for a lane: harmless, in the tier's characters, and one cell per character.

    Wide characters and combining marks would push the columns of a lane apart; they become ``?`` here and
    stay readable in the event table.
    """
    shown = for_tier(plain(text, 64), tier)
    if shown.isascii():
        return shown
    return "".join(
        char if char_cells(char) == 1 else "?" for char in shown if not unicodedata.combining(char)
    )


def line_of(row: CellRow) -> Line:
    """A row as runs of equal ink."""
    spans: list[Span] = []
    start = 0
    for at in range(1, len(row) + 1):
        if at == len(row) or row.inks[at] != row.inks[start]:
            spans.append(Span("".join(row.chars[start:at]), row.inks[start]))
            start = at
    return tuple(spans)

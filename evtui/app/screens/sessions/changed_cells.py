"""Cells that a refresh has changed: bold, underlined, and with a glyph in the gap behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Ink, Line, Role, Span

CHANGED: Final = {Tier.FULL: "Δ", Tier.CP437: "δ", Tier.ASCII: "^"}
"""Never colour alone: attribute and glyph tell it on any terminal."""
_GLYPH: Final = Ink(Role.KEY, bold=True)


def changed_cell(cell: Line, tier: Tier) -> Line:
    """The same cell, marked; a cell without a gap behind it has the attributes only."""
    spans = list(cell)
    last = spans[-1] if spans else Span("")
    has_gap = last.text.endswith(" ")
    if has_gap:
        spans[-1] = Span(last.text[:-1], last.ink)
    marked = [part for span in spans for part in _underlined(span)]
    return (*marked, Span(CHANGED[tier], _GLYPH)) if has_gap else tuple(marked)


def _underlined(span: Span) -> list[Span]:
    """The words of a run underlined, the blanks around them not."""
    word = span.text.strip(" ")
    if not word:
        return [span] if span.text else []
    before, _, after = span.text.partition(word)
    ink = replace(span.ink, bold=True, underline=True)
    parts = (Span(before, span.ink), Span(word, ink), Span(after, span.ink))
    return [part for part in parts if part.text]

"""The monochrome terminal: no colour of any widget reaches it, attributes and glyphs carry the meaning."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class NoColour(LineFilter):
    """Takes the colours out of every segment; Textual's own filter leaves ``39;49`` behind."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without colours."""
        return [
            Segment(text, None if style is None else style.without_color, control)
            for text, style, control in segments
        ]

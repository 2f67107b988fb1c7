"""The last line before the terminal: no control character of any segment gets past it.

The boundary (``evtui.formats.plain``) makes such characters visible; this guard only makes sure. Textual
8.2.8 passes ESC, OSC 52, OSC 8 and raw C1 bytes through from every widget, so one choke point is needed that
does not depend on each call site. ``LineFilter`` is called internal by Textual: a probe in ``tests/terminal``
tells when that changes.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class TerminalGuard(LineFilter):
    """Drops what a terminal could act on; control characters measure 0 cells, so the layout stays."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without control, bidi and other invisible characters, and without links."""
        if all(text.isprintable() and (style is None or not style.link) for text, style, _ in segments):
            return segments
        return [_harmless(segment) for segment in segments]


def _harmless(segment: Segment) -> Segment:
    """One segment without anything a terminal acts on."""
    text, style, control = segment
    if not text.isprintable():
        text = "".join(char for char in text if char.isprintable())
    if style is not None and style.link:
        style = style.update_link(None)  # OSC 8 is written by the console from the style, not from the text
    return Segment(text, style, control)

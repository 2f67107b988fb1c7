"""Lines with one chosen, as much of them as fits."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.formats.ink import Line


class FormView(Widget):
    """Draws finished lines; the one with the cursor is always in view."""

    DEFAULT_CSS = "FormView { height: 1fr; }"

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self._lines: Sequence[Line] = ()
        self._at = 0

    @property
    def text(self) -> str:
        """What is shown, as text."""
        return "\n".join("".join(span.text for span in line).rstrip() for line in self._lines)

    def show(self, lines: Sequence[Line], at: int) -> None:
        """Show these, with the cursor on one of them."""
        self._lines, self._at = lines, at
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line; scrolled no further than the cursor needs."""
        top = max(0, min(self._at - self.size.height // 2, len(self._lines) - self.size.height))
        number = y + top
        line = self._lines[number] if number < len(self._lines) else ()
        return self._painter.strip(line, self.size.width)

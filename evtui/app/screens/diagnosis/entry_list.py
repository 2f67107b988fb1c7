"""The lines of a diagnosis in view, the selected entry raised."""

from __future__ import annotations

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.screens.diagnosis.view import DiagnosisView
from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import PLAIN, Ink, Line, Role, Span

_BAR = Ink(Role.KEY, Role.SELECT)
_JUDGES = frozenset({Role.ERROR, Role.WARNING, Role.GOOD, Role.CREST})


class EntryList(Widget):
    """Draws on demand; a step that does not scroll repaints two entries."""

    DEFAULT_CSS = "EntryList { height: 1fr; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._view = DiagnosisView()
        self._lines: list[tuple[Line, int]] = []

    def show(self, view: DiagnosisView) -> None:
        """Another view; finds out itself which lines that changes."""
        before, self._view = self._view, view
        if before.entries is not view.entries:
            self._lines = view.lines
            self.refresh()
        elif before.top != view.top:
            self.refresh()
        elif before.selected != view.selected:
            changed = {before.selected, view.selected}
            rows = [
                y for y in range(self.size.height)
                if view.top + y < len(self._lines) and self._lines[view.top + y][1] in changed
            ]  # fmt: skip
            self.refresh(*(Region(0, y, self.size.width, 1) for y in rows))

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the list."""
        width, number = self.size.width, self._view.top + y
        if number >= len(self._lines):
            return self._painter.strip((), width)
        line, entry = self._lines[number]
        if entry != self._view.selected or self._view.entries[entry].is_silent:
            return self._painter.strip(line, width)
        ground = Ink(bg=Role.SELECT)
        raised = tuple(_raised(span) for span in line)
        return self._painter.strip(
            (Span(self._glyphs.selected, _BAR), *_without_first_cell(raised)), width, ground
        )


def _raised(span: Span) -> Span:
    """The same run on the selected entry: quiet text becomes bright, colours of a judgement stay."""
    fg = span.ink.fg if span.ink.fg in _JUDGES else Role.SELECT_TEXT
    return Span(span.text, Ink(fg, Role.SELECT, span.ink.bold, span.ink.underline))


def _without_first_cell(line: Line) -> Line:
    """The line with its first blank given to the cursor bar."""
    first, *rest = line or (Span(" ", PLAIN),)
    return (Span(first.text[1:], first.ink), *rest)

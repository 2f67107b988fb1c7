"""The facts of a session as a scrolled list with one selected row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.screens.factsheet.facts import fact_line
from evtui.app.theme import Painter
from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.widths import cells
from evtui.models.provenance import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsView:
    """What the list shows."""

    facts: tuple[Fact, ...] = ()
    selected: int = 0
    top: int = 0
    times: Times = field(default_factory=Times)

    def moved(self, step: int, rows: int) -> FactsView:
        """Another row selected; the view follows by as little as needed."""
        selected = min(max(self.selected + step, 0), max(len(self.facts) - 1, 0))
        top = min(max(self.top, selected - max(rows, 1) + 1), selected)
        return replace(self, selected=selected, top=top)


class FactList(Widget):
    """Title rule and facts; a step that does not scroll repaints three rows."""

    DEFAULT_CSS = "FactList { height: 1fr; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._view = FactsView()

    @property
    def rows(self) -> int:
        """Rows for facts, without the title."""
        return max(1, self.size.height - 1)

    def show(self, view: FactsView) -> None:
        """Another view; finds out itself which rows that changes."""
        before, self._view = self._view, view
        if before.facts is not view.facts or (before.top, before.times) != (view.top, view.times):
            self.refresh()
        elif before.selected != view.selected:
            rows = (0, 1 + before.selected - view.top, 1 + view.selected - view.top)
            visible = [row for row in rows if 0 <= row < self.size.height]
            self.refresh(*(Region(0, row, self.size.width, 1) for row in visible))

    def render_line(self, y: int) -> Strip:
        """The title or one fact, exactly as wide as the list."""
        width, view = self.size.width, self._view
        if y == 0:
            return self._painter.strip(self._title(width), width)
        index = view.top + y - 1
        if index >= len(view.facts):
            return self._painter.strip((), width)
        selected = index == view.selected
        line = fact_line(view.facts[index], width, view.times, self._glyphs, selected=selected)
        return self._painter.strip(line, width, Ink(bg=Role.SELECT) if selected else PLAIN)

    def _title(self, width: int) -> Line:
        rule, view = self._glyphs.horizontal, self._view
        place = f"{view.selected + 1 if view.facts else 0}/{len(view.facts)}"
        name = Span("Facts", Ink(bold=True))
        spans = (Span(f"{rule} ", FAINT), name, Span(f" {rule} ", FAINT), Span(f"{place} ", MUTED))
        return (*spans, Span(rule * max(0, width - sum(cells(span.text) for span in spans)), FAINT))

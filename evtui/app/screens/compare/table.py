"""The table of differences: title rule and rows; it repaints only rows that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import BOLD, FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.widths import cells, cut, fit
from evtui.models.event import Severity
from evtui.services.compare.rows import DifferenceRow

_WIDE: Final = 110
_NAME: Final = (28, 44)
"""Cells of the first column below 110 and from there on."""
_VALUE: Final = 12
_A: Final = Ink(Role.CREST)
_B: Final = Ink(Role.COMPARE_B)


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesView:
    """What the table shows: nothing in it is the table's own."""

    rows: tuple[DifferenceRow, ...]
    summary: str
    """Right of the title."""
    row: int = 0
    """The chosen one."""
    top: int = 0
    """First row in view."""


class DifferenceTable(Widget):
    """A step that does not scroll repaints two rows."""

    DEFAULT_CSS = "DifferenceTable { height: 8; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._view: DifferencesView | None = None

    @property
    def rows(self) -> int:
        """Rows for differences, without the title."""
        return max(0, self.size.height - 1)

    def show(self, view: DifferencesView) -> None:
        """Another view; finds out itself which rows that changes."""
        before, self._view = self._view, view
        if before is None or (before.rows, before.summary, before.top) != (view.rows, view.summary, view.top):
            self.refresh()
        elif before.row != view.row:
            changed = (1 + row - view.top for row in (before.row, view.row))
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed if 0 < y < self.size.height))

    def render_line(self, y: int) -> Strip:
        """The title or one row, exactly as wide as the table."""
        width, view = self.size.width, self._view
        if view is None:
            return self._painter.strip((), width)
        if y == 0:
            return self._painter.strip(self._title(view, width), width)
        number = view.top + y - 1
        if number >= len(view.rows):
            return self._painter.strip((), width)
        line = self._row(view.rows[number], width, is_chosen=number == view.row)
        if number != view.row:
            return self._painter.strip(line, width)
        chosen = tuple(Span(span.text, span.ink.on(Role.SELECT)) for span in line)
        return self._painter.strip(chosen, width, Ink(bg=Role.SELECT))

    def _title(self, view: DifferencesView, width: int) -> Line:
        """``─ Differences ─ 10 of 18 figures differ ──── A ──── B ──``: the letters head their columns."""
        rule, tier = self._glyphs.horizontal, self._glyphs.tier
        before_a = 3 + _NAME[width >= _WIDE] + _VALUE - 1
        spans = [Span(f"{rule} ", FAINT), Span("Differences", BOLD), Span(f" {rule} ", FAINT)]
        used = sum(cells(span.text) for span in spans)
        text = cut(for_tier(view.summary, tier), max(before_a - used - 1, 0), self._glyphs.ellipsis)
        gap = rule * max(0, before_a - used - cells(text) - 1)
        spans += [Span(text, MUTED), Span(f" {gap}", FAINT)]
        spans += [Span(" A ", _A), Span(rule * (_VALUE - 2), FAINT), Span(" B ", _B)]
        return (*spans, Span(rule * max(0, width - before_a - _VALUE - 4), FAINT))

    def _row(self, row: DifferenceRow, width: int, *, is_chosen: bool) -> Line:
        """Mark, what, A, B, difference."""
        tier, ellipsis = self._glyphs.tier, self._glyphs.ellipsis
        name = _NAME[width >= _WIDE]
        glyph, ink = self._glyph(row)
        left = (
            Span(self._glyphs.selected if is_chosen else " ", Ink(Role.KEY, bold=True)),
            Span(f"{glyph} ", ink),
            Span(fit(for_tier(row.name, tier), name, ellipsis=ellipsis), PLAIN if row.differs else MUTED),
        )
        values = (
            Span(" " + fit(for_tier(row.a, tier), _VALUE, right=True, ellipsis=ellipsis), _A),
            Span(" " + fit(for_tier(row.b, tier), _VALUE, right=True, ellipsis=ellipsis), _B),
        )
        used = sum(cells(span.text) for span in (*left, *values)) + 3
        text = cut(for_tier(row.text, tier), max(width - used, 0), ellipsis)
        return (*left, *values, Span(f"  {text}", _text_ink(row)))

    def _glyph(self, row: DifferenceRow) -> tuple[str, Ink]:
        """Severity of what only one of them has; a dot for figures that differ."""
        if row.severity in {None, Severity.INFO}:
            return (self._glyphs.note if row.differs else " "), Ink(Role.KEY)
        return self._glyphs.severity(row.severity), _text_ink(row)


def _text_ink(row: DifferenceRow) -> Ink:
    """Warm for trouble that only one of them has, bold for what differs, quiet for what is the same."""
    match row.severity:
        case Severity.ERROR | Severity.CRITICAL:
            return Ink(Role.ERROR, bold=True)
        case Severity.WARNING:
            return Ink(Role.WARNING, bold=True)
        case _:
            return PLAIN if row.differs else MUTED

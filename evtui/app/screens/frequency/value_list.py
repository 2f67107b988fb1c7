"""The values as a virtual list: a cursor step redraws two rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evtui.app.theme import Painter
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, fit
from evtui.services.grouping.groups import Frequency

COUNT = 9
SHARE = 8
LEAST_VALUE = 12
WIDEST_VALUE = 48
_SELECTED = Ink(Role.SELECT_TEXT, Role.SELECT)
_BAR = Ink(Role.KEY, Role.SELECT)


@dataclass(frozen=True, slots=True)
class Widths:
    """Cells of value and bar."""

    value: int
    bar: int


def widths_of(rows: Sequence[Frequency], width: int) -> Widths:
    """The value as wide as needed, the bar takes the rest."""
    longest = max((cells(plain(row.label or "", WIDEST_VALUE)) for row in rows), default=0)
    room = max(LEAST_VALUE, width - COUNT - SHARE - 14)
    value = max(LEAST_VALUE, min(longest + 1, WIDEST_VALUE, room))
    return Widths(value, max(0, width - 3 - value - COUNT - SHARE - 1))


def value_line(row: Frequency, largest: int, widths: Widths, glyphs: Glyphs, *, is_selected: bool) -> Line:
    """``▌ HPC-04/2        412   18.3 %  ━━━━━``; what was not sent is named so."""
    told = "not sent" if row.label is None else for_tier(plain(row.label, 200), glyphs.tier)
    value = fit(told, widths.value, ellipsis=glyphs.ellipsis)
    bar = glyphs.bar * round(Decimal(widths.bar * row.count) / largest) if largest else ""
    ink, quiet = (_SELECTED, _SELECTED) if is_selected else (PLAIN, MUTED)
    return (
        Span(f"{glyphs.selected} " if is_selected else "  ", _BAR if is_selected else PLAIN),
        Span(value, quiet if row.label is None else ink),
        Span(f"{row.count:>{COUNT - 1}} ", ink),
        Span(f"{row.percent:>{SHARE - 3}} % ", quiet),
        Span(f" {bar}", Ink(Role.KEY, Role.SELECT if is_selected else Role.DEFAULT)),
    )


class ValueList(ScrollView):
    """Draws the lines in view on demand."""

    DEFAULT_CSS = "ValueList { height: 1fr; overflow: hidden; scrollbar-size: 0 0; }"

    def __init__(self, painter: Painter, glyphs: Glyphs, when_moved: Callable[[], None]) -> None:
        super().__init__()
        self._painter = painter
        self._glyphs = glyphs
        self._when_moved = when_moved
        self._rows: Sequence[Frequency] = ()
        self._widths = Widths(LEAST_VALUE, 0)
        self._largest = 0
        self.index = 0
        """Row under the cursor."""

    @property
    def selected(self) -> Frequency | None:
        """The value under the cursor."""
        return self._rows[self.index] if self._rows else None

    def show(self, rows: Sequence[Frequency]) -> None:
        """Other rows; the cursor stays on its value."""
        chosen = self.selected
        self._rows = rows
        self._largest = max((row.count for row in rows), default=0)
        self.index = rows.index(chosen) if chosen in rows else 0
        self._fit()
        self.refresh()

    def move_to(self, index: int) -> None:
        """The cursor on a row."""
        before, self.index = self.index, max(0, min(index, len(self._rows) - 1))
        if before == self.index:
            return
        top = self.scroll_offset.y
        self._keep_in_view()
        if self.scroll_offset.y == top:
            self.refresh(*(Region(0, row - top, self.size.width, 1) for row in (before, self.index)))
        self._when_moved()

    def on_resize(self, event: events.Resize) -> None:
        """Other widths, the cursor in view."""
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        self._widths = widths_of(self._rows, self.size.width)
        self.set_reactive(ValueList.virtual_size, Size(self.size.width, len(self._rows)))  # no layout
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        height = max(1, self.size.height)
        top = min(self.index, max(self.index - height + 1, self.scroll_offset.y))
        if top != self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One value."""
        number = y + self.scroll_offset.y
        width = self.size.width
        if number >= len(self._rows):
            return Strip.blank(width)
        is_selected = number == self.index
        row = self._rows[number]
        line = value_line(row, self._largest, self._widths, self._glyphs, is_selected=is_selected)
        return self._painter.strip(line, width, _SELECTED if is_selected else PLAIN)

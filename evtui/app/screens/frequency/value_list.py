"""The values of a column, each with its share as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from evtui.app.widgets.cursor_list import SELECTED, CursorList
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, fit
from evtui.services.grouping.groups import Frequency

COUNT = 9
SHARE = 8
LEAST_VALUE = 12
WIDEST_VALUE = 48


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
    """``HPC-04/2        412   18.3 %  ━━━━━``; what was not sent is named so."""
    told = "not sent" if row.label is None else for_tier(plain(row.label, 200), glyphs.tier)
    value = fit(told, widths.value, ellipsis=glyphs.ellipsis)
    bar = glyphs.bar * round(Decimal(widths.bar * row.count) / largest) if largest else ""
    ink, quiet = (SELECTED, SELECTED) if is_selected else (PLAIN, MUTED)
    return (
        Span(value, quiet if row.label is None else ink),
        Span(f"{row.count:>{COUNT - 1}} ", ink),
        Span(f"{row.percent:>{SHARE - 3}} % ", quiet),
        Span(f" {bar}", Ink(Role.KEY, Role.SELECT if is_selected else Role.DEFAULT)),
    )


class ValueList(CursorList[Frequency]):
    """Values with their bars."""

    _widths = Widths(LEAST_VALUE, 0)
    _largest = 0

    def show(self, rows: Sequence[Frequency]) -> None:
        """Other rows; the cursor stays on its value."""
        chosen = self.selected
        self._largest = max((row.count for row in rows), default=0)
        self._show_rows(rows, rows.index(chosen) if chosen in rows else 0)

    def fit(self, width: int) -> None:
        """Other widths."""
        self._widths = widths_of(self._rows, width)

    def line(self, row: Frequency, *, is_selected: bool) -> Line:
        """One value."""
        return value_line(row, self._largest, self._widths, self._glyphs, is_selected=is_selected)

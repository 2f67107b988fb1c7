"""``F``: every value of a field with its count, share and bar; enter filters the list to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from textual import events
from textual.widget import Widget

from evtui.app.screen import EvtuiScreen
from evtui.app.screens.frequency.value_list import COUNT, SHARE, ValueList, widths_of
from evtui.app.widgets.one_line import OneLine
from evtui.formats import units
from evtui.formats.glyphs import for_tier
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.widths import fit
from evtui.keymap.frequency import FREQUENCY
from evtui.keymap.table import TABLE
from evtui.models.report import SessionReport
from evtui.services.grouping.groups import Frequency, frequencies
from evtui.services.query.fields import Field


class By(StrEnum):
    """What the rows are ordered by."""

    VALUE = "value"
    COUNT = "count"


class FrequencyScreen(EvtuiScreen):
    """Counted in a thread: the sessions may be many."""

    TABLES = (FREQUENCY, TABLE)
    TITLE_CRUMB = "Frequencies"

    def __init__(self, field: Field, reports: Sequence[SessionReport], choose: Callable[[str], None]) -> None:
        """``choose`` takes the condition of the value that enter was pressed on."""
        super().__init__()
        self._field, self._reports, self._choose = field, reports, choose
        self._found: tuple[Frequency, ...] = ()
        self._by = By.VALUE if field.kind.is_ordered else By.COUNT
        self._column = self._by
        self._reversed = False

    def compose_body(self) -> Iterable[Widget]:
        """Heads and values."""
        yield OneLine(self.paint, id="heads")
        yield ValueList(self.paint, self.looks.glyphs, self._show_place)

    def crumbs(self) -> tuple[str, ...]:
        """Of which field."""
        return ("Sessions", f"{self._field.title}: how often")

    def header_right(self) -> str:
        """Among how many sessions."""
        return f"{units.count(len(self._reports), 'session')} shown "

    def on_mount(self) -> None:
        """Count."""
        self._draw()
        self.run_worker(self._count(), group="counting")

    def on_resize(self, event: events.Resize) -> None:
        """Heads stand above what they name."""
        self.call_after_refresh(self._draw_heads)

    async def _count(self) -> None:
        self._found = await asyncio.to_thread(frequencies, self._reports, self._field, self.looks.zone)
        self._draw()

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    @property
    def _values(self) -> ValueList:
        return self.query_one(ValueList)

    def _draw(self) -> None:
        rows = list(self._found)
        if self._by is By.COUNT:
            rows.sort(key=lambda row: -row.count)
        if self._reversed:
            rows.reverse()
        self._values.show(rows)
        self._draw_heads()
        self._show_place()

    def _draw_heads(self) -> None:
        self.query_one("#heads", OneLine).show(self._heads())

    def _heads(self) -> Line:
        value = widths_of(self._found, self._values.size.width).value
        down = (self._by is By.COUNT) != self._reversed
        arrow = for_tier("↓" if down else "↑", self.tier)

        def head(by: By, title: str, width: int, *, right: bool) -> Span:
            text = f"{title}{arrow}" if by is self._by else title
            is_chosen = by is self._column
            ink = Ink(Role.TEXT if is_chosen else Role.MUTED, bold=True, underline=is_chosen)
            return Span(fit(text, width, right=right), ink)

        quiet = Ink(Role.MUTED, bold=True)
        return (
            Span("  "),
            head(By.VALUE, self._field.title, value, right=False),
            head(By.COUNT, "count", COUNT - 1, right=True),
            Span(" "),
            Span(fit("share", SHARE - 1, right=True), quiet),
        )

    def _show_place(self) -> None:
        total = len(self._found)
        self.show_position(f"{self._values.index + 1}/{total}" if total else "")

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    def action_choose(self) -> None:
        """Back to the list, filtered to this value."""
        chosen = self._values.selected
        if chosen is not None:
            self.dismiss()
            self._choose(chosen.condition)

    def action_sort(self) -> None:
        """By the column under the column cursor, again to flip."""
        self._reversed = not self._reversed if self._by is self._column else False
        self._by = self._column
        self._draw()

    def action_column_left(self) -> None:
        """The value."""
        self._column = By.VALUE
        self._draw_heads()

    def action_column_right(self) -> None:
        """The count."""
        self._column = By.COUNT
        self._draw_heads()

    def action_columns_left(self) -> None:
        """The value."""
        self.action_column_left()

    def action_columns_right(self) -> None:
        """The count."""
        self.action_column_right()

    def action_down(self) -> None:
        """Next value."""
        self._values.move_to(self._values.index + 1)

    def action_up(self) -> None:
        """Previous value."""
        self._values.move_to(self._values.index - 1)

    def action_first(self) -> None:
        """First value."""
        self._values.move_to(0)

    def action_last(self) -> None:
        """Last value."""
        self._values.move_to(len(self._found) - 1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self._values.move_to(self._values.index + max(1, self._values.size.height // 2))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._values.move_to(self._values.index - max(1, self._values.size.height // 2))

    def action_page_down(self) -> None:
        """A page down."""
        self._values.move_to(self._values.index + max(1, self._values.size.height))

    def action_page_up(self) -> None:
        """A page up."""
        self._values.move_to(self._values.index - max(1, self._values.size.height))

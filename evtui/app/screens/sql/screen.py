"""The answer to a question in SQL (``;``) as a list: sort, filter, count, export, open a row's session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from evtui.app.actions import Table
from evtui.app.messages import OpenSession
from evtui.app.screens.sql.asking import AskingScreen, connecting
from evtui.app.screens.sql.drilling import Target, session_meant, target_of
from evtui.app.screens.sql.exporting import ExportRows
from evtui.app.screens.sql.result_list import ResultList
from evtui.app.screens.sql.typing import QuestionPrompt
from evtui.app.screens.sql.views_text import views_text
from evtui.app.source import SessionSource
from evtui.app.text_screen import TextLines
from evtui.app.widgets.one_line import OneLine
from evtui.errors import EvtuiError
from evtui.formats import units
from evtui.keymap.sql import SQL
from evtui.keymap.table import TABLE
from evtui.services.search.words import NOTHING, BadSearch, wanted
from evtui.services.sql.answer import Answer, Arrangement, arranged, frequencies
from evtui.services.sql.asking import Row, Value
from evtui.services.sql.faults import SqlRefused
from evtui.services.sql.rows import shown
from evtui.services.store.protocol import Store

if TYPE_CHECKING:
    from evtui.app.widgets.find_prompt import FindPrompt

_AROUND: Final = 4
"""Rows of header, heads, prompt and footer."""


class SqlScreen(QuestionPrompt, ExportRows, AskingScreen):
    """Begins with its prompt open; the same screen shows how often values occur, then with an answer."""

    TABLES: ClassVar[tuple[Table, ...]] = (SQL, TABLE)
    TITLE_CRUMB = "SQL"

    class Arranged(Message):
        """Other rows, or another order."""

        def __init__(self, answer: Answer, how: Arrangement, rows: tuple[Row, ...]) -> None:
            super().__init__()
            self.answer = answer
            self.how = how
            self.rows = rows

    def __init__(
        self,
        store: Store | None,
        source: SessionSource | None,
        *,
        answer: Answer | None = None,
        choose: Callable[[Value], None] | None = None,
    ) -> None:
        """``choose`` takes the value in the first column of the row that enter was pressed on."""
        super().__init__(store)
        self._source = source
        self._choose = choose
        self.answer = answer or Answer()
        """What came last."""
        self.rows: tuple[Row, ...] = self.answer.rows
        """Those on the screen, in its order."""
        self._how = Arrangement()
        self._how_before = Arrangement()

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """Heads and rows; before the first answer what can be asked."""
        yield OneLine(self.paint, id="heads")
        yield ResultList(self.paint, self.looks.glyphs, self._show_place)
        yield TextLines(self.paint)

    def on_mount(self) -> None:
        """Ask for a question, unless there is an answer already."""
        self._draw()
        if not self.answer.columns:
            self.call_next(self.action_sql)

    def on_resize(self, event: events.Resize) -> None:
        """Other columns fit."""
        self.call_after_refresh(self._draw)

    def crumbs(self) -> tuple[str, ...]:
        """The question on one line."""
        asked = " ".join(self.answer.sql.split())
        return (self.TITLE_CRUMB, asked) if asked else (self.TITLE_CRUMB,)

    def header_right(self) -> str:
        """How many rows, and whether some are missing."""
        if not self.answer.columns:
            return ""
        total, some = units.count(len(self.answer.rows), "row"), len(self.rows)
        text = total if some == len(self.answer.rows) else f"{some} of {total}"
        return f"{text}, {self.answer.cut}" if self.answer.cut else text

    @property
    def results(self) -> ResultList:
        """The list."""
        return self.query_one(ResultList)

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        has_answer = bool(self.answer.columns)
        self.query_one(TextLines).display = not has_answer
        self.results.display = has_answer
        if has_answer:
            self.results.show(self.answer, self.rows)
        else:
            width, height = self.size
            lines = views_text(width, height - _AROUND, self.looks.glyphs.ellipsis)
            self.query_one(TextLines).show(lines)
        self._show_place()
        self.show_header()

    def _show_place(self) -> None:
        if not self.answer.columns:
            self.show_position("")
            return
        heads = self.results.heads(self._how.column, self._how.is_descending)
        self.query_one("#heads", OneLine).show(heads)
        self.show_position(f"{self.results.index + 1}/{len(self.rows)}" if self.rows else "0/0")

    # ── asking ────────────────────────────────────────────────────────────────────────────────────

    def asked(self, sql: str) -> None:
        """Work an answer out."""
        self.ask_store(sql)
        if self.is_asking:
            self.message_line("Asking; esc gives it up")

    @on(AskingScreen.Came)
    def _count(self, message: AskingScreen.Came) -> None:
        if self.is_asking:
            self.message_line(f"{units.count(message.rows, 'row')} so far; esc gives it up")

    @on(AskingScreen.Answered)
    def _take(self, message: AskingScreen.Answered) -> None:
        if self.is_awaited(message.question):
            self.answer, self.rows, self._how = message.answer, message.answer.rows, Arrangement()
            self._draw()
            self.message_line("" if self.rows else "No rows")

    @on(AskingScreen.Failed)
    async def _say_failed(self, message: AskingScreen.Failed) -> None:
        if self.is_awaited(message.question):
            if isinstance(message.error, SqlRefused):
                await self.open_question(message.question.sql, message.error)  # to be corrected
            else:
                self.message_line(str(message.error))

    def action_again(self) -> None:
        """The same question."""
        if self.answer.sql and self._choose is None:
            self.asked(self.answer.sql)

    def cancel_innermost(self) -> bool:
        """Give the question up, else show every row again."""
        if self.give_up():
            self.message_line("Given up")
        elif not self._how.wanted.is_empty or self._how.only is not None:
            self._arrange(replace(self._how, wanted=NOTHING, only=None))
        else:
            return False
        return True

    def cancel_fetch(self) -> bool:
        """Give the question up."""
        return self.give_up()

    # ── which rows, in which order ────────────────────────────────────────────────────────────────

    def _arrange(self, how: Arrangement) -> None:
        """Sort and filter in a thread; a hundred thousand rows take a moment."""
        answer, self._how = self.answer, how

        def work() -> None:
            worker = get_current_worker()
            rows = arranged(answer, how, lambda: worker.is_cancelled)
            if rows is not None:
                self.post_message(self.Arranged(answer, how, rows))

        self.run_worker(work, group="arrange", exclusive=True, thread=True)

    @on(Arranged)
    def _take_rows(self, message: Arranged) -> None:
        if message.answer is self.answer and message.how is self._how:
            self.rows = message.rows
            self._draw()

    def action_sort(self) -> None:
        """By the column under the column cursor."""
        if self.answer.columns:
            self._arrange(self._how.sorted_by(self.results.column))

    async def action_search(self) -> None:
        """Type words that rows must hold."""
        from evtui.app.widgets.find_prompt import FindPrompt  # its style sheet is no part of opening

        if not self.query(FindPrompt):
            await self.mount_prompt(FindPrompt())
        self._how_before = self._how
        self.query_one(FindPrompt).open(self._how.wanted.typed)

    def on_find_prompt_typed(self, message: FindPrompt.Typed) -> None:
        """Filter while typing."""
        self._filter(message.text)

    def on_find_prompt_ended(self, message: FindPrompt.Ended) -> None:
        """Enter keeps the filter, esc brings the one before back."""
        if message.accepted:
            self._filter(message.text)
        else:
            self._arrange(self._how_before)

    def _filter(self, typed: str) -> None:
        try:
            self._arrange(replace(self._how, wanted=wanted(typed)))
        except BadSearch as error:
            self.message_line(str(error))

    def action_freq(self) -> None:
        """How often each value of the column occurs."""
        if not self.rows:
            self.message_line("No rows to count")
            return
        column = self.results.column
        found = frequencies(self.answer, self.rows, column)

        def choose(value: Value) -> None:
            self._arrange(replace(self._how, only=(column, value)))
            self.message_line(f"{self.answer.columns[column]}: {shown(value)}; esc shows all rows again")

        self.app.push_screen(SqlScreen(None, None, answer=found, choose=choose))

    # ── a row's session ───────────────────────────────────────────────────────────────────────────

    def action_open(self) -> None:
        """The session of the row; of frequencies the rows with the value."""
        row = self.results.selected
        if row is None:
            return
        if self._choose is not None:
            self.dismiss()
            self._choose(row[0])
            return
        target = target_of(self.answer, row)
        if target is None or self._store is None or self._source is None:
            self.message_line("This row names no session: select id (and account) to open one")
        else:
            self.run_worker(self._open(target, self._store, self._source), group="open", exclusive=True)

    async def _open(self, target: Target, store: Store, source: SessionSource) -> None:
        try:
            row = await asyncio.to_thread(session_meant, target, connecting(store))
            report = await source.whole(row)
        except EvtuiError as error:
            self.message_line(str(error))
        else:
            self.post_message(OpenSession(report, at=target.at))

    def copy_text(self) -> str:
        """The row as Markdown, a column a line."""
        from evtui.services.export.table import escaped

        row = self.results.selected
        named: Sequence[tuple[str, Value]] = (
            () if row is None else list(zip(self.answer.columns, row, strict=True))
        )
        return "\n".join(f"- **{escaped(name)}** {escaped(shown(value))}" for name, value in named)

    # ── movement ──────────────────────────────────────────────────────────────────────────────────

    def _move(self, rows: int) -> None:
        if self.answer.columns:
            self.results.move_to(self.results.index + rows)
        else:
            self.query_one(TextLines).move(rows)

    def _page(self) -> int:
        return max(1, self.results.size.height)

    def action_down(self) -> None:
        """Next row."""
        self._move(1)

    def action_up(self) -> None:
        """Previous row."""
        self._move(-1)

    def action_first(self) -> None:
        """First row."""
        self._move(-len(self.rows))

    def action_last(self) -> None:
        """Last row."""
        self._move(len(self.rows))

    def action_half_down(self) -> None:
        """Half a page down."""
        self._move(max(1, self._page() // 2))

    def action_half_up(self) -> None:
        """Half a page up."""
        self._move(-max(1, self._page() // 2))

    def action_page_down(self) -> None:
        """A page down."""
        self._move(self._page())

    def action_page_up(self) -> None:
        """A page up."""
        self._move(-self._page())

    def action_column_left(self) -> None:
        """The column before."""
        self.results.move_column(-1)

    def action_column_right(self) -> None:
        """The next column."""
        self.results.move_column(1)

    def action_columns_left(self) -> None:
        """Ten columns to the left."""
        self.results.move_column(-10)

    def action_columns_right(self) -> None:
        """Ten columns to the right."""
        self.results.move_column(10)

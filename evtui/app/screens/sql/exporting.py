"""``:export FILE`` of an answer: the rows on the screen, in its order, through the one serialiser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from evtui.app.file_order import REPLACE, Order, export, order_of, refused
from evtui.app.screen import EvtuiScreen
from evtui.formats import units
from evtui.formats.written import AS_IT_WAS

if TYPE_CHECKING:
    from evtui.keymap.action import Action
    from evtui.services.sql.answer import Answer
    from evtui.services.sql.asking import Row

ENDINGS: Final = ("csv", "tsv", "json", "ndjson", "md")


class ExportRows(EvtuiScreen):
    """Written in a thread, whole or not at all."""

    answer: Answer
    rows: tuple[Row, ...]

    def action_export(self, words: str = "") -> None:
        """Write the rows shown."""
        order = order_of(words, (REPLACE,))
        problem = refused(order, "export", ENDINGS) if self.answer.columns else "No answer to write yet"
        if problem:
            self.message_line(problem)
        else:
            self.run_worker(self._export(order), group="export")

    async def _export(self, order: Order) -> None:
        from evtui.services.export.rows import write_rows
        from evtui.services.sql.rows import leaving

        columns, rows = self.answer.columns, self.rows

        def made() -> bytes:
            given = ([leaving(value) for value in row] for row in rows)
            return "".join(write_rows(order.ending, columns, given, whole="rows", indent=True)).encode()

        await export(self, order, made, units.count(len(rows), "row"), AS_IT_WAS)

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """A name for the file."""
        if action.method == "export" and "." not in words:
            return [f"{words.strip() or 'answer'}.{ending}" for ending in ENDINGS]
        return super().command_words(action, words)

"""``:export FILE`` of an answer: the rows on the screen, in its order, through the one serialiser."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.app.screen import EvtuiScreen
from evtui.formats import units

if TYPE_CHECKING:
    from evtui.keymap.action import Action
    from evtui.services.sql.answer import Answer
    from evtui.services.sql.asking import Row

REPLACE: Final = "-f"
"""The word before the file's name that lets an existing file go."""
ENDINGS: Final = ("csv", "tsv", "json", "ndjson", "md")


class ExportRows(EvtuiScreen):
    """Written in a thread, whole or not at all."""

    answer: Answer
    rows: tuple[Row, ...]

    def action_export(self, words: str = "") -> None:
        """Write the rows shown."""
        first, _, rest = words.strip().partition(" ")
        replaces = first == REPLACE
        name = rest.strip() if replaces else words.strip()
        path = Path(name).expanduser()
        form = path.suffix.lstrip(".").lower()
        if not self.answer.columns:
            self.message_line("No answer to write yet")
        elif not name:
            self.message_line(f"Which file? :export NAME.csv, or .{', .'.join(ENDINGS[1:])}")
        elif form not in ENDINGS:
            self.message_line(f"The ending says the format: .{', .'.join(ENDINGS)}")
        else:
            self.run_worker(self._export(path, form, replaces=replaces), group="export")

    async def _export(self, path: Path, form: str, *, replaces: bool) -> None:
        columns, rows = self.answer.columns, self.rows
        failed = await asyncio.to_thread(_write, path, form, columns, rows, replaces)
        self.message_line(failed or f"{units.count(len(rows), 'row')} written to {path}")

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """A name for the file."""
        if action.method == "export" and "." not in words:
            return [f"{words.strip() or 'answer'}.{ending}" for ending in ENDINGS]
        return super().command_words(action, words)


def _write(path: Path, form: str, columns: Sequence[str], rows: Sequence[Row], replaces: bool) -> str:
    """Write them, readable for their owner only; why that failed, else nothing."""
    from evtui.clients.token_file import replace_private_file
    from evtui.services.export.rows import write_rows
    from evtui.services.sql.rows import leaving

    given = ([leaving(value) for value in row] for row in rows)
    text = "".join(write_rows(form, columns, given, whole="rows", indent=True))
    try:
        if path.is_dir():
            return f"{path} is a folder"
        if path.exists() and not replaces:
            return f"{path} is there already; :export {REPLACE} {path} replaces it"
        replace_private_file(path, text.encode())
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = error.strerror if isinstance(error, OSError) else None
        return f"{path} was not written: {reason or error}"
    return ""

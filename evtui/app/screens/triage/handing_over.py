"""The hand-over report on screen, and into a file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual import on

from evtui.app.text_screen import TextScreen
from evtui.app.widgets.prompt import Prompt
from evtui.keymap.text import TEXT
from evtui.keymap.triage import HAND_OVER


class HandOverScreen(TextScreen):
    """Markdown as text; ``:export`` writes it."""

    TABLES = (HAND_OVER, TEXT)
    TITLE_CRUMB = "Hand-over"

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("Hand-over", lines)
        self._asks_for_file = False

    async def action_export(self) -> None:
        """Ask for the file."""
        self._asks_for_file = True
        await self.ask("file to write the report to", "hand-over.md")

    @on(Prompt.Ended)
    def _write(self, message: Prompt.Ended) -> None:
        """The typed path; esc writes nothing."""
        if not self._asks_for_file:
            return
        self._asks_for_file = False
        message.prevent_default()  # no search: the parent's handler is for /
        if message.accepted and message.text.strip():
            self.message_line(write_report(Path(message.text.strip()).expanduser(), self._text))

    @on(Prompt.Typed)
    def _no_search(self, message: Prompt.Typed) -> None:
        """A file name is no word to search for."""
        if self._asks_for_file:
            message.prevent_default()


def write_report(path: Path, lines: Sequence[str]) -> str:
    """Write the lines to a new file (0600) and say how that went; an existing file is never replaced."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return f"{path} was not written: {reason or error}"
    return f"Written to {path}"

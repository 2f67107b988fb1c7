"""What the app keeps on this machine for its user: notes, marks, typed lines, and what was copied last."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from evtui.app.diagnosing import DiagnosingApp
from evtui.errors import EvtuiError

if TYPE_CHECKING:
    from pathlib import Path

    from evtui.services.notes.store import NoteStore
    from evtui.services.views.typed_lines import TypedLines


class KeepingApp(DiagnosingApp, inherit_bindings=False):
    """Knows where, as soon as something is open."""

    @property
    def notes(self) -> NoteStore | None:
        """Where notes and marks are kept; None before anything is open."""
        return None if self.sessions is None else self.sessions.notes

    @property
    def state_folder(self) -> Path | None:
        """Where what was copied is kept; None before anything is open."""
        locations = None if self.sessions is None else self.sessions.locations
        return None if locations is None else locations.state

    @cached_property
    def _typed(self) -> dict[str, TypedLines]:
        """By prompt."""
        return {}

    def typed_lines(self, prompt: str) -> TypedLines:
        """The lines typed into a prompt, in this run and before."""
        from evtui.services.views.typed_lines import TypedLines

        if prompt not in self._typed:
            folder = None if self.sessions is None else self.sessions.views_folder
            self._typed[prompt] = TypedLines(folder, prompt)
        return self._typed[prompt]

    def remember_line(self, prompt: str, line: str) -> None:
        """A line was accepted; written down in a thread."""
        lines = self.typed_lines(prompt)
        if lines.note(line):
            self.run_worker(self._keep_lines(lines), group=f"typed {prompt}")

    async def _keep_lines(self, lines: TypedLines) -> None:
        with suppress(EvtuiError):  # they live on in memory; nobody who types a filter wants to hear of it
            await asyncio.to_thread(lines.keep)

    def copy_to_clipboard(self, text: str) -> None:
        """OSC 52 as the multiplexers around this terminal pass it on; only a key of the user leads here."""
        from evtui.app.clipboard import clipboard_sequence  # built only when asked for

        if self._driver is not None:
            self._driver.write(clipboard_sequence(text, os.environ))

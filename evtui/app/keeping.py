"""What the app keeps on this machine for its user: notes, marks, typed lines, and what was copied last."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import on

from evtui.app.diagnosing import DiagnosingApp
from evtui.app.messages import CopyRecord
from evtui.errors import EvtuiError

if TYPE_CHECKING:
    from pathlib import Path

    from evtui.models.report import SessionReport
    from evtui.services.notes.store import NoteStore
    from evtui.services.views.timeline_place import TimelinePlaces
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

    @property
    def timeline_places(self) -> TimelinePlaces | None:
        """Where timelines were left; None before anything is open."""
        return None if self.sessions is None else self.sessions.timeline_places

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

    @property
    def is_restricted(self) -> bool:
        """True with ``--restricted``: no command of the user's is run."""
        return self.sessions is not None and self.sessions.opening.is_restricted

    def command_line(self, *words: str, reports: Sequence[SessionReport] = ()) -> str:
        """The command line of evtui that does this on these sessions, for whoever types it elsewhere."""
        from evtui.services.export.command_line import command_line

        if self.sessions is None:
            return command_line(words, reports)
        opening = self.sessions.opening
        return command_line(words, reports, files=opening.files, source=opening.words)

    @on(CopyRecord)
    def _copy_record(self, message: CopyRecord) -> None:
        self.whole_first(message.report, partial(self._copy_part, message.pointer), raw=True)

    def _copy_part(self, pointer: str, report: SessionReport) -> None:
        """Laid out as the raw screen shows it; the screen in front says what came of it."""
        from evtui.app.clipboard import copy_text
        from evtui.app.screen import EvtuiScreen
        from evtui.app.screens.raw.document import RawDocument  # brings numpy

        if isinstance(self.screen, EvtuiScreen):
            copy_text(self.screen, RawDocument.read(report.raw).part_text(pointer), "copied.txt")

    def copy_to_clipboard(self, text: str) -> None:
        """OSC 52 as the multiplexers around this terminal pass it on; only a key of the user leads here."""
        from evtui.app.clipboard import clipboard_sequence  # built only when asked for

        self.write_sequence(clipboard_sequence(text, os.environ))

    def write_sequence(self, sequence: str) -> None:
        """Send the terminal something of ours as it is."""
        if self._driver is not None and sequence:
            self._driver.write(sequence)

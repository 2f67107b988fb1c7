"""Notes in the session list: a glyph in the row, the text in the preview; ``a`` writes, ``M`` lists."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from evtui.app.noting import ask_for_text, failure
from evtui.app.screens.sessions.comparing import ComparingList
from evtui.app.screens.sessions.presenting import place_of
from evtui.app.screens.sessions.preview import Preview
from evtui.app.source import SessionSource, system_now
from evtui.app.widgets.timeline_times import Times
from evtui.formats.plain import plain
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey

if TYPE_CHECKING:
    from evtui.services.notes.note import Note
    from evtui.services.notes.store import NoteStore


class NotingList(ComparingList):
    """Notes are read once something is open, and again whenever the list comes to the front."""

    @cached_property
    def notes(self) -> NoteStore | None:
        """Where notes are kept; None where this run keeps nothing."""
        if self.locations is None:
            return None
        from evtui.services.notes.store import FileNotes  # never before the first paint

        own = FileNotes(self.locations.data)
        given = self._opening.case_notes
        if given is None:
            return own
        from evtui.services.casefile.notes import CaseNotes

        return CaseNotes(own, given)

    def source_opened(self, source: SessionSource) -> None:
        """Beside the first fetches."""
        super().source_opened(source)
        self.query_one(Preview).notes_of = self._notes_of
        self.run_worker(self._read_notes(), group="notes")

    def on_screen_resume(self) -> None:
        """Notes may have been written on another screen."""
        if self._source is not None:
            self._show_notes()

    def noted(self) -> frozenset[SessionKey]:
        """Sessions with a note, as far as notes have been read."""
        store = self.__dict__.get("notes")  # not made by drawing: that would be before the first paint
        return frozenset() if store is None else store.known.sessions

    def _notes_of(self, key: SessionKey) -> tuple[Note, ...]:
        return () if self.notes is None else self.notes.known.of(key)

    async def _read_notes(self) -> None:
        store = await asyncio.to_thread(lambda: self.notes)
        if store is None:
            return
        failed = await failure(self.app, lambda store: store.read())
        self._show_notes()
        if failed or store.known.trouble:
            self.message_line(failed or store.known.trouble)

    def _show_notes(self) -> None:
        """Redraw the rows whose glyph changed, and the preview's notes."""
        content, noted = self.session_list.content, self.noted()
        self.session_list.update_rows(noted ^ content.noted, replace(content, noted=noted))
        self.query_one(Preview).show_notes()

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    async def action_note(self) -> None:
        """A note on the whole session."""
        selected = self.session_list.selected
        if selected is not None:
            await self._ask_note(selected)

    async def _ask_note(self, report: SessionReport, text: str = "") -> None:
        where = f"note on session {plain(report.session.id, 40)}"
        await ask_for_text(self, where, partial(self._write, report), text)

    def _write(self, report: SessionReport, text: str) -> None:
        self.run_worker(self._keep(report, text), group="notes", description="keeping a note")

    async def _keep(self, report: SessionReport, text: str) -> None:
        """Keep it and say so; a text that could not be kept stands in the prompt again."""
        from evtui.services.notes.note import Note

        note = Note.written(report.session, text, now=system_now())
        failed = await failure(self.app, lambda store: store.add(note))
        self._show_notes()
        if failed:
            await self._ask_note(report, text)
        self.message_line(f"Not kept: {failed}" if failed else "Note kept; M lists notes")

    def action_notes(self) -> None:
        """Notes of all sessions."""
        from evtui.app.screens.notes.screen import NotesScreen

        self.app.push_screen(NotesScreen(None, Times.of(self.looks.zone, 0), self._go_to_noted))

    def _go_to_noted(self, note: Note) -> None:
        """The cursor on the note's session, where it is among the rows."""
        place = place_of(self._rows, replace(self.view, cursor=note.session, head=""))
        if place is not None:
            self.session_list.move_to(place)
            return
        self.message_line(f"Session {plain(note.session[4], 40)} is not among the rows shown")

    def copy_text(self) -> str:
        """What the list knows of the session under the cursor, as Markdown."""
        report = self.session_list.selected
        if report is None:
            return ""
        from evtui.services.export.card_markdown import session_markdown
        from evtui.services.outcome import verdict_line

        return session_markdown(report.session, verdict_line(report), self._notes_of(report.session.key))

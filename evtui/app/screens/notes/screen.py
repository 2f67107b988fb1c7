"""Notes and marks of one session, or of all of them: read, search, go there, delete and bring back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import wrap
from typing import Final

from textual import events, on
from textual.widget import Widget

from evtui.app.noting import failure, notes_of
from evtui.app.screen import EvtuiScreen
from evtui.app.text_screen import TextLines
from evtui.app.widgets.prompt import Prompt
from evtui.app.widgets.timeline_times import Times
from evtui.formats.glyphs import for_tier
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, fit
from evtui.keymap.notes import NOTES
from evtui.services.notes.note import Note, Notes, SessionKey
from evtui.services.notes.store import NoteStore
from evtui.services.notes.words import remark_words

GoTo = Callable[[Note], None]
"""Called once this screen is gone."""
_WHEN: Final = 20
_PLACE: Final = 22
_CHOSEN: Final = Ink(Role.SELECT_TEXT, Role.SELECT)


class NotesScreen(EvtuiScreen):
    """A note takes as many lines as its text needs."""

    TABLES = (NOTES,)
    TITLE_CRUMB = "Notes"

    def __init__(
        self, session: SessionKey | None, times: Times, go: GoTo, chosen: Note | None = None
    ) -> None:
        """``session`` None lists the notes of all of them, the newest first."""
        super().__init__()
        self._session, self._times, self._go = session, times, go
        self._words = ""
        self._notes: tuple[Note, ...] = ()
        self._row = 0
        self._gone: list[Note] = []
        self._chosen = chosen

    def compose_body(self) -> Iterable[Widget]:
        """The list."""
        yield TextLines(self.paint)

    def crumbs(self) -> tuple[str, ...]:
        """Of which session."""
        if self._session is None:
            return ("Notes and marks",)
        _, _, charger, connector, identity = self._session
        place = f"{charger}/{connector}" if charger and connector else charger
        return (*([place] if place else []), f"session {identity}", "Notes and marks")

    def on_mount(self) -> None:
        """What is known, then what other processes may have written."""
        self._take()
        if self._chosen in self._notes:
            self._row = self._notes.index(self._chosen)
        self.run_worker(self._change(lambda store: store.read(), ""), group="notes")

    def on_resize(self, event: events.Resize) -> None:
        """Texts get what room there is."""
        self.call_after_refresh(self._draw)

    def copy_text(self) -> str:
        """The listed notes as Markdown."""
        from evtui.services.export.card_markdown import notes_markdown

        return notes_markdown(self._notes)

    # ── what is listed ────────────────────────────────────────────────────────────────────────────

    def _take(self) -> None:
        """The notes as they are now; the cursor stays on its note, else on its row."""
        store = notes_of(self.app)
        known = Notes() if store is None else store.known
        found = known.found(self._words)
        if self._session is not None:
            kept = set(found)
            found = tuple(note for note in known.of(self._session) if note in kept)
        before = self._notes[self._row] if self._notes else None
        self._notes = found
        row = found.index(before) if before in found else self._row
        self._row = max(0, min(row, len(found) - 1))

    async def _change(self, change: Callable[[NoteStore], Notes], say: str) -> None:
        """Change the notes, list them anew and say how that went."""
        failed = await failure(self.app, change)
        self._take()
        self._draw()
        store = notes_of(self.app)
        text = failed or say or ("" if store is None else store.known.trouble)
        if text:
            self.message_line(text)

    # ── drawing ───────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        if not self.is_mounted or not self.size.width:
            return
        shown: list[Line] = []
        top = bottom = 0
        for row, note in enumerate(self._notes):
            top = len(shown) if row == self._row else top
            shown += self._lines(note, chosen=row == self._row)
            bottom = len(shown) if row == self._row else bottom
        listing = self.query_one(TextLines)
        listing.show(shown or [(Span(f"  {self._nothing()}", MUTED),)])
        height = listing.size.height
        listing.move(max(0, min(top, bottom - height)) if bottom > height else 0)
        self.show_position(f"{self._row + 1}/{len(self._notes)}" if self._notes else "0/0")

    def _nothing(self) -> str:
        if self._words:
            return "No note holds these words"
        return "No note and no mark yet: a writes a note, m and a letter mark an instant of a timeline"

    def _lines(self, note: Note, *, chosen: bool) -> list[Line]:
        """``▌ ✎ a 2026-11-21 06:44:39  text``, the text wrapped beside the place."""
        glyphs = self.looks.glyphs
        when = "session" if note.at is None else self._times.with_date(note.at.us)
        head = f"{glyphs.remark} {note.letter or ' '} {fit(when, _WHEN)} "
        if self._session is None:
            _, _, charger, connector, identity = note.session
            place = for_tier(plain(f"{charger}/{connector} {identity}".lstrip("/ "), 80), glyphs.tier)
            head += f"{fit(place, _PLACE, ellipsis=glyphs.ellipsis)} "
        room = max(20, self.size.width - cells(head) - 3)
        parts = wrap(for_tier(remark_words(note), glyphs.tier), room) or [""]
        bar = Span(f"{glyphs.selected} " if chosen else "  ", Ink(Role.KEY, bold=True))
        ink, quiet = (_CHOSEN, _CHOSEN) if chosen else (PLAIN, MUTED)
        first = (bar, Span(head, quiet), Span(parts[0], ink))
        return [first, *((bar, Span(" " * cells(head), quiet), Span(part, ink)) for part in parts[1:])]

    # ── keys ──────────────────────────────────────────────────────────────────────────────────────

    def _move(self, step: int) -> None:
        self._row = max(0, min(self._row + step, len(self._notes) - 1))
        self._draw()

    def action_down(self) -> None:
        """Next note."""
        self._move(1)

    def action_up(self) -> None:
        """Previous note."""
        self._move(-1)

    def action_first(self) -> None:
        """First note."""
        self._move(-len(self._notes))

    def action_last(self) -> None:
        """Last note."""
        self._move(len(self._notes))

    def action_go(self) -> None:
        """Back, to what the note is about."""
        if self._notes:
            note = self._notes[self._row]
            self.dismiss()
            self._go(note)

    def action_delete(self) -> None:
        """Delete the note; it can be brought back as long as this list is open."""
        if not self._notes:
            self.message_line("There is nothing to delete")
            return
        note = self._notes[self._row]
        self._gone.append(note)
        self.run_worker(self._change(lambda store: store.remove(note), "Deleted; u brings it back"))

    def action_undo(self) -> None:
        """Bring the last one back."""
        if not self._gone:
            self.message_line("Nothing was deleted here")
            return
        note = self._gone.pop()
        self.run_worker(self._change(lambda store: store.add(note), "It is back"))

    async def action_search(self) -> None:
        """Type words."""
        await self.ask("words that notes must hold", self._words)

    @on(Prompt.Typed)
    def _search_while_typing(self, message: Prompt.Typed) -> None:
        self._search(message.text)

    @on(Prompt.Ended)
    def _search_at_last(self, message: Prompt.Ended) -> None:
        self._search(message.text)

    def _search(self, words: str) -> None:
        self._words = words
        self._take()
        self._draw()

    def cancel_innermost(self) -> bool:
        """A search."""
        if not self._words:
            return False
        self._search("")
        return True

"""Notes and marks on the timeline: write (``a``), mark (``m``), jump (``'``), list (``M``)."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from typing import Protocol

from textual.worker import Worker

from evtui.app.noting import ask_for_letter, ask_for_text, failure, notes_of
from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.screens.timeline.view import ScreenView
from evtui.app.source import system_now
from evtui.formats.times import duration
from evtui.services.notes.note import LETTERS, Note
from evtui.services.timeline.history import History
from evtui.services.timeline.remarks import remarked
from evtui.services.timeline.time_range import TimeRange
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import at_instant, range_edges


class HasNotes(HasTimeline, Protocol):
    """What notes need of the screen."""

    history: History[ScreenView]

    def run_worker(self, work: Coroutine[None, None, None], *, group: str) -> Worker[None]: ...
    def with_notes(self, timeline: Timeline) -> Timeline: ...
    def take_notes(self) -> None: ...
    def _fold_rows(self) -> None: ...
    def _draw_all(self) -> None: ...
    def search_again(self) -> None: ...


class NotingKeys:
    """Notes belong to the timeline, not to the view: undo of a zoom leaves them alone."""

    def with_notes(self: HasNotes, timeline: Timeline) -> Timeline:
        """A timeline with the notes that are known of its session."""
        store = notes_of(self.app)
        known = () if store is None else store.known.of(timeline.report.session.key)
        return remarked(timeline, known)

    def on_mount(self: HasNotes) -> None:
        """What is known at once; what other processes wrote soon."""
        self.take_notes()
        if notes_of(self.app) is not None:
            self.run_worker(_read(self), group="notes")

    def on_screen_resume(self: HasNotes) -> None:
        """Back from the list of notes, where some may have been deleted."""
        self.take_notes()

    def take_notes(self: HasNotes) -> None:
        """Show the notes as they are known now; rows that stood for others are not selected any more."""
        timeline = self.with_notes(self.timeline)
        if timeline is self.timeline:
            return
        self.timeline = timeline
        self.view = replace(self.view, fold=None)
        self.history = self.history.mapped(lambda view: replace(view, fold=None))
        self._fold_rows()
        self._draw_all()
        self.search_again()

    async def action_note(self: HasNotes) -> None:
        """A note on the range, else on the crosshair."""
        await _ask(self, _edges(self), "")

    async def action_mark(self: HasNotes) -> None:
        """A letter for the instant at the crosshair."""
        cursor = self.view.timeline.cursor_us
        await ask_for_letter(self, "letter of the mark, a to z or A to Z", partial(_mark, self, cursor))

    async def action_to_mark(self: HasNotes) -> None:
        """To a mark of this session."""
        letters = " ".join(sorted(note.letter for note in self.timeline.remarks if note.letter is not None))
        if letters:
            await ask_for_letter(self, f"letter of the mark: {letters}", partial(_jump, self))
        else:
            self.message_line("No mark in this session yet: m and a letter set one")

    def action_notes(self: HasNotes) -> None:
        """Notes and marks of this session."""
        self.open_remarks()

    def copy_text(self: HasNotes) -> str:
        """Every lane and value at the crosshair as Markdown."""
        from evtui.services.export.card_markdown import instant_markdown

        return instant_markdown(self.timeline, self.view.timeline.cursor_us)

    def open_remarks(self: HasNotes, chosen: Note | None = None) -> None:
        """The list of them, the cursor on one."""
        from evtui.app.screens.notes.screen import NotesScreen

        key = self.timeline.report.session.key
        self.app.push_screen(NotesScreen(key, self.view.times, partial(_show, self), chosen))


def _edges(screen: HasNotes) -> tuple[int, int]:
    """Ends of the range; twice the crosshair without one."""
    cursor = screen.view.timeline.cursor_us
    edges = range_edges(screen.view.timeline, screen.timeline, screen.canvas.plot_width)
    return (cursor, cursor) if edges is None else edges


async def _ask(screen: HasNotes, edges: tuple[int, int], text: str) -> None:
    """The prompt, with a text that could not be kept."""
    at, span = screen.view.times.text(edges[0]), edges[1] - edges[0]
    where = f"note on {duration(span)} from {at}" if span else f"note at {at}"
    await ask_for_text(screen, where, partial(_write, screen, edges), text)


def _write(screen: HasNotes, edges: tuple[int, int], text: str) -> None:
    session = screen.timeline.report.session
    note = Note.written(session, text, now=system_now(), edges_us=edges)
    screen.run_worker(_keep(screen, note), group="notes")


def _mark(screen: HasNotes, at_us: int, letter: str) -> None:
    if letter not in LETTERS:
        screen.message_line("Marks are called by a letter, a to z or A to Z")
        return
    session = screen.timeline.report.session
    note = Note.written(session, now=system_now(), edges_us=(at_us, at_us), letter=letter)
    screen.run_worker(_keep(screen, note), group="notes")


def _jump(screen: HasNotes, letter: str) -> None:
    found = next((note for note in screen.timeline.remarks if note.letter == letter), None)
    if found is None:
        screen.message_line(f"No mark {letter} in this session")
    else:
        _show(screen, found)


def _show(screen: HasNotes, note: Note) -> None:
    """Crosshair to the note, its range marked again; one about the whole session is nowhere."""
    if note.at is None:
        return
    inner = at_instant(screen.view.timeline, screen.timeline, note.at.us)
    if note.until is not None:
        inner = replace(inner, range=TimeRange(anchor_us=note.at.us, end_us=note.until.us))
    screen.show_view(screen.view.with_timeline(inner))


async def _read(screen: HasNotes) -> None:
    """Look at the file; its trouble is told, the timeline works without it."""
    failed = await failure(screen.app, lambda store: store.read())
    screen.take_notes()
    store = notes_of(screen.app)
    trouble = failed or ("" if store is None else store.known.trouble)
    if trouble:
        screen.message_line(trouble)


async def _keep(screen: HasNotes, note: Note) -> None:
    """Keep it and say so; a text that could not be kept stands in the prompt again."""
    failed = await failure(screen.app, lambda store: store.add(note))
    screen.take_notes()
    if not failed:
        said = f"Marked: ' and {note.letter} come back here" if note.letter else "Note kept; M lists notes"
        screen.message_line(said)
        return
    if note.letter is None and note.at is not None:
        await _ask(screen, (note.at.us, (note.until or note.at).us), note.text)
    screen.message_line(f"Not kept: {failed}")

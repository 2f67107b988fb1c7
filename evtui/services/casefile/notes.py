"""Notes that came with a bundle, beside those the user keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evtui.services.notes.note import Note, Notes
from evtui.services.notes.store import NoteStore


class CaseNotes:
    """A ``NoteStore``: what came with a bundle is read, what the user writes goes where it always does."""

    def __init__(self, own: NoteStore, given: Callable[[], tuple[Note, ...]]) -> None:
        """``given`` reads the bundles; called once, with the first read."""
        self._own = own
        self._given: Callable[[], tuple[Note, ...]] = given
        self._came: tuple[Note, ...] | None = None
        self._known = Notes()

    @property
    def known(self) -> Notes:
        """What was read last."""
        return self._known

    def read(self) -> Notes:
        """Both. Raises EvtuiError for the user's own."""
        return self._both(self._own.read())

    def add(self, note: Note) -> Notes:
        """Keep a note of the user's."""
        return self._both(self._own.add(note))

    def remove(self, note: Note) -> Notes:
        """Forget a note of the user's; one that came with a bundle is back with the next run."""
        if self._came is not None:
            self._came = tuple(one for one in self._came if one.id != note.id)
        return self._both(self._own.remove(note))

    def _both(self, own: Notes) -> Notes:
        """The bundle's first; a note of the user's takes the place of a mark with the same letter."""
        if self._came is None:
            self._came = self._given()
        mine = {(note.session, note.letter) for note in own.notes if note.letter is not None}
        came = tuple(note for note in self._came if (note.session, note.letter) not in mine)
        self._known = replace(own, notes=(*came, *own.notes))
        return self._known

"""Notes of the bundles among opened files, beside those the user keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from evtui.services.casefile.case import Case, read_case
from evtui.services.casefile.manifest import BadCase
from evtui.services.casefile.reading import notes_of, recorded, recorded_as_notes
from evtui.services.files import MAX_FILE_BYTES, named_files
from evtui.services.notes.note import Note, Notes
from evtui.services.notes.store import NoteStore
from evtui.services.saved_text import is_bundle

_HEAD: Final = 4


def notes_in_files(
    paths: Sequence[str | Path], stdin: bytes | None = None, *, findings: bool = False
) -> tuple[Note, ...]:
    """The notes of all bundles among these files, under their accounts ``file:NAME``.

    With ``findings`` also what was recorded, as notes. A file that cannot be used has none: that was told
    when it was opened.
    """
    return tuple(
        note
        for account, case in cases_in_files(paths, stdin)
        for note in (*notes_of(case, account), *(recorded_as_notes(case, account) if findings else ()))
    )


def cases_in_files(paths: Sequence[str | Path], stdin: bytes | None = None) -> tuple[tuple[str, Case], ...]:
    """The bundles among these files with their accounts; those that cannot be used are left out."""
    found: list[tuple[str, Case]] = []
    for account, path in named_files(paths, stdin):
        try:
            raw = (stdin or b"") if path is None else _bundle(path)
            if is_bundle(raw):
                case = read_case(raw)
                recorded(case, account)
                found.append((account, case))
        except (BadCase, OSError, ValueError):
            continue
    return tuple(found)


def _bundle(path: Path) -> bytes:
    """The bytes of a bundle, none of any other file. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        return head + file.read(MAX_FILE_BYTES) if is_bundle(head) else b""


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

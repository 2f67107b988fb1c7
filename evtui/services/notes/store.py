"""Where notes are kept: one file of JSON lines, private, replaced whole, under a lock of all processes."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, Protocol

from evtui.clients.file_lock import locked
from evtui.clients.token_file import replace_private_file
from evtui.config.locations import make_private
from evtui.errors import EvtuiError
from evtui.services.notes.lines import line_of, note_of
from evtui.services.notes.note import Note, Notes

FILE_NAME: Final = "notes.jsonl"
LOCK_PATIENCE_S: Final = 5.0
"""How long another process may hold the file; writing takes it milliseconds."""
_LARGEST_FILE: Final = 64 << 20
_State = tuple[int, int, int]

Lines = list[bytes]


class NotesFailed(EvtuiError):
    """Notes cannot be read or kept; one line that says why."""


class NoteStore(Protocol):
    """Keeps notes for good. Its methods block: call them in a thread. All raise EvtuiError."""

    @property
    def known(self) -> Notes:
        """What was read last; nothing before that. Never blocks."""
        ...

    def read(self) -> Notes:
        """Everything that is kept now, also by other processes."""
        ...

    def add(self, note: Note) -> Notes:
        """Keep a note; a mark takes the place of the session's mark with the same letter."""
        ...

    def remove(self, note: Note) -> Notes:
        """Forget a note; one that is gone already is no trouble."""
        ...


class FileNotes:
    """``notes.jsonl`` in a folder of ours. Readers need no lock: the file is only ever replaced whole.

    Lines that cannot be read, and fields that this version does not know, survive every change.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is read or made before the first call."""
        self.path = folder / FILE_NAME
        self._known = Notes()
        self._state: _State | None = None

    @property
    def known(self) -> Notes:
        """What was read last."""
        return self._known

    def read(self) -> Notes:
        """The notes of the file, read anew only where it is another one than before."""
        try:
            with self._file() as descriptor:
                state = _state_of(descriptor)
                if state != self._state:
                    self._known = _notes_of(_lines_of(descriptor))
                    self._state = state
        except FileNotFoundError:
            self._known, self._state = Notes(), None
        except OSError as error:
            raise self._failed("cannot be read", error) from error
        return self._known

    def add(self, note: Note) -> Notes:
        """Append it."""

        def added(lines: Lines) -> Lines:
            return [*(line for line in lines if not _gives_way(note_of(line), note)), line_of(note)]

        return self._change(added)

    def remove(self, note: Note) -> Notes:
        """Leave its line out."""

        def removed(lines: Lines) -> Lines:
            return [line for line in lines if (one := note_of(line)) is None or one.id != note.id]

        return self._change(removed)

    def _change(self, change: Callable[[Lines], Lines]) -> Notes:
        """Read, change and replace under the lock; a file that cannot be read is never replaced."""
        make_private(self.path.parent)
        try:
            with self._locked():
                try:
                    with self._file() as descriptor:
                        lines = _lines_of(descriptor)
                except FileNotFoundError:
                    lines = []
                changed = change(lines)
                if changed != lines:
                    replace_private_file(self.path, b"".join(line + b"\n" for line in changed))
        except OSError as error:
            raise self._failed("cannot be written", error) from error
        return self.read()

    @contextmanager
    def _file(self) -> Iterator[int]:
        """The open file, if it is a plain file of ours that nobody else may read. Raises OSError."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid():
                raise NotesFailed(f"{self.path} is no file of yours: no note is read or kept")
            if state.st_mode & 0o077:
                raise NotesFailed(f"{self.path} is open to others: chmod 600 it, no note is read or kept")
            if state.st_size > _LARGEST_FILE:
                raise NotesFailed(f"{self.path} is larger than 64 MB: no note is read or kept")
            yield descriptor
        finally:
            os.close(descriptor)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock file. Raises NotesFailed when another process keeps it."""
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(self.path.with_name(f"{FILE_NAME}.lock"), LOCK_PATIENCE_S))
            except TimeoutError:
                raise NotesFailed("another evtui keeps the notes locked; try again") from None
            yield

    def _failed(self, what: str, error: OSError) -> NotesFailed:
        return NotesFailed(f"{self.path} {what}: {error.strerror or 'failed'}")


def _gives_way(before: Note | None, note: Note) -> bool:
    """Whether a kept note is in the way of a new one: the same mark, or the very same note."""
    if before is None or before.session != note.session:
        return False
    return before.id == note.id or (note.letter is not None and before.letter == note.letter)


def _state_of(descriptor: int) -> _State:
    """What differs between two versions of a file that is replaced whole."""
    state = os.fstat(descriptor)
    return state.st_ino, state.st_mtime_ns, state.st_size


def _lines_of(descriptor: int) -> Lines:
    """The lines without their line feeds; a last line without one counts too."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        lines = file.read(_LARGEST_FILE).split(b"\n")
    return lines if lines[-1] else lines[:-1]


def _notes_of(lines: Lines) -> Notes:
    """Notes, and the numbers of the lines that are none."""
    found = [(number, note_of(line)) for number, line in enumerate(lines, 1) if line.strip()]
    return Notes(
        notes=tuple(note for _, note in found if note is not None),
        unreadable=tuple(number for number, note in found if note is None),
    )

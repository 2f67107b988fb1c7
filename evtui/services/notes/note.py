"""A note or mark on a session, and all of them together."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

from evtui.models.instant import US_PER_S, Instant
from evtui.models.session import Session

SessionKey = tuple[str, str, str, str, str]
"""``Session.key``: provider, account, charger, connector, id."""
LETTERS: Final = frozenset(string.ascii_letters)
"""What marks are called."""
_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody wrote about a whole session, an instant or a range of it. Every text is untrusted."""

    id: str
    """Ours, random; what tells two notes with the same words apart."""
    session: SessionKey
    at: Instant | None = None
    """The instant, or the beginning of the range; None for the whole session."""
    until: Instant | None = None
    """End of the range, not before ``at``; None for an instant."""
    letter: str | None = None
    """One of ``LETTERS`` for a mark; a session has each letter at most once."""
    text: str = ""
    """One line as typed; a mark may have none."""
    created_at: Instant
    more: Mapping[str, object] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    """Fields of the file that this version does not know, kept when the note is written again."""

    @classmethod
    def written(
        cls,
        session: Session,
        text: str = "",
        *,
        now: Instant,
        edges_us: tuple[int, int] | None = None,
        letter: str | None = None,
    ) -> Note:
        """A new note; ``edges_us`` (µs UTC, earlier first) are equal for an instant, None for all of it."""
        start, end = edges_us or (None, None)
        return cls(
            id=secrets.token_hex(_ID_BYTES),
            session=session.key,
            at=None if start is None else _instant(start),
            until=None if end is None or end == start else _instant(end),
            letter=letter,
            text=text,
            created_at=now,
        )

    def holds_at(self, at_us: int) -> bool:
        """Whether it is about an instant; one about the whole session is about none in particular."""
        return self.at is not None and self.at.us <= at_us <= (self.until or self.at).us


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property needs a dictionary
class Notes:
    """Everything that was kept, as last read."""

    notes: tuple[Note, ...] = ()
    """The oldest first."""
    unreadable: tuple[int, ...] = ()
    """Numbers of lines that could not be read, from 1; they stay in the file as they are."""

    @cached_property
    def sessions(self) -> frozenset[SessionKey]:
        """Every session that has a note or a mark."""
        return frozenset(note.session for note in self.notes)

    def of(self, session: SessionKey) -> tuple[Note, ...]:
        """Of one session: those about all of it first, then in the order of their times."""
        if session not in self.sessions:
            return ()
        found = (note for note in self.notes if note.session == session)
        return tuple(sorted(found, key=_place_of))

    def marked(self, session: SessionKey, letter: str) -> Note | None:
        """The mark of a session with this letter."""
        return next((note for note in self.of(session) if note.letter == letter), None)

    def found(self, words: str) -> tuple[Note, ...]:
        """Notes of all sessions that hold every word, in text, charger or session id; the newest first.

        Upper and lower case are one; no words find everything.
        """
        wanted = words.casefold().split()
        matching = [note for note in self.notes if all(word in _words_of(note) for word in wanted)]
        return tuple(sorted(matching, key=lambda note: note.created_at, reverse=True))

    @property
    def trouble(self) -> str:
        """What the reader must know about the file; empty when there is nothing."""
        if not self.unreadable:
            return ""
        lines = ", ".join(map(str, self.unreadable[:5])) + (" …" if len(self.unreadable) > 5 else "")
        word = "line" if len(self.unreadable) == 1 else "lines"
        return f"{word} {lines} of the notes cannot be read and stay as they are"


def _instant(at_us: int) -> Instant:
    """Written with as many digits as it needs."""
    return Instant(at_us, 0 if at_us % US_PER_S == 0 else 3 if at_us % 1000 == 0 else 6)


def _place_of(note: Note) -> tuple[bool, int, int]:
    """What notes of one session are sorted by."""
    return note.at is not None, 0 if note.at is None else note.at.us, note.created_at.us


def _words_of(note: Note) -> str:
    """What a search looks through."""
    return "\n".join((note.text, note.letter or "", *note.session)).casefold()

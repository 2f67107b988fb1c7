"""Personal values replaced in what is shown, as it comes: the same pseudonym all through a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b
from threading import Lock

from evtui.models.report import SessionReport, digest_of
from evtui.services.notes.note import Note
from evtui.services.redaction.collecting import values_of
from evtui.services.redaction.patterns import personal_parts
from evtui.services.redaction.pseudonyms import Found, GrowingNames, canonical, new_salt
from evtui.services.redaction.redactor import Redactor
from evtui.services.redaction.reports import redacted_note, redacted_report


class Veil:
    """What lies over reports, notes and texts while nobody may read who was there. Threads may share it."""

    def __init__(self, kept: frozenset[str] = frozenset(), salt: bytes | None = None) -> None:
        """``kept`` are pseudonyms of an earlier redaction, which stay as they are."""
        self._salt = salt or new_salt()
        self._kept = kept
        self._known = GrowingNames(self._salt, kept)
        self._lock = Lock()

    @property
    def values(self) -> int:
        """How many values have a pseudonym; grows only."""
        return len(self._known.names)

    def reports(self, reports: Iterable[SessionReport]) -> tuple[SessionReport, ...]:
        """Each with pseudonyms everywhere, its raw record too. Takes long for long records: use a thread."""
        return tuple(map(self.report, reports))

    def report(self, report: SessionReport) -> SessionReport:
        """One report; two shapes of one record stay two shapes of one record."""
        found = set(values_of(report))
        with self._lock:
            self._known.learn(found)
        shown = redacted_report(report, self._redactor(found))
        digest = blake2b(report.digest or digest_of(report.raw), key=self._salt, digest_size=16).digest()
        return replace(shown, digest=digest)

    def note(self, note: Note) -> Note:
        """A note with every value that is known, or looks personal, replaced; its id stays."""
        return redacted_note(note, self._redactor_of(note.text))

    def text(self, text: str) -> str:
        """The same for a text."""
        return self._redactor_of(text).text(text)

    def _redactor_of(self, text: str) -> Redactor:
        """What replaces the values that occur in a text; short ones hide behind a word in every text."""
        found = set(personal_parts(text))
        words = canonical(text)
        with self._lock:
            self._known.learn(found)
            found |= {(kind, name) for name, kind in self._known.kinds.items() if name in words}
        return self._redactor(found)

    def _redactor(self, found: Iterable[Found]) -> Redactor:
        return Redactor(sorted(found), self._salt, self._kept, names=self._known.names)

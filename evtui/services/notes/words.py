"""Notes in words: one line for tables, Markdown for the clipboard and reports."""

from __future__ import annotations

from evtui.formats.plain import plain
from evtui.formats.times import duration
from evtui.services.notes.note import Note


def remark_words(note: Note, limit: int = 500) -> str:
    """``5m21s: pump noise`` for a range, else the text; harmless. A mark without a text has none."""
    text = plain(note.text, limit)
    if note.at is None or note.until is None:
        return text
    return f"{duration(note.until.us - note.at.us)}: {text}"


def place_words(note: Note) -> str:
    """``2025-11-21T06:44:39.120Z``, or both ends of a range, or ``session``."""
    if note.at is None:
        return "session"
    return note.at.rfc3339() if note.until is None else f"{note.at.rfc3339()} to {note.until.rfc3339()}"

"""A note as one line of JSON, and back."""

from __future__ import annotations

import json
from typing import Final

from evtui.models.instant import Instant
from evtui.services.notes.note import LETTERS, Note

_PLACE: Final = ("provider", "account", "charger", "connector", "session")
"""Fields of the session key, in its order."""
_KNOWN: Final = frozenset({"id", *_PLACE, "at", "until", "letter", "text", "created_at"})


def line_of(note: Note) -> bytes:
    """The line without its line feed; ASCII, so that no editor or terminal gets anything to act on."""
    fields: dict[str, object] = {
        "id": note.id,
        **dict(zip(_PLACE, note.session, strict=True)),
        "at": None if note.at is None else note.at.rfc3339(),
        "until": None if note.until is None else note.until.rfc3339(),
        "letter": note.letter,
        "text": note.text,
        "created_at": note.created_at.rfc3339(),
    }
    unknown = {name: value for name, value in note.more.items() if name not in _KNOWN}
    return json.dumps(fields | unknown).encode("ascii")


def note_of(line: bytes) -> Note | None:
    """The note of a line; None for anything that is none. Raises nothing."""
    try:
        fields = json.loads(line)
        return _note(fields) if isinstance(fields, dict) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _note(fields: dict[str, object]) -> Note | None:
    """Raises KeyError, TypeError or ValueError where a field is missing or is no such thing."""
    provider, account, charger, connector, session = (_text(fields[name]) for name in _PLACE)
    at, until = _instant(fields.get("at")), _instant(fields.get("until"))
    letter = fields.get("letter")
    if letter is not None and letter not in LETTERS:
        return None
    if until is not None and (at is None or until < at):
        return None
    return Note(
        id=_text(fields["id"]),
        session=(provider, account, charger, connector, session),
        at=at,
        until=until,
        letter=None if letter is None else _text(letter),
        text=_text(fields.get("text", "")),
        created_at=Instant.parse(_text(fields["created_at"])),
        more={name: value for name, value in fields.items() if name not in _KNOWN},
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _instant(value: object) -> Instant | None:
    return None if value is None else Instant.parse(_text(value))

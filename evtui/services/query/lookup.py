"""What a query needs to know of sessions beside their rows, looked up before a list is filtered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from evtui.services.notes.note import Notes
from evtui.services.query.conditions import Found
from evtui.services.query.query import Query
from evtui.services.query.row_text import SessionKey
from evtui.services.store.protocol import Hits


async def look_up(query: Query, find: Callable[[str], Awaitable[Hits]], notes: Notes | None = None) -> Found:
    """The hits of the store for each text of the query, and the notes when it asks for them.

    Raises StoreFailed when the store cannot be searched.
    """
    hits = {text: (await find(text)).keys for text in query.needs_store_search}
    texts = note_texts(notes) if query.needs_notes and notes is not None else {}
    return Found(hits=MappingProxyType(hits), notes=MappingProxyType(dict(texts)))


def note_texts(notes: Notes) -> Mapping[SessionKey, str]:
    """The notes on each session as one text; a mark counts by its letter."""
    texts: dict[SessionKey, str] = {}
    for note in notes.notes:
        said = f"{note.letter or ''} {note.text}".strip()
        texts[note.session] = f"{texts[note.session]}\n{said}" if note.session in texts else said
    return texts

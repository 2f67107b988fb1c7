"""Notes as screens use them: where they are kept, asking for one, keeping it off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from textual.css.query import DOMQuery
from textual.widget import AwaitMount, Widget

from evtui.errors import EvtuiError

if TYPE_CHECKING:
    from evtui.app.widgets.note_prompt import NotePrompt
    from evtui.services.notes.note import Notes
    from evtui.services.notes.store import NoteStore

Found = TypeVar("Found", bound=Widget)
Asking = TypeVar("Asking", bound="NotePrompt")
NO_PLACE = "Notes have no place here"


@runtime_checkable
class KeepsNotes(Protocol):
    """An app that knows where notes are kept."""

    @property
    def notes(self) -> NoteStore | None:
        """The store; None before anything is open."""
        ...


class AsksForNotes(Protocol):
    """A screen on which a note can be written."""

    def query(self, kind: type[Found], /) -> DOMQuery[Found]: ...
    def mount_prompt(self, *widgets: Widget) -> AwaitMount: ...


def notes_of(app: object) -> NoteStore | None:
    """Where this app keeps notes; None where it keeps none."""
    return app.notes if isinstance(app, KeepsNotes) else None


async def failure(app: object, change: Callable[[NoteStore], Notes]) -> str:
    """Read or change the notes in a thread; returns why that failed, an empty text when it did not."""
    store = notes_of(app)
    if store is None:
        return NO_PLACE
    try:
        await asyncio.to_thread(change, store)
    except EvtuiError as error:
        return error.message
    return ""


async def ask_for_text(
    screen: AsksForNotes, placeholder: str, then: Callable[[str], None], text: str = ""
) -> None:
    """Open the prompt for a note; ``then`` gets the typed text, nothing for esc or an empty one."""
    from evtui.app.widgets.note_prompt import NotePrompt  # its style sheet is no part of opening

    (await _prompt(screen, NotePrompt)).ask(placeholder, then, text)


async def ask_for_letter(screen: AsksForNotes, placeholder: str, then: Callable[[str], None]) -> None:
    """Open the prompt for one key; ``then`` gets the character."""
    from evtui.app.widgets.note_prompt import LetterPrompt

    (await _prompt(screen, LetterPrompt)).ask(placeholder, then)


async def _prompt(screen: AsksForNotes, kind: type[Asking]) -> Asking:
    """The screen's prompt of exactly this kind, made when it is first asked for."""
    prompt = next((found for found in screen.query(kind) if type(found) is kind), None)
    if prompt is None:
        prompt = kind()
        await screen.mount_prompt(prompt)
    return prompt

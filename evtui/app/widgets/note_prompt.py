"""Prompts that hand what was typed to whoever asked: a note's text, a mark's letter.

Their messages end here, so that no screen takes a note for a filter.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on

from evtui.app.widgets.prompt import Prompt


class NotePrompt(Prompt):
    """One line of text."""

    def __init__(self) -> None:
        super().__init__("")
        self._then: Callable[[str], None] | None = None

    def ask(self, placeholder: str, then: Callable[[str], None], text: str = "") -> None:
        """Open with a text; ``then`` is called with what was accepted, unless that is blank."""
        self.placeholder = placeholder
        self._then = then
        self.open(text)
        self.screen.set_focus(self, scroll_visible=False)  # at once: the next key is meant for us already

    @on(Prompt.Ended)
    def _hand_over(self, message: Prompt.Ended) -> None:
        message.stop()
        if message.accepted and message.text.strip() and self._then is not None:
            self._then(message.text.strip())

    @on(Prompt.Typed)
    def _keep_to_itself(self, message: Prompt.Typed) -> None:
        message.stop()


class LetterPrompt(NotePrompt):
    """One key, taken as it is typed."""

    def on_key(self, event: events.Key) -> None:
        """The first character ends it; what was typed behind that goes to whoever has the keys then."""
        if not event.is_printable or event.character is None:
            return
        event.stop()
        event.prevent_default()
        if self.is_open:
            self._close()
            self.post_message(self.Ended(event.character, True))
        else:
            self.app.post_message(events.Key(event.key, event.character))

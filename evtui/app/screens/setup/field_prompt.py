"""The prompt of a form's line: longer than a filter, masked for secrets, and wary of pastes."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message

from evtui.app.widgets.prompt import Prompt

MAX_TYPED = 64 * 1024
"""As much as a secret file may hold."""


class FieldPrompt(Prompt):
    """One line of text. A paste never submits, and of several lines nothing is taken."""

    class Refused(Message):
        """A paste that is no single line."""

    def __init__(self) -> None:
        super().__init__("")
        self.max_length = MAX_TYPED

    def ask(self, placeholder: str, text: str, *, is_secret: bool) -> None:
        """Open at once: the next key is meant for us already."""
        self.placeholder = placeholder
        self.password = is_secret
        self.open(text)
        self.screen.set_focus(self, scroll_visible=False)

    def on_paste(self, event: events.Paste) -> None:
        """In place of Textual's own, which takes the first of several lines."""
        event.prevent_default()
        event.stop()
        self.take_paste(event.text)

    def take_paste(self, text: str) -> None:
        """The one line of a paste; one that holds control characters is refused, not mended."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if len(lines) == 1 and lines[0].isprintable():
            self.replace(lines[0], *self.selection)
        elif lines:
            self.post_message(self.Refused())

    @property
    def _value(self) -> Text:
        """Stars that every terminal can show; Textual's own dots are no ASCII."""
        if self.password:
            return Text("*" * len(self.value), no_wrap=True, overflow="ignore", end="")
        return super()._value

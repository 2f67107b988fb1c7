"""A prompt in one row: the list's filter, a path to open. Keys type text while it has the focus."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

MAX_TYPED = 500
"""A pasted novel is no filter."""


class Prompt(Input):
    """Tells what is typed after a short pause, and how it ended."""

    PAUSE_S: ClassVar = 0.06
    """A pause in typing before it is told; 0 where the answer costs less than the next key."""
    DEFAULT_CSS = """
    Prompt {
        dock: top; height: 1; border: none; padding: 0 1;
        background: $boost; color: $foreground;
        &:focus { border: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "give_up", show=False)]

    class Typed(Message):
        """The text rested for a moment."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Ended(Message):
        """Enter (``accepted``) or esc; with esc ``text`` is what was there before."""

        def __init__(self, text: str, accepted: bool) -> None:
            super().__init__()
            self.text = text
            self.accepted = accepted

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, max_length=MAX_TYPED, select_on_focus=False)
        self.cursor_blink = False  # a blinking cursor is a timer that never ends
        self._before = ""
        self._pause: Timer | None = None

    @property
    def is_open(self) -> bool:
        """True while it takes the keys."""
        return self.has_class("-open")

    def open(self, text: str) -> None:
        """Show the prompt with this text."""
        self._before = text
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self.add_class("-open")
        self.screen.set_focus(self, scroll_visible=False)  # at once: the next key is meant for us already

    def action_give_up(self) -> None:
        """Esc: the text from before comes back."""
        self._close()
        self.post_message(self.Ended(self._before, False))

    @on(Input.Changed)
    def _debounce(self, event: Input.Changed) -> None:
        event.stop()
        if not self.PAUSE_S:
            self._tell()
            return
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(self.PAUSE_S, self._tell)

    def _tell(self) -> None:
        self._pause = None
        if self.is_open:
            self.post_message(self.Typed(self.value))

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.accept(event.value)

    def accept(self, text: str) -> None:
        """Enter."""
        self._close()
        self.post_message(self.Ended(text, True))

    def _close(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        self.remove_class("-open")
        self.screen.set_focus(None)

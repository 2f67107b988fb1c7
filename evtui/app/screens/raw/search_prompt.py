"""The prompt of a search: one row above the footer while something is typed."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.widgets import Input


class SearchPrompt(Input):
    """Takes the searched text; hidden while it is not asked for."""

    DEFAULT_CSS = """
    SearchPrompt {
        dock: top; height: 1; border: none; padding: 0 1;
        background: $boost; color: $foreground;
        &:focus { border: none; }
    }
    """

    class Accepted(Message):
        """Enter was pressed."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query
            """As typed; untrusted only in so far as it may have been pasted."""

    def __init__(self) -> None:
        super().__init__(placeholder="search the stored text", select_on_focus=True)

    def open(self) -> None:
        """Show the prompt and give it the keys."""
        self.add_class("-open")
        self.focus()

    def close(self) -> bool:
        """Hide the prompt; False when it was not open."""
        if not self.has_class("-open"):
            return False
        self.remove_class("-open")
        self.screen.set_focus(None)
        return True

    @on(Input.Submitted)
    def _accept(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Accepted(event.value))

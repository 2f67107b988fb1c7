"""Keys typed before the prompt they are meant for was there: on a slow line ``a`` and a text come at once."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.widgets import Input


@runtime_checkable
class TakesTypeAhead(Protocol):
    """A screen that is all prompt, and opens with it."""

    def type_ahead(self, key: events.Key) -> None:
        """Have the prompt type this as soon as it can."""
        ...


class TypeAheadApp(App[None], inherit_bindings=False):
    """Textual 8.2.8 drops them: they came while the screen had the keys, and count as the prompt's since."""

    def on_key(self, event: events.Key) -> None:
        """A character that no prompt has seen (a seen one goes no further) is handed to the one in front."""
        prompt, screen = self.focused, self.screen
        if not event.is_printable:
            return
        if isinstance(prompt, Input):
            event.prevent_default()
            prompt.post_message(events.Key(event.key, event.character))
        elif prompt is None and isinstance(screen, TakesTypeAhead):
            event.prevent_default()
            screen.type_ahead(events.Key(event.key, event.character))

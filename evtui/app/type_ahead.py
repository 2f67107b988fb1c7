"""Keys typed before the prompt they are meant for was there: on a slow line ``a`` and a text come at once."""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.widgets import Input


class TypeAheadApp(App[None], inherit_bindings=False):
    """Textual 8.2.8 drops them: they came while the screen had the keys, and count as the prompt's since."""

    def on_key(self, event: events.Key) -> None:
        """A character that no prompt has seen (a seen one goes no further) is handed to the one in front."""
        prompt = self.focused
        if isinstance(prompt, Input) and event.is_printable:
            event.prevent_default()
            prompt.post_message(events.Key(event.key, event.character))

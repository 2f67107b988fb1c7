"""Keys typed before the prompt they are meant for was there: on a slow line ``a`` and a text come at once."""

from __future__ import annotations

from collections import deque
from typing import Final, Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.widgets import Input

MOST_ON_THEIR_WAY: Final = 256
"""Keys whose first address is remembered until they come back."""


@runtime_checkable
class TakesTypeAhead(Protocol):
    """A screen that is all prompt, and opens with it."""

    def type_ahead(self, key: events.Key) -> None:
        """Have the prompt type this as soon as it can."""
        ...


def hand_on(prompt: Input, key: events.Key) -> None:
    """Have a prompt take a key behind those that wait for it already."""
    if key.key == "enter":
        prompt.call_later(prompt.action_submit)  # a binding would be done at once, before what was typed
    else:
        prompt.post_message(key)


class TypeAheadApp(App[None], inherit_bindings=False):
    """Textual 8.2.8 loses them: they came while the screen had the keys, and count as the prompt's since."""

    def __init__(self) -> None:
        super().__init__()
        self._addressed: deque[tuple[events.Key, DOMNode]] = deque(maxlen=MOST_ON_THEIR_WAY)

    async def on_event(self, event: events.Event) -> None:
        """Remember who a key was meant for when it came."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._addressed.append((event, self.focused or self.screen))
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """A key that nobody took comes back. What no prompt has seen is handed to the one in front."""
        prompt, screen = self.focused, self.screen
        if not event.is_printable and event.key != "enter":
            return
        key = events.Key(event.key, event.character)
        if isinstance(prompt, Input):
            if not self._has_seen(prompt, event):
                event.prevent_default()
                hand_on(prompt, key)
        elif prompt is None and isinstance(screen, TakesTypeAhead):
            event.prevent_default()
            screen.type_ahead(key)

    def _has_seen(self, prompt: Input, event: events.Key) -> bool:
        """Whether a key went to the prompt at first: it did not want it."""
        return any(key is event and first is prompt for key, first in self._addressed)

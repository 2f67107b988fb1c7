"""From the one keymap to Textual bindings."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding

from evtui.keymap.action import Action


def bindings_of(actions: Iterable[Action]) -> list[Binding]:
    """Textual bindings; the action method is ``action_`` + the id's second part."""
    return [
        Binding(",".join(action.keys), action.method, action.title, show=False, id=action.id)
        for action in actions
        if action.keys
    ]

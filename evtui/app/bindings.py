"""From the one keymap to Textual bindings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.binding import Binding, BindingsMap

from evtui.keymap.action import Action


def bindings_of(actions: Iterable[Action]) -> list[Binding]:
    """Textual bindings; the action method is ``action_`` + the id's second part."""
    return [
        Binding(",".join(action.keys), action.method, action.title, show=False, id=action.id)
        for action in actions
        if action.keys
    ]


def rebound(bindings: BindingsMap, actions: Sequence[Action]) -> BindingsMap:
    """The same bindings with these actions on the keys they have now; Textual's own stay."""
    ours = {action.id for action in actions}
    new = BindingsMap(bindings_of(actions))
    kept = [binding for key, binding in bindings if binding.id not in ours and key not in new.key_to_bindings]
    return BindingsMap([*kept, *bindings_of(actions)])

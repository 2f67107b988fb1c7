"""The keys in force: those of the keymap, changed by a preset and by the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from evtui.keymap.action import Action
from evtui.keymap.labels import key_label, key_labels

Tables = Iterable[Iterable[Action]]
"""Keymap tables, the most specific first."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Which keys every action has in this run."""

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    """Action id to Textual key names, for the actions that do not have those of the keymap."""

    def of(self, action: Action) -> Action:
        """The action with the keys it has now; the written form of a kept key stays."""
        keys = self.changed.get(action.id)
        if keys is None:
            return action
        written = dict(zip(action.keys, key_labels(action), strict=True))
        return replace(action, keys=keys, shown=tuple(written.get(key, key_label(key)) for key in keys))

    def is_changed(self, action_id: str) -> bool:
        """Whether somebody moved this action."""
        return action_id in self.changed

    def merged(self, tables: Tables) -> tuple[Action, ...]:
        """The actions in force: the first table wins a key, without keys an action stays a command."""
        return tuple(self._merged(tables))

    def _merged(self, tables: Tables) -> Iterator[Action]:
        taken: set[str] = set()
        for action in (self.of(action) for table in tables for action in table):
            free = tuple(key for key in action.keys if key not in taken)
            taken.update(free)
            yield action if free == action.keys else with_keys(action, free)


def with_keys(action: Action, keys: tuple[str, ...]) -> Action:
    """The same action on some of its keys, with the labels that belong to them."""
    pairs = zip(action.keys, key_labels(action), strict=True)
    return replace(action, keys=keys, shown=tuple(label for key, label in pairs if key in keys))


DEFAULT_KEYS = Keys()
"""Those of the keymap."""

"""What every key does, once each, for explanations and documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evtui.keymap.keys import DEFAULT_KEYS, Keys
from evtui.keymap.labels import key_labels
from evtui.keymap.registry import VIEWS


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMeaning:
    """One action of the keymap in words."""

    keys: tuple[str, ...]
    """As written: ``K``, ``ctrl+g``; empty for an action that only has a name."""
    view: str
    """Where it holds: ``Timeline``, ``everywhere``."""
    command: str
    """Its name behind ``:``."""
    title: str
    help: str


def key_meanings(keys: Keys = DEFAULT_KEYS) -> Iterator[KeyMeaning]:
    """Every action once with the keys it has now, under the first view it stands in."""
    seen: set[str] = set()
    for view, tables in VIEWS.items():
        for action in (action for table in tables for action in table if action.id not in seen):
            seen.add(action.id)
            action = keys.of(action)
            yield KeyMeaning(
                keys=key_labels(action) if action.keys else (),
                view="everywhere" if action.id.startswith("app.") else view,
                command=action.command,
                title=action.title,
                help=action.help,
            )

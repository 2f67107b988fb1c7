"""Whole sets of keys to choose from: vim's, which are the keymap's own, arrows alone, and those of less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from evtui.keymap.action import Action
from evtui.keymap.registry import VIEWS
from evtui.keymap.reserved import why_reserved

Changes = Mapping[str, tuple[str, ...]]
"""Action id to Textual key names."""


def _arrows() -> Changes:
    """No letters but ``q``: everything else has an arrow, a mark, a digit, a control key or a name."""
    changes: dict[str, tuple[str, ...]] = {}
    for action in _every_action():
        keys = tuple(key for key in action.keys if key == "q" or not (len(key) == 1 and key.isalpha()))
        if keys != action.keys:
            changes[action.id] = keys
    return changes


def _less() -> Changes:
    """``space b`` page, ``d u`` half a page, ``<`` ``>`` the ends, where rows or text scroll."""
    changes: dict[str, tuple[str, ...]] = {}
    for action in _every_action():
        if action.id.partition(".")[0] in _SCROLLING and action.command in _LESS:
            more = tuple(key for key in _LESS[action.command] if key not in action.keys)
            changes[action.id] = (*action.keys, *more)
    for action in _every_action():
        rivals = [
            key for key in action.keys if action.id not in changes and key in _taken_beside(action, changes)
        ]
        if rivals:
            kept = [key for key in action.keys if key not in rivals]
            changes[action.id] = (*kept, *_instead(action, rivals[0], changes))
    return changes


def _taken_beside(action: Action, changes: Changes) -> set[str]:
    """The keys that other actions have in the views of this one."""
    return {
        key
        for tables in VIEWS.values()
        if any(action in table for table in tables)
        for table in tables
        for other in table
        if other.id != action.id
        for key in changes.get(other.id, other.keys)
    }


def _instead(action: Action, key: str, changes: Changes) -> tuple[str, ...]:
    """The first free one of what comes near to a key that was lost; none leaves the action its name."""
    letter = (key.upper(), f"ctrl+{key}") if len(key) == 1 else ()
    near = (*_NEAR.get(key, ()), *letter, "f6", "f7", "f8")
    taken = _taken_beside(action, changes) | {key}
    return next(((one,) for one in near if one not in taken and not why_reserved(one)), ())


_SCROLLING: Final = ("table", "text", "raw", "diagnosis", "factsheet")
_LESS: Final[Changes] = {
    "page-down": ("space", "f"),
    "page-up": ("b",),
    "half-down": ("d",),
    "half-up": ("u",),
    "first": ("less_than_sign",),
    "last": ("greater_than_sign",),
}
"""What less calls moving, by the command that does it."""
_NEAR: Final[Changes] = {
    "space": ("insert",),
    "less_than_sign": ("left_parenthesis",),
    "greater_than_sign": ("right_parenthesis",),
}

PRESETS: Final[Mapping[str, Callable[[], Changes]]] = MappingProxyType(
    {"vim": dict[str, tuple[str, ...]], "arrows": _arrows, "less": _less}
)
"""Name of a preset to what it changes; the keymap itself is ``vim``."""
PRESET_NOTES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "vim": "the keys of the tables, h j k l beside the arrows",
        "arrows": "no letter but q; what then has no key is called by its name after :",
        "less": "space and b page, d and u half a page, < and > the ends, in lists and texts",
    }
)
"""What each preset is, in words."""


def _every_action() -> list[Action]:
    """Every action of every view, those in several views once."""
    found = {action.id: action for tables in VIEWS.values() for table in tables for action in table}
    return list(found.values())

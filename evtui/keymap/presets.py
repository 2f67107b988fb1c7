"""Whole sets of keys to choose from: vim's, which are the keymap's own, arrows alone, and those of less."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from evtui.keymap.action import Action
from evtui.keymap.registry import VIEWS

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
    """``space b`` page, ``d u`` half a page, ``g < G >`` the ends, where rows or text scroll."""
    wanted = {
        "page-down": ("space", "f"),
        "page-up": ("b",),
        "half-down": ("d",),
        "half-up": ("u",),
        "first": ("less_than_sign",),
        "last": ("greater_than_sign",),
    }
    changes: dict[str, tuple[str, ...]] = {}
    for action in _every_action():
        if action.id.partition(".")[0] in _SCROLLING and action.command in wanted:
            more = tuple(key for key in wanted[action.command] if key not in action.keys)
            changes[action.id] = (*action.keys, *more)
    return {**changes, **_GIVING_WAY}


_SCROLLING: Final = ("table", "text", "raw", "diagnosis", "factsheet")
_GIVING_WAY: Final[Changes] = {
    "sessions.mark": ("insert",),
    "sessions.follow": ("F",),
    "sessions.diagnose": ("D",),
    "sessions.undo": ("U",),
    "sessions.sort-left": ("left_parenthesis",),
    "sessions.sort-right": ("right_parenthesis",),
    "factsheet.next-session": ("right_square_bracket", "right_parenthesis"),
    "factsheet.previous-session": ("left_square_bracket", "left_parenthesis"),
}
"""Where less's keys had another meaning: the same in upper case, or on the mark beside it."""

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

"""The ``[keys]`` table of a configuration: what it changes, and everything in it that cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import combinations
from types import MappingProxyType
from typing import Final

from evtui.keymap.action import Action
from evtui.keymap.keys import Keys
from evtui.keymap.labels import key_label, key_of
from evtui.keymap.presets import PRESETS
from evtui.keymap.registry import VIEWS
from evtui.keymap.reserved import why_reserved

FIXED: Final[Mapping[str, str]] = {
    "app.cancel": "esc leads out of everything",
    "app.interrupt": "ctrl+c ends what runs, twice within a second evtui itself",
}
"""Actions that stay where they are, and why."""
DEEPEST: Final = 3
"""Tables in tables that are looked into; an action id has two parts."""


@dataclass(frozen=True, slots=True)
class KeyFault:
    """One entry that is not followed; its action keeps the keys it had."""

    path: tuple[str, ...]
    """Where it stands below ``keys``: ``("sessions.filter",)``."""
    message: str
    """What is wrong. It quotes the file: untrusted."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One usable line of the table."""

    path: tuple[str, ...]
    id: str
    keys: tuple[str, ...]


def read_keys(table: object) -> tuple[Keys, tuple[KeyFault, ...]]:
    """The keys in force and what is wrong, in the table's order. Never raises.

    ``table`` is ``[keys]`` as TOML gives it: ``preset``, and action ids with a key or a list of keys as
    people write them; ``sessions.filter`` may be quoted or not.
    """
    if not isinstance(table, Mapping):
        return Keys(), (KeyFault((), "keys must be a table: [keys]"),) if table is not None else ()
    faults: list[KeyFault] = []
    preset = dict(_preset(table.get("preset", "vim"), faults))
    entries = [entry for path, value in _flat(table) if (entry := _entry(path, value, faults)) is not None]
    kept = _without_clashes(preset, entries, faults)
    return Keys(MappingProxyType(preset | {entry.id: entry.keys for entry in kept})), tuple(faults)


def _preset(name: object, faults: list[KeyFault]) -> Mapping[str, tuple[str, ...]]:
    """What a preset changes."""
    if isinstance(name, str) and name in PRESETS:
        return PRESETS[name]()
    faults.append(KeyFault(("preset",), f"no preset {_quoted(name)}", f"known: {', '.join(PRESETS)}"))
    return {}


def _flat(
    table: Mapping[str, object], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    """Entries with their paths; an unquoted ``sessions.filter`` is a table in a table."""
    for key, value in table.items():
        if (*path, key) == ("preset",):
            continue
        if isinstance(value, Mapping) and len(path) < DEEPEST:
            yield from _flat(value, (*path, key))
        else:
            yield (*path, key), value


def _entry(path: tuple[str, ...], value: object, faults: list[KeyFault]) -> _Entry | None:
    """One line, or None with a fault."""
    id = ".".join(path)
    actions = known_actions()
    if id not in actions:
        near = get_close_matches(id, actions, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "evtui keys lists them"
        faults.append(KeyFault(path, f"no action {_quoted(id)}", hint))
        return None
    if id in FIXED:
        faults.append(KeyFault(path, f"{id} keeps its key", FIXED[id]))
        return None
    values = value if isinstance(value, list) else [value]
    keys: list[str] = []
    for one in values:
        key = _key(one)
        if isinstance(key, KeyFault):
            faults.append(KeyFault(path, f"{id}: {key.message}", key.hint))
            return None
        keys.append(key)
    return _Entry(path, id, tuple(dict.fromkeys(keys)))


def _key(written: object) -> str | KeyFault:
    """The Textual name of a key, or why it cannot be one."""
    name = key_of(written) if isinstance(written, str) else None
    if name is None:
        return KeyFault((), f"no key {_quoted(written)}", "written like ?, G, ctrl+d, space, pgdn, f2")
    reason = why_reserved(name)
    return KeyFault((), f"{_quoted(written)} is reserved", reason) if reason else name


def _without_clashes(
    preset: Mapping[str, tuple[str, ...]], entries: list[_Entry], faults: list[KeyFault]
) -> list[_Entry]:
    """Entries that leave no key with two owners in any view; the later one gives way."""
    kept = list(entries)
    while (clash := _first_clash(preset, kept)) is not None:
        loser, key, others, view = clash
        kept.remove(loser)
        message = f"{key_label(key)} is wanted by {loser.id} and held by {others} ({view})"
        faults.append(KeyFault(loser.path, message, f"give {others} another key, or none: []"))
    return kept


def _first_clash(
    preset: Mapping[str, tuple[str, ...]], entries: list[_Entry]
) -> tuple[_Entry, str, str, str] | None:
    """The last entry that takes a key of another action, the key, that action, and the view."""
    keys = Keys(dict(preset) | {entry.id: entry.keys for entry in entries})
    owners = [(view, *pair) for view in VIEWS for pair in clashes(view, keys)]
    for entry in reversed(entries):
        for view, key, one, other in owners:
            if entry.id in (one, other):
                return entry, key, other if entry.id == one else one, view
    return None


def clashes(view: str, keys: Keys) -> Iterator[tuple[str, str, str]]:
    """Every key with two owners in a view: key, and the ids of both."""
    actions = {action.id: keys.of(action) for table in VIEWS[view] for action in table}
    by_key: dict[str, list[str]] = {}
    for action in actions.values():
        for key in action.keys:
            by_key.setdefault(key, []).append(action.id)
    for key, ids in by_key.items():
        for one, other in combinations(ids, 2):
            yield key, one, other


def known_actions() -> dict[str, Action]:
    """Every action by its id."""
    return {action.id: action for tables in VIEWS.values() for table in tables for action in table}


def _quoted(value: object) -> str:
    """What the file says, short; of what is no text its kind, as a number may be too long to be written."""
    return repr(value[:40]) if isinstance(value, str) else f"({type(value).__name__})"

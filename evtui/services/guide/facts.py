"""What the topics need and this layer cannot know: whoever sits above hands it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One action."""

    keys: tuple[str, ...]
    """As written, the first the one shown; empty for an action that has only its name."""
    command: str
    """Its name behind ``:``."""
    help: str
    is_changed: bool = False
    """Somebody moved it."""
    id: str = ""
    """As the configuration names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTable:
    """The actions of one view."""

    view: str
    rows: Sequence[KeyRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Keys and command line."""

    keys: Sequence[KeyTable] = ()
    presets: Sequence[tuple[str, str]] = ()
    """Name and note of each."""
    reserved: Sequence[tuple[str, str]] = ()
    """Keys that cannot be chosen, and why."""
    commands: Sequence[tuple[str, str]] = ()
    """Name and one line of each command."""
    options: Sequence[tuple[str, str]] = ()
    """Spelling and one line of each global option."""

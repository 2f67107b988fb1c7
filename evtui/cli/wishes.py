"""What the user wishes of the explorer's looks and keys: option over environment over configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.formats.theme_names import THEMES
from evtui.keymap.keys import DEFAULT_KEYS, Keys

if TYPE_CHECKING:
    from evtui.config.preferences import Preferences
    from evtui.keymap.load import KeyFault
    from evtui.models.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is followed, and what cannot be."""

    theme: str = ""
    """Name of a theme, or empty: the terminal's ground decides."""
    keys: Keys = DEFAULT_KEYS
    problems: tuple[Problem, ...] = ()
    """Each with file and line; none of them keeps evtui from starting."""


NO_WISHES: Final = Wishes()
"""Everything as evtui has it."""


def wishes(config: Path | None, theme: str, environ: Mapping[str, str]) -> Wishes:
    """Read them; ``theme`` is ``--theme``, checked. Imports next to nothing: the picture waits for it."""
    from evtui.config.locations import locate
    from evtui.config.preferences import read_preferences

    wanted = read_preferences(locate(environ, config).config_file)
    name, problems = _theme(theme, environ, wanted)
    if wanted.keys is None:
        return Wishes(theme=name, problems=problems)
    from evtui.keymap.load import read_keys  # only who has other keys reads every table

    keys, faults = read_keys(wanted.keys)
    told = tuple(_problem_of(fault, wanted) for fault in faults)
    return Wishes(theme=name, keys=keys, problems=(*problems, *told))


def _theme(option: str, environ: Mapping[str, str], wanted: Preferences) -> tuple[str, tuple[Problem, ...]]:
    """The first of option, environment and file that names a theme."""
    if option:
        return option, ()
    named = environ.get("EVTUI_THEME", "").strip().lower()
    if named in THEMES:
        return named, ()
    if wanted.theme in THEMES:
        return wanted.theme, ()
    if not named and not wanted.theme:
        return "", ()
    where = "EVTUI_THEME" if named else f"{wanted.origin().at(('ui', 'theme'))}: ui.theme"
    return "", (_problem(f"{where} names no theme", f"known: {', '.join(THEMES)}"),)


def _problem_of(fault: KeyFault, wanted: Preferences) -> Problem:
    """A fault with its place."""
    return _problem(f"{wanted.origin().at(('keys', *fault.path))}: {fault.message}", fault.hint)


def _problem(message: str, hint: str) -> Problem:
    """Something in the configuration that is not followed."""
    from evtui.models.problem import Problem, ProblemKind

    return Problem(kind=ProblemKind.CONFIG, message=message, hint=hint, exit_code=2)

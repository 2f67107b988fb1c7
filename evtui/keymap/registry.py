"""Every keymap table by the name of its view, for help, documentation and the tests on clashes."""

from __future__ import annotations

from collections.abc import Mapping

from evtui.keymap.action import Action
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.sessions import SESSIONS, START
from evtui.keymap.table import TABLE

RESERVED_KEYS = frozenset(
    {
        "ctrl+b", "ctrl+a", "ctrl+s", "ctrl+q", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+left_square_bracket",
        "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+circumflex_accent", "ctrl+underscore",
        "ctrl+w", "ctrl+t", "ctrl+n", "ctrl+o", "ctrl+v", "ctrl+y",
    }
)  # fmt: skip
"""Taken by tmux, screen, flow control, terminals and browsers: never bound."""

VIEWS: Mapping[str, tuple[tuple[Action, ...], ...]] = {
    "Sessions": (SESSIONS, TABLE, EVERYWHERE),
    "Start": (START, EVERYWHERE),
}
"""View name to its tables, the most specific first."""

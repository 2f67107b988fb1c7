"""The help screen: every key of the screen it was asked from, out of the one keymap, searchable."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from evtui.app.text_screen import TextScreen
from evtui.formats.ink import BOLD, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.widths import cells
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels

KEY_CELLS = 18
_KEY = Ink(Role.KEY, bold=True)
_GROUPS = {"app": "Everywhere", "table": "Moving"}


class HelpScreen(TextScreen):
    """Keys, titles and sentences, grouped by the view they belong to."""

    TITLE_CRUMB = "Keys"

    def __init__(self, view: str, actions: Sequence[Action]) -> None:
        super().__init__(f"Keys of {view}" if view else "Keys", ())
        self._actions = actions

    def text_lines(self, words: tuple[str, ...], width: int) -> Sequence[Line]:
        """One action a row, its sentence wrapped beside the keys."""
        lines: list[Line] = []
        group = ""
        for action in self._actions:
            keys = "  ".join(key_labels(action)) if action.keys else f":{action.command}"
            haystack = f"{keys} {action.title} {action.help} {action.command}".casefold()
            if not all(word in haystack for word in words):
                continue
            if (name := action.id.partition(".")[0]) != group:
                group = name
                lines += [(), (Span(f"  {_GROUPS.get(name, name.capitalize())}", BOLD),)]
            lines += _entry(action, keys, width)
        return lines or [(Span("  No key matches.", MUTED),)]


def _entry(action: Action, keys: str, width: int) -> list[Line]:
    first, *more = wrap(action.help or action.title, max(20, width - KEY_CELLS - 5)) or [""]
    gap = " " * max(1, KEY_CELLS - cells(keys))
    lines: list[Line] = [(Span(f"   {keys}", _KEY), Span(gap), Span(first, PLAIN))]
    return lines + [(Span(" " * (KEY_CELLS + 3)), Span(part, PLAIN)) for part in more]

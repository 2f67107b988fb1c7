"""The help screens, searchable: every key of the screen it was asked from, and the topics of the guide."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from evtui.app.text_screen import TextScreen
from evtui.formats.ink import BOLD, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels
from evtui.services.guide.blocks import Heading
from evtui.services.guide.render import as_text
from evtui.services.guide.topic import Topic

KEY_CELLS = 18
CHANGED = "*"
"""Marks a key that the configuration moved."""
_KEY = Ink(Role.KEY, bold=True)
_GROUPS = {"app": "Everywhere", "table": "Moving"}


class HelpScreen(TextScreen):
    """Keys, titles and sentences, grouped by the view they belong to."""

    TITLE_CRUMB = "Keys"

    def __init__(self, view: str, actions: Sequence[Action]) -> None:
        super().__init__(f"Keys of {view}" if view else "Keys", ())
        self._actions = actions

    def text_lines(self, words: tuple[str, ...], width: int) -> Sequence[Line]:
        """One action a row, its sentence wrapped beside the keys; a changed one is marked."""
        lines: list[Line] = []
        group, any_changed = "", False
        for action in self._actions:
            keys = "  ".join(key_labels(action)) if action.keys else f":{action.command}"
            haystack = f"{keys} {action.title} {action.help} {action.command}".casefold()
            if not all(word in haystack for word in words):
                continue
            if (name := action.id.partition(".")[0]) != group:
                group = name
                lines += [(), (Span(f"  {_GROUPS.get(name, name.capitalize())}", BOLD),)]
            is_changed = self.looks.keys.is_changed(action.id)
            any_changed = any_changed or is_changed
            lines += _entry(action, keys, is_changed, width)
        if any_changed:
            lines += [(), (Span(f"  {CHANGED} changed by [keys] in your configuration", MUTED),)]
        return lines or [(Span("  No key matches.", MUTED),)]


def _entry(action: Action, keys: str, is_changed: bool, width: int) -> list[Line]:
    first, *more = wrap(action.help or action.title, max(20, width - KEY_CELLS - 5)) or [""]
    gap = " " * max(1, KEY_CELLS - cells(keys))
    mark = CHANGED if is_changed else " "
    lines: list[Line] = [(Span(f" {mark} {keys}", _KEY), Span(gap), Span(first, PLAIN))]
    return lines + [(Span(" " * (KEY_CELLS + 3)), Span(part, PLAIN)) for part in more]


class TopicScreen(TextScreen):
    """A text of the guide, laid out for the width at hand."""

    TITLE_CRUMB = "Help"

    def __init__(self, topic: Topic) -> None:
        super().__init__(topic.title, ())
        self._topic = topic
        self._headings = {block.text for block in topic.blocks if isinstance(block, Heading)}

    def text_lines(self, words: tuple[str, ...], width: int) -> Sequence[Line]:
        """All lines, or those that hold every word."""
        texts = [plain(line) for line in as_text(self._topic.blocks, max(20, width - 4))]
        return [
            (Span(f"  {text}", BOLD if text in self._headings else PLAIN),)
            for text in texts
            if all(word in text.casefold() for word in words)
        ]

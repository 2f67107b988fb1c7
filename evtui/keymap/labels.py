"""How keys are written on screen and in the documentation."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

_NAMES: Final = {
    "question_mark": "?", "colon": ":", "slash": "/", "comma": ",", "full_stop": ".", "asterisk": "*",
    "less_than_sign": "<", "greater_than_sign": ">", "plus": "+", "minus": "-", "equals_sign": "=",
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{",
    "right_curly_bracket": "}", "apostrophe": "'", "semicolon": ";", "vertical_line": "|",
    "escape": "esc", "pagedown": "pgdn", "pageup": "pgup",
}  # fmt: skip


def key_label(key: str) -> str:
    """A Textual key name as people write it: ``?`` for ``question_mark``, ``esc`` for ``escape``."""
    prefix, plus, last = key.rpartition("+")
    return f"{prefix}{plus}{_NAMES.get(last, last)}" if last else key


def key_labels(action: Action) -> tuple[str, ...]:
    """Every key of an action as written, the first is the one shown in footers."""
    return action.shown or tuple(key_label(key) for key in action.keys)

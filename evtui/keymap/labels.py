"""How keys are written on screen, in the documentation and in the configuration."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

_MARKS: Final = {
    "exclamation_mark": "!", "quotation_mark": '"', "number_sign": "#", "dollar_sign": "$",
    "percent_sign": "%", "ampersand": "&", "apostrophe": "'", "left_parenthesis": "(",
    "right_parenthesis": ")", "asterisk": "*", "plus": "+", "comma": ",", "minus": "-", "full_stop": ".",
    "slash": "/", "colon": ":", "semicolon": ";", "less_than_sign": "<", "equals_sign": "=",
    "greater_than_sign": ">", "question_mark": "?", "at": "@", "left_square_bracket": "[",
    "backslash": "\\", "right_square_bracket": "]", "circumflex_accent": "^", "underscore": "_",
    "grave_accent": "`", "left_curly_bracket": "{", "vertical_line": "|", "right_curly_bracket": "}",
    "tilde": "~",
}  # fmt: skip
"""Textual's names of the printable marks of ASCII."""
_NAMES: Final = _MARKS | {"escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
_BY_MARK: Final = {mark: name for name, mark in _MARKS.items()} | {" ": "space"}
_NAMED: Final = frozenset(
    {
        "enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup",
        "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 13)),
    }
)  # fmt: skip
_OTHER_WORDS: Final = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup",
    "pgdn": "pagedown", "page up": "pageup", "page down": "pagedown", "blank": "space",
    "↑": "up", "↓": "down", "←": "left", "→": "right",
}  # fmt: skip
_MODIFIERS: Final = ("alt", "ctrl", "shift")
"""In the order in which Textual writes them."""


def key_label(key: str) -> str:
    """A Textual key name as people write it: ``?`` for ``question_mark``, ``esc`` for ``escape``."""
    prefix, plus, last = key.rpartition("+")
    return f"{prefix}{plus}{_NAMES.get(last, last)}" if last else key


def key_labels(action: Action) -> tuple[str, ...]:
    """Every key of an action as written, the first is the one shown in footers."""
    return action.shown or tuple(key_label(key) for key in action.keys)


def key_of(written: str) -> str | None:
    """The Textual name of a key as users write it: ``?``, ``ctrl+d``, ``G``, ``space``, ``^d``; else None."""
    if len(written) == 1:
        return _of_character(written)
    text = written.strip()
    if len(text) == 2 and text[0] == "^" and text[1].isalpha():
        return f"ctrl+{text[1].lower()}"
    before, plus, last = text[:-1].rpartition("+")
    last += text[-1:]
    modifiers = {word.strip().lower() for word in before.split("+")} if plus else set()
    if not modifiers <= set(_MODIFIERS):
        return None
    base = _of_character(last) if len(last) == 1 else _of_word(last)
    return None if base is None else _with_modifiers(base, modifiers)


def _with_modifiers(base: str, modifiers: set[str]) -> str:
    """``shift+g`` is ``G``, ``ctrl+G`` is ``ctrl+g``: terminals know no difference."""
    if len(base) == 1 and base.isalpha():
        if modifiers == {"shift"}:
            return base.upper()
        base = base.lower() if modifiers else base
    return "+".join([*(word for word in _MODIFIERS if word in modifiers), base])


def _of_word(word: str) -> str | None:
    """``page up``, ``Esc``, ``question_mark``."""
    name = _OTHER_WORDS.get(word.lower(), word.lower())
    return name if name in _NAMED or name in _MARKS else None


def _of_character(character: str) -> str | None:
    """A single character as Textual names it."""
    if character in _OTHER_WORDS:
        return _OTHER_WORDS[character]
    if character.isalnum():
        return character
    return _BY_MARK.get(character)

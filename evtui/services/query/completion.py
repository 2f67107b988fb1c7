"""What can stand at the cursor of a query: field names, operators, values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from evtui.services.query.fields import ALL_FIELDS, SEARCHED, Field, Kind, field_of
from evtui.services.query.tokens import is_bare, quoted

MOST_OPTIONS: Final = 50
_SCOPED: Final = re.compile(r"(!*)([A-Za-z][A-Za-z0-9_-]*)(:|<=|>=|!=|<|>|=)(.*)", re.ASCII | re.DOTALL)
_PERIODS: Final = (
    ("now", "this moment"),
    ("today", "its midnight"),
    ("yesterday", "its midnight"),
    ("-1h", "an hour ago"),
    ("-1d", "a day ago"),
    ("-7d", "a week ago"),
    ("-30d", "30 days ago"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on."""

    text: str
    """What takes the place of the text from ``Completions.start`` to the cursor."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """Ways to go on at the cursor."""

    start: int
    """Where the replaced text begins."""
    options: tuple[Option, ...] = ()


def complete(text: str, cursor: int, values: Callable[[str], Iterable[str]]) -> Completions:
    """Ways to complete the word before the cursor; ``values`` gives the values of a field (by its id) that
    are loaded. Never raises for any text."""
    cursor = max(0, min(cursor, len(text)))
    start = _word_start(text[:cursor])
    word = text[start:cursor]
    scoped = _SCOPED.fullmatch(word)
    if scoped is None:
        bare = word.lstrip("!")
        return Completions(start + len(word) - len(bare), tuple(_names(bare)))
    begun = scoped[4].rpartition(",")[2]
    return Completions(cursor - len(begun), tuple(_values(scoped[2], scoped[3], begun, values)))


def _word_start(before: str) -> int:
    """Where the condition under the cursor begins; quotes may hold blanks."""
    start, is_quoted = 0, False
    for place, char in enumerate(before):
        if char == '"':
            is_quoted = not is_quoted
        elif char.isspace() and not is_quoted:
            start = place + 1
    return start


def _names(begun: str) -> Iterator[Option]:
    """Fields whose name begins like this, with the operator they are mostly used with."""
    folded = begun.lower()
    for field in ALL_FIELDS:
        name = next((name for name in field.names if name.startswith(folded)), None)
        if name is not None:
            yield Option(f"{name}{'>' if _is_compared(field) else ':'}", field.help)
    for name, help_text in SEARCHED.items():
        if name.startswith(folded):
            yield Option(f"{name}:", help_text)


def _is_compared(field: Field) -> bool:
    return field.kind.is_ordered and field.kind is not Kind.TIME


def _values(name: str, operator: str, begun: str, values: Callable[[str], Iterable[str]]) -> Iterator[Option]:
    """Values of a field that begin like this, then those that contain it."""
    lower = name.lower()
    if lower in {"since", "until"}:
        yield from (Option(word, told) for word, told in _PERIODS if word.startswith(begun))
        return
    field = field_of(name)
    if field is None or (operator not in {":", "=", "!="}):
        return
    is_open = not field.words or field.more_words is not None
    known = tuple(dict.fromkeys((*field.words, *(values(field.id) if is_open else ()))))
    folded = begun.lstrip('"').casefold()
    fitting = [value for value in known if folded in value.casefold()]
    fitting.sort(key=lambda value: not value.casefold().startswith(folded))
    for value in fitting[:MOST_OPTIONS]:
        yield Option(value if is_bare(value) else quoted(value))
    if not begun:
        yield Option("-", "was not sent")


def condition_text(field: Field, value: str | None) -> str:
    """The condition that finds exactly this text of a field; None is "was not sent"."""
    if value is None:
        return f"{field.names[0]}:-"
    return f"{field.names[0]}={value if is_bare(value) else quoted(value)}"

"""What can stand at the cursor of a question: views, their columns, the words of SELECT."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from evtui.services.sql.views import VIEWS

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
_BEHIND_FROM: Final = re.compile(r"\b(?:from|join)\s+\Z", re.IGNORECASE)
_NAMED: Final = re.compile(r"\b(?:from|join)\s+([A-Za-z_]+)", re.IGNORECASE)
WORDS: Final = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "DESC", "LIMIT", "JOIN", "USING", "ON", "AND", "OR",
    "NOT", "IN", "LIKE", "BETWEEN", "IS NULL", "HAVING", "DISTINCT", "AS", "CASE", "WHEN", "THEN", "ELSE",
    "END", "WITH", "UNION ALL", "count(*)", "sum(", "avg(", "min(", "max(", "round(", "group_concat(",
    "strftime(", "substr(", "lower(", "coalesce(",
)  # fmt: skip
"""Offered behind the names."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on."""

    text: str
    help: str = ""


def complete(text: str, cursor: int) -> tuple[int, tuple[Option, ...]]:
    """Where the replaced word begins, and what can stand there. Never raises for any text."""
    before = text[: max(0, cursor)]
    match = _WORD.search(before)
    start = match.start() if match is not None else len(before)
    begun = before[start:].lower()
    options = _views() if _BEHIND_FROM.search(before[:start]) else (*_columns(text), *_views(), *_words())
    return start, tuple(option for option in options if option.text.lower().startswith(begun))


def _view_names() -> frozenset[str]:
    return frozenset(view.name for view in VIEWS)


def _views() -> tuple[Option, ...]:
    return tuple(Option(view.name, view.meaning) for view in VIEWS)


def _columns(text: str) -> tuple[Option, ...]:
    """Columns of the views that the question names, each once; of all of them when it names none."""
    named = {name.lower() for name in _NAMED.findall(text)} & _view_names()
    found: dict[str, Option] = {}
    for view in VIEWS:
        if not named or view.name in named:
            for column in view.columns:
                found.setdefault(column.name, Option(column.name, column.meaning))
    return tuple(found.values())


def _words() -> tuple[Option, ...]:
    return tuple(Option(word) for word in WORDS)

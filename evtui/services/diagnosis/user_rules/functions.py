"""The functions a condition may call; this list is the whole of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from evtui.services.diagnosis.user_rules.kinds import FieldValue, Kind, Unanswerable

MOST_ARGUMENTS: Final = 8


@dataclass(frozen=True, slots=True)
class Function:
    """One function: which arguments it takes, what it gives, how it is computed."""

    name: str
    takes: tuple[tuple[Kind, ...], ...]
    """For each argument the kinds it may have; with ``many`` the last one may be repeated."""
    gives: Kind
    run: Callable[..., FieldValue]
    """Called with checked arguments."""
    help: str
    many: bool = False


def _texts(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _contains(where: str | tuple[str, ...], what: str) -> bool:
    wanted = what.casefold()
    return any(wanted in text.casefold() for text in _texts(where))


def _numbers(values: Sequence[Any]) -> tuple[float, ...]:
    """The numbers of ``min(list)`` and of ``min(a, b)``."""
    first = values[0]
    found = first if isinstance(first, tuple) else tuple(values)
    if not found:
        raise Unanswerable("an empty list has no smallest and no largest number")
    return found


def _least(*values: Any) -> float:
    return min(_numbers(values))


def _most(*values: Any) -> float:
    return max(_numbers(values))


_LISTS: Final = (Kind.NUMBERS, Kind.TEXTS)
FUNCTIONS: Final = {
    one.name: one
    for one in (
        Function("abs", ((Kind.NUMBER,),), Kind.NUMBER, lambda x: abs(x), "the number without its sign"),
        Function(
            "any",
            (_LISTS,),
            Kind.FLAG,
            lambda x: any(x),
            "whether a list holds anything but 0 and empty texts",
        ),
        Function(
            "contains",
            ((Kind.TEXT, Kind.TEXTS), (Kind.TEXT,)),
            Kind.FLAG,
            _contains,
            "whether the text, or one of the list, holds the second text; case does not matter",
        ),
        Function(
            "len",
            ((*_LISTS, Kind.TEXT),),
            Kind.NUMBER,
            lambda x: float(len(x)),
            "entries of a list, characters of a text",
        ),
        Function("lower", ((Kind.TEXT,),), Kind.TEXT, lambda x: x.lower(), "the text in lower case"),
        Function(
            "max",
            ((Kind.NUMBER, Kind.NUMBERS), (Kind.NUMBER,)),
            Kind.NUMBER,
            _most,
            "the largest of a list, or of several numbers",
            many=True,
        ),
        Function(
            "min",
            ((Kind.NUMBER, Kind.NUMBERS), (Kind.NUMBER,)),
            Kind.NUMBER,
            _least,
            "the smallest of a list, or of several numbers",
            many=True,
        ),
    )
}
"""``matches`` is not here: its pattern is read when the rule is read."""
MATCHES: Final = "matches"
MATCHES_HELP: Final = "whether the pattern is found in the text, or in one of the list; case does not matter"

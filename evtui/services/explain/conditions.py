"""The conditions of a query explained: what each one asks for, and how it is taken away again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evtui.services.explain.explanation import Explanation, KeyMeaning
from evtui.services.query.query import Query
from evtui.services.query.tokens import tokens
from evtui.services.query.wording import sentences

FAMILY: Final = "condition of the filter"


def of_query(query: Query, keys: Sequence[KeyMeaning] = ()) -> tuple[Explanation, ...]:
    """Every condition in the order of the chips. With ``keys`` each says how it is dropped from the list.

    Quotes what was typed: untrusted.
    """
    found = tokens(query.text)
    return tuple(
        Explanation(
            key=token.text,
            family=FAMILY,
            title=token.text,
            meaning=(*sentences(token, query.now, query.zone), *_dropping(number, len(found), keys)),
            source="evtui",
            see_also=("filter", "drop-condition"),
        )
        for number, token in enumerate(found, 1)
    )


def of_unreadable(text: str, problem: str) -> Explanation:
    """A filter that this version of evtui cannot read. Quotes it: untrusted."""
    return Explanation(
        key=text,
        family=FAMILY,
        title=text,
        meaning=(f"It cannot be read, so every session passes: {problem}.",),
        source="evtui",
        see_also=("filter", "clear-filter"),
    )


def _dropping(number: int, count: int, keys: Sequence[KeyMeaning]) -> tuple[str, ...]:
    """The way back; nothing where there is no list."""
    if not keys:
        return ()
    drop, edit, undo = (way(keys, command) for command in ("drop-condition", "filter", "undo"))
    if number < count or drop.startswith(":"):
        drop = f":drop-condition {number}"  # without a number the last one is dropped
    return (f"{drop} drops it; {edit} changes it; {undo} brings back what was dropped.",)


def way(keys: Sequence[KeyMeaning], command: str) -> str:
    """The key of a command in this run, else its name behind a colon."""
    shown = next((one.keys for one in keys if one.command == command and one.keys), ())
    return shown[0] if shown else f":{command}"

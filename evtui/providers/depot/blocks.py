"""Blocks of a report (lists and inner objects) cut into entries, each with its place in the raw object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from pydantic import BaseModel

from evtui.models.problem import Problem, ProblemKind
from evtui.providers.lenient import read_row

MAX_PROBLEMS: Final = 20
"""Most problems named one by one in a report; the rest are counted in one line."""

Row = TypeVar("Row", bound=BaseModel)


@dataclass(slots=True)
class Complaints:
    """Collects what could not be read while one report is mapped."""

    account: str
    found: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, source: str, reason: str) -> None:
        """Note one unreadable place; ``source`` is its JSON pointer."""
        if len(self.found) >= MAX_PROBLEMS:
            self.more += 1
            return
        place = source.lstrip("/").replace("/", ".") or "report"
        self.found.append(
            Problem(
                kind=ProblemKind.PAYLOAD,
                message=f"{place} unreadable: {reason}",
                hint="shown as received in the raw record",
                account=self.account,
                source=source,
            )
        )

    def problems(self) -> tuple[Problem, ...]:
        """Everything noted, with one line for what was too much to name."""
        if not self.more:
            return tuple(self.found)
        rest = Problem(
            kind=ProblemKind.PAYLOAD, message=f"{self.more} more places unreadable", account=self.account
        )
        return (*self.found, rest)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """One object of a block."""

    row: Row
    source: str
    """JSON pointer into the report."""


def entries(block: Any, source: str, model: type[Row], complaints: Complaints) -> list[Entry[Row]]:
    """The readable objects of a block: a list, or one object where a list is documented, and the reverse.

    Null is an empty block. An entry that is no object, or a block that is neither, is noted and left out; an
    unreadable field of an entry is noted and None.
    """
    if block is None:
        return []
    if isinstance(block, Mapping):
        return [_entry(block, source, model, complaints)]
    if not isinstance(block, list):
        complaints.add(source, f"{kind_of(block)} instead of a list")
        return []
    return list(_listed(block, source, model, complaints))


def _listed(block: list[Any], source: str, model: type[Row], complaints: Complaints) -> Iterator[Entry[Row]]:
    """The objects of a list."""
    for number, item in enumerate(block):
        place = f"{source}/{number}"
        if isinstance(item, Mapping):
            yield _entry(item, place, model, complaints)
        else:
            complaints.add(place, f"{kind_of(item)} instead of an object")


def _entry(item: Mapping[str, Any], source: str, model: type[Row], complaints: Complaints) -> Entry[Row]:
    """One object, its unreadable fields noted."""
    read = read_row(model, item)
    for name, reason in read.unreadable.items():
        complaints.add(f"{source}/{name}", reason)
    return Entry(read.fields, source)


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a text"
        case Mapping():
            return "an object"
        case list():
            return "a list"
        case _:
            return "a number"


def pointer(*parts: str) -> str:
    """A JSON pointer (RFC 6901) of member names."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)

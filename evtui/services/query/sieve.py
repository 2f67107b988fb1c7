"""Conditions asked of one session, or of a long list column by column: what is read is read once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import and_
from typing import Any, Final

from evtui.models.report import SessionReport

BLOCK: Final = 2048
"""Sessions whose values are read together: the first of them are there in no time."""
MOST_COLUMNS: Final = 8
"""Columns kept of one list; one more, and all are read anew when they are asked for."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a condition reads of a session."""

    id: Hashable
    """Columns with the same id read the same."""
    read: Callable[[SessionReport], Any]


THE_SESSION: Final = Column("session", lambda report: report)
"""For a condition that looks at more than one value."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition with all that has to be known for it."""

    columns: tuple[Column, ...]
    passes: Callable[..., bool]
    """Of one value for each column."""

    def __call__(self, report: SessionReport) -> bool:
        """Whether one session passes."""
        return self.passes(*[column.read(report) for column in self.columns])


class Ordered:
    """Sessions in the order of a list, with what conditions have read of them. Several threads may ask: a
    block is put in its place whole."""

    def __init__(self, reports: Sequence[SessionReport]) -> None:
        self.reports = reports
        self._columns: dict[Hashable, dict[int, list[Any]]] = {}

    def renewed(self, newer: Mapping[int, SessionReport]) -> Ordered:
        """The same with newer copies, by the identity of the older ones; only their blocks are read anew."""
        places = [at for at, report in enumerate(self.reports) if id(report) in newer]
        reports = list(self.reports)
        for at in places:
            reports[at] = newer[id(reports[at])]
        changed = {at // BLOCK for at in places}
        other = Ordered(reports)
        other._columns = {
            column: {number: values for number, values in tuple(blocks.items()) if number not in changed}
            for column, blocks in tuple(self._columns.items())
        }
        return other

    @property
    def blocks(self) -> range:
        """Numbers of the blocks."""
        return range(-(-len(self.reports) // BLOCK))

    def block(self, number: int) -> Sequence[SessionReport]:
        """The sessions of a block."""
        return self.reports[number * BLOCK : (number + 1) * BLOCK]

    def values(self, column: Column, number: int) -> Sequence[Any]:
        """What a column holds of a block."""
        known = self._columns.get(column.id)
        if known is None:
            if len(self._columns) >= MOST_COLUMNS:
                self._columns.clear()
            known = self._columns.setdefault(column.id, {})
        values = known.get(number)
        if values is None:
            values = known[number] = list(map(column.read, self.block(number)))
        return values


class Sieve:
    """Conditions that all have to hold."""

    def __init__(self, conditions: Sequence[Bound]) -> None:
        self._conditions = tuple(conditions)

    def __call__(self, report: SessionReport) -> bool:
        """Whether one session passes."""
        return all(condition(report) for condition in self._conditions)

    def and_also(self, other: Sieve) -> Sieve:
        """The conditions of both."""
        return Sieve((*self._conditions, *other._conditions))

    def passing(self, ordered: Ordered, number: int) -> Sequence[SessionReport]:
        """The sessions of a block that pass."""
        masks = [
            map(condition.passes, *(ordered.values(column, number) for column in condition.columns))
            for condition in self._conditions
        ]
        if not masks:
            return ordered.block(number)
        mask = masks[0]
        for other in masks[1:]:
            mask = map(and_, mask, other)
        return list(compress(ordered.block(number), mask))


EVERYTHING: Final = Sieve(())
"""Lets every session pass."""

"""An answer that stands on a screen: ordered, narrowed, counted, and the session behind a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from evtui.services.search.words import NOTHING, Wanted
from evtui.services.sql.asking import Row, Value
from evtui.services.sql.rows import shown

MOST_CELL: Final = 2_000
"""Characters of a cell that are drawn and searched."""


@dataclass(frozen=True, kw_only=True)  # no slots: cached_property needs a dictionary
class Answer:
    """What was asked and what came."""

    sql: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    cut: str = ""
    """Why rows are missing, in words; empty when none are."""

    def place(self, column: str) -> int | None:
        """Where a column stands."""
        return self.columns.index(column) if column in self.columns else None

    def value(self, row: Row, column: str) -> Value:
        """A row's value in a column; None also for a column that is not there."""
        place = self.place(column)
        return None if place is None else row[place]

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """Characters of the longest value of each column among the first rows, its name included."""
        found = [len(name) + 1 for name in self.columns]
        for row in self.rows[:1_000]:
            found = [max(width, len(shown(value))) for width, value in zip(found, row, strict=True)]
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Which rows stand on the screen, in which order."""

    column: int | None = None
    """Sorted by this column; None as they came."""
    is_descending: bool = False
    wanted: Wanted = NOTHING
    """Words that a row must hold."""
    only: tuple[int, Value] | None = None
    """A column and the value it must have."""

    def sorted_by(self, column: int) -> Arrangement:
        """By a column, again the other way, then as they came."""
        if column != self.column:
            return self._with(column, False)
        return self._with(column, True) if not self.is_descending else self._with(None, False)

    def _with(self, column: int | None, is_descending: bool) -> Arrangement:
        return Arrangement(column=column, is_descending=is_descending, wanted=self.wanted, only=self.only)


def arranged(
    answer: Answer, how: Arrangement, is_unwanted: Callable[[], bool] = lambda: False
) -> tuple[Row, ...] | None:
    """The rows as wanted; None when nobody waits for them any more. NULL comes last in either order."""
    rows: list[Row] = []
    for row in answer.rows:
        if is_unwanted():
            return None
        if how.only is not None and row[how.only[0]] != how.only[1]:
            continue
        if how.wanted.is_empty or _holds(how.wanted, row):
            rows.append(row)
    column = how.column
    if column is None:
        return tuple(rows)
    sent = [row for row in rows if row[column] is not None]
    sent.sort(key=lambda row: _order(row[column]), reverse=how.is_descending)
    return (*sent, *(row for row in rows if row[column] is None))


def frequencies(answer: Answer, rows: Sequence[Row], column: int) -> Answer:
    """How often each value of a column occurs among some rows, the most frequent first."""
    name = answer.columns[column]
    counts = Counter(row[column] for row in rows)
    total = max(1, len(rows))
    found = tuple((value, count, round(100 * count / total, 1)) for value, count in counts.most_common())
    return Answer(sql=f"how often: {name}", columns=(name, "count", "percent"), rows=found)


def _holds(wanted: Wanted, row: Row) -> bool:
    text = "\n".join(shown(value)[:MOST_CELL] for value in row)
    return wanted.holds_for(text, text.casefold())


def _order(value: Value) -> tuple[int, float, str, bytes]:
    """Numbers before texts before bytes, as SQLite orders them; upper and lower case of texts are one."""
    match value:
        case str():
            return 1, 0.0, value.casefold(), b""
        case bytes():
            return 2, 0.0, "", value
        case None:
            return 3, 0.0, "", b""
        case _:
            return 0, value, "", b""

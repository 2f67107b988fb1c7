"""Orders of the session list: one or more keys, each ascending or descending, missing values always last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import merge
from typing import Final

from evtui.models.report import SessionReport
from evtui.models.session import Session

SortValue = int | float | Decimal | str | tuple[int, ...] | tuple[str, ...] | None
"""What a column is ordered by; None (not sent) comes last in both directions."""
SortValueOf = Callable[[Session], SortValue]


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order."""

    column: str
    """Column id."""
    descending: bool = True


A_RUN: Final = 4096
"""Rows sorted at one go. Sorting stops every other thread: 100 000 rows by energy a key for 0.2 s."""
NEWEST_FIRST = (SortKey("start"),)
"""The order a list begins with."""


def sorted_reports(
    reports: Iterable[SessionReport], order: Sequence[SortKey], values: Callable[[str], SortValueOf]
) -> tuple[SessionReport, ...]:
    """The reports in this order; equal rows keep theirs. ``values`` finds a column's sort value."""
    found = list(reports)
    for key in reversed(order):
        value_of = values(key.column)
        there: list[tuple[SortValue, SessionReport]] = []
        missing: list[SessionReport] = []
        for report in found:
            value = value_of(report.session)
            if value is None:
                missing.append(report)
            else:
                there.append((value, report))
        runs = (there[at : at + A_RUN] for at in range(0, len(there), A_RUN))
        ordered = [sorted(run, key=_value, reverse=key.descending) for run in runs]  # type: ignore[arg-type]  # one type per column
        merged = merge(*ordered, key=_value, reverse=key.descending)  # type: ignore[arg-type]  # the same
        found = [report for _, report in merged] + missing
    return tuple(found)


def _value(pair: tuple[SortValue, SessionReport]) -> SortValue:
    return pair[0]


def sorted_by(order: Sequence[SortKey], column: str) -> tuple[SortKey, ...]:
    """Sort by this column alone; again flips it."""
    if len(order) == 1 and order[0].column == column:
        return (SortKey(column, not order[0].descending),)
    return (SortKey(column),)


def sorted_then(order: Sequence[SortKey], column: str) -> tuple[SortKey, ...]:
    """Add this column as the last key; a column that is already one is flipped in its place."""
    if any(key.column == column for key in order):
        return tuple(SortKey(key.column, key.descending ^ (key.column == column)) for key in order)
    return (*order, SortKey(column))

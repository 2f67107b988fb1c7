"""Rows of an answer as they leave: the values of the one serialiser, and texts for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evtui.formats.units import MISSING
from evtui.services.export.convert import number
from evtui.services.export.table import Column, Row, Table
from evtui.services.export.table import Value as Out
from evtui.services.sql.asking import Row as Answer
from evtui.services.sql.asking import Value


def leaving(value: Value) -> Out:
    """One value: whole numbers without a fraction, bytes as ``x'00ff'``, None for what JSON cannot say."""
    match value:
        case float():
            return number(value)
        case bytes():
            return f"x'{value.hex()}'"
        case _:
            return value


def shown(value: Value) -> str:
    """One value for people: ``–`` for NULL, exact otherwise; untrusted."""
    out = leaving(value)
    return MISSING if out is None else str(out)


def numeric_columns(rows: Iterable[Answer], count: int) -> tuple[bool, ...]:
    """Which of ``count`` columns hold numbers and nothing else; one without any value does not."""
    seen, other = [False] * count, [False] * count
    for row in rows:
        for place, value in enumerate(row):
            if isinstance(value, int | float):
                seen[place] = True
            elif value is not None:
                other[place] = True
    return tuple(some and not odd for some, odd in zip(seen, other, strict=True))


def table(columns: Sequence[str], rows: Sequence[Answer]) -> Table:
    """An aligned table for people."""
    right = numeric_columns(rows, len(columns))
    return Table(
        columns=tuple(
            Column(title=name, right=is_right) for name, is_right in zip(columns, right, strict=True)
        ),
        rows=tuple(Row(cells=tuple(map(shown, row))) for row in rows),
    )

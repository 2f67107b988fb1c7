"""Meter values in the store: a table of series as rows of blocks, and back; single values for queries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from evtui.models.meter_value import MeterSeries, MeterTable
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Basis
from evtui.services.store.session_row import storable


@dataclass(frozen=True, slots=True)
class MeterRows:
    """A decoded table ready to be kept."""

    summary: tuple[Any, ...]
    """``meter_summary`` without its session."""
    series: tuple[tuple[Any, ...], ...]
    """``meter_series`` without their session."""


def meter_rows_of(table: MeterTable) -> MeterRows:
    """Every series as a block; takes a few milliseconds per hundred thousand values."""
    from evtui.services.store.meter_blocks import pack

    problems = [
        {
            "kind": one.kind.value,
            "message": one.message,
            "account": one.account,
            "hint": one.hint,
            "details": one.details,
            "exit_code": one.exit_code,
            "source": one.source,
        }
        for one in table.problems
    ]
    return MeterRows(
        summary=(
            table.samples,
            table.rejected,
            table.duplicates,
            table.unordered,
            table.fraction_digits,
            json.dumps(problems),
        ),
        series=tuple(
            (
                position,
                storable(one.key),
                one.unit,
                one.basis.value,
                len(one),
                *_figures(one),
                pack(one.times_us, one.values, one.indexes),
            )
            for position, one in enumerate(table.series.values())
        ),
    )


def insert_meter_rows(connection: sqlite3.Connection, number: int, rows: MeterRows) -> None:
    """Keep the table of the session with this number, in place of what was kept."""
    connection.execute("DELETE FROM meter_series WHERE session = ?", (number,))
    connection.execute(
        "INSERT OR REPLACE INTO meter_summary VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *rows.summary)
    )
    connection.executemany(
        "INSERT INTO meter_series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((number, *series) for series in rows.series),
    )


def read_meters(connection: sqlite3.Connection, number: int) -> MeterTable | None:
    """The table as decoded; None when it is not kept. Raises sqlite3.Error, ValueError, zlib.error."""
    summary = connection.execute(
        "SELECT samples, rejected, duplicates, unordered, fraction_digits, problems FROM meter_summary"
        " WHERE session = ?",
        (number,),
    ).fetchone()
    if summary is None:
        return None
    rows = connection.execute(
        "SELECT key, unit, basis, block FROM meter_series WHERE session = ? ORDER BY position", (number,)
    )
    series = {row[0]: _series(row) for row in rows}
    samples, rejected, duplicates, unordered, fraction_digits, problems = summary
    return MeterTable(
        series=MappingProxyType(series),
        samples=samples,
        rejected=rejected,
        duplicates=duplicates,
        unordered=unordered,
        fraction_digits=fraction_digits,
        problems=tuple(_problem(fields) for fields in json.loads(problems)),
    )


def meter_values_of(
    connection: sqlite3.Connection, number: int
) -> Iterator[tuple[str, str, int, float, int]]:
    """Every meter value of the session with this number: key, unit, at_us, value, position in the record.

    Key by key in order of first appearance, each in time order. Raises sqlite3.Error, ValueError, zlib.error.
    """
    table = read_meters(connection, number)
    for one in () if table is None else table.series.values():
        for at_us, value, index in zip(
            one.times_us.tolist(), one.values.tolist(), one.indexes.tolist(), strict=True
        ):
            yield one.key, one.unit, at_us, value, index


def _series(row: Sequence[Any]) -> MeterSeries:
    """One row of key, unit, basis, block."""
    from evtui.services.store.meter_blocks import unpack

    key, unit, basis, block = row
    times_us, values, indexes = unpack(block)
    return MeterSeries(
        key=key, unit=unit, basis=Basis(basis), times_us=times_us, values=values, indexes=indexes
    )


def _figures(series: MeterSeries) -> tuple[int | None, int | None, float | None, float | None]:
    """First and last time, lowest and highest value."""
    if not len(series):
        return None, None, None, None
    return (
        int(series.times_us[0]),
        int(series.times_us[-1]),
        float(series.values.min()),
        float(series.values.max()),
    )


def _problem(fields: dict[str, Any]) -> Problem:
    """A problem as it was kept. Raises TypeError, ValueError."""
    return Problem(**{**fields, "kind": ProblemKind(fields["kind"])})

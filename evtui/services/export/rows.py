"""Sessions and figures as rows for machines: exact values under fixed names, in every format.

The one serialiser of lists: the command line, the screen's export, the clipboard and pipes all use it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.services.export.convert import (
    EXACT_INTEGERS,
    LARGEST_EXPONENT,
    LONGEST_EXPONENT,
    decimal_text,
    number,
    text,
    time_text,
)
from evtui.services.export.json_rows import json_lines, json_whole
from evtui.services.export.table import Column, Row, Table, Value, csv_lines, markdown_lines, tsv_lines
from evtui.services.query.fields import FIELDS, Field, Kind

FORMATS: Final = ("csv", "tsv", "json", "ndjson", "md")
"""What rows can be written as."""
SESSION_COLUMNS: Final = tuple(
    FIELDS[name]
    for name in (
        "provider", "account", "id", "charger", "connector", "vehicle", "started_at", "ended_at",
        "duration_s", "energy_wh", "soc_start", "soc_end", "status", "status_raw", "verdict",
        "outcome", "cost", "currency", "csms_transaction_id", "external_session_id", "address", "flags",
    )
)  # fmt: skip
"""What a session leaves with unless other columns are wanted: the fields of the JSON, in their order."""


def session_rows(
    reports: Iterable[SessionReport], columns: Sequence[Field], zone: tzinfo
) -> tuple[tuple[str, ...], list[list[Value]]]:
    """Names and rows. Times are RFC 3339 in UTC, quantities exact in the unit of their name; ``zone`` only
    decides what day it is. No columns: those of the JSON."""
    chosen = tuple(columns) or SESSION_COLUMNS
    names = tuple(field.id for field in chosen)
    return names, [[cell(field, report, zone) for field in chosen] for report in reports]


def cell(field: Field, report: SessionReport, zone: tzinfo) -> Value:
    """One value as it leaves."""
    session = report.session
    if field.shown is not None:
        return field.shown(session)
    if field.kind is Kind.TEXT and hasattr(session, field.id):  # an empty text was sent as one
        sent = getattr(session, field.id)
        return None if sent is None else text(sent)
    value = field.value_of(report, zone)
    match value:
        case Instant():
            return time_text(value)
        case tuple():
            return tuple(map(text, value))
        case Decimal() if field.kind is Kind.MONEY:
            return decimal_text(value if field.id == "cost" else round(value, 4))
        case int() if field.kind is Kind.DURATION:
            return exact(Decimal(value) / US_PER_S)
        case Decimal():
            return exact(value)
        case _:
            return value


def exact(value: Decimal | None) -> Decimal | int | float | None:
    """A quantity without zeros at the end: whole ones as such, None for what no JSON number can be."""
    if value is None or not value.is_finite() or value.adjusted() > LARGEST_EXPONENT:
        return None
    if value.adjusted() < -LONGEST_EXPONENT:
        return number(value)
    if value == value.to_integral_value():
        whole = int(value)
        return whole if abs(whole) < EXACT_INTEGERS else value
    shown = format(value, "f")
    return Decimal(shown.rstrip("0"))


def write_rows(
    form: str,
    names: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    whole: str = "sessions",
    beside: Mapping[str, object] | None = None,
    indent: bool = False,
) -> Iterator[str]:
    """Rows in one of ``FORMATS``, piece by piece. Of JSON ``whole`` is the name of the list and ``beside``
    what stands next to it; ``indent`` spreads it over lines for people."""
    match form:
        case "csv":
            yield from csv_lines(names, rows)
        case "tsv":
            yield from tsv_lines(names, rows)
        case "ndjson":
            yield from json_lines(names, rows)
        case "md":
            yield from markdown_lines(_machine_table(names, rows))
        case _:
            yield from json_whole(names, rows, whole, beside or {}, indent=indent)


def _machine_table(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> Table:
    """Exact values as a Markdown table."""
    cells = tuple(Row(cells=tuple(map(_shown, row))) for row in rows)
    return Table(columns=tuple(Column(title=name) for name in names), rows=cells)


def _shown(value: Value) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return " ".join(value)
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)

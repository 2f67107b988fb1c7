"""Rows as csv, tsv, md and aligned text; texts go through the gate and, for csv, the formula guard."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.formats.plain import MAX_BLOCK, plain
from evtui.formats.widths import cells, cut, cut_middle, fit
from evtui.models.event import Severity

Value = str | int | float | bool | Decimal | tuple[str, ...] | None
WIDEST: Final = 2_000
"""Most characters of a cell of aligned text: rows are as wide as the widest, one must not drown the rest."""
NARROWEST: Final = 8
"""A column is not cut below this many cells."""
GAP: Final = "  "
_FORMULA = re.compile(r"[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a text table."""

    title: str
    right: bool = False
    """Numbers stand at the right."""
    firm: bool = False
    """Never cut, not even on a narrow terminal."""
    goes: int = 0
    """On a terminal that is too narrow 1 is left out first, then 2 and so on; 0 stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a text table; its first cell may be a severity glyph."""

    cells: tuple[str, ...]
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows for people."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def _field(value: Value) -> str:
    """One value as text for csv and tsv; nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return guard(plain(value, MAX_BLOCK))
        case tuple():
            return guard(plain(" ".join(value), MAX_BLOCK))
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def guard(text: str) -> str:
    """A text no spreadsheet runs as a formula: an apostrophe before ``= + - @``, unless it is a number.

    Full-width forms count too; tabs and line feeds in front of one are pictures by now.
    """
    first = text.lstrip(" ")[:1]
    return f"'{text}" if first and _FORMULA.match(first) and not _NUMBER.fullmatch(text) else text


def csv_lines(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """RFC 4180 lines with a header and line feeds at their ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        yield out.getvalue()
        out.seek(0)
        out.truncate()
        writer.writerow([_field(value) for value in row])
    yield out.getvalue()


def tsv_lines(names: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """Tab-separated lines; the gate has turned tabs and line feeds of the data into pictures."""
    yield "\t".join(names) + "\n"
    for row in rows:
        yield "\t".join(map(_field, row)) + "\n"


def markdown_lines(table: Table) -> Iterator[str]:
    """A GitHub-flavoured table; ``|``, ``<`` and the marks of inline markup are escaped."""
    yield f"| {' | '.join(escaped(column.title) for column in table.columns)} |\n"
    yield f"|{'|'.join('---:' if column.right else '---' for column in table.columns)}|\n"
    for row in table.rows:
        yield f"| {' | '.join(map(escaped, row.cells))} |\n"


def escaped(text: str) -> str:
    """One cell or line, with nothing in it that a Markdown reader would act on."""
    marked = re.sub(r"([\\`*_\[\]|~])", r"\\\1", plain(text, MAX_BLOCK))
    return marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_lines(table: Table, width: int | None = None) -> Iterator[tuple[str, Severity | None]]:
    """Aligned lines with a header; cut only when ``width`` (the terminal's) is given, or beyond ``WIDEST``.

    Each line comes with its row's severity, whose glyph is its first character.
    """
    columns = table.columns
    rows: list[Sequence[str]] = [tuple(plain(cell, WIDEST) for cell in row.cells) for row in table.rows]
    widths = _widths(columns, rows, width)
    for number in range(1, 1 + max((column.goes for column in columns), default=0)):
        if width is None or _total(widths) <= width:
            break
        kept = [index for index, column in enumerate(columns) if column.goes != number]
        columns = tuple(columns[index] for index in kept)
        rows = [[row[index] for index in kept] for row in rows]
        widths = _widths(columns, rows, width)
    limit = _total(widths) if width is None else width
    yield cut(_line([column.title for column in columns], columns, widths), limit), None
    for row, content in zip(table.rows, rows, strict=True):
        yield cut(_line(content, columns, widths), limit), row.severity


def _total(widths: Sequence[int]) -> int:
    """Cells of a whole line."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(content: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    """One aligned line without blanks at its end."""
    parts = [
        fit(cut_middle(cell, width), width, right=column.right)
        for cell, column, width in zip(content, columns, widths, strict=True)
    ]
    return GAP.join(parts).rstrip()


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    """Cells per column: as wide as its content, the widest ones cut until a line fits the terminal."""
    widths = [cells(column.title) for column in columns]
    for row in rows:
        widths = [max(one, cells(cell)) for one, cell in zip(widths, row, strict=True)]
    if width is None:
        return widths
    soft = [index for index, column in enumerate(columns) if not column.firm]
    excess = _total(widths) - width
    while excess > 0 and soft:
        widest = max(soft, key=lambda index: widths[index])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
        excess -= 1
    return widths

"""Records in every output format: one object, lines, fields, or a table for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from evtui.cli.options import CliOptions
from evtui.cli.output import Output

if TYPE_CHECKING:
    from evtui.services.export.records import Record
    from evtui.services.export.table import Table, Value


def write_records(
    output: Output,
    options: CliOptions,
    whole: Record,
    kind: type[Record],
    records: Sequence[Record],
    table: Callable[[], Table],
) -> None:
    """``whole`` is what ``-o json`` prints and holds the records; ``table`` is for people and Markdown."""
    from evtui.services.export.json_text import dump
    from evtui.services.export.table import csv_lines, markdown_lines, text_lines, tsv_lines

    names = tuple(kind.model_fields)
    match options.output:
        case "json":
            output.data([dump(whole, indent=2 if output.tty else None), "\n"])
        case "ndjson":
            output.data(f"{dump(record)}\n" for record in records)
        case "csv":
            output.data(csv_lines(names, _values(records)))
        case "tsv":
            output.data(tsv_lines(names, _values(records)))
        case "md":
            output.data(markdown_lines(table()))
        case _:
            output.rows(text_lines(table(), output.width))


def _values(records: Iterable[Record]) -> Iterable[list[Value]]:
    """Values of each record; a list becomes one text."""
    for record in records:
        yield [" · ".join(map(str, value)) if isinstance(value, tuple) else value for _, value in record]

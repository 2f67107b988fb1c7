"""Records whose table for people has one text a column: the format asked for, flushed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.record_output import write_records
from evtui.services.export.records import Record
from evtui.services.export.table import Column, Row, Table


def write_table(
    options: CliOptions,
    whole: Record,
    kind: type[Record],
    records: Sequence[Record],
    titles: Sequence[str],
    rows: Iterable[tuple[str, ...]],
) -> None:
    """``whole`` is what ``-o json`` prints; ``rows`` fit the titles, the first column is never cut."""
    columns = tuple(Column(title=title, firm=number == 0) for number, title in enumerate(titles))
    table = Table(columns=columns, rows=tuple(Row(cells=row) for row in rows))
    output = Output.standard(options.color, ascii=options.ascii)
    write_records(output, options, whole, kind, records, lambda: table)
    output.flush()

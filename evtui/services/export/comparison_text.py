"""A comparison of two sessions as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evtui.models.session import Session
from evtui.services.compare.rows import DifferenceRow
from evtui.services.export.table import escaped, tsv_lines
from evtui.services.reports import short_form


def comparison_markdown(a: Session, b: Session, rows: Iterable[DifferenceRow]) -> Iterator[str]:
    """A heading and the table of differences as it is on screen."""
    yield f"## {escaped(short_form(a))} (A) and {escaped(short_form(b))} (B)\n"
    yield "\n| what | A | B | B − A |\n|---|---|---|---|\n"
    for row in rows:
        cells = (row.name, row.a, row.b, row.text)
        yield f"| {' | '.join(escaped(cell) for cell in cells)} |\n"


def differences_text(rows: Iterable[DifferenceRow]) -> str:
    """The same rows apart by tabs, names first; no line feed at the end."""
    values = ((row.name, row.a, row.b, row.text) for row in rows)
    return "".join(tsv_lines(("what", "A", "B", "B − A"), values)).rstrip("\n")

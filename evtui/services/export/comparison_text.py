"""A comparison of two sessions as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evtui.models.session import Session
from evtui.services.compare.rows import DifferenceRow
from evtui.services.export.table import escaped
from evtui.services.reports import short_form


def comparison_markdown(a: Session, b: Session, rows: Iterable[DifferenceRow]) -> Iterator[str]:
    """A heading and the table of differences as it is on screen."""
    yield f"## {escaped(short_form(a))} (A) and {escaped(short_form(b))} (B)\n"
    yield "\n| what | A | B | B − A |\n|---|---|---|---|\n"
    for row in rows:
        cells = (row.name, row.a, row.b, row.text)
        yield f"| {' | '.join(escaped(cell) for cell in cells)} |\n"

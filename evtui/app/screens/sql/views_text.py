"""What can be asked in SQL, as the lines that stand where no answer is yet."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.widths import cut
from evtui.services.sql.views import COST, VIEWS

_NAME: Final = Ink(Role.KEY, bold=True)


def views_text(width: int, height: int, ellipsis: str) -> list[Line]:
    """Every view with its columns, in a line each where there is no room for all of them; then the cost."""
    width = max(20, width)
    whole = _lines(width, ellipsis, all_columns=True)
    return whole if len(whole) <= height else _lines(width, ellipsis, all_columns=False)


def _lines(width: int, ellipsis: str, *, all_columns: bool) -> list[Line]:
    lines = list[Line]()
    for view in VIEWS:
        meaning = cut(view.meaning, width - len(view.name) - 6, ellipsis)
        names = ", ".join(column.name for column in view.columns)
        shown = wrap(names, width - 6) if all_columns else [cut(names, width - 6, ellipsis)]
        lines += [(Span(f"  {view.name}", _NAME), Span(f"  {meaning}", MUTED))]
        lines += [(Span(f"    {text}"),) for text in shown]
    return [*lines, (), *((Span(f"  {text}", MUTED),) for text in wrap(COST, width - 4))]

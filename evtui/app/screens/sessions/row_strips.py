"""Rows of sessions as they were drawn: one that scrolls, or is filtered once more, looks as it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from textual.strip import Strip

from evtui.app.screens.sessions.row_lines import ListContent
from evtui.app.theme import Painter
from evtui.models.report import SessionReport

MOST_ROWS: Final = 1000
"""Rows that are remembered; one more, and all are drawn anew."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A row, and what it was drawn from: kept, so that identities stay theirs."""

    report: SessionReport
    curve: object
    strip: Strip


class RowStrips:
    """Remembers rows for as long as nothing that all of them depend on changes."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self._frame: tuple[Any, ...] = ()
        self._rows: dict[tuple[Any, ...], _Drawn] = {}

    def strip(
        self,
        content: ListContent,
        report: SessionReport,
        is_selected: bool,
        width: int,
        draw: Callable[[], Strip],
    ) -> Strip:
        """The row of a session, drawn if it does not look as before."""
        newest = content.context.newest(report)
        if newest.session.duration_us is None:
            return draw()  # how long it has lasted is part of the row
        self._forget_unless(content, width)
        key = report.session.key
        curve = content.context.curves.get(key)
        look = (
            id(newest),
            id(curve),
            is_selected,
            key in content.marks,
            key in content.noted,
            key in content.linked,
            content.changed.get(key),
        )
        known = self._rows.get(look)
        if known is None:
            if len(self._rows) >= MOST_ROWS:
                self._rows.clear()
            known = self._rows[look] = _Drawn(newest, curve, draw())
        return known.strip

    def _forget_unless(self, content: ListContent, width: int) -> None:
        """Everything, when all rows look different now."""
        context = content.context
        frame = (
            width,
            self._painter.looks,
            content.columns,
            content.tells_stored,
            context.glyphs,
            context.zone,
            context.longest_us,
            context.by_day,
            context.year,
        )
        if frame != self._frame:
            self._rows.clear()
            self._frame = frame

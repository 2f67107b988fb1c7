"""What a column is, and which columns fit a width."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from types import MappingProxyType

from evtui.formats.glyphs import FULL, Glyphs, for_tier
from evtui.formats.ink import Line
from evtui.formats.plain import plain
from evtui.models.report import SessionReport
from evtui.services.listing.sort import SortValueOf

SessionKey = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellContext:
    """What cells need besides the session."""

    glyphs: Glyphs = FULL
    zone: tzinfo = UTC
    longest_us: int = 0
    """Longest duration of the loaded range."""
    by_day: bool = False
    """True while day rules carry the date."""
    year: int = 0
    """The reader's year, left out of dates; 0 leaves none out."""
    now_us: int | None = None
    """Until when running sessions last; None does not reckon them."""
    curves: Mapping[SessionKey, Line] = field(default_factory=lambda: MappingProxyType({}))
    """Power sparklines of the sessions whose meter values were decoded."""
    judged: Mapping[SessionKey, SessionReport] = field(default_factory=lambda: MappingProxyType({}))
    """Reports judged with their meter values; they take the place of the row's own."""

    def newest(self, report: SessionReport) -> SessionReport:
        """The report as far as it is known by now."""
        return self.judged.get(report.session.key, report)

    def text(self, value: object) -> str:
        """Untrusted text, made harmless and drawable before it is measured."""
        return for_tier(plain(value, 200), self.glyphs.tier)


CellOf = Callable[[SessionReport, CellContext, int], Line]
"""A session's cell of exactly the given width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the list."""

    id: str
    title: str
    width: int
    """Cells, the gap after it included; with ``grows`` the least."""
    cell: CellOf
    sort: SortValueOf
    right: bool = False
    """Title at the right edge, one cell before the gap."""
    drop: int = 0
    """Order of leaving when the list is too narrow, 1 first; 0 stays."""
    from_width: int = 0
    """Least width of the list at which it is shown."""
    grows: bool = False
    """Takes the rest of the row."""
    date_width: int = 0
    """Extra cells while no day rule carries the date."""
    only_many_accounts: bool = False
    """Shown only when several accounts share the tab."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A column at its place in the row."""

    column: Column
    x: int
    width: int


PREFIX = 3
"""Cells before the first column: selection, severity, mark."""


def place_columns(
    columns: Sequence[Column],
    width: int,
    *,
    hidden: Collection[str] = (),
    by_day: bool = True,
    many_accounts: bool = False,
) -> tuple[Placed, ...]:
    """The columns a list of this width shows, left to right; the growing one takes what is left."""
    wanted = [
        column
        for column in columns
        if column.id not in hidden
        and width >= column.from_width
        and (many_accounts or not column.only_many_accounts)
    ]

    def needed() -> int:
        return PREFIX + sum(_width(column, by_day) for column in wanted)

    for column in sorted((column for column in wanted if column.drop), key=lambda column: column.drop):
        if needed() <= width:
            break
        wanted.remove(column)
    rest = max(0, width - needed())
    placed: list[Placed] = []
    x = PREFIX
    for column in wanted:
        cells = _width(column, by_day) + (rest if column.grows else 0)
        placed.append(Placed(column, x, cells))
        x += cells
    return tuple(placed)


def _width(column: Column, by_day: bool) -> int:
    return column.width + (0 if by_day else column.date_width)

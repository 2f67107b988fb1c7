"""What the user chose for one tab, as a frozen value: order, filter, hidden columns, column cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import EVERYTHING, RowFilter
from evtui.services.listing.sort import NEWEST_FIRST, SortKey, sorted_by, sorted_then


@dataclass(frozen=True, slots=True, kw_only=True)
class TabView:
    """The view of one tab; every method returns a new one."""

    order: tuple[SortKey, ...] = NEWEST_FIRST
    filter: RowFilter = EVERYTHING
    hidden: frozenset[str] = frozenset()
    """Ids of hidden columns."""
    column: str = "start"
    """Id of the column that sort and hide act on."""
    cursor: SessionKey | None = None
    """The session under the cursor; None is the first row."""

    @property
    def is_by_start(self) -> bool:
        """True when rows come in the order of their start, so that day rules make sense."""
        return bool(self.order) and self.order[0].column == "start"

    def sorted(self) -> TabView:
        """Sorted by the column cursor's column, or flipped."""
        return replace(self, order=sorted_by(self.order, self.column))

    def sorted_too(self) -> TabView:
        """With the column cursor's column as a further key."""
        return replace(self, order=sorted_then(self.order, self.column))

    def sort_moved(self, step: int, columns: Sequence[str]) -> TabView:
        """Sorted by the neighbour of the sorted column; the column cursor moves along. Direction stays."""
        if not columns:
            return self
        key = self.order[0]
        at = columns.index(key.column) if key.column in columns else 0
        column = columns[max(0, min(len(columns) - 1, at + step))]
        return replace(self, column=column, order=(SortKey(column, key.descending),))

    def column_moved(self, step: int, columns: Sequence[str]) -> TabView:
        """The column cursor moved over the shown columns, never past an end."""
        if not columns:
            return self
        at = columns.index(self.column) if self.column in columns else 0
        return replace(self, column=columns[max(0, min(len(columns) - 1, at + step))])

    def without_column(self, columns: Sequence[str]) -> TabView:
        """The column cursor's column hidden, the cursor on its neighbour; the last column stays."""
        if self.column not in columns or len(columns) < 2:
            return self
        at = columns.index(self.column)
        neighbour = columns[at + 1] if at + 1 < len(columns) else columns[at - 1]
        return replace(self, hidden=self.hidden | {self.column}, column=neighbour)

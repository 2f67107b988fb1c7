"""What the user chose for one tab, as a frozen value: its view, the cursors, what is folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from evtui.services.listing.columns import SessionKey
from evtui.services.listing.rows import GroupHead, Stop
from evtui.services.listing.sort import SortKey, sorted_by, sorted_then
from evtui.services.views.list_view import ListView


@dataclass(frozen=True, slots=True, kw_only=True)
class TabView(ListView):
    """The view of one tab and where one is in it; every method returns a new one."""

    column: str = "start"
    """Id of the column that sort and hide act on."""
    cursor: SessionKey | None = None
    """The session under the cursor; None is the first row."""
    head: str = ""
    """The group whose head is under the cursor; empty while a session is."""
    folded: frozenset[str] = frozenset()
    """Groups whose sessions are not shown."""

    @property
    def shown(self) -> ListView:
        """The view without the places in it: what undo goes back to and what is kept under a name."""
        return ListView(**{name: getattr(self, name) for name in _SHOWN})

    def showing(self, view: ListView) -> TabView:
        """The same places in another view; of another group nothing is folded."""
        same = view.group == self.group
        shown = {name: getattr(view, name) for name in _SHOWN}
        return replace(
            self, folded=self.folded if same else frozenset(), head=self.head if same else "", **shown
        )

    def standing_on(self, stop: Stop) -> TabView:
        """The cursor on this row; on a group's head the session before is remembered."""
        if isinstance(stop, GroupHead):
            return replace(self, head=stop.id)
        return replace(self, head="", cursor=stop.session.key)

    def fold_changed(self, group: str) -> TabView:
        """The group folded, or unfolded."""
        return replace(self, folded=self.folded ^ {group})

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


_SHOWN: Final = tuple(field.name for field in fields(ListView))

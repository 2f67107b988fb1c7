"""What makes up a view of the list: filter, order, columns, group. Without cursor or marks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import EVERYTHING, RowFilter
from evtui.services.listing.sort import NEWEST_FIRST, SortKey
from evtui.services.views.timeline_place import KeptPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """How the sessions of a tab are shown; every change makes a new one."""

    order: tuple[SortKey, ...] = NEWEST_FIRST
    filter: RowFilter = EVERYTHING
    """The outcome filter, and the conditions as typed after ``/``."""
    hidden: frozenset[str] = frozenset()
    """Ids of hidden columns."""
    columns: tuple[str, ...] = ()
    """Ids of the columns wanted, in their order; empty for the tab's own."""
    group: str = ""
    """The field rows are grouped by, ``physical`` for linked sessions; empty for none."""

    @property
    def is_by_start(self) -> bool:
        """True when rows come in the order of their start, so that day rules make sense."""
        return bool(self.order) and self.order[0].column == "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedView:
    """A view with the tab it belongs to."""

    tab: str
    view: ListView


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """Where the list and the timelines were left."""

    tab: str = ""
    """Empty when nothing was saved."""
    views: tuple[NamedView, ...] = ()
    """One for each tab that is not shown as it begins."""
    cursors: tuple[tuple[str, SessionKey], ...] = ()
    """Tab and the session under its cursor."""
    timelines: tuple[KeptPlace, ...] = ()
    """Sessions left zoomed, the newest last."""

    def view(self, tab: str) -> ListView:
        """How a tab was shown."""
        return next((kept.view for kept in self.views if kept.tab == tab), ListView())

    def cursor(self, tab: str) -> SessionKey | None:
        """The session under the cursor of a tab; None when it never moved."""
        return next((key for name, key in self.cursors if name == tab), None)

    def begun_with(self, named: NamedView) -> SavedState:
        """The same, begun with a named view on its tab."""
        others = tuple(kept for kept in self.views if kept.tab != named.tab)
        return replace(self, tab=named.tab, views=(*others, named))

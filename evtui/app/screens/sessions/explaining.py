"""The cell of the list under both cursors, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.screens.sessions.view import TabView

if TYPE_CHECKING:  # explanations bring the rules; they come with the first K
    from evtui.services.explain.explanation import Explanation, Known


def of_selected(listing: SessionList, view: TabView, known: Known) -> tuple[Explanation, ...]:
    """The outcome's verdict, the column's meaning, the session's flags; nothing in an empty list."""
    from evtui.services.explain.cursor import of_cell

    selected = listing.selected
    return () if selected is None else of_cell(view.column, selected.session, known)

"""The cell of the list under both cursors, or the group whose head is there, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evtui.app.screens.sessions.grouped import PHYSICAL
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.screens.sessions.view import TabView
from evtui.services.listing.rows import GroupHead

if TYPE_CHECKING:  # explanations bring the rules; they come with the first K
    from evtui.services.explain.explanation import Explanation, Known


def of_selected(listing: SessionList, view: TabView, known: Known) -> tuple[Explanation, ...]:
    """The outcome's verdict, the column's meaning, the session's flags; nothing in an empty list."""
    from evtui.services.explain.cursor import of_cell

    selected = listing.selected
    return () if selected is None else of_cell(view.column, selected.session, known)


def group_explained(head: GroupHead, group: str) -> Explanation:
    """What its sessions share, its figures, and how it is folded. Untrusted, as it quotes the value."""
    from evtui.services.explain.explanation import Explanation

    if head.is_folded is None:
        made = "The totals of every session that is shown, whatever group it is in."
    elif group == PHYSICAL:
        made = "Rows of one plug-in: duplicates, splits and overlaps of a connector. Energy counts once."
    else:
        made = f"Every session shown whose field {group} has this value."
    fold = {
        True: ("Its sessions are folded away: enter shows them.",),
        False: ("Enter folds its sessions away.",),
        None: (),
    }[head.is_folded]
    return Explanation(
        key=head.id,
        family="group of the session list",
        title=head.title,
        meaning=(
            made,
            f"{head.figures}.",
            *fold,
            ":group FIELD groups by another field, :group none ends it.",
        ),
        source="evtui",
        see_also=("flags",),
    )

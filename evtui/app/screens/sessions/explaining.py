"""The cell of the list under both cursors, the group whose head is there, and the chips, explained."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from evtui.app.screens.sessions.asking import Asking
from evtui.app.screens.sessions.grouped import PHYSICAL
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.screens.sessions.view import TabView
from evtui.models.instant import Instant
from evtui.services.listing.filter import OutcomeFilter
from evtui.services.listing.rows import GroupHead

if TYPE_CHECKING:  # explanations bring the rules; they come with the first K
    from evtui.services.explain.explanation import Explanation, Known

PLUG_IN: Final = "Rows of one plug-in: duplicates, splits and overlaps of a connector. Energy counts once."
GROUPING: Final = ":group FIELD groups by another field, :group none ends it."
OUTCOMES: Final = {
    OutcomeFilter.TROUBLE: "the severity of what was found is critical, error or warning",
    OutcomeFilter.FAILED: "the severity of what was found is critical or error",
    OutcomeFilter.RUNNING: "it has not ended yet",
}


def of_selected(listing: SessionList, view: TabView, known: Known) -> tuple[Explanation, ...]:
    """The outcome's verdict, the column's meaning, the session's flags; nothing in an empty list."""
    from evtui.services.explain.cursor import of_cell

    selected = listing.selected
    return () if selected is None else of_cell(view.column, selected.session, known)


def of_chips(text: str, asking: Asking, now: Instant, zone: tzinfo, known: Known) -> tuple[Explanation, ...]:
    """Each condition of the filter, in the order of its chips; nothing where there is no filter."""
    if not text.strip():
        return ()
    from evtui.services.explain.conditions import of_query, of_unreadable
    from evtui.services.query.query import QueryError

    try:
        return of_query(asking.query(text, now, zone), known.keys)
    except QueryError as error:
        return (of_unreadable(text.strip(), error.message),)


def of_marks_beside(view: TabView, known: Known, *, on_head: bool) -> tuple[Explanation, ...]:
    """What else stands in the row of the chips: the outcome that is asked for, and what rows are grouped by;
    on a group's head that has been said."""
    from evtui.services.explain.conditions import way

    found = []
    wanted = view.filter.outcome
    if wanted is not OutcomeFilter.ANY:
        told = f"Only sessions with this outcome are shown: {OUTCOMES[wanted]}."
        step = f"{way(known.keys, 'outcome')} goes on to the next."
        found.append(_beside(f"Outcome: {wanted.value}", (told, step), "outcome"))
    if view.group and not on_head:
        found.append(_beside(f"by {view.group}", (_grouped_by(view.group), GROUPING), "flags"))
    return tuple(found)


def _grouped_by(group: str) -> str:
    """What the rows of a group have in common."""
    from evtui.services.query.fields import field_of

    field = field_of(group)
    return PLUG_IN if field is None else f"Rows with the same {field.title} stand together: {field.help}."


def _beside(title: str, meaning: tuple[str, ...], see_also: str) -> Explanation:
    """A word of the row in which the chips stand."""
    from evtui.services.explain.explanation import Explanation

    return Explanation(
        key=title,
        family="filter row of the session list",
        title=title,
        meaning=meaning,
        source="evtui",
        see_also=(see_also,),
    )


def group_explained(head: GroupHead, group: str) -> Explanation:
    """What its sessions share, its figures, and how it is folded. Untrusted, as it quotes the value."""
    from evtui.services.explain.explanation import Explanation

    if head.is_folded is None:
        made = "The totals of every session that is shown, whatever group it is in."
    elif group == PHYSICAL:
        made = PLUG_IN
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
            GROUPING,
        ),
        source="evtui",
        see_also=("flags",),
    )

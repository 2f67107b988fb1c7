"""Which columns in which order, and rows in groups: ``:columns``, ``:group``, ``F`` and ``:freq``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evtui.app.messages import OpenFrequencies, OpenText
from evtui.app.screens.sessions.grouped import PHYSICAL, shown_groups
from evtui.app.screens.sessions.relating import RelatingList
from evtui.formats import units
from evtui.services.listing.field_columns import column_named, field_of_column, names

if TYPE_CHECKING:
    from evtui.keymap.action import Action
    from evtui.services.query.fields import Field

NONE = "none"


class ArrangingList(RelatingList):
    """Everything here is a step that ``u`` takes back."""

    # ── columns ───────────────────────────────────────────────────────────────────────────────────

    def action_columns(self, words: str = "") -> None:
        """Show these columns in this order; ``default`` the tab's own; without words list what there is."""
        wanted = tuple(dict.fromkeys(words.replace(",", " ").split()))
        if not wanted:
            self.post_message(OpenText("Columns", self._column_lines()))
            return
        if wanted == ("default",):
            self.change_view(replace(self.view, columns=(), hidden=frozenset()))
            return
        found = {name: column_named(self._tab, name) for name in wanted}
        unknown = [name for name, column in found.items() if column is None]
        if unknown:
            self.message_line(f"No column is named {', '.join(unknown)}; :columns lists them")
            return
        ids = tuple(dict.fromkeys(column.id for column in found.values() if column is not None))
        here = self.view.column if self.view.column in ids else ids[0]
        self.change_view(replace(self.view, columns=ids, hidden=frozenset(), column=here))

    def _column_lines(self) -> Sequence[str]:
        """Shown, hidden, and what could be shown."""
        shown = ",".join(self._columns)
        others = [name for name in names(self._tab) if name not in self._columns]
        hidden = ",".join(sorted(self.view.hidden))
        return (
            f"Shown: {shown}",
            *((f"Hidden with x: {hidden}; X shows them",) if hidden else ()),
            "",
            f"Others: {' '.join(others)}",
            "",
            f":columns {shown}",
            "shows these in this order; :columns default shows the tab's own. Columns that do not fit leave",
            "from the right. u undoes.",
        )

    # ── groups ────────────────────────────────────────────────────────────────────────────────────

    def action_group(self, words: str = "") -> None:
        """Group by a field, ``physical`` for linked sessions, ``none``; without words by this column."""
        wanted = words.strip()
        if wanted == NONE:
            self.change_view(replace(self.view, group="", head="", folded=frozenset()))
            return
        field = None if wanted == PHYSICAL else self._field(wanted)
        if field is None and wanted != PHYSICAL:
            told = wanted or self.view.column
            self.message_line(f"There is no field {told}; :group, a space and tab list them")
            return
        group = PHYSICAL if field is None else field.id
        self.change_view(replace(self.view, group=group, head="", folded=frozenset()))
        if self._rows.grouped is not None:
            found = shown_groups(self._rows.stops)
            told = (
                units.count(found, "group")
                if found or field is not None
                else "No rows of one plug-in are shown"
            )
            self.message_line(f"{told}; enter folds and unfolds, :group none ends it")

    def _field(self, name: str) -> Field | None:
        """A field by one of its names or by a column; no name: the column under the column cursor."""
        from evtui.services.query.fields import field_of

        return (field_of(name) if name else None) or field_of_column(name or self.view.column)

    def toggle_group(self) -> bool:
        """Fold or unfold the group whose head is under the cursor; False on a session."""
        head = self.session_list.head
        if head is None:
            return False
        if head.is_folded is not None:
            self.show_view(self.view.standing_on(head).fold_changed(head.id))
        return True

    # ── frequencies ───────────────────────────────────────────────────────────────────────────────

    def action_freq(self, words: str = "") -> None:
        """How often each value occurs among the sessions shown."""
        field = self._field(words.strip())
        if field is None:
            self.message_line(f"There is no field {words.strip() or self.view.column} to count")
            return
        self.post_message(OpenFrequencies(field, self._rows.reports, self.add_condition))

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """Names of fields and columns."""
        if action.method == "columns":
            done, comma, begun = words.rpartition(",")
            found = ("default", *names(self._tab)) if not done else tuple(names(self._tab))
            return [f"{done}{comma}{name}" for name in found if name.startswith(begun)]
        if action.method in {"group", "freq"}:
            found = (*names(self._tab), *((PHYSICAL, NONE) if action.method == "group" else ()))
            return [name for name in found if name.startswith(words)]
        return super().command_words(action, words)

"""Keys that act on the list itself: movement, order, columns, outcome filter, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evtui.app.screens.sessions.undoing import UndoingScreen
from evtui.models.event import Severity
from evtui.services.listing.rows import GroupHead

FAR_COLUMNS = 10


class ListActions(UndoingScreen):
    """The keys that need nothing but the list, the tab's view and the marks."""

    # ── movement ──────────────────────────────────────────────────────────────────────────────────

    def action_down(self) -> None:
        """One session down."""
        self.session_list.move_by(1)

    def action_up(self) -> None:
        """One session up."""
        self.session_list.move_by(-1)

    def action_first(self) -> None:
        """First session."""
        self.session_list.move_to(0)

    def action_last(self) -> None:
        """Last session."""
        self.session_list.move_to(len(self.session_list.content.rows.stops) - 1)

    def action_half_down(self) -> None:
        """Half a page down."""
        self.session_list.page(1)

    def action_half_up(self) -> None:
        """Half a page up."""
        self.session_list.page(-1)

    def action_page_down(self) -> None:
        """A page down."""
        self.session_list.page(2)

    def action_page_up(self) -> None:
        """A page up."""
        self.session_list.page(-2)

    def action_next_error(self) -> None:
        """The next session with an error."""
        self._to_severity(1, Severity.ERROR, "error")

    def action_previous_error(self) -> None:
        """The session with an error before."""
        self._to_severity(-1, Severity.ERROR, "error")

    def action_next_warning(self) -> None:
        """The next session that was warned of, but has no error."""
        self._to_severity(1, Severity.WARNING, "warning")

    def action_previous_warning(self) -> None:
        """The warned session before."""
        self._to_severity(-1, Severity.WARNING, "warning")

    def _to_severity(self, step: int, severity: Severity, word: str) -> None:
        """To the next row of a severity, around the ends; the footer counts them."""
        content = self.session_list.content
        wanted = {severity, Severity.CRITICAL} if severity is Severity.ERROR else {severity}
        newest, judged = content.context.newest, {key[4] for key in content.context.judged}
        places = [
            index
            for index, stop in enumerate(content.rows.stops)
            if not isinstance(stop, GroupHead)
            # making a key of each of 100 000 rows would be felt
            and (newest(stop) if stop.session.id in judged else stop).session.severity in wanted
        ]
        if not places:
            self.message_line(f"No session of this list shows {'an' if word == 'error' else 'a'} {word}")
            return
        here = self.session_list.index
        ahead = [place for place in places if (place - here) * step > 0]
        place = ahead[0 if step > 0 else -1] if ahead else places[0 if step > 0 else -1]
        self.session_list.move_to(place)
        turned = "" if ahead else ", from the start again" if step > 0 else ", from the end again"
        self.message_line(f"{word} {places.index(place) + 1}/{len(places)}{turned}")

    def action_column_left(self) -> None:
        """The column before."""
        self.change_view(self.view.column_moved(-1, self._columns))

    def action_column_right(self) -> None:
        """The next column."""
        self.change_view(self.view.column_moved(1, self._columns))

    def action_columns_left(self) -> None:
        """Ten columns left."""
        self.change_view(self.view.column_moved(-FAR_COLUMNS, self._columns))

    def action_columns_right(self) -> None:
        """Ten columns right."""
        self.change_view(self.view.column_moved(FAR_COLUMNS, self._columns))

    # ── order, columns, outcome ───────────────────────────────────────────────────────────────────

    def action_sort(self) -> None:
        """By this column, again to flip."""
        self.change_view(self.view.sorted())

    def action_sort_more(self) -> None:
        """By this column too."""
        self.change_view(self.view.sorted_too())

    def action_sort_left(self) -> None:
        """By the column before the sorted one."""
        self.change_view(self.view.sort_moved(-1, self._columns))

    def action_sort_right(self) -> None:
        """By the column after the sorted one."""
        self.change_view(self.view.sort_moved(1, self._columns))

    def action_hide(self) -> None:
        """Hide this column."""
        if len(self._columns) < 2:
            self.message_line("The last column stays; X shows the hidden ones")
            return
        self.change_view(self.view.without_column(self._columns))

    def action_show_all(self) -> None:
        """Every column again."""
        self.change_view(replace(self.view, hidden=frozenset()))

    def action_outcome(self) -> None:
        """Next step of the outcome filter."""
        view = self.view
        self.change_view(replace(view, filter=replace(view.filter, outcome=view.filter.outcome.next)))

    @property
    def _columns(self) -> Sequence[str]:
        """Ids of the columns that are shown."""
        return [placed.column.id for placed in self.session_list.content.columns]

    # ── marks ─────────────────────────────────────────────────────────────────────────────────────

    def action_mark(self) -> None:
        """Mark the row and go on to the next."""
        selected = self.session_list.selected
        if selected is not None:
            self.change_marks(self.marks.toggled(selected.session.key))
            self.session_list.move_by(1)

    def action_mark_run(self) -> None:
        """Begin a run, or end it."""
        content = self.session_list.content
        if self.marks.anchor is not None:
            self.change_marks(self.marks.ended())
            self.message_line(f"{len(self.marks.keys)} marked")
        elif content.rows.stops:
            self.change_marks(self.marks.begun(self.session_list.index, content.rows.stops))
            self.message_line("j and k extend the run, v ends it")

    def action_invert_marks(self) -> None:
        """The other rows of this list."""
        reports = self.session_list.content.rows.reports
        self.change_marks(self.marks.inverted(report.session.key for report in reports))
        self.message_line(f"{len(self.marks.keys)} marked")

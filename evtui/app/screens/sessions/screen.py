"""The session browser: one list grammar for every provider, usable while the rest is still loading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evtui.app.messages import OpenDiagnosis, OpenRaw, OpenSession, OpenSetup, OpenSignIn, OpenText, Quit
from evtui.app.screens.sessions.explaining import of_chips, of_marks_beside, of_selected
from evtui.app.screens.sessions.panes import details_text
from evtui.app.screens.sessions.yanking import YankingList
from evtui.app.wish_problems import wish_problems_of
from evtui.keymap.sessions import SESSIONS
from evtui.keymap.table import TABLE
from evtui.models.problem import ProblemKind
from evtui.models.report import SessionReport
from evtui.services.listing.layouts import TABS
from evtui.services.listing.period import shifted

if TYPE_CHECKING:  # explanations come with the first K
    from evtui.services.explain.explanation import Explanation, Known


class SessionsScreen(YankingList):
    """Answers the keys of the list; drawing and fetching are its parents'."""

    TABLES = (SESSIONS, TABLE)
    TITLE_CRUMB = "Sessions"

    # ── what the list's own keys need ─────────────────────────────────────────────────────────────

    def show_tab(self, number: int) -> None:
        """Go to a tab by its digit."""
        tab = TABS[number - 1]
        if tab != self._tab:
            self._tab = tab
            self._place(self.size.width, self.size.height)
            self._rebuild()

    def show_provider(self, number: int) -> None:
        """It is here."""
        self.show_tab(number)

    def neighbour(self, step: int) -> SessionReport | None:
        """Move the cursor by a row and give the session there; None at an end."""
        index = self.session_list.index + step
        while 0 <= index < len(self._rows.stops):
            if self._rows.session(index) is not None:
                self.session_list.move_to(index)
                return self.session_list.selected
            index += step
        return None

    # ── actions ───────────────────────────────────────────────────────────────────────────────────

    def action_open(self) -> None:
        """Open the session, fold or unfold the group; in a login pane sign in, in another one tell all."""
        if self.toggle_group():
            return
        selected = self.session_list.selected
        if selected is not None:
            self._views[self._tab] = replace(self.view, cursor=selected.session.key)
            self.post_message(OpenSession(selected, self.neighbour))
            return
        failed = next((fetch for fetch in self._loading.of(self._tab) if fetch.problem is not None), None)
        if failed is None or failed.problem is None:
            return
        if failed.problem.kind in {ProblemKind.AUTH, ProblemKind.CONFIG}:
            self.post_message(OpenSignIn(failed.account))
        else:
            self.action_details()

    def action_diagnose(self) -> None:
        """What happened in the session under the cursor."""
        selected = self.session_list.selected
        if selected is not None and selected.session.provider == "depot":
            self._views[self._tab] = replace(self.view, cursor=selected.session.key)
            self.post_message(OpenDiagnosis(selected, self.neighbour))
        elif selected is not None:
            self.message_line("No states, limits or curves are sent for this session; enter shows its facts")

    def action_raw(self) -> None:
        """The stored record."""
        selected = self.session_list.selected
        if selected is not None:
            self.post_message(OpenRaw(selected))

    def action_refresh(self) -> None:
        """New data; rows stay meanwhile."""
        self._ask_again(forget=False)

    def action_refetch(self) -> None:
        """Everything anew."""
        self._ask_again(forget=True)

    def action_older(self) -> None:
        """The period before."""
        self._go_to_period(shifted(self._query, -1, self._opening.now()))

    def action_newer(self) -> None:
        """The period after."""
        self._go_to_period(shifted(self._query, 1, self._opening.now()))

    def under_cursor(self, known: Known) -> tuple[Explanation, ...]:
        """The cell under both cursors, the marks of its row, then what the filter asks."""
        now, zone = self._opening.now(), self.looks.zone
        return (
            *of_selected(self.session_list, self.view, known),
            *super().under_cursor(known),
            *of_chips(self.view.filter.text, self._conditions, now, zone, known),
            *of_marks_beside(self.view, known, on_head=self.session_list.head is not None),
        )

    def action_explain(self) -> None:
        """The cell and the filter; without both, or when an account of the tab failed, what is known of the
        problem."""
        failed = any(fetch.problem is not None for fetch in self._loading.of(self._tab))
        is_empty = self.session_list.selected is None and self.session_list.head is None
        if failed or (is_empty and not self.view.filter.text.strip()):
            self.action_details()
        else:
            super().action_explain()

    def action_setup(self) -> None:
        """Describe another account."""
        self.post_message(OpenSetup())

    def action_details(self) -> None:
        """Everything known about the tab's problems."""
        problems = (*wish_problems_of(self.app), *(self._source.problems if self._source else ()))
        text = details_text(self._loading.of(self._tab), problems, self._error)
        self.post_message(OpenText("Details", text))

    def action_back(self) -> None:
        """The list is the root: here ``q`` quits."""
        self.post_message(Quit())

    def cancel_innermost(self) -> bool:
        """A run of marks, a load; never quits."""
        if self.marks.anchor is not None:
            self.change_marks(self.marks.ended())
            return True
        self.cancel_fetch()
        return True

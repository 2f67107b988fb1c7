"""Undo and redo of what a tab's view has been through: filter, order, columns, group (``u``, ``ctrl+r``)."""

from __future__ import annotations

import time
from collections.abc import Callable

from evtui.app.screens.sessions.drawing import DrawnScreen
from evtui.app.screens.sessions.view import TabView
from evtui.app.source import Opening
from evtui.services.listing.layouts import TABS
from evtui.services.timeline.history import History
from evtui.services.views.list_view import ListView


class UndoingScreen(DrawnScreen):
    """Every tab has a history of its own; moving about and folding are no steps of it."""

    def __init__(self, opening: Opening, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(opening, monotonic=monotonic)
        self._histories: dict[str, History[ListView]] = {tab: History() for tab in TABS}

    def change_view(self, view: TabView) -> None:
        """Take this view; one that shows something else is a step that can be undone."""
        before = self.view.shown
        if view.shown != before:
            self._histories[self._tab] = self._histories[self._tab].changed(before)
        self.show_view(view)

    def action_undo(self) -> None:
        """The view before the last change."""
        found = self._histories[self._tab].undone(self.view.shown)
        if found is None:
            self.message_line("Nothing to undo in this tab")
            return
        view, self._histories[self._tab] = found
        self.show_view(self.view.showing(view))
        left = len(self._histories[self._tab].past)
        self.message_line(f"Undone; {left} more, ctrl+r redoes" if left else "Undone; ctrl+r redoes")

    def action_redo(self) -> None:
        """The view that the last undo left."""
        found = self._histories[self._tab].redone(self.view.shown)
        if found is None:
            self.message_line("Nothing to redo in this tab")
            return
        view, self._histories[self._tab] = found
        self.show_view(self.view.showing(view))
        self.message_line("Redone")

"""Undo and redo of what the view has been through (``u``, ``ctrl+r``)."""

from __future__ import annotations

from typing import Protocol

from evtui.app.screens.timeline.view import ScreenView
from evtui.services.timeline.history import History


class HasHistory(Protocol):
    """What undo and redo need of the screen."""

    view: ScreenView
    history: History[ScreenView]

    def present(self, view: ScreenView, say: str = "") -> None: ...
    def message_line(self, text: str) -> None: ...


class UndoKeys:
    """Zoom, pan, jumps, lanes, scales, times, ranges: one step each; crosshair steps in a row are one."""

    def action_undo(self: HasHistory) -> None:
        """The view before the last change."""
        found = self.history.undone(self.view)
        if found is None:
            self.message_line("Nothing to undo: this is the first view")
            return
        view, self.history = found
        left = len(self.history.past)
        self.present(view, f"Undone; {left} more" if left else "Undone: this is the first view")

    def action_redo(self: HasHistory) -> None:
        """The view that the last undo left."""
        found = self.history.redone(self.view)
        if found is None:
            self.message_line("Nothing to redo")
            return
        view, self.history = found
        self.present(view, "Redone")

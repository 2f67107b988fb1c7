"""What can be taken of a comparison: the difference under the cursor, all of them, the command line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from textual.app import App

from evtui.app.screens.compare.view import CompareView
from evtui.models.report import SessionReport
from evtui.services.compare.rows import DifferenceRow

if TYPE_CHECKING:  # nothing of it before somebody takes something
    from evtui.app.yanking import Yanks


class HasDifferences(Protocol):
    """What is needed of the screen."""

    view: CompareView
    _pair: tuple[SessionReport, SessionReport]

    @property
    def app(self) -> App[object]: ...
    @property
    def rows(self) -> tuple[DifferenceRow, ...]: ...


class YankDifferences:
    """Answers ``y``, and ``|``, ``:report`` and ``:bundle`` for both sessions."""

    def yanks(self: HasDifferences) -> Yanks:
        """Of the difference under the cursor, and of all."""
        from evtui.app.yanking import Yanks, command_for
        from evtui.services.export.comparison_text import differences_text

        chosen = self.rows[self.view.row] if self.rows else None
        step = None if chosen is None else chosen.step
        sides = () if step is None else (("A", step.a), ("B", step.b))
        return Yanks(
            cell="" if chosen is None else chosen.text,
            row="" if chosen is None else differences_text([chosen]).partition("\n")[2],
            id=" ".join(report.session.id for report in self._pair),
            table=partial(differences_text, self.rows) if self.rows else "",
            evidence="\n".join(f"{name} {event.source}" for name, event in sides if event is not None),
            command=command_for(self.app, "compare", reports=self._pair),
        )

    def piped_reports(self: HasDifferences) -> Sequence[SessionReport]:
        """Both sessions."""
        return self._pair

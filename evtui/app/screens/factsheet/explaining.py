"""The selected fact, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evtui.app.screens.factsheet.fact_list import FactsView

if TYPE_CHECKING:  # explanations bring the rules; they come with the first K
    from evtui.services.explain.explanation import Explanation, Known


class HasFacts(Protocol):
    """What is needed of the screen."""

    _view: FactsView


class ExplainFact:
    """The row under the cursor."""

    def under_cursor(self: HasFacts, known: Known) -> tuple[Explanation, ...]:
        """Where the fact comes from and what its field means."""
        from evtui.services.explain.cursor import of_fact

        view = self._view
        return of_fact(view.facts[view.selected], known) if view.facts else ()

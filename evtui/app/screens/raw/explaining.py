"""The key and the value on the raw record's current line, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evtui.app.screens.raw.view import RawView

if TYPE_CHECKING:  # the document brings numpy, explanations the rules
    from evtui.app.screens.raw.document import RawDocument
    from evtui.services.explain.explanation import Explanation, Known


class HasRecord(Protocol):
    """What is needed of the screen."""

    _document: RawDocument | None
    _view: RawView


class ExplainLine:
    """The line under the cursor."""

    def under_cursor(self: HasRecord, known: Known) -> tuple[Explanation, ...]:
        """A word that is the line's value, then the keys around it."""
        from evtui.services.explain.cursor import of_raw

        if self._document is None:
            return ()
        line = self._view.cursor
        return of_raw(self._document.pointer(line), self._document.text(line)[0], known)

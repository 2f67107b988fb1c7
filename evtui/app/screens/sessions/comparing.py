"""``c`` in the list: two marked sessions are compared, or this one with the one that is chosen next."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from evtui.app.messages import OpenComparison
from evtui.app.screens.sessions.triaging import TriageList
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.listing.columns import SessionKey

CHOOSE: Final = "Choose the other with space, c again"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sessions to compare; ``first`` was chosen first, None when nobody knows which."""

    keys: frozenset[SessionKey]
    first: SessionKey | None


@dataclass(frozen=True, slots=True)
class First:
    """The first of two is to be marked, the other one is still to be chosen."""

    key: SessionKey


def choice(
    marked: Set[SessionKey], first: SessionKey | None, selected: SessionKey | None
) -> Pair | First | str:
    """What ``c`` does with these marks, the row under the cursor, and the row of an earlier ``c``.

    Two marks are a pair; one mark and another row under the cursor too. Otherwise what to say.
    """
    if len(marked) > 2:
        return f"Two sessions are compared; {len(marked)} are marked"
    if len(marked) == 2:
        return Pair(frozenset(marked), first if first in marked else None)
    if selected is None:
        return "There is no session to compare"
    if not marked:
        return First(selected)
    if selected in marked:
        return CHOOSE
    (other,) = marked
    return Pair(frozenset({other, selected}), other)


def in_order(pair: Pair, reports: list[SessionReport]) -> list[SessionReport]:
    """A and B: the one chosen first, or the later one when that is not known."""

    def key(report: SessionReport) -> tuple[bool, int]:
        """Smaller is A."""
        started = report.session.started_at
        return report.session.key != pair.first, -started.us if started else 0

    return sorted(reports, key=key)


class ComparingList(TriageList):
    """Remembers which session was chosen first; knows everything that may be compared."""

    _first: SessionKey | None = None

    @property
    def loaded(self) -> tuple[SessionReport, ...]:
        """Every loaded session of all providers."""
        return tuple(self._loading.collection.of("all"))

    @property
    def neighbours(self) -> Neighbours:
        """The same by place and vehicle."""
        return self._loading.collection.neighbours

    @property
    def now(self) -> Instant:
        """The time to judge running sessions by."""
        return self._opening.now()

    def action_compare(self) -> None:
        """Open the comparison, or mark the first of the two."""
        selected = self.session_list.selected
        found = choice(self.marks.keys, self._first, None if selected is None else selected.session.key)
        match found:
            case First(key=key):
                self._first = key
                self.change_marks(self.marks.toggled(key))
                self.message_line(CHOOSE)
            case Pair():
                reports = [self._loading.collection.get(key) for key in found.keys]
                known = [report for report in reports if report is not None]
                if len(known) == 2:
                    self.post_message(OpenComparison(*in_order(found, known)))
                else:
                    self.message_line("A marked session is not loaded any more")
            case text:
                self.message_line(text)

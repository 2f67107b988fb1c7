"""The queue being worked through: which session is next, and what was decided about the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from evtui.models.instant import Instant
from evtui.services.listing.columns import SessionKey
from evtui.services.triage import Case, Judgement, evidence_at

if TYPE_CHECKING:  # the rules bring numpy
    from evtui.services.diagnosis.diagnosis import Diagnosis


class TriageQueue:
    """Shared by the screens that show its sessions one after the other."""

    def __init__(self, cases: Sequence[Case]) -> None:
        """``cases`` in the order they are to be seen; there is at least one."""
        self.cases = tuple(cases)
        self.judgements: dict[SessionKey, Judgement] = {}
        self.diagnoses: dict[SessionKey, Diagnosis] = {}
        """As far as they are worked out."""
        self._index = 0

    @property
    def current(self) -> Case:
        """The session in view."""
        return self.cases[self._index]

    @property
    def progress(self) -> str:
        """``Triage 3/41``."""
        return f"Triage {self._index + 1}/{len(self.cases)}"

    @property
    def evidence(self) -> Instant | None:
        """Where to look first in the session in view."""
        return evidence_at(self.current.report, self.diagnoses.get(self.current.key))

    def judge(self, judgement: Judgement) -> bool:
        """Decide about the session in view and go on to the next undecided one; False when none is left.

        They come in the order of the queue; those passed over with ``step`` come again at the end.
        """
        self.judgements[self.current.key] = judgement
        count = len(self.cases)
        following = ((self._index + 1 + offset) % count for offset in range(count))
        found = next((at for at in following if self.cases[at].key not in self.judgements), None)
        if found is not None:
            self._index = found
        return found is not None

    def step(self, step: int) -> bool:
        """To a neighbour without deciding; False at an end."""
        if not 0 <= self._index + step < len(self.cases):
            return False
        self._index += step
        return True

    def resume(self) -> None:
        """To the first undecided session."""
        self._index = next((at for at, case in enumerate(self.cases) if case.key not in self.judgements), 0)

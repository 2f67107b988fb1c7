"""Which rows of the list are shown: by outcome, and by the conditions typed after ``/``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evtui.models.event import Severity
from evtui.models.session import Session


class OutcomeFilter(StrEnum):
    """The steps of the outcome filter, in the order of its key."""

    ANY = "any"
    TROUBLE = "trouble"
    """Failed, or with a warning."""
    FAILED = "failed"
    RUNNING = "running"
    """Not ended yet."""

    @property
    def next(self) -> OutcomeFilter:
        """The step that follows, around."""
        steps = list(OutcomeFilter)
        return steps[(steps.index(self) + 1) % len(steps)]


FAILED = frozenset({Severity.CRITICAL, Severity.ERROR})
"""Severities that count as failed in tabs, day rules and filters."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What a row must be like to be shown."""

    outcome: OutcomeFilter = OutcomeFilter.ANY
    text: str = ""
    """Conditions in the query language, as typed after ``/``."""


EVERYTHING = RowFilter()
"""Lets every row pass."""


def has_outcome(session: Session, wanted: OutcomeFilter) -> bool:
    """Whether a session passes a step of the outcome filter."""
    match wanted:
        case OutcomeFilter.ANY:
            return True
        case OutcomeFilter.TROUBLE:
            return session.severity in FAILED or session.severity is Severity.WARNING
        case OutcomeFilter.FAILED:
            return session.severity in FAILED
        case OutcomeFilter.RUNNING:
            return session.status.is_running

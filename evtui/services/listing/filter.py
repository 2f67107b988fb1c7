"""Which rows of the list are shown: by outcome, and by words typed after ``/``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evtui.models.event import Severity
from evtui.models.report import SessionReport
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
    """Words, each of which must occur somewhere in the row, in any case."""

    @property
    def is_open(self) -> bool:
        """True when every row passes."""
        return self.outcome is OutcomeFilter.ANY and not self.text.strip()

    def apply(self, reports: Iterable[SessionReport]) -> list[SessionReport]:
        """The reports that pass, in their order."""
        if self.is_open:
            return list(reports)
        words = self.text.casefold().split()
        return [report for report in reports if self._passes(report.session, words)]

    def _passes(self, session: Session, words: list[str]) -> bool:
        if not has_outcome(session, self.outcome):
            return False
        if not words:
            return True
        text = searchable(session)
        return all(word in text for word in words)


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


def searchable(session: Session) -> str:
    """The words of a row as one folded text; raw, so that what the provider sent can be found."""
    place = (
        f"{session.charger}/{session.connector}" if session.charger and session.connector else session.charger
    )
    parts = (
        session.id,
        place,
        session.connector,
        session.vehicle,
        session.site,
        session.outcome,
        session.status.value,
        session.status_raw,
        session.address,
        session.auth_kind,
        session.auth_token,
        session.csms_transaction_id,
        session.external_session_id,
        session.account,
        session.provider,
        *session.flags,
    )
    return "\n".join(part[:4096] for part in parts if part).casefold()

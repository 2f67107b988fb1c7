"""The whole answer to "what happened in this session" as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evtui.models.instant import Instant
from evtui.services.diagnosis.finding import Confidence, Evidence, Finding


class Verdict(StrEnum):
    """One word about a session (catalogue, section 2); the first that holds wins."""

    RUNNING = "RUNNING"
    FAULT = "FAULT"
    CHARGED_BUT = "CHARGED!"
    """Charged, with a finding of warning or above."""
    CHARGED = "CHARGED"
    NO_START = "NO START"
    NOTHING = "NOTHING"
    """Nobody tried."""
    UNKNOWN = "UNKNOWN"

    @property
    def filter_word(self) -> str:
        """As typed in filters: ``no-start``."""
        return self.value.lower().replace(" ", "-")


class Actor(StrEnum):
    """Who ended the session, or kept it from starting."""

    CHARGER = "charger"
    VEHICLE = "vehicle"
    USER = "user"
    SITE = "site"
    BACKEND = "backend"
    UNKNOWN = "unknown"
    """Legal, and counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who it was, why we think so, who else it could have been and what would settle it."""

    actor: Actor
    evidence: tuple[Evidence, ...] = ()
    """The deciding evidence; empty only for ``unknown``."""
    runner_up: Actor | None = None
    """The second best explanation, where the record supports one."""
    settled_by: str = ""
    """What would decide between the two, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of the narrative."""

    text: str
    """Plain words; may quote the provider: untrusted."""
    evidence: tuple[Evidence, ...]
    """At least one."""
    confidence: Confidence
    rules: tuple[str, ...] = ()
    """The findings it tells of."""

    @property
    def at(self) -> Instant | None:
        """Where ``enter`` leads."""
        return next((one.at for one in self.evidence if one.at is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase of a charge (catalogue, section 5)."""

    key: str
    """``preparing``, ``parameters``, ``alignment``, ``charging``, ``suspended``, ``finishing``."""
    name: str
    """In words, for the screen."""
    start: Evidence
    end: Evidence | None
    """None when it never ended or nothing tells when."""

    @property
    def seconds(self) -> float | None:
        """Length on the event clock; None without both ends."""
        if self.start.at is None or self.end is None or self.end.at is None:
            return None
        return (self.end.at.us - self.start.at.us) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    """A rule that could not look."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What happened in one session, in the order in which it is read."""

    verdict: Verdict
    attribution: Attribution
    narrative: tuple[Sentence, ...]
    """3 to 8 sentences in time order; fewer only when the record holds less."""
    findings: tuple[Finding, ...]
    """Safety first, then the earliest broken phase with its causes below, then by severity; data last."""
    clean: tuple[str, ...]
    """Ids of the rules that looked and found nothing, in catalogue order."""
    not_evaluable: tuple[NotChecked, ...]
    phases: tuple[Phase, ...] = ()
    missing: tuple[str, ...] = ()
    """Fields an ``UNKNOWN`` verdict misses."""

    def finding(self, rule: str) -> Finding | None:
        """The first finding of a rule."""
        return next((one for one in self.findings if one.rule == rule), None)

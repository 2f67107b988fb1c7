"""A diagnosis as the records that leave as JSON; names are fixed, added ones are no breaking change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from pydantic import Field

from evtui.models.report import SessionReport
from evtui.services.diagnosis.diagnosis import Diagnosis, Sentence
from evtui.services.diagnosis.finding import Evidence, Finding
from evtui.services.export.convert import optional_text, text, time_text
from evtui.services.export.records import SCHEMA, Record
from evtui.services.export.table import Value

JUDGED: Final = "depot"
"""Only depot sessions have a verdict."""


class SentenceRecord(Record):
    """One sentence of the narrative."""

    text: str
    evidence: tuple[str, ...]
    """JSON pointers into the session's raw object; the empty pointer is the whole object."""
    at: str | None
    """Instant of the first evidence that has one."""
    confidence: Literal["field", "inferred"]


class FindingRecord(Record):
    """One finding."""

    rule: str
    severity: Literal["critical", "error", "warning", "info", "data"]
    text: str
    at: str | None
    evidence: tuple[str, ...]
    confidence: Literal["field", "inferred"]
    cause_of: str | None
    """The finding below which this one hangs as a cause."""
    compare: tuple[str, ...]
    """ChargeX codes to compare with."""
    hidden: bool
    """Not worth a line in a short list."""


class NotCheckedRecord(Record):
    """A rule that could not look."""

    rule: str
    reason: str


class AttributionRecord(Record):
    """Why this actor, who else, and what would decide."""

    evidence: tuple[str, ...]
    runner_up: str | None
    settled_by: str | None


class DiagnosisRecord(Record):
    """The diagnosis of one session."""

    id: str
    account: str
    provider: str
    verdict: str | None
    """None for providers whose reports cannot be judged."""
    outcome: str | None
    actor: str
    attribution: AttributionRecord
    narrative: tuple[SentenceRecord, ...]
    findings: tuple[FindingRecord, ...]
    clean: tuple[str, ...]
    not_evaluable: tuple[NotCheckedRecord, ...]
    missing: tuple[str, ...]
    """Fields whose absence leaves the verdict unknown."""


class DiagnosesRecord(Record):
    """``diagnose -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    reports: tuple[DiagnosisRecord, ...]


def diagnosis_record(report: SessionReport, diagnosis: Diagnosis) -> DiagnosisRecord:
    """The diagnosis of a (judged) report."""
    session, who = report.session, diagnosis.attribution
    return DiagnosisRecord(
        id=text(session.id),
        account=text(session.account),
        provider=session.provider,
        verdict=diagnosis.verdict.value if session.provider == JUDGED else None,
        outcome=optional_text(session.outcome),
        actor=who.actor.value,
        attribution=AttributionRecord(
            evidence=_pointers(who.evidence),
            runner_up=None if who.runner_up is None else who.runner_up.value,
            settled_by=who.settled_by or None,
        ),
        narrative=tuple(map(_sentence, diagnosis.narrative)),
        findings=tuple(map(finding_record, diagnosis.findings)),
        clean=diagnosis.clean,
        not_evaluable=tuple(
            NotCheckedRecord(rule=one.rule, reason=text(one.reason)) for one in diagnosis.not_evaluable
        ),
        missing=diagnosis.missing,
    )


def finding_record(finding: Finding) -> FindingRecord:
    """One finding."""
    return FindingRecord(
        rule=finding.rule,
        severity=finding.severity.value,
        text=text(finding.text),
        at=time_text(finding.at),
        evidence=_pointers(finding.evidence),
        confidence=finding.confidence.value,
        cause_of=finding.cause_of,
        compare=finding.compare,
        hidden=finding.hidden,
    )


FINDING_NAMES: Final = (
    "id", "account", "verdict", "rule", "severity", "at", "text", "evidence", "confidence", "cause_of",
)  # fmt: skip
"""csv and tsv columns."""


def finding_rows(record: DiagnosisRecord) -> Iterator[list[Value]]:
    """One row for each finding; a session without findings has one with nothing in the finding's columns."""
    for one in record.findings:
        places = " ".join(one.evidence)
        found: list[Value] = [one.rule, one.severity, one.at, one.text, places, one.confidence, one.cause_of]
        yield [record.id, record.account, record.verdict, *found]
    if not record.findings:
        yield [record.id, record.account, record.verdict, *[None] * (len(FINDING_NAMES) - 3)]


def _sentence(sentence: Sentence) -> SentenceRecord:
    """One sentence."""
    return SentenceRecord(
        text=text(sentence.text),
        evidence=_pointers(sentence.evidence),
        at=time_text(sentence.at),
        confidence=sentence.confidence.value,
    )


def _pointers(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Where the evidence stands in the raw object."""
    return tuple(text(one.pointer) for one in evidence)

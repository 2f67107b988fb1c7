"""Many sessions, little time: which to look at first, where to look, and what to hand over afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from evtui.formats.plain import plain
from evtui.formats.times import clock, iso_date
from evtui.formats.units import money
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.listing.columns import SessionKey
from evtui.services.reports import full_form

if TYPE_CHECKING:  # the rules bring numpy
    from evtui.services.diagnosis.diagnosis import Diagnosis

WEIGHTS: Final = {Severity.CRITICAL: 8.0, Severity.ERROR: 5.0, Severity.WARNING: 2.0, Severity.INFO: 1.0}
PASSED: Final = 0.5
"""Weight of a session without any severity."""
NOVEL: Final = 2.0
"""Factor for an error that no earlier session of the set had."""
MOST_MONEY: Final = Decimal(100)
"""Costs beyond this weigh the same; their currencies are not converted."""
DOUBLE_AT: Final = Decimal(20)
"""The cost that doubles the score."""
BENIGN: Final = frozenset({None, Severity.INFO})
"""Severities that need no more than a glance."""
_TROUBLE: Final = frozenset({Severity.CRITICAL, Severity.ERROR, Severity.WARNING})


class Judgement(StrEnum):
    """What the engineer decided, in the order of its keys."""

    DONE = "done"
    WATCH = "watch"
    CHARGER = "charger fault"
    VEHICLE = "vehicle"
    DATA = "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One session of the queue."""

    report: SessionReport
    score: float
    """Severity times novelty times money; only its order means something."""
    novel: str = ""
    """The error that no earlier session of the set had, empty when there is none; untrusted."""

    @property
    def key(self) -> SessionKey:
        """Identity of the session."""
        return self.report.session.key

    @property
    def is_benign(self) -> bool:
        """Whether nothing in it is worse than a note."""
        return self.report.session.severity in BENIGN

    @property
    def reason(self) -> str:
        """Why it stands where it stands: ``new error · 2.03 EUR``; untrusted."""
        session = self.report.session
        parts = ["new error"] if self.novel else []
        if session.cost is not None:
            parts.append(money(session.cost, session.currency))
        return " · ".join(parts)


def triage_cases(reports: Iterable[SessionReport]) -> tuple[Case, ...]:
    """Every session once, the one to look at first in front; equal scores newest first.

    What has been seen before is told by start: the first session of the set with an error has it as a new
    one. Sessions still running are no cases: nothing can be decided about them yet.
    """
    everything = sorted(reports, key=_start_us)
    seen: set[tuple[str, ...]] = set()
    cases = []
    for report in everything:
        errors = error_identities(report)
        novel = next((identity for identity in errors if identity not in seen), None)
        seen.update(errors)
        if report.session.status.is_running:
            continue
        score = severity_weight(report.session) * (NOVEL if novel else 1.0) * money_factor(report.session)
        cases.append(Case(report=report, score=score, novel=novel[-1] if novel else ""))
    return tuple(sorted(cases, key=lambda case: (-case.score, -_start_us(case.report))))


def _start_us(report: SessionReport) -> int:
    """Start, 0 when it was not sent."""
    start = report.session.started_at
    return 0 if start is None else start.us


def severity_weight(session: Session) -> float:
    """How bad."""
    return PASSED if session.severity is None else WEIGHTS[session.severity]


def money_factor(session: Session) -> float:
    """1 without a known cost, 2 at ``DOUBLE_AT``, at most 6."""
    if session.cost is None or not session.cost.is_finite() or session.cost <= 0:
        return 1.0
    return float(1 + min(session.cost, MOST_MONEY) / DOUBLE_AT)


def error_identities(report: SessionReport) -> tuple[tuple[str, ...], ...]:
    """What went wrong, without what differs each time (counters, instants); the message stands last.

    A session without error texts is told by the phrase of its outcome where that is worse than a note.
    """
    found: dict[tuple[str, ...], None] = {}
    for event in report.events:
        if event.carried_in or event.kind is not EventKind.ERROR_CODE or event.error is None:
            continue
        error = event.error
        number = "" if error.number is None else str(error.number)
        found[(error.severity, error.device, error.unit, number, error.message)] = None
    session = report.session
    if not found and session.severity not in BENIGN and session.outcome:
        found[(session.provider, session.outcome)] = None
    return tuple(found)


def evidence_at(report: SessionReport, diagnosis: Diagnosis | None = None) -> Instant | None:
    """Where to look first: the first finding, else the first of the worst events, else the plug-in."""
    if diagnosis is not None:
        at = next((one.at for one in diagnosis.findings if one.severity != "data" and one.at), None)
        if at is not None:
            return at
    worst = _worst_event(report.events)
    if worst is not None:
        return worst.at
    return report.session.started_at


def _worst_event(events: Sequence[Event]) -> Event | None:
    """The first of the worst events of the session itself."""
    inside = [
        event
        for event in events
        if event.at is not None and not event.carried_in and event.severity in _TROUBLE
    ]
    return min(inside, key=lambda event: event.severity.rank, default=None)


def hand_over(
    cases: Sequence[Case],
    judgements: Mapping[SessionKey, Judgement],
    diagnoses: Mapping[SessionKey, Diagnosis],
    *,
    now: Instant,
    zone: tzinfo,
) -> tuple[str, ...]:
    """The report for whoever takes over: Markdown lines, one table for each judgement, then what is left.

    Provider text in it is made harmless and cannot break the table.
    """
    judged = sum(case.key in judgements for case in cases)
    lines = [
        f"# Hand-over of {iso_date(now, zone)} {clock(now, zone, seconds=False)}",
        "",
        f"{judged} of {len(cases)} sessions looked at.",
    ]
    for judgement in (Judgement.CHARGER, Judgement.VEHICLE, Judgement.DATA, Judgement.WATCH, Judgement.DONE):
        chosen = [case for case in cases if judgements.get(case.key) is judgement]
        lines += _table(judgement.value.capitalize(), chosen, diagnoses, zone)
    left = [case for case in cases if case.key not in judgements]
    return (*lines, *_table("Not looked at", left, {}, zone))


def _table(
    title: str, cases: Sequence[Case], diagnoses: Mapping[SessionKey, Diagnosis], zone: tzinfo
) -> list[str]:
    """One section; nothing at all without cases."""
    if not cases:
        return []
    head = ["", f"## {title} ({len(cases)})", "", "| start | place | session | what happened | evidence |"]
    return [*head, "|---|---|---|---|---|", *(_row(case, diagnoses.get(case.key), zone) for case in cases)]


def _row(case: Case, diagnosis: Diagnosis | None, zone: tzinfo) -> str:
    """One session."""
    session = case.report.session
    start = session.started_at
    at = evidence_at(case.report, diagnosis)
    findings = [one.text for one in diagnosis.findings if one.severity != "data"] if diagnosis else []
    verdict = diagnosis.verdict.value if diagnosis else session.verdict
    what = ": ".join((verdict or session.outcome or "–", *findings[:1]))
    cells = (
        "–" if start is None else f"{iso_date(start, zone)} {clock(start, zone, seconds=False)}",
        _place(session),
        full_form(session),
        f"{what} ({case.reason})" if case.reason else what,
        "–" if at is None else clock(at, zone),
    )
    return "| " + " | ".join(plain(cell, 200).replace("|", "/") for cell in cells) + " |"


def _place(session: Session) -> str:
    """Charger and connector, else what the provider calls the place."""
    if session.charger:
        return f"{session.charger}/{session.connector}" if session.connector else session.charger
    return session.site or session.address or "–"

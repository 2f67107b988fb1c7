"""Everything diagnosis has to say about one session, as one value for screens and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import cached_property

from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.services.diagnosis.clock_doctor import ClockCheck
from evtui.services.diagnosis.clock_doctor import examine as examine_clocks
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.energy_court import EnergyCourt, energy_court
from evtui.services.diagnosis.engine import diagnose, record_of
from evtui.services.diagnosis.finding import Finding
from evtui.services.diagnosis.limiter import LimiterTotals, limiter_totals
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.outcome import verdict_line, with_diagnosis
from evtui.services.store.protocol import Judged, StoredFinding


@dataclass(frozen=True, eq=False, kw_only=True)
class Background:
    """What a session is judged against; the same for every screen, so that they agree."""

    reports: Sequence[SessionReport] = ()
    """Every loaded session, this one may be among them."""
    now: Instant | None = None
    """None when it is not known: then nothing is running and nothing lies in the future."""
    book: RuleBook = EMPTY_BOOK
    """The user's own rules, thresholds and words."""
    neighbours: Neighbours | None = None
    """The same sessions by place and vehicle, where somebody keeps them so."""

    def record(self, report: SessionReport, meters: MeterTable) -> SessionRecord:
        """What the rules see of a session."""
        others = self._neighbours.of(report)
        return record_of(report, meters, neighbours=others, now=self.now, book=self.book)

    @cached_property
    def _neighbours(self) -> Neighbours:
        """The loaded sessions by place and vehicle."""
        return self.neighbours or Neighbours(self.reports)


NO_BACKGROUND = Background()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One session, examined."""

    report: SessionReport
    """With verdict and outcome."""
    sentence: str
    """What became of it, in one sentence; untrusted."""
    diagnosis: Diagnosis
    limiter: LimiterTotals | None
    """None when no current flowed."""
    court: EnergyCourt
    clocks: ClockCheck


def examine(
    report: SessionReport,
    meters: MeterTable = EMPTY_METERS,
    background: Background = NO_BACKGROUND,
    zone: tzinfo = UTC,
) -> Examination:
    """Examine one session. Pure; raises nothing for odd data. Takes long with many samples: use a thread."""
    record = background.record(report, meters)
    diagnosis = diagnose(record, background.book.user_rules, zone)
    judged = with_diagnosis(report, diagnosis, meters)
    return Examination(
        report=judged,
        sentence=verdict_line(judged, meters, diagnosis),
        diagnosis=diagnosis,
        limiter=limiter_totals(record),
        court=energy_court(record),
        clocks=examine_clocks(record),
    )


def judge(
    report: SessionReport, meters: MeterTable = EMPTY_METERS, background: Background = NO_BACKGROUND
) -> tuple[SessionReport, str]:
    """The report with verdict and outcome, and the sentence that says what happened; about 3 ms a session."""
    judged, sentence = judged_with_findings(report, meters, background)
    return judged.report, sentence


def judged_with_findings(
    report: SessionReport, meters: MeterTable = EMPTY_METERS, background: Background = NO_BACKGROUND
) -> tuple[Judged, str]:
    """The same with the findings, as a store keeps them."""
    diagnosis = diagnose(background.record(report, meters), background.book.user_rules)
    judged = with_diagnosis(report, diagnosis, meters)
    findings = tuple(map(_stored, diagnosis.findings))
    return Judged(report=judged, findings=findings), verdict_line(judged, meters, diagnosis)


def _stored(finding: Finding) -> StoredFinding:
    """What queries ask of a finding."""
    return StoredFinding(
        rule=finding.rule,
        severity=finding.severity.value,
        text=finding.text,
        at=finding.at,
        confidence=finding.confidence.value,
    )

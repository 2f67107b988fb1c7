"""The rule engine: every rule answers, some answers are withheld, the rest is put in the order of reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Final

from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.services.diagnosis import rules as catalogue
from evtui.services.diagnosis.attribution import attribute
from evtui.services.diagnosis.clock_doctor import examine
from evtui.services.diagnosis.diagnosis import Actor, Attribution, Diagnosis, NotChecked, Verdict
from evtui.services.diagnosis.evaluate import evaluate
from evtui.services.diagnosis.finding import Clean, Clock, Finding, FindingSeverity, NotEvaluable, Result
from evtui.services.diagnosis.limiter import limiter_totals
from evtui.services.diagnosis.narrative import Story, narrate
from evtui.services.diagnosis.phases import phases_of
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Family, Rule
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.diagnosis.suppression import suppress
from evtui.services.diagnosis.verdict import findings_of, missing_fields, verdict_of

JUDGED_PROVIDER: Final = "depot"
"""The only provider whose reports hold what the rules look at."""
BROKEN_PHASES: Final = ("STA-1", "STO-1")
"""Rules that say that a phase broke; causes hang below them (catalogue 4.2)."""
_CAUSES_OF_NO_START: Final = ("STA-2", "STA-3", "STA-4", "STA-5", "STA-6")
_CAUSES_NEAR_THE_END: Final = ("CNV-1", "CNV-3", "COM-2")


def diagnose(record: SessionRecord, user_rules: Sequence[Rule] = (), zone: tzinfo = UTC) -> Diagnosis:
    """What happened in a session: verdict, who it was, the story, findings, passed checks, unchecked ones.

    Pure: no clock (``record.now``) and no I/O. Raises nothing, whatever the record holds. ``user_rules`` come
    after the catalogue's; ``zone`` is that of the one date in the narrative. A report of a provider that
    sends no events or curves is ``UNKNOWN`` with every rule not evaluable.
    """
    rules = (*catalogue.RULES, *user_rules)
    provider = record.report.session.provider
    if provider != JUDGED_PROVIDER:
        return _unjudged(rules, f"{provider} sends no states, limits or curves")
    results = _in_catalogue_order(suppress(record, evaluate(record, rules)), rules)
    verdict = verdict_of(record, results)
    findings = in_reading_order(_with_causes(record, findings_of(results)), rules)
    phases = phases_of(record)
    attribution = attribute(record, findings, verdict)
    not_evaluable = _not_evaluable(results)
    return Diagnosis(
        verdict=verdict,
        attribution=attribution,
        narrative=narrate(
            Story(
                record=record,
                findings=findings,
                attribution=attribution,
                verdict=verdict,
                limiter=limiter_totals(record),
                not_checked=tuple(one.reason for one in not_evaluable),
                timed=examine(record).allows_duration(Clock.EVENT, Clock.EVENT),
                zone=zone,
            )
        ),
        findings=findings,
        clean=_clean(results),
        not_evaluable=not_evaluable,
        phases=phases,
        missing=missing_fields(record) if verdict is Verdict.UNKNOWN else (),
    )


def _unjudged(rules: Iterable[Rule], reason: str) -> Diagnosis:
    """Nothing can be told."""
    return Diagnosis(
        verdict=Verdict.UNKNOWN,
        attribution=Attribution(actor=Actor.UNKNOWN),
        narrative=(),
        findings=(),
        clean=(),
        not_evaluable=tuple(NotChecked(rule=rule.id, reason=reason) for rule in rules),
    )


def _in_catalogue_order(results: Mapping[str, Result], rules: Iterable[Rule]) -> Mapping[str, Result]:
    """Results by family and number; they are evaluated in the order in which they need each other."""
    places = {family: place for place, family in enumerate(Family)}
    known = sorted(rules, key=lambda rule: (places[rule.family], len(rule.id), rule.id))
    return {rule.id: results[rule.id] for rule in known}


def _clean(results: Mapping[str, Result]) -> tuple[str, ...]:
    """Rules that looked and found nothing."""
    return tuple(rule for rule, result in results.items() if isinstance(result, Clean))


def _not_evaluable(results: Mapping[str, Result]) -> tuple[NotChecked, ...]:
    """Rules that could not look, with why."""
    return tuple(
        NotChecked(rule=rule, reason=result.reason)
        for rule, result in results.items()
        if isinstance(result, NotEvaluable)
    )


def _with_causes(record: SessionRecord, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, those that explain a broken phase marked as its causes."""
    known = tuple(findings)
    broken = next((one for rule in BROKEN_PHASES for one in known if one.rule == rule), None)
    if broken is None:
        return known
    return tuple(
        replace(one, cause_of=broken.rule) if _explains(record, one, broken) else one for one in known
    )


def _explains(record: SessionRecord, finding: Finding, broken: Finding) -> bool:
    """Whether a finding hangs below a broken phase. Data findings stay in their own fold."""
    if finding.severity is FindingSeverity.DATA:
        return False
    if finding.rule in _CAUSES_OF_NO_START:
        return broken.rule == "STA-1"
    end_us = _end_us(record, broken)
    if finding.rule not in _CAUSES_NEAR_THE_END or end_us is None:
        return False
    first_us = end_us - record.thresholds.cause_before_s * US_PER_S
    last_us = end_us + record.thresholds.cause_after_s * US_PER_S
    return any(one.at is not None and first_us <= one.at.us <= last_us for one in finding.evidence)


def _end_us(record: SessionRecord, broken: Finding) -> int | None:
    """When the phase broke: the last instant in the finding's evidence, else the end of the record."""
    known = [one.at.us for one in broken.evidence if one.at is not None]
    return known[-1] if len(known) > 1 or (broken.rule == "STO-1" and known) else record.newest_us


def in_reading_order(findings: Iterable[Finding], rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Safety first, then the broken phase with its causes below, then by severity; data last."""
    families = {rule.id: rule.family for rule in rules}
    places = {rule.id: place for place, rule in enumerate(rules)}

    def key(finding: Finding) -> tuple[int, str, int, int, bool]:
        """Smaller is read first."""
        rank, place = finding.severity.rank, places.get(finding.rule, len(places))
        if finding.severity is FindingSeverity.DATA:
            return 3, "", 0, place, finding.hidden
        if families.get(finding.rule) is Family.SAFETY:
            return 0, "", rank, place, finding.hidden
        phase = finding.cause_of or finding.rule
        if phase in BROKEN_PHASES:  # "STA-1" sorts before "STO-1": the earlier phase first
            return 1, phase, finding.cause_of is not None, place, finding.hidden
        return 2, "", rank, place, finding.hidden

    return tuple(sorted(findings, key=key))


def record_of(
    report: SessionReport,
    meters: MeterTable = EMPTY_METERS,
    *,
    neighbours: Sequence[SessionReport] = (),
    now: Instant | None = None,
    book: RuleBook = EMPTY_BOOK,
) -> SessionRecord:
    """What the rules see of a report, its decoded meter values and the user's rule book."""
    return SessionRecord(
        report=report,
        meters=meters,
        neighbours=tuple(neighbours),
        now=now,
        thresholds=book.thresholds,
        messages=book.messages,
        pantograph=book.pantograph,
        units_confirmed=book.units_confirmed,
    )


def diagnose_report(
    report: SessionReport,
    meters: MeterTable = EMPTY_METERS,
    *,
    neighbours: Sequence[SessionReport] = (),
    now: Instant | None = None,
    book: RuleBook = EMPTY_BOOK,
    zone: tzinfo = UTC,
) -> Diagnosis:
    """``diagnose`` for whoever holds a report, its decoded meter values and the user's rule book."""
    record = record_of(report, meters, neighbours=neighbours, now=now, book=book)
    return diagnose(record, book.user_rules, zone)

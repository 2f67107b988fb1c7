"""One word about a session: the first condition of the catalogue's section 2 that holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evtui.models.event import EventKind
from evtui.services.diagnosis.diagnosis import Verdict
from evtui.services.diagnosis.finding import Finding, FindingSeverity, Fired, Result
from evtui.services.diagnosis.record import OCPP, SessionRecord, seconds

TROUBLE: Final = FindingSeverity.WARNING.rank
"""Findings up to this rank make a charge a ``CHARGED!`` one; data findings never do."""


def findings_of(results: Mapping[str, Result], *rules: str) -> tuple[Finding, ...]:
    """Findings of the rules named, or of all."""
    return tuple(
        finding
        for rule, result in results.items()
        if isinstance(result, Fired) and (not rules or rule in rules)
        for finding in result.findings
    )


def verdict_of(record: SessionRecord, results: Mapping[str, Result]) -> Verdict:
    """The word for a session, from its record and the (unsuppressed) results of all rules."""
    if is_running(record):
        return Verdict.RUNNING
    if record.energy_flowed:
        if _failed(results):
            return Verdict.FAULT
        troubled = any(finding.severity.rank <= TROUBLE for finding in findings_of(results))
        return Verdict.CHARGED_BUT if troubled else Verdict.CHARGED
    if findings_of(results, "STA-1"):
        return Verdict.NO_START
    return Verdict.NOTHING if _nobody_tried(record) else Verdict.UNKNOWN


def is_running(record: SessionRecord) -> bool:
    """No end, and the newest event or meter value is younger than ``running_s`` (and not of the future)."""
    newest_us = record.newest_us
    if record.report.session.ended_at is not None or record.now is None or newest_us is None:
        return False
    age_s = seconds(record.now.us - newest_us)
    return -record.thresholds.clock_slack_s <= age_s < record.thresholds.running_s


def _failed(results: Mapping[str, Result]) -> bool:
    """Ended by a fault, opened under full load, or current through an open breaker: SAF-5 (a)."""
    if findings_of(results, "STO-1"):
        return True
    dangerous = findings_of(results, "SAF-1", "SAF-5")
    return any(finding.severity is FindingSeverity.CRITICAL for finding in dangerous)


def _nobody_tried(record: SessionRecord) -> bool:
    """A status list without ``Preparing``, no parameters, no energy; without the list nothing is known."""
    return (
        bool(record.all_statuses)
        and "preparing" not in record.words
        and not record.report.limits
        and not record.any_flow
    )


def missing_fields(record: SessionRecord) -> tuple[str, ...]:
    """The provider's fields whose absence leaves an ``UNKNOWN`` verdict unknown."""
    energies = record.report.energies
    kinds = {event.kind for event in record.report.events}
    absent = {
        OCPP: not any(event.lane == OCPP for event in record.report.events),
        "chargeParameters": EventKind.LIMIT not in kinds,
        "batteryAlignmentResults": not record.report.alignments,
        "energyChargeStart": energies.charge_start_wh is None,
        "energyChargeEnd": energies.charge_end_wh is None,
        "sessionMeterValues": not record.meters.samples,
        "dcBreakerOpenConditions": not record.report.breakers,
        "sessionTimeEnd": record.report.session.ended_at is None,
    }
    return tuple(name for name, is_absent in absent.items() if is_absent)

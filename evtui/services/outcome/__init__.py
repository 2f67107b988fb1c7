"""What became of a session: the phrase, glyph and counts of its row, the sentence above its timeline.

Without a diagnosis this reads only what the report says in so many words: states, error texts, limits, gaps.
With one (``with_diagnosis``) it says the same as the verdict. It never explains an unpublished code, and it
stays silent about what it cannot see.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evtui.models.event import Severity
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.outcome import depot, oioi, smappee
from evtui.services.outcome.phrase import Outcome

if TYPE_CHECKING:
    from evtui.services.diagnosis.diagnosis import Diagnosis


def with_outcome(report: SessionReport, meters: MeterTable | None = None) -> SessionReport:
    """The same report with outcome, severity and counts in its session.

    Without ``meters`` the phrase rests on states, errors and limits; with them also on gaps, slow phases and
    the peak power (then ``peak_power_w`` is set). A summary of the store keeps what it says. Never raises
    on odd data.
    """
    if report.is_summary and report.session.outcome is not None:
        return report
    return _told(report, meters, None)


def with_diagnosis(
    report: SessionReport, diagnosis: Diagnosis, meters: MeterTable | None = None
) -> SessionReport:
    """The same as ``with_outcome``, in agreement with the diagnosis, and with the verdict in the session.

    The verdict of a provider whose reports cannot be judged stays None.
    """
    judged = _told(report, meters, diagnosis)
    if judged.session.provider != "depot":
        return judged
    return replace(judged, session=replace(judged.session, verdict=diagnosis.verdict.value))


def _told(report: SessionReport, meters: MeterTable | None, diagnosis: Diagnosis | None) -> SessionReport:
    """The report with what became of its session."""
    digest = depot.digest(report, meters) if meters is not None and meters.series else None
    outcome = _judge(report, digest, diagnosis)
    inside = [event for event in report.events if not event.carried_in]
    session = replace(
        report.session,
        outcome=outcome.phrase,
        severity=outcome.severity,
        errors=sum(event.severity in {Severity.ERROR, Severity.CRITICAL} for event in inside),
        warnings=sum(event.severity is Severity.WARNING for event in inside),
        peak_power_w=digest.peak_power_w if digest else report.session.peak_power_w,
    )
    return replace(report, session=session)


def verdict_line(
    report: SessionReport, meters: MeterTable | None = None, diagnosis: Diagnosis | None = None
) -> str:
    """One sentence that says what happened, never empty; quotes the provider, so it is untrusted text."""
    digest = depot.digest(report, meters) if meters is not None and meters.series else None
    return _judge(report, digest, diagnosis).sentence


def _judge(report: SessionReport, digest: depot.Digest | None, diagnosis: Diagnosis | None) -> Outcome:
    """The outcome by the provider's own evidence."""
    match report.session.provider:
        case "smappee":
            return smappee.judge(report)
        case "oioi":
            return oioi.judge(report)
        case "depot":
            return depot.judge(report, digest, diagnosis)
        case _:  # plugged in: there are no rules for it, so a diagnosis says nothing
            return depot.judge(report, digest)

"""What became of a session: the phrase, glyph and counts of its row, the sentence above its timeline.

Until a rule engine judges sessions, this reads only what the report says in so many words: states, error
texts, limits, gaps. It never explains an unpublished code, and it stays silent about what it cannot see.
"""

from __future__ import annotations

from dataclasses import replace

from evtui.models.event import Severity
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.outcome import depot, oioi, smappee
from evtui.services.outcome.phrase import Outcome


def with_outcome(report: SessionReport, meters: MeterTable | None = None) -> SessionReport:
    """The same report with outcome, severity and counts in its session.

    Without ``meters`` the phrase rests on states, errors and limits; with them also on gaps, slow phases and
    the peak power (then ``peak_power_w`` is set). Pure; never raises on odd data.
    """
    digest = depot.digest(report, meters) if meters is not None and meters.series else None
    outcome = _judge(report, digest)
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


def verdict_line(report: SessionReport, meters: MeterTable | None = None) -> str:
    """One sentence that says what happened, never empty; quotes the provider, so it is untrusted text."""
    digest = depot.digest(report, meters) if meters is not None and meters.series else None
    return _judge(report, digest).sentence


def _judge(report: SessionReport, digest: depot.Digest | None) -> Outcome:
    """The outcome by the provider's own evidence."""
    match report.session.provider:
        case "smappee":
            return smappee.judge(report)
        case "oioi":
            return oioi.judge(report)
        case _:
            return depot.judge(report, digest)

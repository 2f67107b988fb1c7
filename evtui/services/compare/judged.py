"""A side with its diagnosis: what the title rows and the field ``verdict`` say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, tzinfo

from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.compare.side import Side, side_of
from evtui.services.diagnosis.engine import diagnose_report
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.outcome import verdict_line, with_diagnosis


def judged_side(
    report: SessionReport,
    meters: MeterTable | None,
    loaded: Iterable[SessionReport] = (),
    *,
    now: Instant | None = None,
    book: RuleBook = EMPTY_BOOK,
    zone: tzinfo = UTC,
) -> tuple[Side, str]:
    """The side and one sentence about it (untrusted); ``loaded`` are the reports to judge it beside.

    Before its meter values are there (None) nothing is diagnosed. Some ms a session: use a thread.
    """
    if meters is None:
        return side_of(report, None, book), verdict_line(report)
    near = Neighbours(loaded).of(report)
    diagnosis = diagnose_report(report, meters, neighbours=near, now=now, book=book, zone=zone)
    judged = with_diagnosis(report, diagnosis, meters)
    return side_of(judged, meters, book), verdict_line(judged, meters, diagnosis)

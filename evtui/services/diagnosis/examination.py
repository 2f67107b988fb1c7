"""Everything diagnosis has to say about one session, as one value for screens and reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.services.diagnosis.clock_doctor import ClockCheck
from evtui.services.diagnosis.clock_doctor import examine as examine_clocks
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.energy_court import EnergyCourt, energy_court
from evtui.services.diagnosis.engine import diagnose, record_of
from evtui.services.diagnosis.limiter import LimiterTotals, limiter_totals
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.outcome import verdict_line, with_outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """One session, examined."""

    report: SessionReport
    """With the outcome its meter values give."""
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
    *,
    neighbours: Sequence[SessionReport] = (),
    now: Instant | None = None,
    book: RuleBook = EMPTY_BOOK,
    zone: tzinfo = UTC,
) -> Examination:
    """Examine one session. Pure; raises nothing for odd data. Takes long with many samples: use a thread."""
    record = record_of(report, meters, neighbours=neighbours, now=now, book=book)
    judged = with_outcome(report, meters)
    return Examination(
        report=judged,
        sentence=verdict_line(judged, meters),
        diagnosis=diagnose(record, book.user_rules, zone),
        limiter=limiter_totals(record),
        court=energy_court(record),
        clocks=examine_clocks(record),
    )

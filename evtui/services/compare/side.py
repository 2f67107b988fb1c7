"""One of the two sessions of a comparison: its report with everything the comparison asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from evtui.models.event import Event, Severity
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rulebook import EMPTY_BOOK, RuleBook
from evtui.services.timeline.series import Series, SeriesRole, make_series
from evtui.services.timeline.soc_curve import soc_curve
from evtui.services.timeline.timeline import MeterState, Timeline, build_timeline


@dataclass(frozen=True, eq=False, kw_only=True)
class Side:
    """A session as a comparison sees it; all instants are microseconds UTC on its event clock."""

    report: SessionReport
    record: SessionRecord
    """Terms of the rule catalogue: inside events, start and end of flow, limits."""
    timeline: Timeline
    """Series, lanes, window."""

    @property
    def is_decoded(self) -> bool:
        """False while the meter values are not there yet."""
        return self.timeline.meter_state is not MeterState.PENDING

    @property
    def trusts_session_clock(self) -> bool:
        """False when the session's own times and those of its events disagree: then only events count."""
        return not self.report.clocks.event_clock

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """The series of the report; SoC reckoned from the energy where it is not sampled."""
        found = self.timeline.series
        if self.timeline.series_of(SeriesRole.SOC) is not None:
            return found
        curve = soc_curve(self.timeline)
        if isinstance(curve, str):
            return found
        soc = make_series(
            "soc", SeriesRole.SOC, "%", Basis.DERIVED, curve.times_us, curve.soc, silent=curve.broken
        )
        return found if soc is None else (*found, soc)

    def series_of(self, role: SeriesRole) -> Series | None:
        """The first series of a role, None without one."""
        return next((one for one in self.series if one.role is role), None)

    @property
    def soc_is_reckoned(self) -> bool:
        """True when the SoC between start and end follows from the energy and was not sampled."""
        series = self.series_of(SeriesRole.SOC)
        return series is not None and series.basis is Basis.DERIVED

    @cached_property
    def errors(self) -> tuple[Event, ...]:
        """Events of this session (none carried in) that are errors or worse, in time order."""
        return tuple(event for event in self.record.inside if event.severity.rank <= Severity.ERROR.rank)

    @cached_property
    def flow_us(self) -> tuple[int, int] | None:
        """First and last instant of charging, None when nothing flowed or the end is not known."""
        start, end = self.record.c0_us, self.record.c1_us
        return None if start is None or end is None else (start, end)

    @property
    def has_assumed_units(self) -> bool:
        """True when units are our inference (depot) and the user has not confirmed them."""
        return self.report.session.provider == "depot" and not self.record.units_confirmed


def side_of(report: SessionReport, meters: MeterTable | None, book: RuleBook = EMPTY_BOOK) -> Side:
    """A side; ``meters`` None means not decoded yet. Takes tens of ms with a million values: use a thread.

    Raises nothing for odd data.
    """
    record = SessionRecord(
        report=report,
        meters=EMPTY_METERS if meters is None else meters,
        thresholds=book.thresholds,
        units_confirmed=book.units_confirmed,
    )
    return Side(report=report, record=record, timeline=build_timeline(report, meters))

"""A session on one time axis: built once from its report and meter values, asked by everything that draws."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from evtui.formats.times import duration
from evtui.formats.units import count
from evtui.models.charge import Alignment
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterTable
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.services.notes.note import Note as Remark
from evtui.services.timeline import lanes as registered
from evtui.services.timeline.lane import Lane, LaneKind, Material, TimedEvent, is_state
from evtui.services.timeline.limits import LimitTrack, build_limits
from evtui.services.timeline.series import NO_START, Gap, Series, SeriesRole, build_series
from evtui.services.timeline.window import MARGIN_US, Window

DELIVERED_W: Final = 1000.0
"""Under a peak of 1 kW no power was delivered: the plots are weighted for a failed start (``design`` 3.1)."""
_NEAR_US: Final = 3600 * US_PER_S
APART_US: Final = 15 * US_PER_S
"""A session's start and its plug-in this far apart are not taken to be on one clock."""


class MeterState(StrEnum):
    """What is known about meter values."""

    PENDING = "pending"
    """Not decoded yet."""
    EMPTY = "empty"
    """The report has none, or none that can be read."""
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A sentence the screen owes the reader: an assumption, a doubt, something missing."""

    severity: Severity
    text: str
    """May quote the provider: untrusted."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Timeline:
    """Everything that is drawn, in microseconds UTC; compared by identity."""

    report: SessionReport
    whole: Window
    """Session ± 20 s on the session clock, or the span of the events when the clocks disagree."""
    zero_us: int
    """Plug-in: zero of "since plug-in"."""
    event_clock: bool
    """The session is on another clock than its events, or may be: nothing is measured from one to
    the other, and the axis, its zero and its end are the events'."""
    end_us: int
    """Where limits stop holding: the end of the session, or of what is known of a running one."""
    events: tuple[TimedEvent, ...]
    """All events in time order, equal times in server order, unreadable times last."""
    lanes: tuple[Lane, ...]
    series: tuple[Series, ...]
    """Power, current, voltage, SoC, then every other key."""
    limits: tuple[LimitTrack, ...]
    meter_state: MeterState
    samples: int
    """Meter values of the report, as far as known."""
    delivered: bool
    """False when no power flowed: plots give their room to the voltage."""
    alignment: Alignment | None
    """The last voltage alignment that names a requested voltage."""
    notes: tuple[Note, ...]
    remarks: tuple[Remark, ...] = ()
    """What the user wrote about the session, in the order of ``Notes.of``."""
    hits_us: tuple[int, ...] = ()
    """Instants of what is searched for, microseconds UTC: ticks on the overview."""

    def series_of(self, role: SeriesRole) -> Series | None:
        """The first series of a role."""
        return next((series for series in self.series if series.role is role), None)

    def lane(self, key: str) -> Lane | None:
        """A lane by the provider's word."""
        return next((lane for lane in self.lanes if lane.key == key), None)

    def lanes_of(self, kind: LaneKind) -> tuple[Lane, ...]:
        """Lanes of one kind, in display order."""
        return tuple(lane for lane in self.lanes if lane.kind is kind)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps of all keys in time order, each stretch once."""
        return tuple(
            sorted({gap for series in self.series for gap in series.gaps}, key=lambda gap: gap.start_us)
        )

    def index_at(self, at_us: int) -> int | None:
        """Index of the last event at or before an instant."""
        index = bisect_right(self.times_us, at_us) - 1
        return index if index >= 0 else None

    @cached_property
    def times_us(self) -> tuple[int, ...]:
        """Times of the events that have one; as long as ``events`` without the unreadable ones at its end."""
        return tuple(event.at_us for event in self.events if event.at_us is not None)

    @cached_property
    def memo(self) -> dict[object, Any]:
        """Finished frames (``frame.render``): lives and dies with the timeline."""
        return {}


def build_timeline(report: SessionReport, meters: MeterTable | None) -> Timeline:
    """The timeline of a report; ``meters`` None means "not decoded yet": lanes work, plots say so.

    Takes tens of milliseconds with a million meter values: run it in a thread. Raises nothing for odd data.
    """
    events = merged(report)
    series = () if meters is None else build_series(meters, _since(report))
    limits = build_limits(report.limits)
    event_clock = _is_event_clock(report, events)
    whole = whole_window(report, events, series)
    material = Material(events=events, whole=whole, series=series, limits=limits)
    state = MeterState.PENDING if meters is None else MeterState.READY if series else MeterState.EMPTY
    return Timeline(
        report=report,
        whole=whole,
        zero_us=_zero(report, events, whole),
        event_clock=event_clock,
        end_us=_end(report, whole, event_clock),
        events=events,
        lanes=tuple(lane for spec in registered.LANES for lane in spec.build(material)),
        series=series,
        limits=limits,
        meter_state=state,
        samples=(report.meter_values or 0) if meters is None else meters.samples,
        delivered=_delivered(report, series),
        alignment=_alignment(report),
        notes=_notes(report, meters, series),
    )


def merged(report: SessionReport) -> tuple[TimedEvent, ...]:
    """The report's events in time order; equal times keep the server's order, unreadable times come last."""
    ordered = sorted(report.events, key=lambda event: (event.at is None, event.at.us if event.at else 0))
    return tuple(
        TimedEvent(index=index, at_us=event.at.us if event.at else None, event=event)
        for index, event in enumerate(ordered)
    )


def whole_window(report: SessionReport, events: Sequence[TimedEvent], series: Sequence[Series]) -> Window:
    """The axis: the session ± 20 s, or on the event clock the events of the session ± 20 s.

    Where the two may be on clocks that are less than an hour apart it holds both. Carried-in states never
    stretch it. A session without an end runs to its newest event or sample.
    """
    session, clocks = report.session, report.clocks
    inside = [event.at_us for event in events if event.at_us is not None and not event.event.carried_in]
    samples = [int(edge) for one in series for edge in (one.times_us[0], one.times_us[-1])]
    if clocks.event_clock or session.started_at is None:
        first, last = _us(clocks.event_first), _us(clocks.event_last)
        span = (
            [at for at in (first, last) if at is not None]
            or inside
            or samples
            or [_us(session.ended_at) or 0]
        )
        near = [at for at in samples if min(span) - _NEAR_US <= at <= max(span) + _NEAR_US]
        return Window.around([*span, *near])
    start = session.started_at.us
    if session.ended_at is not None and session.ended_at.us >= start:
        edges = [start, session.ended_at.us]
        if _is_event_clock(report, events):
            edges += inside  # neither the session nor its events may lie off the axis
        return Window(min(edges) - MARGIN_US, max(edges) + MARGIN_US)
    return Window.around([start, *(at for at in (*inside, *samples) if at >= start)])


def _since(report: SessionReport) -> int:
    """Start of the session on the clock of its samples: what is older is carried in."""
    clock = report.clocks.event_first if report.clocks.event_clock else report.session.started_at
    return NO_START if clock is None else clock.us


def _is_event_clock(report: SessionReport, events: Sequence[TimedEvent]) -> bool:
    """Whether the two clocks disagree, or may: a session begins with its ``Preparing``, within seconds."""
    plugged, started = _plugged_us(events), report.session.started_at
    if report.clocks.event_clock or plugged is None or started is None:
        return report.clocks.event_clock
    return abs(plugged - started.us) > APART_US


def _plugged_us(events: Sequence[TimedEvent]) -> int | None:
    """The first ``Preparing`` of the session."""
    return next(
        (
            event.at_us
            for event in events
            if not event.event.carried_in
            and event.event.lane == "ocppStatus"
            and event.event.state == "Preparing"
        ),
        None,
    )


def _us(instant: Instant | None) -> int | None:
    return None if instant is None else instant.us


def _zero(report: SessionReport, events: Sequence[TimedEvent], whole: Window) -> int:
    """Plug-in: the session's start, or on the event clock the first ``Preparing`` (else the first event)."""
    started = report.session.started_at
    if started is not None and not _is_event_clock(report, events):
        return started.us
    states = [
        event
        for event in events
        if event.at_us is not None
        and not event.event.carried_in
        and is_state(event)
        and event.event.lane == "ocppStatus"
    ]
    preparing = [event for event in states if event.event.state == "Preparing"]
    first = next(iter(preparing or states), None)
    return whole.start_us + MARGIN_US if first is None or first.at_us is None else first.at_us


def _end(report: SessionReport, whole: Window, event_clock: bool) -> int:
    """Where the session ends on the axis."""
    ended = report.session.ended_at
    if ended is None or event_clock or not whole.contains(ended.us):
        return whole.end_us - (MARGIN_US if ended is not None else 0)
    return ended.us


def _delivered(report: SessionReport, series: Sequence[Series]) -> bool:
    """False when the peak stayed under 1 kW; before decoding the energy counter has to tell."""
    power = next((one for one in series if one.role is SeriesRole.POWER), None)
    if power is not None:
        return power.high >= DELIVERED_W
    energy = report.session.energy_wh
    return energy is None or energy >= 50 or report.session.ended_at is None


def _alignment(report: SessionReport) -> Alignment | None:
    """The last alignment record that says which voltage the battery asked for."""
    known = [one for one in report.alignments if one.requested_voltage_v is not None]
    return known[-1] if known else None


def _notes(report: SessionReport, meters: MeterTable | None, series: Sequence[Series]) -> tuple[Note, ...]:
    """Banner of the clocks first, then units assumed, then what could not be read."""
    notes: list[Note] = []
    if report.clocks.event_clock:
        offset = report.clocks.offset_us
        apart = f" ({duration(abs(offset))} apart)" if offset is not None else ""
        text = f"Event times lie outside the session{apart}: the axis follows the events"
        notes.append(Note(severity=Severity.WARNING, text=text))
    elif _is_event_clock(report, merged(report)):
        text = "Session start and plug-in disagree: axis and durations are on the event clock"
        notes.append(Note(severity=Severity.WARNING, text=text))
    assumed = [f"{one.key} {one.unit}" for one in series if one.basis is Basis.ASSUMED and one.unit]
    if assumed:
        notes.append(Note(severity=Severity.INFO, text=f"Units assumed: {', '.join(assumed)}"))
    if any(one.role is SeriesRole.POWER and one.basis is Basis.DERIVED for one in series):
        notes.append(Note(severity=Severity.INFO, text="Power is current × nearest voltage within 5 s"))
    notes.extend(Note(severity=Severity.WARNING, text=problem.message) for problem in report.problems)
    if meters is not None:
        notes.extend(Note(severity=Severity.WARNING, text=problem.message) for problem in meters.problems)
        if meters.rejected and not meters.problems:
            text = f"{count(meters.rejected, 'meter value')} could not be read"
            notes.append(Note(severity=Severity.WARNING, text=text))
    return tuple(notes)

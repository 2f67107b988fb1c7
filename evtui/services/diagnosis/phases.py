"""A charge cut into phases, how long each took, and where a start stopped (DIN SPEC 70121, ISO 15118).

A phase is seen from whatever the report holds: statuses, limits, alignment, samples, breaker. All durations
are on the event clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from evtui.models.charge import Alignment, ChargeParameters
from evtui.models.event import EventKind
from evtui.models.report import SessionReport
from evtui.services.diagnosis.alignment import is_reached
from evtui.services.diagnosis.diagnosis import Phase
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.ocpp import PAUSED, Run, runs
from evtui.services.diagnosis.record import SessionRecord, evidence, folded, is_charging

NAMES: Final = {
    "preparing": "connected, nothing announced yet",
    "parameters": "parameter exchange",
    "alignment": "cable check and pre-charge",
    "charging": "charging",
    "suspended": "paused",
    "finishing": "finishing",
}
"""Key of each phase to its words, in the order of a charge."""
ENDINGS: Final = ("available", "finishing", "faulted", "unavailable")
"""Statuses that end an attempt (folded)."""
LEAST_SESSIONS: Final = 5
"""Fewer earlier sessions than this make no usual length."""


class StartStep(StrEnum):
    """A step of the start of a charge, in words; a failed start stopped in one of them."""

    LINK = "communication set-up"
    """Pairing, session set-up, authorisation: nothing of it is in a report."""
    CABLE_CHECK = "cable check"
    PRECHARGE = "pre-charge"
    POWER = "power delivery"
    """The voltage was aligned, but no current came."""


def stopped_in(record: SessionRecord) -> StartStep:
    """The step that a start without energy did not get past."""
    if any(is_reached(result, record.thresholds) for result in record.alignments):
        return StartStep.POWER
    if record.alignments:
        return StartStep.PRECHARGE
    return StartStep.LINK if limits_of(record, vehicle=True) is None else StartStep.CABLE_CHECK


def limits_of(record: SessionRecord, *, vehicle: bool) -> ChargeParameters | None:
    """The first limits that the vehicle, or the station, announced in this session."""
    side = "request" if vehicle else "station"
    return next((one for one in record.announced if one.side.strip().casefold() == side), None)


def charging_is_over(record: SessionRecord) -> bool:
    """Whether the charge ended: the session did, the breaker opened, or another status followed."""
    if record.report.session.ended_at is not None or has_opening(record):
        return True
    return bool(record.words) and record.words[-1] in ENDINGS


def has_opening(record: SessionRecord) -> bool:
    """Whether the breaker opened in this session."""
    return any(e.kind is EventKind.BREAKER and not e.carried_in for e in record.report.events)


# ── the start ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimes:
    """The marks of a start, each None where the report does not tell; times count from ``Preparing``."""

    preparing: Evidence
    station: Evidence | None
    """First limits of the station."""
    request: Evidence | None
    """First limits of the vehicle."""
    alignment: Evidence | None
    """First result with the output at battery voltage."""
    flow: Evidence | None
    """First current, or the ``Charging`` status where no sample flows."""
    flow_is_status: bool = False

    def seconds_to(self, mark: Evidence | None) -> float | None:
        """Seconds from ``Preparing`` to a mark; None without one, or when it is before ``Preparing``."""
        length = _seconds(self.preparing, mark)
        return None if length is None or length < 0 else length

    @property
    def start_s(self) -> float | None:
        """``Preparing`` to current, or to aligned voltage; None for a start that came to neither."""
        return self.seconds_to(self.flow or self.alignment)

    @property
    def check_s(self) -> float | None:
        """The vehicle's limits to aligned voltage: cable check and pre-charge together."""
        return _seconds(self.request, self.alignment)

    @property
    def text(self) -> str:
        """``0.4/0.5 s to parameters, 27.0 s to aligned voltage, 30.2 s to first current``."""
        sides = [s for s in map(self.seconds_to, (self.station, self.request)) if s is not None]
        parameters = "/".join(f"{seconds:.1f}" for seconds in sides)
        parts = [f"{parameters} s to parameters"] if parameters else []
        goal = "Charging" if self.flow_is_status else "first current"
        for mark, name in ((self.alignment, "aligned voltage"), (self.flow, goal)):
            reached_s = self.seconds_to(mark)
            parts += [] if reached_s is None else [f"{reached_s:.1f} s to {name}"]
        return ", ".join(parts)


def start_times(record: SessionRecord) -> StartTimes | None:
    """The marks of the start; None without a ``Preparing`` inside the session."""
    preparing = record.first_status("preparing")
    if preparing is None:
        return None
    aligned = (result for result in record.alignments if is_reached(result, record.thresholds))
    flow = record.c0
    if flow is not None and flow.pointer in {result.source for result in record.alignments}:
        flow = None  # the alignment stands in for a current that nothing tells of
    return StartTimes(
        preparing=evidence(preparing),
        station=_placed(limits_of(record, vehicle=False)),
        request=_placed(limits_of(record, vehicle=True)),
        alignment=_placed(next(aligned, None)),
        flow=flow,
        flow_is_status=flow is not None and flow.pointer in {event.source for event in record.statuses},
    )


# ── phases ────────────────────────────────────────────────────────────────────────────────────────────


def phases_of(record: SessionRecord) -> tuple[Phase, ...]:
    """Every phase the report shows, by start; a charge with pauses has several of charging and suspended."""
    found = [*_starting(record), *_paused(record), *_charging(record), *_finishing(record)]
    return tuple(sorted(found, key=lambda phase: phase.start.at.us if phase.start.at else 0))


def _starting(record: SessionRecord) -> Iterator[Phase]:
    """From ``Preparing`` to the aligned voltage; what is missing leaves its time to the phase before."""
    preparing = record.first_status("preparing")
    sides = [_placed(limits_of(record, vehicle=side)) for side in (False, True)]
    announced = sorted((s for s in sides if s is not None and s.at is not None), key=_at_us)
    first, second = (*announced, None, None)[:2]
    ending = record.first_status(*ENDINGS)
    later = (_placed(_deciding(record)), record.c0, None if ending is None else evidence(ending))
    if preparing is not None:
        yield _phase("preparing", evidence(preparing), first, *later)
    if first is not None:
        yield _phase("parameters", first, second, *later)
    request = sides[1]
    if request is not None and request.at is not None:
        yield _phase("alignment", announced[-1], *later)


def _deciding(record: SessionRecord) -> Alignment | None:
    """The alignment result that ended the check: the first one in reach, else the last try."""
    reached = (result for result in record.alignments if is_reached(result, record.thresholds))
    return next(reached, record.alignments[-1] if record.alignments else None)


def pauses(record: SessionRecord) -> tuple[Run, ...]:
    """The runs of ``SuspendedEV`` and ``SuspendedEVSE``."""
    return tuple(run for run in runs(record) if run.word in PAUSED)


def _paused(record: SessionRecord) -> Iterator[Phase]:
    """One phase for each pause, named by who paused."""
    for pause in pauses(record):
        who = "the vehicle" if pause.word == "suspendedev" else "the station"
        end = None if pause.until is None else evidence(pause.until)
        yield Phase(key="suspended", name=f"paused by {who}", start=evidence(pause.first), end=end)


def _charging(record: SessionRecord) -> Iterator[Phase]:
    """From the first to the last current, without the pauses."""
    start = record.c0
    if start is None or start.at is None:
        return
    end = _flow_end(record) if charging_is_over(record) else None
    for pause in pauses(record):
        if pause.until is not None and _at_us(evidence(pause.until)) <= _at_us(start):
            continue
        if end is not None and _at_us(evidence(pause.first)) >= _at_us(end):
            break
        if _at_us(start) < _at_us(evidence(pause.first)):
            yield _phase("charging", start, evidence(pause.first))
        if pause.until is None or not is_charging(folded(pause.until.state)):
            return
        start = evidence(pause.until)
    if end is None or _at_us(start) < _at_us(end):
        yield _phase("charging", start, end)


def _finishing(record: SessionRecord) -> Iterator[Phase]:
    """From ``Finishing``, else from the end of current, until the connector is free."""
    last = next((run for run in reversed(runs(record)) if run.word == "finishing"), None)
    start = evidence(last.first) if last is not None else _flow_end(record)
    if start is None or start.at is None or not charging_is_over(record):
        return
    free = [evidence(e) for e, word in zip(record.statuses, record.words, strict=True) if word == "available"]
    until = None if last is None or last.until is None else evidence(last.until)
    yield _phase("finishing", start, *free, until)


def _flow_end(record: SessionRecord) -> Evidence | None:
    """The end of flow; None when it is not after its start."""
    return None if record.c1_us is None else record.c1


def _phase(key: str, start: Evidence, *ends: Evidence | None) -> Phase:
    """A phase that ends with the first of ``ends`` that is there and not before its start."""
    end = next((one for one in ends if (length := _seconds(start, one)) is not None and length >= 0), None)
    return Phase(key=key, name=NAMES[key], start=start, end=end)


# ── lengths ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLength:
    """How long a phase took, all its parts together, and how long it usually takes."""

    key: str
    seconds: float | None
    """None when a part of it has no end."""
    median_s: float | None
    """Of ``sessions`` earlier sessions; None when they are fewer than ``LEAST_SESSIONS``."""
    sessions: int
    """Earlier sessions with energy in which this phase has a length."""


def phase_lengths(own: Sequence[Phase], earlier: Sequence[SessionReport]) -> tuple[PhaseLength, ...]:
    """Length of each phase of one session beside the median over ``earlier`` reports of its charger.

    The earlier ones count without their meter values, which would have to be decoded first: their charging
    begins with the ``Charging`` status. Those without energy do not count.
    """
    others = [_lengths(phases_of(record)) for record in _with_energy(earlier)]
    result = []
    for key, length_s in _lengths(own).items():
        usual = [known for other in others if (known := other.get(key)) is not None]
        middle = median(usual) if len(usual) >= LEAST_SESSIONS else None
        result.append(PhaseLength(key=key, seconds=length_s, median_s=middle, sessions=len(usual)))
    return tuple(result)


def _with_energy(reports: Sequence[SessionReport]) -> Iterator[SessionRecord]:
    """The reports of charges."""
    for report in reports:
        record = SessionRecord(report=report)
        if record.energy_flowed:
            yield record


def _lengths(found: Sequence[Phase]) -> dict[str, float | None]:
    """Seconds by key in the order of a charge; None where a part has no end."""
    parts = {key: [phase.seconds for phase in found if phase.key == key] for key in NAMES}
    return {
        key: None if None in some else sum(one for one in some if one is not None)
        for key, some in parts.items()
        if some
    }


def _placed(source: ChargeParameters | Alignment | None) -> Evidence | None:
    """A record as evidence."""
    return None if source is None else Evidence(source.source, source.at)


def _at_us(mark: Evidence) -> int:
    """Instant of a mark that has one."""
    return mark.at.us if mark.at is not None else 0


def _seconds(start: Evidence | None, end: Evidence | None) -> float | None:
    """Seconds between two marks; None when one is missing or has no time."""
    if start is None or end is None or start.at is None or end.at is None:
        return None
    return (end.at.us - start.at.us) / 1_000_000

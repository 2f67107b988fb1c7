"""SAF-5: a device's reported state contradicts the current."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.event import Event, EventKind
from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterSeries
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.record import SessionRecord, evidence, folded, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.runs import runs
from evtui.services.timeline.series import nearest

_OPEN_S: Final = 2.0
"""(a): current through an open breaker for this long is no status that came a moment late."""
_PASSIVE_S: Final = 10.0
"""(c): a converter or pantograph may take this long to report."""
_SKEW_US: Final = 60 * US_PER_S
"""A breaker status farther than this from the opening record is another opening, not a slow clock."""
_ONE_WORD: Final = "closing events are not reported"


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """(a) Current through an open breaker, (b) breaker not open at the end, (c) as (a) for other devices."""
    through = [
        _through(record, "Breaker", ("open",), _OPEN_S),
        _through(record, "Converter", ("standby", "off"), _PASSIVE_S),
        _through(record, "Pantograph", ("open",), _PASSIVE_S),
    ]
    parts = [*through, _left_closed(record)]
    findings = tuple(one for part in parts if isinstance(part, Fired) for one in part.findings)
    if findings:
        return Fired(findings)
    return next((part for part in through if isinstance(part, Clean)), through[0])


def _states(record: SessionRecord, device: str) -> list[tuple[int, Event]]:
    """Every dated state of a device in time order, carried-in ones included."""
    lane = f"devicestatus.{device.casefold()}"
    return [
        (event.at.us, event)
        for event in record.report.events
        if folded(event.lane) == lane and event.state and event.at is not None
    ]


def _through(record: SessionRecord, device: str, words: tuple[str, ...], least_s: float) -> Result:
    """Whether current flows for long enough while a device is reported in one of the passive words."""
    states = _states(record, device)
    if not states:
        return NotEvaluable(f"no {device} status")
    if len({folded(event.state) for _, event in states}) < 2:
        return NotEvaluable(_ONE_WORD)
    current = record.current
    if current is None or len(current) < 2:
        return NotEvaluable("fewer than two current samples")
    as_sent = _stretch(record, current, states, words, 0)
    # Device states can come from a controller with a clock of its own: then one shift explains them all.
    shifted = _stretch(record, current, states, words, _skew_us(record))
    if min(_span_s(current, as_sent), _span_s(current, shifted)) < least_s or as_sent is None:
        return Clean()
    return Fired((_finding(record, current, device, as_sent, states),))


def _stretch(
    record: SessionRecord,
    current: MeterSeries,
    states: list[tuple[int, Event]],
    words: tuple[str, ...],
    skew_us: int,
) -> tuple[int, int] | None:
    """First and last sample of the longest flow under the words; states are dated ``skew_us`` late."""
    since_us = np.array([at_us for at_us, _ in states], dtype=np.int64) - skew_us
    passive = np.array([False, *(folded(event.state) in words for _, event in states)])
    state = np.searchsorted(since_us, current.times_us, side="right")
    first, last = runs(record.flow & passive[state])
    if not first.size:
        return None
    longest = int(np.argmax(current.times_us[last] - current.times_us[first]))
    return int(first[longest]), int(last[longest])


def _span_s(current: MeterSeries, stretch: tuple[int, int] | None) -> float:
    if stretch is None:
        return 0.0
    return int(current.times_us[stretch[1]] - current.times_us[stretch[0]]) / US_PER_S


def _skew_us(record: SessionRecord) -> int:
    """How much later than the opening record the breaker was reported open; 0 when that tells nothing."""
    opened = [e.at.us for e in record.inside if e.kind is EventKind.BREAKER and e.at is not None]
    reported = [at_us for at_us, event in _states(record, "Breaker") if folded(event.state) == "open"]
    if not opened or not reported:
        return 0
    early, late = np.array(opened, dtype=np.int64), np.array(reported, dtype=np.int64)
    apart = late[nearest(late, early)] - early
    closest = int(apart[np.argmin(np.abs(apart))])
    return closest if abs(closest) <= _SKEW_US else 0


def _finding(
    record: SessionRecord,
    current: MeterSeries,
    device: str,
    stretch: tuple[int, int],
    states: list[tuple[int, Event]],
) -> Finding:
    """Parts (a) and (c)."""
    first, last = stretch
    start_us = int(current.times_us[first])
    amps = float(current.values[first : last + 1].max())
    state = next(event for at_us, event in reversed(states) if at_us <= start_us)
    flow_us, word = int(current.times_us[last]) - start_us, (state.state or "").strip()
    is_breaker = device == "Breaker"
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.CRITICAL if is_breaker else FindingSeverity.WARNING,
        text=f"{record.about}{number(amps)} A flows for {duration(flow_us)} although the "
        f"{device.lower()} is reported {word}: welded contact, lost status event, or wrong sensor.",
        evidence=(sample_evidence(current, first), evidence(state)),
        values=MappingProxyType(
            {
                "part": "a" if is_breaker else "c",
                "device": device,
                "status": word,
                "current_a": amps,
                "flow_s": flow_us / US_PER_S,
            }
        ),
        compare=RULE.compare,
    )


def _left_closed(record: SessionRecord) -> Result:
    """Part (b)."""
    breaker = [event for _, event in _states(record, "Breaker")]
    if not breaker or not record.all_statuses:
        return NotEvaluable("no final state of breaker or connector")
    status = record.all_statuses[-1]
    over = folded(status.state) == "available" or (
        folded(status.state) == "finishing" and record.report.session.ended_at is not None
    )
    if not over or folded(breaker[-1].state) == "open":
        return Clean()
    word = (breaker[-1].state or "").strip()
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"Session is over but the breaker is still reported {word}.",
        evidence=(evidence(breaker[-1]), evidence(status)),
        values=MappingProxyType(
            {
                "part": "b",
                "device": "Breaker",
                "status": word,
                "connector": status.state or "",
            }
        ),
        confidence=Confidence.FIELD,
        compare=RULE.compare,
    )
    return Fired((finding,))


RULE: Final = Rule(
    id="SAF-5",
    name="device state contradicts the current",
    family=Family.SAFETY,
    looks_at=("deviceStatus", "present_current", "ocppStatus"),
    means="What a device reports about itself and what the current says exclude each other: a welded "
    "contact, a status event that was lost, or a wrong sensor. A controller with a clock of its own is "
    "allowed for where one shift explains all its states.",
    condition="current flows for 2 samples and 2 s while the breaker is reported OPEN (critical); the "
    "breaker is not reported OPEN at the end although the connector is Available or Finishing (error); "
    "current flows for 10 s while the converter is STANDBY or OFF, or the pantograph OPEN (warning)",
    first_check="Check that the outlet is dead before anyone touches it; then the contactor's feedback.",
    source="ChargeX CX017; unified error codes ContactorFault; guards: own judgement",
    check=check,
    compare=("CX017",),
)

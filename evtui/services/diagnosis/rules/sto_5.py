"""STO-5: statuses that go back and forth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from evtui.formats.times import duration
from evtui.models.event import Event
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.ocpp import PAUSED, Step, steps
from evtui.services.diagnosis.record import SessionRecord, evidence, folded
from evtui.services.diagnosis.rule import Earlier, Family, Rule

WHY: Final = "unstable pilot, contact or power limit"


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Counts each change in either direction within the window; faults over the whole session."""
    if not record.statuses:
        return NotEvaluable("no ocppStatus inside the session")
    findings = tuple(_findings(record))
    return Fired(findings) if findings else Clean()


def _findings(record: SessionRecord) -> Iterator[Finding]:
    """One finding for each way to flap."""
    limits, window_us = record.thresholds, int(record.thresholds.flap_window_s * 1_000_000)
    changes = [step.after for step in steps(record) if _is_pause_change(step)]
    if len(most := densest(changes, window_us)) >= limits.flap_changes:
        yield _finding(f"{len(most)} changes between Charging and Suspended", most)
    starts = [step.after for step in steps(record) if set(step.words) == {"preparing", "available"}]
    if len(most := densest(starts, window_us)) >= limits.flap_starts:
        yield _finding(f"{len(most)} changes between Preparing and Available", most)
    faults = list(_faults(record))
    if len(faults) >= limits.flap_faults:
        yield _finding(f"Faulted {len(faults)} times", faults)


def _is_pause_change(step: Step) -> bool:
    """From charging into a pause, or out of one."""
    before, after = step.words
    return (before == "charging" and after in PAUSED) or (before in PAUSED and after == "charging")


def _faults(record: SessionRecord) -> Iterator[Event]:
    """Each time the status became Faulted inside the session."""
    before = ""
    for event in record.all_statuses:
        word = folded(event.state)
        if word == "faulted" != before and not event.carried_in:
            yield event
        before = word


def densest(events: Sequence[Event], window_us: int) -> Sequence[Event]:
    """The longest run of events, in time order, that fits into the window; its ends belong to it."""
    best: Sequence[Event] = ()
    first = 0
    for last in range(len(events)):
        while _apart_us(events[first], events[last]) > window_us:
            first += 1
        if last - first >= len(best):
            best = events[first : last + 1]
    return best


def _apart_us(first: Event, last: Event) -> int:
    """Microseconds between two events."""
    return 0 if first.at is None or last.at is None else last.at.us - first.at.us


def _finding(what: str, events: Sequence[Event]) -> Finding:
    """One way in which the statuses flapped."""
    apart_us = _apart_us(events[0], events[-1])
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.WARNING,
        text=f"{what} in {duration(apart_us)}: {WHY}.",
        evidence=tuple(map(evidence, events)),
        values={"changes": len(events), "length_s": apart_us / 1_000_000},
        confidence=Confidence.FIELD,
    )


RULE: Final = Rule(
    id="STO-5",
    name="status flapping",
    family=Family.STOP,
    looks_at=("ocppStatus",),
    means="The connection or the power came and went: an unstable control pilot, a bad contact, or a power "
    "limit at the edge of what the vehicle accepts.",
    condition="{flap_changes} changes between Charging and a pause or {flap_starts} between Preparing and "
    "Available within {flap_window_s} s, or Faulted {flap_faults} times.",
    first_check="Plug, inlet and cable; the site's power limit at that time.",
    source="OCPP 1.6 edition 2, Status Notification; the numbers are own judgement",
    check=check,
)

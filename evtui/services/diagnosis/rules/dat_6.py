"""DAT-6: two reports tell of one time on one connector, or of one session in two ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.models.instant import US_PER_S
from evtui.models.report import SessionReport
from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord, seconds
from evtui.services.diagnosis.rule import Earlier, Family, Rule


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each way in which reports of the connector contradict each other."""
    if not record.of_connector:
        return NotEvaluable("no other report of this connector")
    copies = [one for one in record.of_connector if one.session.id == record.report.session.id]
    others = [one for one in record.of_connector if one.session.id != record.report.session.id]
    findings = (*_double(record, copies), *_overlap(record, others), *_same_counters(record, others))
    return Fired(findings) if findings else Clean()


def _double(record: SessionRecord, copies: Sequence[SessionReport]) -> Iterator[Finding]:
    """The same session with other content."""
    different = [copy for copy in copies if not copy.is_same_record(record.report)]
    if different:
        sizes = f"{len(record.report.raw)} and {len(different[0].raw)} bytes"
        text = f"Session {record.report.session.id} was reported twice with different content ({sizes})."
        yield _finding(text, ("sessionId",), {"copies": len(different)}, Clock.NONE)


def _overlap(record: SessionRecord, others: Sequence[SessionReport]) -> Iterator[Finding]:
    """Two sessions on one connector at one time; those without an end are not counted."""
    overlaps = [(_overlap_us(record.report, other), other) for other in others]
    slack_us = record.thresholds.overlap_s * US_PER_S
    found = sorted((pair for pair in overlaps if pair[0] > slack_us), key=lambda pair: -pair[0])
    if found:
        longest_us, other = found[0]
        text = f"Overlaps session {other.session.id} on this connector by {duration(longest_us)}"
        text += f", and {len(found) - 1} more." if len(found) > 1 else "."
        values: dict[str, Value] = {"session": other.session.id, "overlap_s": seconds(longest_us)}
        yield _finding(text, ("sessionTimeStart", "sessionTimeEnd"), values, Clock.SESSION)


def _overlap_us(one: SessionReport, other: SessionReport) -> int:
    """Length of the time that both sessions claim, session clock; 0 or less when they do not overlap."""
    times = (
        one.session.started_at,
        one.session.ended_at,
        other.session.started_at,
        other.session.ended_at,
    )
    if times[0] is None or times[1] is None or times[2] is None or times[3] is None:
        return 0
    return min(times[1].us, times[3].us) - max(times[0].us, times[2].us)


def _same_counters(record: SessionRecord, others: Sequence[SessionReport]) -> Iterator[Finding]:
    """Two sessions that count the same energy; without energy counters stay where they are by right."""
    mine = record.report.energies
    if mine.charge_wh is None or mine.charge_wh <= 0:
        return
    counters = (mine.charge_start_wh, mine.charge_end_wh)
    same = [one for one in others if (one.energies.charge_start_wh, one.energies.charge_end_wh) == counters]
    if same:
        text = f"Session {same[0].session.id} has the same charge counter at start and end: "
        text += f"{record.about}{energy(mine.charge_wh)} may be counted twice."
        members = ("energyChargeStart", "energyChargeEnd")
        yield _finding(text, members, {"session": same[0].session.id, "reports": len(same)}, Clock.NONE)


def _finding(text: str, members: tuple[str, ...], values: dict[str, Value], clock: Clock) -> Finding:
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=text,
        evidence=tuple(Evidence(f"/{member}") for member in members),
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
        clock=clock,
    )


RULE: Final = Rule(
    id="DAT-6",
    name="overlapping or double reports",
    family=Family.DATA,
    looks_at=("sessionTimeStart", "sessionTimeEnd", "sessionId", "energyCharge*", "other reports"),
    means="Two reports of one connector claim the same time or the same energy, or one session was sent "
    "twice with different content. Sums over both count something twice.",
    condition="another session of the connector overlaps this one by more than {overlap_s} s; or another "
    "report has this session's id and other content; or another session has the same charge counter at "
    "start and end although energy was counted",
    first_check="Which of the two was sent last, and whether the charger was restarted between them.",
    source="own judgement",
    check=check,
)

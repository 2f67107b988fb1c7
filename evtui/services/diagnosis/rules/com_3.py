"""COM-3: one start after the other fails on a connector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evtui.formats.plain import plain
from evtui.formats.times import duration
from evtui.models.report import SessionReport
from evtui.services.diagnosis.failed_start import failed_start
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
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.rules import sta_1


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """Fires for a failed start that has enough others before it within the window."""
    if not record.of_connector:
        return NotEvaluable("no other session of this connector is loaded")
    start = failed_start(earlier)
    if not isinstance(start, Finding):
        return start
    last = record.report.session.started_at
    if last is None:
        return NotEvaluable("the session has no start time")
    members = [other for other in record.earlier(record.of_connector) if _failed_near(other, record)]
    first = members[0].session.started_at if members else None
    if first is None or len(members) + 1 < record.thresholds.failed_starts:
        return Clean()
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.ERROR,
        text=f"{len(members) + 1} failed starts in {duration(last.us - first.us)}, "
        f"{_whose([*members, record.report])}.",
        evidence=(start.evidence[0], Evidence("/sessionTimeStart")),
        values={"starts": len(members) + 1, "length_s": (last.us - first.us) / 1_000_000},
        confidence=Confidence.INFERRED,
        clock=Clock.SESSION,
    )
    return Fired((finding,))


def _failed_near(other: SessionReport, record: SessionRecord) -> bool:
    """Whether another session is a failed start within the window before this one.

    Its meter values are not decoded: without a counter they might hold a current, so then it does not count.
    """
    start, mine = other.session.started_at, record.report.session.started_at
    window_us = record.thresholds.failed_starts_window_s * 1_000_000
    if start is None or mine is None or mine.us - start.us > window_us:
        return False
    if other.energies.charge_wh is None and other.meter_values:
        return False
    seen = SessionRecord(report=other, now=record.now, thresholds=record.thresholds)
    return isinstance(sta_1.check(seen, Earlier({})), Fired)


def _whose(members: Sequence[SessionReport]) -> str:
    """One vehicle everywhere points at it, several point at the connector."""
    vehicles = {report.session.vehicle for report in members}
    if None in vehicles:
        return "vehicles not all known: the connector or a vehicle"
    if len(vehicles) == 1:
        return f"same vehicle ({plain(vehicles.pop())}): suspect the vehicle"
    return f"{len(vehicles)} different vehicles: suspect the connector"


RULE: Final = Rule(
    id="COM-3",
    name="repeated failed starts",
    family=Family.COMMUNICATION,
    looks_at=("ocppStatus", "vehicleId", "sessionTimeStart"),
    means="Somebody tried again and again. If it was always the same vehicle, suspect it; if several failed, "
    "suspect the connector.",
    condition="At least {failed_starts} starts without energy on one connector within "
    "{failed_starts_window_s} s, this one included; those after this one do not count.",
    first_check="The same vehicle at another connector, and another vehicle at this one.",
    source="responsibility split of ChargeX and of the first-time charge success rate; own numbers",
    check=check,
    presupposes=("STA-1",),
)

"""DAT-1: the clocks of a report disagree, or show times that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from evtui.formats.times import duration, iso_date
from evtui.formats.units import count
from evtui.models.instant import US_PER_S, Instant
from evtui.services.diagnosis.clock_doctor import ClockCheck, examine, span, zone_hours
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
from evtui.services.diagnosis.record import SessionRecord, evidence, seconds
from evtui.services.diagnosis.rule import Earlier, Family, Rule

START: Final = Evidence("/sessionTimeStart")
END: Final = Evidence("/sessionTimeEnd")
MOST_EVIDENCE: Final = 20


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for clocks that disagree, one for times of an unset clock, one for the session's length."""
    clocks = examine(record)
    findings = (*_apart(record, clocks), *_unset(record, clocks), *_length(record))
    if findings:
        return Fired(findings)
    if record.report.session.started_at is None:
        return NotEvaluable("no sessionTimeStart")
    return Clean() if record.inside else NotEvaluable("no event with a time inside the session")


def _apart(record: SessionRecord, clocks: ClockCheck) -> Iterator[Finding]:
    """The events' median against the session, with one hour of slack."""
    start, end, limits = record.report.session.started_at, record.report.session.ended_at, record.thresholds
    if start is None or not record.inside:
        return
    middle = record.inside[len(record.inside) // 2]
    at = middle.at or start  # events inside have a time
    until_us = start.us + round(limits.long_session_s * US_PER_S) if end is None else max(start.us, end.us)
    slack_us = round(limits.clock_slack_s * US_PER_S)
    if start.us - slack_us <= at.us <= until_us + slack_us:
        return
    midpoint_us = start.us if end is None else (start.us + end.us) // 2
    offset_us = at.us - midpoint_us if clocks.offset_us is None else clocks.offset_us
    hours = zone_hours(offset_us, limits)
    text = f"Events are dated {span(offset_us)} {'before' if offset_us < 0 else 'after'} the session times "
    text += f"({iso_date(at)} vs {iso_date(start)}); durations below use the event clock."
    values: dict[str, Value] = {"offset_s": seconds(offset_us)}
    if hours is not None:
        values["zone_hours"] = hours
        text += f" About {hours:+d} h: time zone suspected."
    yield Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=text,
        evidence=(evidence(middle), START, *([] if end is None else [END])),
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
        clock=Clock.BOTH,
    )


def _unset(record: SessionRecord, clocks: ClockCheck) -> Iterator[Finding]:
    """Times that only a clock shows that was not set; one that ran evenly still measures."""
    resets = clocks.resets
    if not resets:
        return
    measures = clocks.allows_duration(Clock.EVENT, Clock.EVENT)
    yield Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=f"A clock was not set: {count(len(resets), 'time')} like {_shown(record, resets[0])}."
        + ("" if measures else " Durations that begin or end there mean nothing."),
        evidence=resets[:MOST_EVIDENCE],
        values=MappingProxyType({"times": len(resets)}),
        confidence=Confidence.FIELD,
        clock=Clock.SESSION if resets[0].at is None else Clock.EVENT,
    )


def _shown(record: SessionRecord, place: Evidence) -> str:
    """The time at a place as text."""
    session = record.report.session
    at: Instant | None = place.at
    if at is None:
        at = session.started_at if place == START else session.ended_at
    return "–" if at is None else at.rfc3339()


def _length(record: SessionRecord) -> Iterator[Finding]:
    """A session that ends before it starts, lasts longer than a day, or ends in the future."""
    session, limits = record.report.session, record.thresholds
    length_us = session.duration_us
    if length_us is not None and length_us < 0:
        text = f"Session ends {duration(-length_us)} before it starts."
        yield _about_session(FindingSeverity.ERROR, text, {"session_s": seconds(length_us)})
    elif length_us is not None and seconds(length_us) > limits.long_session_s:
        text = f"Session lasts {duration(length_us)}."
        yield _about_session(FindingSeverity.DATA, text, {"session_s": seconds(length_us)})
    if session.ended_at is not None and record.now is not None:
        ahead_s = seconds(session.ended_at.us - record.now.us)
        if limits.future_s < ahead_s <= limits.clock_future_s:  # beyond that the clock was not set
            text = f"Session ends {duration(round(ahead_s * US_PER_S))} in the future."
            yield _about_session(FindingSeverity.DATA, text, {"ahead_s": ahead_s})


def _about_session(severity: FindingSeverity, text: str, values: dict[str, Value]) -> Finding:
    return Finding(
        rule=RULE.id,
        severity=severity,
        text=text,
        evidence=(END,) if "ahead_s" in values else (END, START),
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
        clock=Clock.SESSION,
    )


RULE: Final = Rule(
    id="DAT-1",
    name="clocks and impossible times",
    family=Family.DATA,
    looks_at=("sessionTimeStart", "sessionTimeEnd", "eventTimestamp"),
    means="The record's times cannot all be right: the controller that stamps the events has another time "
    "than the one that stamps the session, a clock was never set after a restart, or a local time is "
    "labelled as UTC. Times of the two clocks are never subtracted from each other.",
    condition="the middle event lies more than {clock_slack_s} s outside the session; whole hours up to "
    "{zone_hours} (within {zone_slack_s} s) suggest a time zone. Or a time is before {clock_year}, more "
    "than {clock_future_s} s ahead of now, or an event is at exactly midnight of 1 January UTC. Or the "
    "session ends before it starts (error), lasts more than {long_session_s} s, or ends more than "
    "{future_s} s ahead of now",
    first_check="The time settings (NTP) of the charger's controllers.",
    source="498 days in the vendor's sample; reset clocks are frequent in the field (change log of a public "
    "Delta log analyser); future and age checks: E-Violin",
    check=check,
)

"""The first sentences of a narrative: where and when it started, the handshake, the limits of both sides."""

from __future__ import annotations

from evtui.formats.times import clock, day_with_year
from evtui.formats.units import percent
from evtui.models.charge import ChargeParameters
from evtui.services.diagnosis.attribution import sources
from evtui.services.diagnosis.diagnosis import Sentence
from evtui.services.diagnosis.finding import Confidence, Evidence
from evtui.services.diagnosis.narrative.story import WHOLE_RECORD, Story, sentence
from evtui.services.diagnosis.phases import StartTimes, limits_of, start_times


def started(story: Story) -> Sentence | None:
    """Where and when the attempt began, which vehicle, how full; on which clock where the two disagree."""
    record = story.record
    session, anchor = record.report.session, record.anchor
    place = "/".join(part for part in (session.charger, session.connector) if part)
    where = f" at {place}" if place else ""
    facts = sources(record, "vehicle_id", "energy_soc_start_percent")
    who = [session.vehicle] if session.vehicle else []
    if session.soc_start is not None:
        who.append(f"battery {record.about}{percent(session.soc_start)}")
    guest = f" ({', '.join(who)})" if who else ""
    if anchor is not None and anchor.at is not None:
        when = (
            f"{day_with_year(anchor.at, story.zone)} at {clock(anchor.at, story.zone)} {_zone(story, anchor)}"
        )
        aside = ", on the event clock: the session times disagree with it" if story.of("DAT-1") else ""
        begin = "Connected" if record.first_status("preparing") is not None else "First sign of an attempt"
        return sentence(f"{begin}{where} on {when}{guest}{aside}.", story.measured, anchor, *facts)
    started_at = session.started_at
    start = sources(record, "session_time_start")
    if started_at is None or not start:
        text = f"The record{where}{guest} does not tell when it began."
        return sentence(text, Confidence.FIELD, *facts) if guest or where else None
    when = f"{day_with_year(started_at, story.zone)} at {clock(started_at, story.zone)}"
    zone = _zone(story, Evidence("", started_at))
    text = f"Session{where} from {when} {zone}{guest}, on the session clock; no plug-in is recorded."
    return sentence(text, story.measured, *start, *facts)


def _zone(story: Story, mark: Evidence) -> str:
    """Name of the zone at a mark: ``UTC``, ``CET``."""
    if mark.at is None:
        return ""
    return mark.at.datetime().astimezone(story.zone).tzname() or ""


def handshake(story: Story) -> Sentence | None:
    """How long limits, aligned voltage and first current took, and what never came."""
    times = start_times(story.record)
    if times is None or not story.timed:
        return None
    marks = (times.station, times.request, times.alignment, times.flow)
    if times.start_s is not None and times.seconds_to(times.flow or times.alignment) is not None:
        text = f"The start took {times.start_s:.1f} s: {times.text}{_voltages(story, times.alignment)}."
    else:
        reached = f"The start came {times.text}, then " if times.text else "The start came to nothing: "
        text = f"{reached}{_missing(times)}."
    found = [mark for mark in marks if mark is not None]
    rules = tuple(dict.fromkeys(one.rule for one in story.of("STA-2", "STA-3", "STA-4", "STA-6", "STA-7")))
    return sentence(text, Confidence.FIELD, *found, times.preparing, rules=rules)


def _voltages(story: Story, aligned: Evidence | None) -> str:
    """The two voltages of the alignment that let the start go on."""
    result = next((one for one in story.record.alignments if aligned and one.source == aligned.pointer), None)
    if result is None or result.present_voltage_v is None or result.requested_voltage_v is None:
        return ""
    present, asked = story.volts(result.present_voltage_v), story.volts(result.requested_voltage_v)
    return f" ({present} present, {asked} asked for)"


def _missing(times: StartTimes) -> str:
    """The first step that the start did not reach."""
    if times.station is None and times.request is None:
        return "neither side sent limits"
    if times.request is None:
        return "the vehicle sent no limits"
    if times.alignment is None:
        return "the voltage was never aligned"
    return "no current followed"


def limits(story: Story) -> Sentence | None:
    """What each side would allow first, and which side that makes the lower one."""
    station, request = (limits_of(story.record, vehicle=side) for side in (False, True))
    if station is None or request is None:
        return None
    offered, asked = _amounts(story, station), _amounts(story, request)
    if not offered or not asked:
        return None
    text = f"The station offered {offered}, the vehicle asked for {asked}{_lower(station, request)}."
    found = [Evidence(one.source, one.at) for one in (station, request)]
    rules = tuple(one.rule for one in story.of("DER-1", "STA-6"))
    return sentence(text, story.measured, *found, rules=rules)


def _amounts(story: Story, record: ChargeParameters) -> str:
    """``~600 A and ~450 kW``."""
    parts = []
    if record.max_current_a is not None:
        parts.append(story.amps(record.max_current_a))
    if record.max_power_w is not None:
        parts.append(story.kilowatts(record.max_power_w))
    return " and ".join(parts)


def _lower(station: ChargeParameters, request: ChargeParameters) -> str:
    """Whose limits are the lower ones, where both of them are."""
    pairs = [
        (mine, theirs)
        for mine, theirs in (
            (station.max_current_a, request.max_current_a),
            (station.max_power_w, request.max_power_w),
        )
        if mine is not None and theirs is not None
    ]
    if pairs and all(mine < theirs for mine, theirs in pairs):
        return ": the station's limits are the lower ones"
    if pairs and all(mine > theirs for mine, theirs in pairs):
        return ": the vehicle's limits are the lower ones"
    return ""


def nothing_recorded(story: Story) -> Sentence | None:
    """What is left to say of a record in which nothing happens."""
    if story.record.inside or story.record.meters.samples:
        return None
    return sentence("The record holds no event of this session.", Confidence.FIELD, WHOLE_RECORD)

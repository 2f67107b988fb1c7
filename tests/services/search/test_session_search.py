"""Search in a session: events, notes, findings, derived lanes and the rest of the record, in order."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot import SPEC
from evtui.services.examination import judged_with_findings
from evtui.services.notes.note import Note
from evtui.services.search.record import places, record_of
from evtui.services.search.session import Hits, Kind, Text, TextsOfSession, search, texts
from evtui.services.search.words import wanted
from evtui.services.store.protocol import StoredFinding
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated


@cache
def trip() -> tuple[Timeline, tuple[StoredFinding, ...]]:
    """A session that tripped, examined."""
    report = simulated(Case.TRIP)
    assert SPEC.read_meters is not None
    meters: MeterTable = SPEC.read_meters(report, lambda progress: None)
    judged, _ = judged_with_findings(report, meters)
    return build_timeline(judged.report, meters), judged.findings


def found(typed: str, timeline: Timeline | None = None, raw: bytes | None = None) -> Hits:
    """The hits of a search in the trip."""
    known, findings = trip()
    timeline = timeline or known
    hits = search(wanted(typed), texts(timeline, findings, timeline.report.raw if raw is None else raw))
    assert hits is not None
    return hits


def kinds(hits: Hits) -> list[Kind]:
    """What was hit, in order."""
    return [text.kind for text in hits.texts]


def with_raw(**fields: object) -> bytes:
    """The trip's record with other fields in it."""
    return json.dumps(json.loads(trip()[0].report.raw) | fields).encode()


def test_a_device_message_is_found_where_it_happened_and_not_again_in_the_record() -> None:
    hits = found("sibcos 118")
    (event,) = [text for text in hits.texts if text.kind is Kind.EVENT]
    assert event.event_index is not None
    timed = trip()[0].events[event.event_index]
    assert "(no:118)" in timed.event.text and event.at_us == timed.at_us
    assert Kind.RAW not in kinds(hits)


def test_findings_are_searched_by_rule_severity_and_words() -> None:
    (finding,) = [text for text in found("SAF-1 critical breaker").texts if text.kind is Kind.FINDING]
    stored = next(one for one in trip()[1] if one.rule == "SAF-1")
    assert stored.at is not None and finding.at_us == stored.at.us


def test_a_lane_without_events_of_its_own_is_searched_by_its_words() -> None:
    lane = trip()[0].lane("limited_by")
    assert lane is not None
    words = {segment.text for segment in lane.segments}
    hits = found(f'"limited by" "{words.pop()}"')
    assert set(kinds(hits)) == {Kind.LANE}
    assert {text.at_us for text in hits.texts} <= {segment.start_us for segment in lane.segments}


def test_a_note_is_searched_by_its_text_and_a_mark_by_its_letter() -> None:
    timeline, _ = trip()
    session = timeline.report.session
    at = timeline.zero_us
    pump = Note.written(session, "Pump noise", now=Instant(0), edges_us=(at, at))
    mark = Note.written(session, now=Instant(0), edges_us=(at, at), letter="q")
    whole = Note.written(session, "noise all along", now=Instant(0))
    timeline = replace(timeline, remarks=(whole, pump, mark))
    assert [text.note for text in found("noise", timeline).texts] == [pump, whole]
    assert [text.note for text in found('"mark q"', timeline).texts] == [mark]


def test_a_field_that_is_shown_nowhere_is_found_in_the_record_with_its_pointer() -> None:
    hits = found("hydra", raw=with_raw(vendorBlob={"a/b": [{"secret name": "Hydra 7"}]}))
    (hit,) = hits.texts
    assert (hit.kind, hit.at_us, hit.event_index) == (Kind.RAW, None, None)
    assert hit.pointer == "/vendorBlob/a~1b/0/secret name"


def test_a_value_beside_an_event_is_found_at_the_instant_of_that_event() -> None:
    timeline, _ = trip()
    hits = found('"errorCounter 29"')
    (hit,) = hits.texts
    assert hit.kind is Kind.RAW and hit.pointer.endswith("/errorCounter")
    assert hit.event_index is not None
    assert hit.at_us == timeline.events[hit.event_index].at_us
    assert record_of(timeline.events[hit.event_index].event.source) == record_of(hit.pointer)


def test_meter_values_are_not_looked_into_however_long_they_are() -> None:
    sample = {"key": "zebra_current", "value": 4711, "eventTimestamp": "2026-11-21T07:58:02.900Z"}
    for count in (1, 20_000):
        raw = with_raw(sessionMeterValues=[sample] * count)
        assert not found("zebra_current", raw=raw).texts
        assert found("sessionMeterValues", raw=raw).texts, "but their place is known"


def test_numbers_are_found_as_they_were_sent() -> None:
    raw = b'{"a": 1.50, "b": 1e5, "c": -0, "d": true, "e": null, "f": "x\\u00e4"}'
    assert [place.text for place in places(raw)] == ["a 1.50", "b 1e5", "c -0", "d true", "e null", "f xä"]


def test_a_record_that_is_no_json_hits_nothing() -> None:
    for raw in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"a": }'):
        assert list(places(raw)) == []


def test_hits_stand_in_the_order_of_time_and_those_without_one_last() -> None:
    times = [text.at_us for text in found("a").texts]
    timed = [at for at in times if at is not None]
    assert timed == sorted(timed) and None not in times[: len(timed)]
    assert len(timed) > 10


def test_a_search_for_what_is_missing_leaves_the_record_out() -> None:
    hits = found("!converter !cooling")
    assert hits.texts and Kind.RAW not in kinds(hits)


def test_steps_go_from_hit_to_hit_and_round_the_ends() -> None:
    hits = Hits(
        wanted("x"), tuple(Text(kind=Kind.EVENT, words="", shown="", at_us=at) for at in (10, 20, 20, 30))
    )
    assert hits.stepped(None, 5, 1) == (0, False)
    assert hits.stepped(None, 20, 1) == (3, False)
    assert hits.stepped(1, 20, 1) == (2, False)
    assert hits.stepped(3, 30, 1) == (0, True)
    assert hits.stepped(None, 30, 1) == (0, True)
    assert hits.stepped(None, 20, -1) == (0, False)
    assert hits.stepped(0, 10, -1) == (3, True)
    assert hits.stepped(None, 10, -1) == (3, True)
    assert hits.nearest(20) == 1
    assert hits.nearest(31) == 0
    assert hits.counter(2) == "3/4"
    assert hits.instants_us == (10, 20, 30)
    assert Hits().nearest(0) is None


def test_the_texts_of_a_session_are_built_once_until_something_changes() -> None:
    timeline, findings = trip()
    known, raw = TextsOfSession(), timeline.report.raw
    first = known.of(timeline, findings, raw)
    assert known.of(replace(timeline, hits_us=(1,)), findings, raw) is first
    assert known.of(timeline, (), raw) is not first


def test_a_search_that_nobody_wants_any_more_ends() -> None:
    timeline, findings = trip()
    assert search(wanted("a"), texts(timeline, findings, b"{}"), lambda: True) is None


def test_a_report_without_anything_has_no_hits() -> None:
    report: SessionReport = replace(simulated(Case.TRIP), events=(), raw=b"{}")
    timeline = build_timeline(report, None)
    hits = search(wanted("a"), texts(timeline, (), report.raw))
    assert hits is not None and hits.texts == ()

"""DAT-6: reports of one connector that contradict each other."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Clock, FindingSeverity
from tests.services.diagnosis.altered import hours_before
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.failed import failed_start
from tests.services.diagnosis.healthy import Raw, at, healthy, record, report


def with_end(second: float) -> Raw:
    """The session before, ending so many seconds after this one began."""
    return {**hours_before(1), "sessionTimeEnd": at(second)}


@pytest.mark.parametrize(("second", "fires"), [(-10, False), (60, False), (60.001, True)])
def test_more_than_a_minute_of_one_connectors_time_claimed_twice_is_told(second: float, fires: bool) -> None:
    raw = healthy()
    seen = record(raw, [with_end(second), hours_before(5)])
    assert fired(raw, seen) == ({"DAT-6"} if fires else set())
    if fires:
        found = finding(raw, "DAT-6", seen)
        assert (found.severity, found.clock) == (FindingSeverity.DATA, Clock.SESSION)
        assert found.text == "Overlaps session earlier-1 on this connector by 1m00s."


def test_the_longest_overlap_is_named_and_the_others_counted() -> None:
    raw = healthy()
    seen = record(raw, [with_end(100), {**with_end(900), "sessionId": "longest"}])
    assert (
        finding(raw, "DAT-6", seen).text
        == "Overlaps session longest on this connector by 15m00s, and 1 more."
    )


def test_a_session_without_an_end_overlaps_nothing() -> None:
    raw = healthy()
    assert note(raw, "DAT-6", record(raw, [{**hours_before(1), "sessionTimeEnd": None}])) == ""


def test_the_same_session_with_other_content_is_told_and_is_no_overlap() -> None:
    raw = healthy()
    (found,) = findings(raw, "DAT-6", record(raw, [healthy(energySocEnd=77)]))
    assert "was reported twice with different content" in found.text
    assert [place.pointer for place in found.evidence] == ["/sessionId"]


def test_the_same_session_with_the_same_content_is_just_there_twice() -> None:
    raw = healthy()
    assert note(raw, "DAT-6", record(raw, [healthy()])) == ""


def test_the_same_energy_in_two_sessions_is_told() -> None:
    raw = healthy()
    counters = {name: raw[name] for name in ("energyChargeStart", "energyChargeEnd")}
    seen = record(raw, [{**hours_before(3), **counters}])
    assert "may be counted twice" in finding(raw, "DAT-6", seen).text
    moved = {**counters, "energyChargeEnd": counters["energyChargeEnd"] + 1}
    assert note(raw, "DAT-6", record(raw, [{**hours_before(3), **moved}])) == ""


def test_failed_starts_share_their_counters_by_right() -> None:
    raw = failed_start()
    other = hours_before(3, failed_start()) | {"energyChargeStart": 1_000_000, "energyChargeEnd": 1_000_000}
    assert note(raw, "DAT-6", record(raw, [other])) == ""


def test_another_connector_is_none_of_its_business() -> None:
    raw = healthy()
    elsewhere = report(with_end(900), connector="2")
    assert reason(raw, "DAT-6", record(raw, neighbours=(), now=None)) == "no other report of this connector"
    seen = record(raw)
    assert reason(raw, "DAT-6", type(seen)(report=seen.report, neighbours=(elsewhere,))).startswith(
        "no other"
    )

"""DAT-1: clocks that disagree and times that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from evtui.services.diagnosis.finding import Clock, FindingSeverity
from tests.services.diagnosis.altered import shifted, with_entries
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import (
    NOW,
    START,
    at,
    detail,
    healthy,
    record,
    sample,
    status,
)

HOUR = 3600.0


def test_events_of_another_year_are_told_with_both_dates() -> None:
    raw = shifted(healthy(), -498 * 24 * HOUR)
    assert fired(raw) == {"DAT-1"}
    found = finding(raw, "DAT-1")
    assert (found.severity, found.clock) == (FindingSeverity.DATA, Clock.BOTH)
    assert "498 days before the session times (2025-07-10 vs 2026-11-20)" in found.text
    assert "time zone" not in found.text
    assert {place.pointer for place in found.evidence[1:]} == {"/sessionTimeStart", "/sessionTimeEnd"}


@pytest.mark.parametrize(
    ("offset_s", "fires"), [(HOUR - 200, False), (HOUR + 3600, True), (-HOUR + 200, False)]
)
def test_an_hour_of_slack_is_allowed(offset_s: float, fires: bool) -> None:
    assert fired(shifted(healthy(), offset_s)) == ({"DAT-1"} if fires else set())


@pytest.mark.parametrize(
    ("offset_s", "suspected"),
    [
        (2 * HOUR, True),
        (-2 * HOUR, True),
        (2 * HOUR + 85, True),
        (2 * HOUR + 95, False),
        (14 * HOUR, True),
        (-15 * HOUR, False),
        (2.5 * HOUR, False),
    ],
)
def test_whole_hours_up_to_14_suggest_a_time_zone(offset_s: float, suspected: bool) -> None:
    found = finding(shifted(healthy(), offset_s), "DAT-1")
    assert ("time zone suspected" in found.text) is suspected
    assert ("zone_hours" in found.values) is suspected


@pytest.mark.parametrize(
    ("stamp", "fires"),
    [
        ("1970-01-01T00:00:07.000Z", True),
        ("2014-12-31T23:59:59.999Z", True),
        ("2015-01-01T00:00:00.001Z", False),
        ("2020-01-01T00:00:00.000Z", True),
        ("2020-01-01T00:00:01.000Z", False),
        ("2020-01-02T00:00:00.000Z", False),
    ],
)
def test_a_single_time_of_a_clock_that_was_never_set_is_told(stamp: str, fires: bool) -> None:
    row = {"key": "systemStatus", "value": "0x0", "eventTimestamp": stamp}
    raw = healthy(detailStatus=[row, *healthy()["detailStatus"]])
    assert ("DAT-1" in fired(raw)) is fires
    if fires:
        assert finding(raw, "DAT-1").evidence[0].pointer == "/detailStatus/0"


def test_a_clock_that_was_set_in_the_session_measures_nothing_and_one_that_ran_evenly_does() -> None:
    back_s = -START.us / 1_000_000
    steady = findings(shifted(healthy(), back_s), "DAT-1")
    assert "durations below use the event clock" in steady[0].text
    assert "mean nothing" not in steady[1].text
    raw = healthy(sessionMeterValues=[])
    raw["ocppStatus"][-1]["eventTimestamp"] = "1970-01-01T00:00:04.000Z"
    assert finding(raw, "DAT-1").text.endswith("Durations that begin or end there mean nothing.")


@pytest.mark.parametrize(("ahead_s", "fires"), [(86_400.0, False), (86_401.0, True)])
def test_a_time_more_than_a_day_ahead_of_now_is_one_too(ahead_s: float, fires: bool) -> None:
    ahead = (NOW.us - START.us) / 1_000_000 + ahead_s
    raw = with_entries("detailStatus", detail(ahead, "systemStatus", "0x0"))
    assert ("DAT-1" in fired(raw)) is fires
    assert "DAT-1" not in fired(raw, record(raw, now=None)), "without a now nothing is in the future"


def test_meter_values_of_an_unset_clock_are_seen() -> None:
    raw = healthy()
    raw["sessionMeterValues"].insert(
        0, {**sample(0, "present_soc", 30), "eventTimestamp": "1970-01-01T00:00:09Z"}
    )
    assert finding(raw, "DAT-1").evidence[0].pointer == "/sessionMeterValues/0"


@pytest.mark.parametrize(
    ("changed", "severity", "text"),
    [
        ({"sessionTimeEnd": at(-1)}, FindingSeverity.ERROR, "Session ends 1 s before it starts."),
        ({"sessionTimeStart": at(1900 - 86_401)}, FindingSeverity.DATA, "Session lasts 1d00h."),
        ({"sessionTimeEnd": at(6 * HOUR + 301)}, FindingSeverity.DATA, "Session ends 5m01s in the future."),
    ],
)
def test_impossible_session_times(changed: dict[str, Any], severity: FindingSeverity, text: str) -> None:
    found = findings(healthy(**changed), "DAT-1")[-1]
    assert (found.severity, found.text, found.clock) == (severity, text, Clock.SESSION)


@pytest.mark.parametrize(
    "changed",
    [
        {"sessionTimeEnd": at(6 * HOUR + 300)},
        {"sessionTimeStart": at(1900 - 86_400)},
        {"sessionTimeEnd": None},
    ],
)
def test_possible_session_times(changed: dict[str, Any]) -> None:
    assert "DAT-1" not in fired(healthy(**changed))


def test_it_is_clean_on_one_clock_and_cannot_look_without_start_or_events() -> None:
    assert note(healthy(), "DAT-1") == ""
    assert reason(healthy(sessionTimeStart=None), "DAT-1") == "no sessionTimeStart"
    bare = {"sessionTimeStart": at(0), "ocppStatus": [status(-300, "Available")]}
    assert reason(bare, "DAT-1") == "no event with a time inside the session"

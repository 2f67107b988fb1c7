"""Two clocks minutes apart: everything is on the axis, nothing is measured from one to the other."""

from __future__ import annotations

import pytest

from evtui.formats.glyphs import Tier
from evtui.providers.depot.meters import read_meters
from evtui.services.timeline.events import event_row
from evtui.services.timeline.timeline import build_timeline
from tests.services.diagnosis.altered import shifted
from tests.services.diagnosis.healthy import END_S, START, healthy, report


@pytest.mark.parametrize("offset_s", [-2400, -600, -61, 61, 600, 2400])
def test_zero_end_and_durations_are_the_events_own(offset_s: int) -> None:
    found = report(shifted(healthy(), offset_s))
    timeline = build_timeline(found, read_meters(found, lambda done: None))
    assert timeline.event_clock
    plugged = START.us + 500_000 + offset_s * 1_000_000
    assert timeline.zero_us == plugged, "since the plug-in, not since another clock's start"
    first = next(event for event in timeline.events if event.at_us == plugged)
    assert event_row(timeline, first.index, Tier.FULL).since.strip() == "+0:00"
    inside = [e.at_us for e in timeline.events if e.at_us is not None and not e.event.carried_in]
    assert all(timeline.whole.contains(at_us) for at_us in inside), "no event is lost off the axis"
    assert any("event clock" in note.text for note in timeline.notes)
    assert timeline.end_us >= max(inside)


@pytest.mark.parametrize("offset_s", [0, 5, -5])
def test_clocks_that_agree_leave_the_session_as_it_is(offset_s: int) -> None:
    timeline = build_timeline(report(shifted(healthy(), offset_s)), None)
    assert not timeline.event_clock
    assert timeline.zero_us == START.us
    assert timeline.end_us == START.us + END_S * 1_000_000

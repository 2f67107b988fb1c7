"""Events on the session's clock, for looking only: offered where the clocks differ, and both are named."""

from __future__ import annotations

from datetime import UTC

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.widgets.timeline_times import SessionClock, TimeMode, Times
from evtui.formats.times import clock, iso_date
from evtui.models.instant import Instant
from evtui.services.timeline.plan import RowKind
from tests.app.diagnosis.test_diagnosis_screen import stage
from tests.app.doubles import settled, until
from tests.services.diagnosis.altered import shifted
from tests.services.diagnosis.healthy import START, healthy

DAY_S = 86_400


async def opened(pilot: Pilot[None], app: EvtuiApp) -> TimelineScreen:
    """The timeline of the list's first session with its meter values."""
    await settled(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(app.screen, TimelineScreen) and not app.screen._decoding)
    await settled(pilot)
    assert isinstance(app.screen, TimelineScreen)
    return app.screen


@pytest.mark.parametrize("offset_s", [-498 * DAY_S - 2000, 600, -7 * 3600])
async def test_the_session_clock_shows_events_when_they_happened_in_the_session(offset_s: int) -> None:
    app = stage(shifted(healthy(), offset_s))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        while screen.view.times.mode is not TimeMode.SESSION:
            await pilot.press("t")
        times = screen.view.times
        plugged = START.us + 500_000 + offset_s * 1_000_000
        assert abs(_seconds(times.text(plugged)) - _seconds(clock(START))) <= 1
        assert iso_date(Instant(plugged), times.zone) == "2026-11-20"
        assert "event clock" in screen.header_right()
        assert "session clock" in screen.header_right(), "both are named"
        frame = screen.canvas.engine.frame
        assert frame is not None
        axis = next(row for row in frame.rows if row.kind is RowKind.AXIS)
        assert "".join(span.text for span in axis.gutter).strip() == "session"
        assert "06:" in axis.chars
        raw = screen.timeline.report.events
        assert any(event.at is not None and event.at.us == plugged for event in raw), (
            "the record is as it was"
        )


async def test_clocks_that_agree_offer_no_second_clock() -> None:
    app = stage(healthy())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        seen = set()
        for _ in range(len(TimeMode)):
            await pilot.press("t")
            seen.add(screen.view.times.mode)
        assert TimeMode.SESSION not in seen


async def test_the_next_session_does_not_inherit_it() -> None:
    app = stage(shifted(healthy(), 600), healthy())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, app)
        while mode(screen) is not TimeMode.SESSION:
            await pilot.press("t")
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: not screen._decoding)
        assert mode(screen) is TimeMode.UTC
        assert screen.view.times.session is None


def test_a_shift_beyond_the_calendar_changes_nothing() -> None:
    far = Times(session=SessionClock(10**18), mode=TimeMode.SESSION)
    assert far.text(START.us) == clock(START, UTC)


def mode(screen: TimelineScreen) -> TimeMode:
    """How the screen writes times now."""
    return screen.view.times.mode


def _seconds(text: str) -> int:
    """Seconds of the day of a clock time."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + seconds

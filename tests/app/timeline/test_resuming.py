"""A session opened again shows what was zoomed to, in this run and in the next, until that makes no sense."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.looks import Looks
from evtui.app.messages import GoToEvidence, OpenSession
from evtui.app.screens.timeline import resuming
from evtui.app.screens.timeline.canvas import TimelineCanvas
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.screens.timeline.view import ScreenView
from evtui.app.widgets.timeline_times import Times
from evtui.cli.options import TuiOptions
from evtui.cli.resuming import resumed
from evtui.keymap.load import read_keys
from evtui.models.instant import US_PER_S, Instant
from evtui.services.timeline.timeline import Timeline, build_timeline
from evtui.services.timeline.window import Window
from evtui.services.views.timeline_place import TimelinePlace
from tests.app.diagnosis.test_diagnosis_screen import TRIP, Decoding
from tests.app.doubles import Account, answers, footer_message, is_at_list, opening_of, settled, until
from tests.app.find.stage import command
from tests.services.diagnosis.healthy import NOW, START, at, healthy, meter_values, status
from tests.services.diagnosis.healthy import report as depot_report

AS_LEFT = "As you left it; u shows the whole session"


class Run:
    """One run of evtui on depot sessions, with short words for what the tests look at."""

    def __init__(self, app: EvtuiApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    async def opened(self, *keys: str) -> TimelineScreen:
        """Press keys that lead to a timeline; its meter values are there."""
        await self.press(*keys)
        await until(self.pilot, lambda: isinstance(self.app.screen, TimelineScreen))
        await until(self.pilot, lambda: not self.screen._decoding)
        await settled(self.pilot)
        return self.screen

    async def left(self) -> None:
        """Back at the list."""
        await self.press("q")
        assert is_at_list(self.app)

    @property
    def screen(self) -> TimelineScreen:
        assert isinstance(self.app.screen, TimelineScreen)
        return self.app.screen

    @property
    def shown(self) -> tuple[Window, int]:
        """Window and crosshair."""
        inner = self.screen.view.timeline
        return inner.window, inner.cursor_us

    @property
    def is_whole(self) -> bool:
        return self.shown[0] == self.screen.timeline.whole

    @property
    def message(self) -> str:
        return footer_message(self.app)


@asynccontextmanager
async def run(*raws: Any, looks: Looks | None = None, fresh: bool = False) -> AsyncIterator[Run]:
    """evtui as it is started: with what the run before left, unless told to begin fresh."""
    found = [depot_report({**raw, "sessionId": f"s-{number}"}) for number, raw in enumerate(raws)]
    source = Decoding({"depot": answers("depot", found)}, [Account("depot", "depot")])
    begin = resumed(TuiOptions(fresh=fresh))
    opening = opening_of(
        source, now=lambda: NOW, views_folder=begin.folder, keeps_state=begin.keeps_state, state=begin.state
    )
    app = EvtuiApp(opening, looks=looks or Looks())
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        yield Run(app, pilot)


ZOOM = ("G", "plus", "plus", "h", "h")


async def test_a_session_opened_again_shows_the_same_stretch_and_says_how_to_see_all_of_it() -> None:
    async with run(TRIP, healthy()) as play:
        await play.opened("enter")
        assert play.is_whole and not play.message
        await play.press(*ZOOM)
        left = play.shown
        await play.left()
        await play.opened("j", "enter")
        assert play.is_whole and not play.message, "each session has its own"
        await play.left()
        await play.opened("k", "enter")
        assert play.shown == left
        assert play.message == AS_LEFT
        await play.press("u")
        assert play.is_whole
        await play.press("ctrl+r")
        assert play.shown == left
        await play.press("u")
        await play.left()
        await play.opened("enter")
        assert play.is_whole and not play.message, "a session left whole is opened whole"


@pytest.mark.parametrize("way_out", [("q",), (), ("d",)], ids=["left first", "quit on it", "below another"])
async def test_the_next_run_shows_the_same_stretch_and_a_fresh_one_does_not(way_out: tuple[str, ...]) -> None:
    async with run(healthy()) as play:
        await play.opened("enter")
        await play.press(*ZOOM)
        left = play.shown
        await play.press(*way_out)
    async with run(healthy()) as play:
        await play.opened("enter")
        assert play.shown == left and play.message == AS_LEFT
        await play.press("Q")
    async with run(healthy()) as play:
        await play.opened("enter")
        assert play.shown == left, "looking at it again does not forget it"
    async with run(healthy(), fresh=True) as play:
        await play.opened("enter")
        assert play.is_whole and not play.message


async def test_nothing_but_the_remembered_stretch_is_ever_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Window] = []
    show = TimelineCanvas.show

    def noted(self: TimelineCanvas, timeline: Timeline, view: ScreenView) -> None:
        drawn.append(view.timeline.window)
        show(self, timeline, view)

    async with run(healthy()) as play:
        await play.opened("enter")
        await play.press(*ZOOM)
        left = play.shown[0]
        await play.left()
        monkeypatch.setattr(TimelineCanvas, "show", noted)
        await play.opened("enter")
        assert drawn and set(drawn) == {left}


async def test_evidence_and_a_given_instant_come_before_what_was_left() -> None:
    async with run(TRIP) as play:
        report = (await play.opened("enter"))._report
        await play.press("g", *["plus"] * 4)
        left = play.shown
        await play.left()
        for number, intent in enumerate((GoToEvidence, OpenSession)):
            instant = Instant(START.us + (896 + number) * US_PER_S)
            play.app.post_message(
                GoToEvidence(report, instant) if intent is GoToEvidence else OpenSession(report, at=instant)
            )
            await play.opened()
            assert play.shown[1] == instant.us and play.shown[0] != left[0]
            assert "As you left it" not in play.message
            await play.press("u")
            assert play.is_whole, "nothing of what was left is among the steps back"
            await play.left()


async def test_a_zoom_carried_to_the_next_session_wins_and_is_not_taken_for_a_choice() -> None:
    async with run(healthy(), TRIP) as play:
        await play.opened("j", "enter")
        await play.press(*ZOOM)
        second = play.shown
        await play.left()
        await play.opened("k", "enter")
        await play.opened("right_square_bracket")
        assert play.shown == second, "nothing was carried along: it is shown as it was left"
        assert play.message == AS_LEFT
        await play.press("u")
        await play.opened("left_square_bracket")
        assert play.is_whole
        await play.press("g", "plus", "plus", "plus")
        first = play.shown
        await play.opened("right_square_bracket")
        assert play.shown[0].span_us == first[0].span_us and not play.message
        await play.left()
        await play.opened("enter")
        assert play.is_whole, "the zoom of the first session was nobody's choice for the second one"
        await play.left()
        await play.opened("k", "enter")
        assert play.shown == first


async def test_a_stretch_of_a_session_that_changed_is_kept_inside_it_or_dropped() -> None:
    async with run(healthy()) as play:
        await play.opened("enter")
        await play.press(*ZOOM)
        window, _ = play.shown
    async with run(healthy(sessionTimeEnd=at(1700), ocppStatus=[status(0.5, "Preparing")])) as play:
        await play.opened("enter")
        after, cursor = play.shown
        assert after.span_us == window.span_us and after.end_us == play.screen.timeline.whole.end_us
        assert after.contains(cursor)
        await play.press("Q")
    async with run(healthy(sessionTimeEnd=at(300))) as play:
        await play.opened("enter")
        assert play.is_whole and not play.message


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ((100, 400, 200), (100, 400, 200)),
        ((1800, 2100, 2000), (1620, 1920, 1920)),
        ((-900, 100, -800), (-20, 980, -20)),
        ((100, 400, 900), (100, 400, 400)),
        ((1920, 2100, 2000), None),
        ((-900, -20, -300), None),
        ((-900, 4000, 200), None),
        ((100, 110, 105), None),
    ],
    ids=[
        "inside",
        "over the end",
        "over the start",
        "lost crosshair",
        "behind",
        "before",
        "all",
        "too short",
    ],
)
def test_a_place_is_fitted_to_the_session_before_anything_is_drawn(
    left: tuple[int, int, int], shown: tuple[int, int, int] | None
) -> None:
    timeline = build_timeline(depot_report(healthy()), None)
    start_us, end_us, cursor_us = (START.us + second * US_PER_S for second in left)
    place = TimelinePlace(start_us=start_us, end_us=end_us, cursor_us=cursor_us)
    view = resuming.resumed(ScreenView.opened(timeline, Times()), timeline, place)
    if shown is None:
        assert view is None
        return
    assert view is not None
    window = view.timeline.window
    seconds = [(at_us - START.us) / US_PER_S for at_us in (window.start_us, window.end_us)]
    assert seconds == list(shown[:2])
    assert (view.timeline.cursor_us - START.us) / US_PER_S == pytest.approx(shown[2], abs=1e-5)
    assert view.timeline.event_index == timeline.index_at(view.timeline.cursor_us)


def running(until_s: int) -> Any:
    """A session that has no end yet; only its meter values tell how long it is."""
    values = [value for value in meter_values() if value["eventTimestamp"] < at(until_s)]
    return healthy(
        sessionTimeEnd=None,
        ocppStatus=[status(0.5, "Preparing"), status(44, "Charging")],
        deviceStatus=[],
        dcBreakerOpenConditions=[],
        sessionMeterValues=values,
    )


async def test_the_present_end_of_a_running_session_is_not_pinned_to_what_is_past_later() -> None:
    async with run(running(1000)) as play:
        await play.opened("enter")
        await play.press("G", "plus", "plus")
        assert play.shown[0].end_us == play.screen.timeline.whole.end_us
        await play.left()
    async with run(running(1500)) as play:
        await play.opened("enter")
        assert play.is_whole and not play.message


async def test_a_stretch_in_the_midst_of_a_running_session_is_kept_while_it_grows() -> None:
    async with run(running(1000)) as play:
        await play.opened("enter")
        await play.press("G", "plus", "plus", "ctrl+u")
        left = play.shown
        assert left[0].start_us > START.us + 100 * US_PER_S, "behind all that is known before decoding"
        assert left[0].end_us < play.screen.timeline.whole.end_us
    async with run(running(1500)) as play:
        await play.opened("enter")
        assert play.shown == left and play.message == AS_LEFT
        await play.press("u")
        assert play.is_whole
        assert play.screen.timeline.whole.end_us > START.us + 1490 * US_PER_S


async def test_in_private_nothing_is_remembered_and_nothing_of_before_is_shown() -> None:
    async with run(healthy()) as play:
        await play.opened("enter")
        await play.press(*ZOOM)
        left = play.shown
        await play.left()
        places = play.app.timeline_places
        assert places is not None
        before = places.kept
        await command(play.pilot, play.app, "privacy on")
        for _ in range(2):
            await play.opened("enter")
            assert play.is_whole and not play.message
            await play.press("g", "plus", "plus")
            await play.left()
        await play.opened("enter")
        await play.press("g", "plus", "plus")
        await command(play.pilot, play.app, "privacy off")
        await play.opened()
        place = TimelinePlace(start_us=left[0].start_us, end_us=left[0].end_us, cursor_us=left[1])
        assert places.kept == before == ((play.screen._report.session.key, place),)


async def test_with_other_keys_the_message_names_the_right_one() -> None:
    keys, problems = read_keys({"timeline.undo": "f9"})
    assert not problems
    async with run(healthy(), looks=Looks(keys=keys)) as play:
        await play.opened("enter")
        await play.press(*ZOOM)
        await play.left()
        await play.opened("enter")
        assert play.message == "As you left it; f9 shows the whole session"

"""``c`` in the list and in the timeline: which two are compared, and the way back to the same place."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.compare.screen import CompareScreen
from evtui.app.screens.sessions.comparing import CHOOSE, First, Pair, choice, in_order
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.widgets.footer import Footer
from evtui.services.listing.columns import SessionKey
from tests.app.doubles import (
    browser,
    failed,
    footer_message,
    is_at_list,
    report,
    selected_id,
    sessions_screen,
    settled,
    source_of,
)

A, B, C = (report(number).session.key for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("marked", "first", "selected", "expected"),
    [
        ({A, B}, None, C, Pair(frozenset({A, B}), None)),
        ({A, B}, B, C, Pair(frozenset({A, B}), B)),
        ({A, B}, C, C, Pair(frozenset({A, B}), None)),
        (set(), None, A, First(A)),
        ({A}, A, A, CHOOSE),
        ({A}, A, B, Pair(frozenset({A, B}), A)),
        ({A, B, C}, None, A, "Two sessions are compared; 3 are marked"),
        (set(), None, None, "There is no session to compare"),
    ],
)
def test_two_marks_are_a_pair_and_one_row_asks_for_the_other(
    marked: set[SessionKey], first: SessionKey | None, selected: SessionKey | None, expected: object
) -> None:
    assert choice(marked, first, selected) == expected


def test_a_is_the_one_chosen_first_else_the_later_one() -> None:
    newer, older = report(1), report(2)
    keys = frozenset({newer.session.key, older.session.key})
    assert in_order(Pair(keys, None), [older, newer]) == [newer, older]
    assert in_order(Pair(keys, older.session.key), [newer, older]) == [older, newer]


def opened() -> EvtuiApp:
    """Four sessions, the newest failed; 9 is of the charger and connector of 1."""
    return browser(source_of(depot=[failed(1), report(2), report(3), report(9, connector="2")]))


def compared(app: EvtuiApp) -> tuple[str, str]:
    """Ids of A and B."""
    screen = app.screen
    assert isinstance(screen, CompareScreen)
    comparison = screen.comparison
    return comparison.a.report.session.id, comparison.b.report.session.id


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Keys, and all that follows."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def test_c_marks_this_row_asks_for_the_other_and_the_second_c_compares() -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "j", "c")
        assert footer_message(app) == CHOOSE
        assert len(sessions_screen(app).marks.keys) == 1
        await press(pilot, "j", "space", "c")
        assert compared(app) == ("depot-0002", "depot-0003")
        assert app.screen.query_one(Footer).message == ""


async def test_two_marked_rows_are_compared_the_later_one_as_a() -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "j", "j", "space", "g", "space", "c")
        assert compared(app) == ("depot-0001", "depot-0003")


async def test_going_back_keeps_cursor_and_marks_of_the_list() -> None:
    app = opened()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "j", "c", "j", "c")
        assert isinstance(app.screen, CompareScreen)
        for key in ("escape", "q"):
            await press(pilot, key)
            assert is_at_list(app)
            assert selected_id(app) == "depot-0003"
            assert len(sessions_screen(app).marks.keys) == 1
            await press(pilot, "c")
            assert compared(app) == ("depot-0002", "depot-0003")
        await press(pilot, "backspace")
        assert is_at_list(app)


async def test_in_the_timeline_the_previous_good_session_of_the_charger_comes_first() -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "c")
        assert compared(app) == ("depot-0001", "depot-0009")
        await press(pilot, "q")
        assert isinstance(app.screen, TimelineScreen)


async def test_in_the_timeline_a_session_marked_before_comes_before_all_others() -> None:
    app = opened()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "j", "j", "space", "g", "enter", "c")
        assert compared(app) == ("depot-0001", "depot-0003")
        await press(pilot, "right_square_bracket")
        assert compared(app) == ("depot-0001", "depot-0009")


async def test_a_session_with_nothing_to_compare_with_says_so() -> None:
    app = browser(source_of(depot=[report(1), report(2)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "c")
        assert isinstance(app.screen, TimelineScreen)
        assert footer_message(app) == "No other session of this charger or vehicle is loaded"


async def test_sessions_of_providers_without_curves_are_compared_too() -> None:
    app = browser(source_of(smappee=[report(1, "smappee"), report(2, "smappee")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "c", "j", "c")
        assert compared(app) == ("smappee-0001", "smappee-0002")

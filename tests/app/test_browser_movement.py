"""Movement in the session list, key by key."""

from __future__ import annotations

import pytest

from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.widgets.footer import Footer
from evtui.models.event import Severity
from evtui.services.listing.rows import DayGroup
from tests.app.doubles import (
    browser,
    failed,
    list_text,
    report,
    selected_id,
    session_list,
    settled,
    source_of,
)

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_movement_key_moves_the_cursor(size: tuple[int, int]) -> None:
    app = browser(source_of(depot=[report(n) for n in range(1, 150)]))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        height = session_list(app).size.height
        assert selected_id(app) == "depot-0001"
        for keys, there, back in (
            (["j"], 1, ["k"]),
            (["down"], 1, ["up"]),
            (["j", "j", "j"], 3, ["k", "k", "k"]),
        ):
            await pilot.press(*keys)
            assert session_list(app).index == there
            await pilot.press(*back)
            assert session_list(app).index == 0
        await pilot.press("G")
        assert selected_id(app) == "depot-0149"
        await pilot.press("g")
        assert selected_id(app) == "depot-0001"
        await pilot.press("end")
        assert selected_id(app) == "depot-0149"
        await pilot.press("home")
        for down, up, least in (("ctrl+d", "ctrl+u", height // 2 - 3), ("pagedown", "pageup", height - 6)):
            await pilot.press(down)
            assert least <= session_list(app).index <= height
            await pilot.press(up, up)
            assert session_list(app).index == 0


async def test_day_rules_are_no_stops() -> None:
    app = browser(source_of(depot=[report(n) for n in range(1, 60)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        listing = session_list(app)
        seen = []
        for _ in range(58):
            seen.append(listing.index)
            await pilot.press("j")
        assert seen == list(range(58))
        rows = listing.content.rows
        assert len(rows.groups) == 3
        assert isinstance(rows.at(0), DayGroup)


async def test_the_day_rule_above_the_first_session_comes_into_view_with_it() -> None:
    app = browser(source_of(depot=[report(n) for n in range(1, 60)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("G", "g")
        assert "Fri 21 Nov" in list_text(app)[0]


async def test_a_step_inside_the_view_redraws_two_rows_whatever_the_length(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []
    render_line = SessionList.render_line

    def counted(self: SessionList, y: int) -> object:
        drawn.append(y)
        return render_line(self, y)

    monkeypatch.setattr(SessionList, "render_line", counted)
    work = []
    for length in (50, 20_000):
        app = browser(source_of(depot=[report(n) for n in range(1, length)]))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await pilot.press("j")
            await settled(pilot)
            drawn.clear()
            await pilot.press("j")
            await settled(pilot)
            work.append(sorted(set(drawn)))
    assert work[0] == work[1]
    assert len(work[0]) == 2


async def test_a_resize_keeps_the_cursor_on_its_session() -> None:
    app = browser(source_of(depot=[report(n) for n in range(1, 100)]))
    async with app.run_test(size=(200, 60)) as pilot:
        await settled(pilot)
        await pilot.press(*["j"] * 45)
        assert selected_id(app) == "depot-0046"
        for size in ((80, 24), (60, 15), (50, 10), (1, 1), (120, 40)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert selected_id(app) == "depot-0046"
        assert any("▌" in line and "BUS-4446" in line for line in list_text(app))


async def test_below_60x15_one_line_says_what_is_needed() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(52, 14)) as pilot:
        await settled(pilot)
        shown = app.screen.query_one("#too-small").render_line(0).text
        assert "evtui needs 60x15, this is 52x14" in shown


async def test_an_empty_list_takes_every_movement_key() -> None:
    app = browser(source_of(depot=[]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(
            "j",
            "k",
            "G",
            "g",
            "ctrl+d",
            "ctrl+u",
            "pagedown",
            "pageup",
            "h",
            "l",
            "H",
            "L",
            "space",
            "v",
            "p",
        )
        await settled(pilot)
        assert selected_id(app) is None


async def test_errors_and_warnings_are_walked_around_the_ends_of_the_list() -> None:
    rows = [report(1), failed(2), report(3, severity=Severity.WARNING), failed(4), report(5)]
    app = browser(source_of(depot=rows))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        seen = []
        for key in "eeeEwW":
            await pilot.press(key)
            seen.append(session_list(app).index)
        assert seen == [1, 3, 1, 3, 2, 2]
        assert "warning 1/1" in app.screen.query_one(Footer).message


async def test_a_list_without_errors_says_so() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("e")
        assert "No session of this list shows an error" in app.screen.query_one(Footer).message

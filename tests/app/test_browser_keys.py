"""What each key of the session list does, as a user sees it."""

from __future__ import annotations

from decimal import Decimal

from evtui.app.messages import OpenRaw, OpenSession
from evtui.app.text_screen import TextScreen
from evtui.models.session import SessionStatus
from evtui.services.listing.period import WEEK_US
from tests.app.doubles import (
    NOW,
    Source,
    browser,
    failed,
    footer_message,
    is_at_list,
    line_text,
    list_text,
    report,
    selected_id,
    session_list,
    sessions_screen,
    settled,
    source_of,
    until,
)


def ids(app: object) -> list[str]:
    """Session ids in the order of the list."""
    return [report.session.id for report in session_list(app).content.rows.reports]  # type: ignore[arg-type]  # the app under test


def small_source() -> Source:
    """Three depot sessions, two Smappee, one PlugSurfing."""
    return source_of(
        depot=[report(1, energy_wh=Decimal(5000)), failed(2), report(3, energy_wh=Decimal(9000))],
        smappee=[
            report(1, "smappee", status=SessionStatus.CHARGING, ended_at=None, status_raw="CHARGING"),
            report(2, "smappee"),
        ],
        oioi=[report(1, "oioi", cost=Decimal("2.03"), currency="EUR", address="Hafenstr. 4, Kiel")],
    )


async def test_digits_switch_the_tabs_and_tabs_show_counts_and_failures() -> None:
    app = browser(small_source())
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        tabs = line_text(app, "tabs")
        assert "1 DepotFinity 3 ✖1" in tabs
        assert "2 Smappee 2" in tabs
        assert "4 All 6 ✖1" in tabs
        for key, first in (
            ("2", "smappee-0001"),
            ("3", "oioi-0001"),
            ("4", "depot-0001"),
            ("1", "depot-0001"),
        ):
            await pilot.press(key)
            await settled(pilot)
            assert selected_id(app) == first


async def test_the_cursor_of_each_tab_is_kept() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "2")
        await settled(pilot)
        await pilot.press("j", "1")
        await settled(pilot)
        assert selected_id(app) == "depot-0003"
        await pilot.press("2")
        await settled(pilot)
        assert selected_id(app) == "smappee-0002"


async def test_s_sorts_by_the_column_under_the_column_cursor_and_flips() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert ids(app) == ["depot-0001", "depot-0002", "depot-0003"]
        await pilot.press("l", "l", "l", "l", "s")
        await settled(pilot)
        assert "kWh↓" in line_text(app, "filter")
        assert ids(app) == ["depot-0003", "depot-0001", "depot-0002"]
        await pilot.press("s")
        await settled(pilot)
        assert ids(app) == ["depot-0002", "depot-0001", "depot-0003"]
        await pilot.press("S")
        assert "kWh↓" in line_text(app, "filter")
        await pilot.press("H", "S")
        await settled(pilot)
        assert "kWh↓ Start↓" in line_text(app, "filter")


async def test_less_and_greater_move_the_sort_along_the_columns() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("greater_than_sign")
        assert "Charger↓" in line_text(app, "filter")
        await pilot.press("less_than_sign")
        assert "newest first" in line_text(app, "filter")


async def test_a_list_that_is_not_in_day_order_has_dates_in_its_rows() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Fri 21 Nov" in list_text(app)[0]
        await pilot.press("greater_than_sign")
        await settled(pilot)
        assert not any("Fri 21 Nov" in line for line in list_text(app))
        assert "21 Nov 13:03" in "\n".join(list_text(app))


async def test_x_hides_a_column_and_capital_x_shows_all_again() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Charger" in line_text(app, "heads")
        await pilot.press("l", "x")
        await settled(pilot)
        assert "Charger" not in line_text(app, "heads")
        assert "1 hidden" in line_text(app, "filter")
        await pilot.press("X")
        await settled(pilot)
        assert "Charger" in line_text(app, "heads")
        await pilot.press(*["x"] * 20)
        await settled(pilot)
        assert len(session_list(app).content.columns) == 1
        assert "last column" in footer_message(app)


async def test_capital_o_cycles_the_outcome_filter() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        seen = []
        for _ in range(4):
            await pilot.press("O")
            await settled(pilot)
            seen.append((line_text(app, "filter").split("Nov")[1].split()[0], len(ids(app))))
        assert seen == [("trouble", 1), ("failed", 1), ("running", 0), ("any", 3)]


async def test_slash_filters_while_typing_and_esc_brings_the_rows_back() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", *"isola")
        await until(pilot, lambda: ids(app) == ["depot-0002"])
        await pilot.press("escape")
        await settled(pilot)
        assert len(ids(app)) == 3
        await pilot.press("slash", *"BUS", "space", *"fault", "enter")
        await settled(pilot)
        assert ids(app) == ["depot-0002"]
        assert "/  BUS   fault " in line_text(app, "filter")
        assert "1 of 3" in line_text(app, "filter")
        await pilot.press("slash", "ctrl+u", "enter")
        await settled(pilot)
        assert len(ids(app)) == 3


async def test_letters_type_text_while_the_prompt_is_open() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", "q", "Q", "j", "2", "question_mark", "colon")
        await settled(pilot)
        assert app.is_running
        assert app.focused is not None
        assert getattr(app.focused, "value", "") == "qQj2?:"


async def test_space_marks_and_marks_survive_refresh_and_tab_change() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("space")
        assert selected_id(app) == "depot-0002"
        await pilot.press("r", "2", "1")
        await settled(pilot)
        assert [key[4] for key in sessions_screen(app).marks.keys] == ["depot-0001"]
        assert "✓*" in list_text(app)[1]
        assert "1 marked" in line_text(app, "footer-position")


async def test_v_marks_a_run_that_follows_the_cursor_back() -> None:
    app = browser(source_of(depot=[report(n) for n in range(1, 10)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("v", "j", "j", "j", "k")
        await settled(pilot)
        assert {key[4] for key in sessions_screen(app).marks.keys} == {
            "depot-0001",
            "depot-0002",
            "depot-0003",
        }
        await pilot.press("v", "j", "j")
        await settled(pilot)
        assert len(sessions_screen(app).marks.keys) == 3
        await pilot.press("asterisk")
        await settled(pilot)
        assert len(sessions_screen(app).marks.keys) == 6


async def test_comma_and_dot_change_the_period_and_never_leave_now() -> None:
    source = small_source()
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("full_stop")
        assert "newest period" in footer_message(app)
        await pilot.press("comma")
        await settled(pilot)
        assert "7–14 Nov" in line_text(app, "filter")
        query = source.asked[-1][1]
        assert query.until is not None
        assert query.until.us == NOW.us - WEEK_US
        await pilot.press("full_stop")
        await settled(pilot)
        assert "14–21 Nov" in line_text(app, "filter")
        assert len(ids(app)) == 3


async def test_enter_opens_and_p_shows_the_record_and_the_neighbours_move_the_cursor() -> None:
    app = browser(small_source())
    heard: list[object] = []
    async with app.run_test(size=(80, 24), message_hook=heard.append) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        opened = next(message for message in heard if isinstance(message, OpenSession))
        assert opened.report.session.id == "smappee-0001"
        neighbour = opened.neighbours(1)
        assert neighbour is not None
        assert neighbour.session.id == "smappee-0002"
        assert opened.neighbours(1) is None
        await pilot.press("q")
        await settled(pilot)
        assert selected_id(app) == "smappee-0002"
        await pilot.press("p")
        await settled(pilot)
        assert any(isinstance(message, OpenRaw) for message in heard)
        await pilot.press("backspace")
        await settled(pilot)
        assert is_at_list(app)


async def test_refresh_keeps_the_cursor_on_its_session_while_rows_are_inserted() -> None:
    source = source_of(depot=[report(n) for n in range(5, 40)])
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "j")
        assert selected_id(app) == "depot-0008"
        newer = source_of(depot=[report(n) for n in range(1, 40)])
        source.scripts = newer.scripts
        await pilot.press("r")
        await settled(pilot)
        assert len(ids(app)) == 39
        assert selected_id(app) == "depot-0008"


async def test_capital_k_shows_details_and_back_keys_return() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for back in ("q", "backspace", "escape"):
            await pilot.press("K")
            await settled(pilot)
            assert isinstance(app.screen, TextScreen)
            await pilot.press(back)
            await settled(pilot)
            assert is_at_list(app)


async def test_q_quits_from_the_list_and_esc_and_backspace_never_do() -> None:
    source = small_source()
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("escape", "escape", "backspace", "ctrl+q", "ctrl+s")
        await settled(pilot)
        assert app.is_running
        assert "Q quits" in footer_message(app) or footer_message(app) == ""
        await pilot.press("q")
        await settled(pilot)
    assert app.return_code == 0
    assert source.closed


async def test_ctrl_c_twice_within_a_second_quits_and_once_does_not() -> None:
    now = [100.0]
    app = browser(small_source(), monotonic=lambda: now[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert app.is_running
        now[0] += 5
        await pilot.press("ctrl+c")
        await settled(pilot)
        assert app.is_running
        now[0] += 0.5
        await pilot.press("ctrl+c")
        await settled(pilot)
    assert app.return_code == 130


async def test_a_message_stands_until_the_next_key() -> None:
    app = browser(small_source())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("full_stop")
        assert "newest period" in line_text(app, "footer-keys")
        await pilot.press("j")
        assert "j k move" in line_text(app, "footer-keys")

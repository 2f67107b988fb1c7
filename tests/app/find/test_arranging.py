"""Columns, groups, frequencies, undo: what the list shows and how it goes back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.frequency.screen import FrequencyScreen
from evtui.app.screens.frequency.value_list import ValueList
from evtui.app.screens.sessions.preview import Preview
from evtui.app.text_screen import TextScreen
from evtui.app.theme import Looks
from evtui.formats.glyphs import Tier
from evtui.models.instant import Instant
from evtui.models.report import Kept, SessionReport
from evtui.services.grouping.totals import totals
from evtui.services.listing.rows import GroupHead
from tests.app.doubles import (
    HOUR_US,
    NOW,
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
from tests.app.find.stage import app_of, command, filtered, fleet, shown


def preview_text(app: EvtuiApp) -> str:
    """The preview beside the list."""
    lines = sessions_screen(app).query_one(Preview)._lines
    return "\n".join("".join(span.text for span in line) for line in lines)


def heads(app: EvtuiApp) -> list[GroupHead]:
    """The heads of the list."""
    return [stop for stop in session_list(app).content.rows.stops if isinstance(stop, GroupHead)]


# ── groups ────────────────────────────────────────────────────────────────────────────────────────


async def test_group_puts_rows_below_heads_with_subtotals_and_a_total_at_the_end() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "group vehicle")
        assert shown(app) == [
            "BUS-1", "1", "3", "6", "BUS-2", "2", "BUS-3", "4", "no vehicle", "5", "all shown",
        ]  # fmt: skip
        bus_1 = heads(app)[0]
        assert bus_1.figures == "3 sessions · 95.0 kWh · median 30m00s · ✖33.3 % failed"
        everything = totals(sessions_screen(app).loaded[:6])
        assert heads(app)[-1].figures.startswith(f"{everything.count} sessions · 215.0 kWh")
        assert "by vehicle" in line_text(app, "filter")


async def test_enter_folds_a_group_and_unfolds_it_and_the_cursor_stays_on_its_head() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "group vehicle")
        await pilot.press("g", "enter")
        await settled(pilot)
        assert shown(app)[:3] == ["BUS-1", "BUS-2", "2"]
        assert list_text(app)[0].startswith("▌ + BUS-1")
        assert selected_id(app) is None
        await pilot.press("enter")
        await settled(pilot)
        assert shown(app)[:2] == ["BUS-1", "1"]
        assert session_list(app).index == 0
        await pilot.press("G", "enter")
        await settled(pilot)
        assert "all shown" in shown(app), "the totals have nothing to fold"


async def test_subtotals_follow_the_filter_and_every_list_key_works_on_groups() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "group charger")
        await filtered(pilot, "kwh<10")
        assert [head.count for head in heads(app)] == [3, 3]
        await pilot.press("g", "e")
        assert selected_id(app) == "depot-0002"
        await pilot.press("g", "v", "j", "j", "v", "space", "asterisk")
        await settled(pilot)
        await pilot.press("g", "v", "G", "v")
        await settled(pilot)
        assert {key[4] for key in sessions_screen(app).marks.keys} == {
            "depot-0001",
            "depot-0002",
            "depot-0006",
        }
        await pilot.press("g", "K", "p", "d", "c")
        await settled(pilot)
        assert app.is_running


async def test_undo_takes_group_filter_order_and_columns_back_one_by_one() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        before = list_text(app)
        await pilot.press("l", "x")
        await pilot.press("s")
        await filtered(pilot, "BUS-1")
        await command(pilot, app, "group day")
        await pilot.press("O")
        for _ in range(5):
            await pilot.press("u")
            await settled(pilot)
        assert [line[1:] for line in list_text(app)] == [line[1:] for line in before]
        await pilot.press("u")
        assert "Nothing to undo" in footer_message(app)
        for _ in range(5):
            await pilot.press("ctrl+r")
            await settled(pilot)
        assert "by day" in line_text(app, "filter")
        assert "trouble" in line_text(app, "filter")
        await pilot.press("ctrl+r")
        assert "Nothing to redo" in footer_message(app)


async def test_each_tab_has_an_undo_of_its_own() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "BUS-1")
        await pilot.press("2", "u")
        await settled(pilot)
        assert "Nothing to undo in this tab" in footer_message(app)
        await pilot.press("1", "u")
        await settled(pilot)
        assert len(shown(app)) == 6


async def test_an_unknown_field_is_refused_and_nothing_changes() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "group moon")
        assert "no field moon" in footer_message(app)
        assert len(shown(app)) == 6
        await command(pilot, app, "freq moon")
        assert "no field moon" in footer_message(app)


# ── pieces of one plug-in ─────────────────────────────────────────────────────────────────────────


def pieces() -> list[SessionReport]:
    """One plug-in in two rows that overlap, and a session of another charger."""
    overlapping = report(
        4, charger="HPC-07", connector="1", started_at=Instant(NOW.us - 4 * HOUR_US + 60_000_000)
    )
    return [report(1), report(4, charger="HPC-07", connector="1", id="d-5"), overlapping]


async def test_rows_of_one_plug_in_carry_a_mark_that_k_explains_and_fold_into_one() -> None:
    app = app_of(source_of(depot=pieces()))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: sum("≡" in line[:3] for line in list_text(app)) == 2)
        assert "overlap" in sessions_screen(app).links_of(pieces()[1].session.key)[0]
        await pilot.press("j", "K")
        await settled(pilot)
        assert isinstance(app.screen, TextScreen)
        text = "\n".join("".join(span.text for span in line) for line in app.screen.text_lines((), 200))
        assert "linked with other rows" in text and "overlaps" in text
        await pilot.press("q")
        await until(pilot, lambda: "≡ overlap: overlaps" in preview_text(app))
        await command(pilot, app, "group physical")
        assert shown(app) == ["1", "HPC-07/1"]
        assert "2 rows of one plug-in" in list_text(app)[1]
        await pilot.press("G", "enter")
        await settled(pilot)
        assert len(shown(app)) == 4


async def test_k_on_a_group_s_head_explains_the_group_and_on_the_last_row_the_totals() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "group vehicle")
        await pilot.press("g")
        for key, words in (
            ("K", "field vehicle"),
            ("enter", ""),
            ("K", "folded away"),
            ("G", ""),
            ("K", "totals"),
        ):
            await pilot.press(key)
            await settled(pilot)
            if words:
                assert isinstance(app.screen, TextScreen)
                lines = app.screen.text_lines((), 200)
                text = "\n".join("".join(span.text for span in line) for line in lines)
                assert words in text and "kWh" in text, text
                await pilot.press("q")


async def test_the_mark_of_linked_rows_is_ascii_where_it_must_be() -> None:
    app = app_of(source_of(depot=pieces()), looks=Looks(tier=Tier.ASCII))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: sum("%" in line[:3] for line in list_text(app)) == 2)
        assert all(line.isascii() for line in list_text(app))


async def test_what_the_store_holds_is_marked_and_a_mark_of_the_user_wins() -> None:
    reports = [
        replace(report(1), kept=Kept.TIMELINE),
        replace(report(2), kept=Kept.SUMMARY),
        report(3),
    ]
    app = app_of(source_of(depot=reports))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert [line[2] for line in list_text(app)[1:4]] == ["◆", "◇", " "]
        await pilot.press("space")
        assert list_text(app)[1][2] == "*"
        await pilot.press("K")
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, TextScreen)
        text = "\n".join("".join(span.text for span in line) for line in screen.text_lines((), 200))
        assert "summary only" in text


# ── columns ───────────────────────────────────────────────────────────────────────────────────────


async def test_columns_shows_what_is_asked_for_in_that_order_also_of_other_tabs_and_fields() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "columns kwh,verdict,start,idle")
        assert line_text(app, "heads").split() == ["kWh", "verdict", "Start", "Idle"]
        assert any("no-start" in line for line in list_text(app))
        await command(pilot, app, "columns kwh moon")
        assert "No column is named moon" in footer_message(app)
        await command(pilot, app, "columns default")
        assert line_text(app, "heads").split()[:2] == ["Start", "Charger"]
        await pilot.press("u")
        await settled(pilot)
        assert line_text(app, "heads").split()[0] == "kWh"
        await command(pilot, app, "columns")
        assert isinstance(app.screen, TextScreen)


async def test_a_chosen_column_can_be_sorted_by() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "columns verdict,start")
        await pilot.press("h", "s", "s")
        await settled(pilot)
        assert shown(app)[:2] == ["2", "6"], "fault stands before no-start in the list of verdicts"
        assert "verdict↑" in line_text(app, "filter")


async def test_columns_that_do_not_fit_leave_from_the_right() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await command(pilot, app, "columns start,charger,vehicle,verdict,outcome,kwh,peak,csms")
        titles = line_text(app, "heads").split()
        assert titles[:3] == ["Start", "Charger", "Vehicle"]
        assert "CSMS" not in titles


# ── frequencies ───────────────────────────────────────────────────────────────────────────────────


def values(app: EvtuiApp) -> list[str]:
    """The lines of the frequencies."""
    listing = app.screen.query_one(ValueList)
    lines = [listing.render_line(y).text.rstrip() for y in range(listing.size.height)]
    return [line for line in lines if line]


async def open_frequencies(pilot: Pilot[None], app: EvtuiApp, *keys: str) -> None:
    """Press keys that lead there."""
    await pilot.press(*keys)
    await settled(pilot)
    await until(pilot, lambda: isinstance(app.screen, FrequencyScreen) and bool(values(app)))


async def test_f_counts_the_values_of_the_column_and_enter_filters_to_one() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await open_frequencies(pilot, app, "l", "l", "F")
        rows = [line.split()[:3] for line in values(app)]
        assert rows[0] == ["▌", "BUS-1", "3"]
        assert [row[:2] for row in rows[1:]] == [["BUS-2", "1"], ["BUS-3", "1"], ["not", "sent"]]
        assert "50.0 %" in values(app)[0] and "━" in values(app)[0]
        await pilot.press("j", "enter")
        await settled(pilot)
        assert is_at_list(app)
        assert shown(app) == ["2"]
        assert "=BUS-2" in line_text(app, "filter")
        await pilot.press("u")
        await settled(pilot)
        assert len(shown(app)) == 6


async def test_frequencies_are_of_the_rows_shown_and_can_be_sorted_by_value_and_count() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "vehicle!=- charger:HPC-02")
        await command(pilot, app, "freq vehicle")
        await until(pilot, lambda: isinstance(app.screen, FrequencyScreen) and len(values(app)) == 2)
        await pilot.press("h", "s")
        assert [line.split()[0] for line in values(app)] == ["▌", "BUS-3"]
        await pilot.press("s")
        assert values(app)[0].split()[0] == "BUS-3", "the cursor stays on its value"
        await pilot.press("G", "k", "g", "ctrl+d", "ctrl+u", "pagedown", "pageup", "l", "H", "L")
        assert app.is_running
        await pilot.press("q")
        await settled(pilot)
        assert is_at_list(app)


async def test_quantities_are_counted_in_stretches_that_filter_to_their_rows() -> None:
    reports = [report(number, energy_wh=Decimal(number * 10_000)) for number in range(1, 20)]
    app = app_of(source_of(depot=reports))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await command(pilot, app, "freq kwh")
        await until(pilot, lambda: isinstance(app.screen, FrequencyScreen) and bool(values(app)))
        count = int(values(app)[1].split("kWh")[1].split()[0])
        await pilot.press("j", "enter")
        await settled(pilot)
        assert len(shown(app)) == count > 0

"""``/``: conditions while typing, chips, what is wrong and where, completion, earlier lines, the store."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from evtui.app.widgets.query_prompt import QueryPrompt
from evtui.errors import StoreFailed
from evtui.models.instant import Instant
from evtui.services.notes.note import Note, Notes
from evtui.services.store.protocol import Hits
from tests.app.doubles import (
    NOW,
    Source,
    failed,
    footer_message,
    line_text,
    report,
    selected_id,
    sessions_screen,
    settled,
    source_of,
    until,
)
from tests.app.find.stage import app_of, command, filtered, fleet, hint, shown

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("kwh<10", ["1", "2", "6"]),
        ("BUS-1 !HPC-02", ["1", "6"]),
        ("verdict:fault,no-start", ["2", "6"]),
        ("/bus-[23]/", ["2", "4"]),
        ("~b3", ["4"]),
        ("vehicle:-", ["5"]),
        ("since:-140m", ["1", "2"]),
        ("kwh:80..100 charger:hpc-02", ["3"]),
    ],
)
async def test_conditions_keep_the_rows_that_pass(text: str, rows: list[str]) -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, text)
        assert shown(app) == rows
        assert f"{len(rows)} of 6" in line_text(app, "filter")


async def test_rows_follow_while_typing_and_esc_brings_back_what_was_before() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "charger:HPC-02")
        await pilot.press("j", "slash")
        await settled(pilot)
        await pilot.press("space", *"kwh>100")
        await until(pilot, lambda: shown(app) == ["4"])
        await pilot.press("escape")
        await settled(pilot)
        assert shown(app) == ["3", "4", "5"]
        assert "charger:HPC-02" in line_text(app, "filter")
        await pilot.press("u")
        await settled(pilot)
        assert len(shown(app)) == 6, "what was typed and given up is no step to undo"


async def test_a_wrong_query_is_marked_where_it_is_wrong_and_the_last_good_rows_stay() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "HPC-02", end="")
        await until(pilot, lambda: len(shown(app)) == 3)
        prompt = app.screen.query_one(QueryPrompt)
        prompt.value = "HPC-02 kwhh<1"
        await until(pilot, lambda: "^" in hint(app))
        await pilot.pause(0.15)
        assert hint(app).index("^") == 1 + len("HPC-02 ")
        assert "did you mean kwh" in hint(app)
        assert shown(app) == ["3", "4", "5"]
        await pilot.press("enter")
        await settled(pilot)
        assert prompt.is_open, "enter does not close on a text that cannot be read"
        prompt.value = "HPC-02 kwh>100"
        await pilot.press("enter")
        await settled(pilot)
        assert shown(app) == ["4"]
        assert not prompt.is_open


async def test_the_mark_of_a_fault_stays_on_a_narrow_screen() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await filtered(pilot, "charger:HPC-02 vehicle:BUS-1 outcome:x kwh<<1", end="")
        assert "^" in hint(app)
        assert len(hint(app)) <= 60


async def test_tab_completes_names_and_loaded_values_and_goes_through_them() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "vehi", end="")
        prompt = app.screen.query_one(QueryPrompt)
        await pilot.press("tab")
        assert prompt.value == "vehicle:"
        await pilot.press(*"bus", "tab")
        assert prompt.value == "vehicle:BUS-1", "the most frequent value first"
        assert "BUS-2  BUS-3" in hint(app)
        await pilot.press("tab")
        assert prompt.value == "vehicle:BUS-2"
        await pilot.press("shift+tab")
        assert prompt.value == "vehicle:BUS-1"
        await pilot.press("x", "tab")
        assert "nothing to complete" in hint(app)


async def test_up_and_ctrl_r_bring_earlier_lines_back_also_those_of_an_earlier_run(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        for text in ("kwh<10", "charger:HPC-02", "BUS-1"):
            await filtered(pilot, text)
        await until(pilot, lambda: (tmp_path / "prompts.json").exists())
        await app.workers.wait_for_complete()
    again = app_of(fleet(), tmp_path)
    async with again.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash")
        prompt = again.screen.query_one(QueryPrompt)
        await until(pilot, lambda: len(again.typed_lines("filter").lines) == 3)
        await settled(pilot)
        await pilot.press(*"day:", "up", "up")
        assert prompt.value == "charger:HPC-02"
        await pilot.press("down", "down")
        assert prompt.value == "day:"
        await pilot.press("ctrl+u", *"kw", "ctrl+r")
        assert prompt.value == "kwh<10"
        await pilot.press("ctrl+r")
        assert "no earlier line" in hint(again)


async def test_chips_stand_in_the_filter_row_and_go_one_by_one() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "BUS-1   kwh<100  charger:hpc-01")
        assert "/  BUS-1   kwh<100   charger:hpc-01 " in line_text(app, "filter")
        await command(pilot, app, "drop-condition")
        assert shown(app) == ["1", "3", "6"]
        await command(pilot, app, "drop-condition BUS-1")
        assert "/  kwh<100 " in line_text(app, "filter")
        await pilot.press("u", "u")
        await settled(pilot)
        assert shown(app) == ["1", "6"]
        await pilot.press("ctrl+r")
        await settled(pilot)
        assert shown(app) == ["1", "3", "6"]
        await command(pilot, app, "clear-filter")
        assert "/ filter" in line_text(app, "filter")


async def test_a_narrow_filter_row_gives_way_to_conditions_and_counts_the_rest() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        await filtered(pilot, "charger:HPC-01 vehicle:BUS-1 outcome:isolation kwh<1 dur>1m")
        row = line_text(app, "filter")
        assert "charger:HPC-01" in row
        assert "newest first" not in row
        assert "+4 " in row or "+3 " in row
        assert row.rstrip().endswith("1 of 6")


async def test_the_store_finds_what_is_in_no_row_and_answers_later() -> None:
    asked = asyncio.Event()

    class Slow(Source):
        async def find(self, words: str) -> Hits:
            await asked.wait()
            return await super().find(words)

    reports = [report(1), report(2)]
    source = Slow(
        source_of(depot=reports).scripts,
        source_of(depot=reports).accounts,
        found={"pump": frozenset({reports[1].session.key})},
    )
    app = app_of(source)
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "pump")
        assert shown(app) == []
        asked.set()
        await until(pilot, lambda: shown(app) == ["2"])


async def test_a_store_that_cannot_be_searched_is_told_and_rows_are_searched_all_the_same() -> None:
    class Broken(Source):
        async def find(self, words: str) -> Hits:
            raise StoreFailed("disk full")

    plain = source_of(depot=[report(1), failed(2)])
    app = app_of(Broken(plain.scripts, plain.accounts))
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await filtered(pilot, "isolation")
        assert shown(app) == ["2"]
        assert "disk full" in footer_message(app)


async def test_notes_are_searched() -> None:
    source = fleet()
    app = app_of(source)
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        screen = sessions_screen(app)
        noted = screen.loaded[3].session
        note = Note.written(noted, "cable was wet", now=Instant(NOW.us))

        class Kept:
            known = Notes(notes=(note,))

        screen.__dict__["notes"] = Kept()
        await filtered(pilot, "note:wet")
        assert shown(app) == ["4"]


async def test_bad_text_of_an_older_state_hides_nothing() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        screen = sessions_screen(app)
        view = screen.view
        screen.show_view(replace(view, filter=replace(view.filter, text="nofield:3 x")))
        await settled(pilot)
        assert len(shown(app)) == 6
        assert "nofield:3" in line_text(app, "filter")


async def test_the_cursor_stays_on_its_session_while_the_filter_changes() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "j")
        assert selected_id(app) == "depot-0004"
        await filtered(pilot, "HPC-02")
        assert selected_id(app) == "depot-0004"
        await pilot.press("u")
        await settled(pilot)
        assert selected_id(app) == "depot-0004"

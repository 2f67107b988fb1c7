"""Named views, the state of the next run, exports: what leaves the list and comes back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from evtui.app.palette import Palette
from evtui.app.text_screen import TextScreen
from evtui.services.listing.filter import RowFilter
from evtui.services.views.last_state import read_state
from evtui.services.views.list_view import ListView, NamedView, SavedState
from tests.app.doubles import (
    footer_message,
    line_text,
    report,
    selected_id,
    sessions_screen,
    settled,
    source_of,
    until,
)
from tests.app.find.stage import app_of, command, filtered, fleet, shown


async def told(app: object, pilot: object, text: str) -> None:
    """Wait until the footer says this: files are written in a thread."""
    await until(pilot, lambda: text in footer_message(app))  # type: ignore[arg-type]  # app and pilot of the test


async def test_a_view_is_saved_shown_listed_and_deleted(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "kwh<10")
        await command(pilot, app, "columns start,verdict")
        await command(pilot, app, "view save cut-short")
        await told(app, pilot, "cut-short saved")
        await pilot.press("u", "u", "2")
        await settled(pilot)
        await command(pilot, app, "view cut-short")
        await until(pilot, lambda: shown(app) == ["1", "2", "6"])
        assert line_text(app, "heads").split() == ["Start", "verdict"]
        await command(pilot, app, "views")
        await until(pilot, lambda: isinstance(app.screen, TextScreen))
        assert isinstance(app.screen, TextScreen)
        assert "cut-short" in app.screen.text_lines((), 120)[0][0].text
        await pilot.press("q")
        await command(pilot, app, "view delete cut-short")
        await told(app, pilot, "cut-short deleted")
        await command(pilot, app, "view cut-short")
        await told(app, pilot, "no view is named cut-short")


async def test_a_shown_view_is_one_step_to_undo(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "kwh<10")
        await command(pilot, app, "view save low")
        await told(app, pilot, "low saved")
        await filtered(pilot, "HPC-02")
        await command(pilot, app, "view low")
        await until(pilot, lambda: shown(app) == ["1", "2", "6"])
        await pilot.press("u")
        await settled(pilot)
        assert shown(app) == ["3", "4", "5"]


@pytest.mark.parametrize("text", ["view save", "view save two words", "view a b", "view delete"])
async def test_a_view_command_that_lacks_something_says_what(text: str, tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, text)
        await until(pilot, lambda: bool(footer_message(app)))
        assert not (tmp_path / "views.json").exists()


async def test_without_a_place_nothing_is_kept_and_that_is_said() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "view save x")
        assert "no place here" in footer_message(app)


async def test_names_of_views_fields_and_conditions_are_completed_on_the_command_line(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "view save low")
        await told(app, pilot, "low saved")
        for typed, wanted in (
            ("vie", "view "),
            ("view l", "view low"),
            ("view delete l", "view delete low"),
            ("group vehi", "group vehicle"),
            ("filter verd", "filter verdict:"),
            ("columns start,verd", "columns start,verdict"),
        ):
            await pilot.press("colon")
            await settled(pilot)
            prompt = app.screen.query_one("Input")
            prompt.value = typed  # type: ignore[attr-defined]  # the palette's input
            await settled(pilot)
            await pilot.press("tab")
            await settled(pilot)
            assert prompt.value == wanted  # type: ignore[attr-defined]
            await pilot.press("escape")
            await settled(pilot)


async def test_earlier_commands_come_back_with_up_and_ctrl_r(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        for text in ("group vehicle", "columns start,kwh"):
            await command(pilot, app, text)
        await pilot.press("colon")
        await settled(pilot)
        assert isinstance(app.screen, Palette)
        prompt = app.screen.query_one("Input")
        await pilot.press("up", "up")
        assert prompt.value == "group vehicle"  # type: ignore[attr-defined]  # the palette's input
        await pilot.press("down")
        assert prompt.value == "columns start,kwh"  # type: ignore[attr-defined]
        prompt.value = "veh"  # type: ignore[attr-defined]
        await settled(pilot)
        await pilot.press("ctrl+r", "enter")
        await settled(pilot)
        assert "by vehicle" in line_text(app, "filter")


async def test_the_next_run_begins_as_this_one_ended_unless_nothing_is_kept(tmp_path: Path) -> None:
    app = app_of(fleet(), tmp_path, keeps_state=True)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "HPC-02")
        await pilot.press("j", "2")
        await settled(pilot)
    state = read_state(tmp_path)
    assert state.tab == "smappee"
    again = app_of(fleet(), tmp_path, state=state)
    async with again.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        assert sessions_screen(again).query_one("#tabs") is not None
        assert selected_id(again) == "smappee-0001"
        await pilot.press("1")
        await settled(pilot)
        assert shown(again) == ["3", "4", "5"]
        assert selected_id(again) == "depot-0004"
        await pilot.press("O")
    assert read_state(tmp_path) == state, "a run that keeps no state leaves that of the others"


async def test_a_tab_without_an_account_gives_way_to_one_that_has_one(tmp_path: Path) -> None:
    state = SavedState(
        tab="oioi", views=(NamedView(tab="depot", view=ListView(filter=RowFilter(text="BUS-3"))),)
    )
    app = app_of(fleet(), tmp_path, state=state)
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        assert shown(app) == ["4"]


async def test_a_view_that_asks_the_store_does_so_at_the_start() -> None:
    reports = [report(1), report(2)]
    source = source_of(depot=reports)
    source.found = {"pump": frozenset({reports[0].session.key})}
    view = NamedView(tab="depot", view=ListView(filter=RowFilter(text="pump")))
    app = app_of(source, state=SavedState(tab="depot", views=(view,)))
    async with app.run_test(size=(120, 30)) as pilot:
        await until(pilot, lambda: shown(app) == ["1"])


# ── export ────────────────────────────────────────────────────────────────────────────────────────


async def test_export_writes_the_rows_of_the_screen_in_its_order_with_its_columns(tmp_path: Path) -> None:
    app = app_of(fleet())
    path = tmp_path / "low.csv"
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await filtered(pilot, "BUS-1")
        await command(pilot, app, "columns vehicle,kwh,start")
        await pilot.press("h", "s")
        await settled(pilot)
        await command(pilot, app, f"export {path}")
        await told(app, pilot, "3 sessions, not anonymised")
    rows = list(csv.reader(io.StringIO(path.read_text())))
    assert rows[0] == ["vehicle", "energy_wh", "started_at"]
    assert [row[1] for row in rows[1:]] == ["90000", "5000", "0"]
    assert path.stat().st_mode & 0o777 == 0o600


async def test_grouped_rows_are_exported_in_the_order_of_their_groups_also_the_folded_ones(
    tmp_path: Path,
) -> None:
    app = app_of(fleet())
    path = tmp_path / "grouped.json"
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, "columns id")
        await command(pilot, app, "group vehicle")
        await pilot.press("g", "enter")
        await settled(pilot)
        await command(pilot, app, f"export {path}")
        await told(app, pilot, "6 sessions, not anonymised")
    found = [row["id"][-1] for row in json.loads(path.read_text())["sessions"]]
    assert found == ["1", "3", "6", "2", "4", "5"]


async def test_marked_rows_are_exported_alone(tmp_path: Path) -> None:
    app = app_of(fleet())
    path = tmp_path / "marked.ndjson"
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        await pilot.press("space", "j", "space")
        await command(pilot, app, f"export {path}")
        await told(app, pilot, "2 marked sessions, not anonymised")
    assert len(path.read_text().splitlines()) == 2


async def test_an_existing_file_is_replaced_only_when_that_is_said(tmp_path: Path) -> None:
    app = app_of(fleet())
    path = tmp_path / "there.md"
    path.write_text("mine")
    async with app.run_test(size=(200, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, f"export {path}")
        await told(app, pilot, "is there already")
        assert path.read_text() == "mine"
        await command(pilot, app, f"export {path} -f")
        await told(app, pilot, "6 sessions, not anonymised")
        assert path.read_text().startswith("| ")


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "Which file"), ("x.docx", "ending says the format"), ("no/such/x.csv", "not written")],
)
async def test_what_cannot_be_written_is_told(name: str, says: str, tmp_path: Path) -> None:
    app = app_of(fleet())
    target = f"{tmp_path}/{name}" if name else ""
    async with app.run_test(size=(200, 30)) as pilot:
        await settled(pilot)
        await command(pilot, app, f"export {target}".strip())
        await told(app, pilot, says)


async def test_a_command_typed_in_one_breath_with_the_key_before_loses_nothing() -> None:
    app = app_of(fleet())
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        for character in "l:group vehicle":
            key = {" ": "space", ":": "colon"}.get(character, character)
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: isinstance(app.screen, Palette))
        palette = app.screen
        await until(pilot, lambda: palette.query_one(Input).value == "group vehicle")

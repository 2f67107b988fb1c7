"""Other keys in the running app: they work, the old ones do not, and what names keys names them."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.binding import Binding, BindingsMap

from evtui.app.app import EvtuiApp
from evtui.app.bindings import rebound
from evtui.app.early.picture import picture
from evtui.app.help import HelpScreen
from evtui.app.looks import Looks
from evtui.app.palette import Palette
from evtui.app.text_screen import TextLines
from evtui.keymap.action import Action
from evtui.keymap.keys import Keys
from evtui.keymap.load import read_keys
from evtui.models.problem import Problem, ProblemKind
from tests.app.doubles import (
    browser,
    failed,
    footer_message,
    line_text,
    opening_of,
    report,
    selected_id,
    settled,
    source_of,
)

CHANGED = {"sessions.next-error": "f4", "sessions.outcome": [], "table.down": ["down", "ctrl+e"]}
WITHOUT_KEY = {"sessions.triage": "f6"}


def keys_of(table: object) -> Keys:
    """A table that is expected to be fine."""
    keys, faults = read_keys(table)
    assert not faults
    return keys


def stage(table: object) -> EvtuiApp:
    """Three sessions, the last one failed, with these keys."""
    return browser(source_of(depot=[report(1), report(2), failed(3)]), looks=Looks(keys=keys_of(table)))


async def test_the_new_key_works_and_the_old_one_does_nothing() -> None:
    app = stage(CHANGED)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        first = selected_id(app)
        await pilot.press("j", "e", "O")
        await settled(pilot)
        assert selected_id(app) == first
        await pilot.press("ctrl+e")
        await settled(pilot)
        assert selected_id(app) != first
        await pilot.press("f4")
        await settled(pilot)
        assert selected_id(app) == "depot-0003"


async def test_an_action_that_has_no_key_by_itself_can_be_given_one() -> None:
    app = stage(WITHOUT_KEY)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("f6")
        await settled(pilot)
        assert app.screen is not app.sessions


async def test_footer_and_first_picture_show_the_keys_of_this_run() -> None:
    app = stage({"sessions.open": "f2", "app.help": "f3"})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "f2 open" in line_text(app, "footer-keys")
    rows = picture(opening_of(source_of(depot=[])), app.looks, (120, 40))
    assert "f2 open" in "".join(span.text for span in rows[-1][0])


async def test_help_shows_the_new_keys_and_marks_them() -> None:
    app = stage({"app.help": "f3", "sessions.sort": "f5"})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("f3")
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)
        lines = ["".join(span.text for span in line) for line in app.screen.query_one(TextLines).lines]
    (sort,) = [line for line in lines if "Sort by the column under" in line]
    assert sort.startswith(" * f5")
    (other,) = [line for line in lines if "Cycle the outcome filter" in line]
    assert other.startswith("   O")
    assert any("* changed by [keys]" in line for line in lines)


async def test_help_without_changes_explains_no_mark() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("?")
        await settled(pilot)
        lines = ["".join(span.text for span in line) for line in app.screen.query_one(TextLines).lines]
    assert not any(line.startswith(" *") or "changed by" in line for line in lines)


async def test_the_command_line_shows_the_new_key() -> None:
    app = stage({"sessions.sort": "f5"})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"sort")
        await settled(pilot)
        assert isinstance(app.screen, Palette)
        shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
    assert "f5" in shown


@pytest.mark.parametrize("preset", ["arrows", "less"])
async def test_a_preset_moves_through_the_list(preset: str) -> None:
    app = stage({"preset": preset})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        first = selected_id(app)
        await pilot.press("j" if preset == "arrows" else "space")
        await settled(pilot)
        assert (selected_id(app) == first) == (preset == "arrows")
        await pilot.press("home", "down")
        await settled(pilot)
        assert selected_id(app) != first


async def test_what_cannot_be_followed_is_told_in_the_footer_and_evtui_starts() -> None:
    problems = [
        Problem(kind=ProblemKind.CONFIG, message=f"config.toml:{line}: no action 'x'", hint="did you mean y?")
        for line in (3, 4)
    ]
    app = browser(source_of(depot=[report(1)]), wish_problems=problems)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        said = footer_message(app)
        assert said.startswith("config.toml:3: no action 'x' · did you mean y?")
        assert "1 more: evtui keys --check" in said
        await pilot.press("j")
        await settled(pilot)
        assert not footer_message(app)


def test_bindings_of_textual_stay_where_no_action_takes_their_key() -> None:
    action = Action(id="a.go", keys=("x", "tab"), title="go", help="Go.")
    before = BindingsMap([Binding("tab", "focus_next"), Binding("y", "copy"), Binding("g", "go", id="a.go")])
    after = rebound(before, [action])
    assert {key: [one.action for one in bound] for key, bound in after.key_to_bindings.items()} == {
        "y": ["copy"],
        "x": ["go"],
        "tab": ["go"],
    }


def test_no_screen_is_changed_for_the_next_run(tmp_path: Path) -> None:
    from evtui.app.screens.sessions.screen import SessionsScreen

    keys = {key for action in SessionsScreen.ACTIONS for key in action.keys}
    assert {"j", "e", "O"} <= keys

"""Help, command line, start screen, looks: what surrounds the list."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from evtui.app.app import EvtuiApp
from evtui.app.help import HelpScreen
from evtui.app.palette import Palette, match_score, matches
from evtui.app.screens.start.screen import StartScreen, typed_paths
from evtui.app.text_screen import TextLines
from evtui.app.theme import Depth, Looks, Painter
from evtui.app.widgets.one_line import OneLine
from evtui.formats.ink import Ink, Role, Span
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.sessions import SESSIONS
from evtui.keymap.table import TABLE
from tests.app.doubles import (
    browser,
    footer_message,
    is_at_list,
    line_text,
    list_text,
    opening_of,
    report,
    selected_id,
    sessions_screen,
    settled,
)
from tests.app.doubles import source_of as source

ACTIONS = (*SESSIONS, *TABLE, *EVERYWHERE)


async def test_help_lists_every_action_of_the_screen_and_is_searchable() -> None:
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(120, 100)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await settled(pilot)
        assert isinstance(app.screen, HelpScreen)

        def shown() -> str:
            lines = app.screen.query_one(TextLines).lines
            return "\n".join("".join(span.text for span in line) for line in lines)

        for action in ACTIONS:
            assert action.help.split(";")[0][:40] in shown(), action.id
        await pilot.press("slash", *"outcome", "enter")
        await settled(pilot)
        assert "Cycle the outcome filter" in shown()
        assert "Redraw the whole screen" not in shown()
        await pilot.press("escape")
        await settled(pilot)
        assert "Redraw the whole screen" in shown()
        await pilot.press("escape")
        await settled(pilot)
        assert is_at_list(app)


@pytest.mark.parametrize("key", ["j", "down", "ctrl+d", "pagedown", "G", "end"])
async def test_help_scrolls_by_every_movement_key_and_back(key: str) -> None:
    back = {"j": "k", "down": "up", "ctrl+d": "ctrl+u", "pagedown": "pageup", "G": "g", "end": "home"}[key]
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        lines = app.screen.query_one(TextLines)
        await pilot.press(key)
        assert lines.scroll_offset.y > 0
        await pilot.press(back)
        assert lines.scroll_offset.y == 0


async def test_the_command_line_finds_fuzzily_shows_the_key_and_does_it() -> None:
    app = browser(source(depot=[report(1), report(2)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        await settled(pilot)
        assert isinstance(app.screen, Palette)
        await pilot.press(*"last")
        await settled(pilot)
        rows = app.screen.query_one("MatchRows")
        assert "G  end" in rows.render_line(0).text
        await pilot.press("enter")
        await settled(pilot)
        assert selected_id(app) == "depot-0002"
        await pilot.press("ctrl+p", "escape")
        await settled(pilot)
        assert is_at_list(app)


async def test_the_command_line_quits_by_name() -> None:
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"quit-now", "enter")
        await settled(pilot)
    assert app.return_code == 0


def test_an_exact_command_beats_a_beginning_beats_a_part_beats_letters() -> None:
    by_id = {action.id: action for action in ACTIONS}
    assert matches("sort", ACTIONS)[0] is by_id["sessions.sort"]
    assert matches("srt", ACTIONS)[0].command.startswith("sort")
    assert matches("half page", ACTIONS)[0].command.startswith("half")
    assert match_score("zzz", by_id["sessions.sort"]) is None


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
async def test_every_action_of_the_list_has_a_method_and_survives_an_empty_list(action: object) -> None:
    method = getattr(action, "method", "")
    if method in {"suspend", "quit_now", "back"}:
        pytest.skip("ends or stops the program")
    app = browser(source(depot=[]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert hasattr(sessions_screen(app), f"action_{method}")
        await sessions_screen(app).run_action(method)
        await settled(pilot)
        assert app.is_running


async def test_without_any_account_demo_and_files_are_offered_by_key() -> None:
    opened: list[object] = []

    def files(paths: object) -> object:
        opened.append(paths)
        return opening_of(source(depot=[report(1)]))

    app = EvtuiApp(None, files=files, config_path="/home/me/config.toml")  # type: ignore[arg-type]  # a double
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, StartScreen)
        text = "\n".join(app.screen.query_one("StartLines").render_line(y).text for y in range(20))
        assert "No account is configured yet" in text
        assert "/home/me/config.toml" in text
        await pilot.press("escape", "backspace")
        assert app.is_running
        await pilot.press("o")
        await settled(pilot)
        assert isinstance(app.focused, Input)
        await pilot.press(*"a.json", "enter")
        await settled(pilot)
        assert opened == [("a.json",)]
        assert selected_id(app) == "depot-0001"


async def test_the_demo_opens_from_the_start_screen_and_q_quits_it() -> None:
    app = EvtuiApp(None, demo=lambda: opening_of(source(depot=[report(1)])))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("d")
        await settled(pilot)
        assert selected_id(app) == "depot-0001"
        await pilot.press("q")
        await settled(pilot)
    assert app.return_code == 0


def test_typed_paths_are_words_as_in_a_shell() -> None:
    assert typed_paths("a.json 'b c.json'") == ("a.json", "b c.json")
    assert typed_paths("it's") == ("it's",)
    assert typed_paths("~/x") == (str(Path("~/x").expanduser()),)


async def test_ctrl_q_explains_itself() -> None:
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+q")
        await settled(pilot)
        assert "Q quits" in footer_message(app)
        assert app.is_running


async def test_the_footer_cuts_whole_pairs() -> None:
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(60, 15)) as pilot:
        await settled(pilot)
        text = line_text(app, "footer-keys")
        assert text.startswith(" j k move  enter open  / filter")
        assert text.rstrip().split("  ")[-1] in {"O outcome", "/ filter", "s sort"}


async def test_one_line_repaints_nothing_when_nothing_changed() -> None:
    line = OneLine(Painter())
    line.show((Span("a"),))
    asked: list[int] = []
    line.refresh = lambda *regions, **more: asked.append(1)  # type: ignore[method-assign,assignment]  # counts repaints
    line.show((Span("a"),))
    assert not asked
    line.show((Span("b"),))
    assert asked


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize("dark", [True, False])
def test_every_role_has_a_style_at_every_depth(depth: Depth, dark: bool) -> None:
    paint = Painter(Looks(dark=dark, depth=depth))
    for role in Role:
        style = paint.style(Ink(role, Role.SELECT, bold=True))
        if depth is Depth.MONO:
            assert style.color is None
            assert style.bgcolor is None
            assert style.reverse


def test_runs_of_equal_style_are_merged_and_blanks_take_their_neighbours() -> None:
    strip = Painter().strip(
        (Span(" "), Span("a", Ink(Role.ERROR)), Span("b", Ink(Role.ERROR)), Span(" ")), 10
    )
    assert strip.text == "ab".center(4) + " " * 6
    assert len(list(strip)) <= 2


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        (Role.TEXT, Role.DEFAULT, 7),
        (Role.MUTED, Role.DEFAULT, 4.5),
        (Role.ERROR, Role.DEFAULT, 4.5),
        (Role.WARNING, Role.DEFAULT, 4.5),
        (Role.GOOD, Role.DEFAULT, 4.5),
        (Role.VOLTAGE, Role.DEFAULT, 4.5),
        (Role.SELECT_TEXT, Role.SELECT, 7),
        (Role.ERROR, Role.ERROR_BG, 4.5),
        (Role.WARNING, Role.WARNING_BG, 4.5),
        (Role.MUTED, Role.BAR, 4.5),
        (Role.KEY, Role.BAR, 4.5),
        (Role.TEXT, Role.OCPP_FAULTED, 4.5),
    ],
)
def test_text_is_readable_on_its_ground(dark: bool, text: Role, ground: Role, least: float) -> None:
    paint = Painter(Looks(dark=dark))
    one, other = _luminance(paint.colour(text)), _luminance(paint.colour(ground))
    ratio = (max(one, other) + 0.05) / (min(one, other) + 0.05)
    assert ratio >= least


async def test_a_change_below_an_opaque_screen_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    app = browser(source(depot=[report(1)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("p")
        await settled(pilot)
        assert app.screen is not app.sessions
        sent: list[object] = []
        monkeypatch.setattr(app, "_display", lambda screen, update: sent.append(update))
        sessions_screen(app)._loading.collection.add([report(0, outcome="Isolation fault")])
        sessions_screen(app)._rebuild()
        await settled(pilot)
        assert not sent
        monkeypatch.undo()
        await pilot.press("q")
        await settled(pilot)
        assert any("BUS-4400" in line for line in list_text(app)), "it is there when it is seen again"

"""An account is described by keyboard alone, tried, and written only when the user says so."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from textual import events

from evtui.app.messages import OpenSignIn
from evtui.app.screens.setup.choosing import ChooseProvider
from evtui.app.screens.setup.field_prompt import FieldPrompt
from evtui.app.screens.setup.screen import AccountScreen
from evtui.app.screens.start.screen import StartScreen
from evtui.app.theme import Looks
from evtui.formats.glyphs import Tier
from tests.app.doubles import (
    footer_message,
    is_at_list,
    opening_of,
    report,
    selected_id,
    settled,
    source_of,
    until,
)
from tests.app.setup.stage import Desk, desk_in, form_screen, refused, shown, start

SECRET = "canary7"


async def test_a_depot_account_is_set_up_by_keys_and_its_list_opens(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "mine")
    app = start(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")  # set up, DepotFinity
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("enter", *"abc", "enter")  # client_id, the first that is needed
        await settled(pilot)
        await pilot.press(*SECRET, "enter")  # client_secret, asked for by itself
        await settled(pilot)
        assert SECRET not in shown(app) and "********" in shown(app)
        await pilot.press("enter")  # Try the login: nothing else is needed
        await until(pilot, lambda: "accepts the login" in shown(app))
        assert not (tmp_path / "mine").exists(), "nothing is written before the user says so"
        await pilot.press("s")
        await until(pilot, lambda: is_at_list(app))
        await until(pilot, lambda: selected_id(app) == "depot-0001")
    file = tmp_path / "mine" / "config.toml"
    assert '[accounts.north]\nprovider = "depot"\n' in file.read_text()
    assert 'client_secret = "file:state/secrets/north.client_secret"' in file.read_text()
    assert (tmp_path / "mine/state/secrets/north.client_secret").read_text() == SECRET
    for path in (file, tmp_path / "mine/state/secrets/north.client_secret"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("tier", [Tier.ASCII, Tier.CP437])
async def test_the_steps_fit_80x24_and_need_no_glyphs(tmp_path: Path, tier: Tier) -> None:
    app = start(desk_in(tmp_path), looks=Looks(tier=tier))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("s", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await settled(pilot)
        lines = shown(app).splitlines()
        assert len(lines) <= 20 and max(map(len, lines)) <= 80
        assert any("Try the login" in line for line in lines)
        if tier is Tier.ASCII:
            assert shown(app).isascii()
        await pilot.press("G", "k", "k", "g", "enter")
        await settled(pilot)
        assert app.screen.query_one(FieldPrompt).is_open


async def test_what_is_missing_or_refused_is_said_in_words_and_nothing_is_written(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "mine")
    desk.problem = refused()
    app = start(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("s")
        await until(pilot, lambda: "client_id is missing" in shown(app))
        await pilot.press("enter", *"abc", "enter")
        await settled(pilot)
        await pilot.press(*"wrong-secret", "enter", "t")
        await until(pilot, lambda: "the sign-in was refused (401)" in shown(app))
        assert "check the credentials" in shown(app)
        assert desk.tried[0].secrets == {("client_secret",): "wrong-secret"}
    assert not (tmp_path / "mine").exists()


async def test_esc_goes_back_step_by_step_and_stops_a_try_first(tmp_path: Path) -> None:
    desk = Desk(desk_in(tmp_path / "mine").locations, hangs=True)
    app = start(desk)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("enter", "x", "escape")  # the prompt, given up
        await settled(pilot)
        assert form_screen(app).form is not None and "needed" in shown(app)
        await pilot.press("enter", "a", "enter")
        await settled(pilot)
        await pilot.press(*"secret", "enter", "t")
        await until(pilot, lambda: "Asking the provider" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Stopped" in shown(app))
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, ChooseProvider)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, StartScreen)
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("abc-123\n", "abc-123"),
        ("  abc-123\r\n", "abc-123"),
        ("one\ntwo", ""),
        ("\x1b[31mabc", ""),
        ("\n", ""),
    ],
)
async def test_a_paste_is_one_line_or_nothing_and_never_submits(
    tmp_path: Path, pasted: str, value: str
) -> None:
    app = start(desk_in(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("enter")
        await settled(pilot)
        prompt = app.screen.query_one(FieldPrompt)
        prompt.post_message(events.Paste(pasted))
        await settled(pilot)
        assert (prompt.value, prompt.is_open) == (value, True)
        assert ("nothing was taken" in footer_message(app)) is (not value and bool(pasted.strip()))


async def test_a_very_long_secret_is_taken_whole_and_shown_as_stars(tmp_path: Path) -> None:
    app = start(desk_in(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("enter", "a", "enter")
        await settled(pilot)
        prompt = app.screen.query_one(FieldPrompt)
        prompt.post_message(events.Paste("s" * 9000))
        await settled(pilot)
        assert "sss" not in prompt.render_line(0).text and "***" in prompt.render_line(0).text
        await pilot.press("enter")
        await settled(pilot)
        form = form_screen(app).form
        assert form is not None and len(form.secrets["client_secret",]) == 9000


async def test_a_login_is_typed_anew_from_the_list_and_the_list_is_opened_again(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    (tmp_path / "config.toml").write_text(
        '# mine\n[accounts.north]\nprovider = "depot"\nregion = "eu"\nclient_id = "a"\n'
        'client_secret = "env:GONE"  # here\n'
    )
    before = source_of(depot=[report(7)])
    app = start(desk, opening=opening_of(before))
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: selected_id(app) == "depot-0007")
        app.post_message(OpenSignIn("north"))
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        assert "client_id" not in shown(app), "only what is secret is asked for"
        await pilot.press("g", "enter", *SECRET, "enter", "s")
        await until(pilot, lambda: is_at_list(app) and selected_id(app) == "depot-0001")
        assert before.closed
    text = (tmp_path / "config.toml").read_text()
    assert 'client_secret = "file:state/secrets/north.client_secret"  # here' in text
    assert text.startswith("# mine\n")


async def test_an_unknown_account_and_a_broken_file_are_told(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    app = start(desk, opening=opening_of(source_of(depot=[report(7)])))
    async with app.run_test(size=(120, 30)) as pilot:
        await settled(pilot)
        app.post_message(OpenSignIn("nobody"))
        await until(pilot, lambda: "no account 'nobody'" in footer_message(app))
        await pilot.press("escape")
        (tmp_path / "config.toml").write_text("[accounts")
        await settled(pilot)
        await pilot.press("colon", *"setup", "enter")
        await settled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "config.toml:1: not TOML" in footer_message(app))


async def test_a_roaming_user_is_part_of_the_form_and_words_of_few_are_taken_in_turn(tmp_path: Path) -> None:
    app = start(desk_in(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await pilot.press("s", "G", "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen) and app.screen.form is not None)
        await pilot.press("enter", *"key-1234", "enter")
        await settled(pilot)
        await pilot.press(*"me", "enter")
        await settled(pilot)
        await pilot.press("g", "j", "j", "j", "enter")
        await settled(pilot)
        form = form_screen(app).form
        assert form is not None
        assert form.section["users"] == [{"identifier_type": "rfid", "identifier": "me"}]
        await pilot.press("s")
        await until(pilot, lambda: is_at_list(app))
    written = tomllib.loads((tmp_path / "config.toml").read_text())["accounts"]["roaming"]
    assert written["users"] == [{"identifier_type": "rfid", "identifier": "me"}]
    assert written["api_key"] == "file:state/secrets/roaming.api_key"

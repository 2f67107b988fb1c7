"""Secrets planted in a real configuration turn up nowhere: not on a screen, in a log, a file or a picture."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evtui.app.app import EvtuiApp
from evtui.app.source import Opening, SessionSource
from evtui.config.load import load_settings
from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.services.workspace import Workspace
from tests.app.doubles import settled
from tests.corpus.canaries import CANARIES, ISSUED, traces, traces_below
from tests.terminal.canary_stage import ENVIRONMENT, PERIOD, canary_simulator, home, write_config
from tests.terminal.conftest import Command
from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui

pytestmark = pytest.mark.pty


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A simulator that wants the canaries."""
    with canary_simulator() as running:
        yield running


@pytest.fixture
def config(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration that names its secrets by every kind of reference."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return write_config(port, tmp_path)


@pytest.fixture
def refused(config: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with secrets that are refused, which is when servers and clients talk about them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, f"{value}!")
    return config


def assert_clean(*blobs: bytes) -> None:
    """No secret in what was printed, and none in any file but the token store, which is private."""
    for blob in blobs:
        assert not traces(blob)
    stores = {path.name for path in home().rglob("*.token.json")}
    assert not traces_below(home(), besides=frozenset(stores))
    for path in home().rglob("*.token.json"):
        assert path.stat().st_mode & 0o777 == 0o600


def run(*args: str | Path) -> subprocess.CompletedProcess[bytes]:
    """A command line as a process of its own."""
    return subprocess.run(
        list(map(str, evtui(*args))),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_the_sweep_would_see_a_secret(config: Path) -> None:
    assert len(traces(" ".join(os.environ[name] for name in ENVIRONMENT).encode())) >= len(ENVIRONMENT)
    assert not traces(config.read_bytes())


def test_commands_with_all_their_talk_say_no_secret(config: Path) -> None:
    listed = run("sessions", "-c", config, *PERIOD, "-vv", "-o", "json")
    assert listed.returncode == 0, listed.stderr
    sessions = json.loads(listed.stdout)["sessions"]
    assert {session["account"] for session in sessions} == {"depot-demo", "park-demo", "roaming-demo"}
    shown = run("show", "-c", config, *PERIOD, sessions[0]["id"], "-vv", "--raw")
    assert_clean(listed.stdout, listed.stderr, shown.stdout, shown.stderr)
    assert listed.stderr, "there was talk"
    (store,) = home().rglob("*.token.json")
    assert ISSUED.search(store.read_bytes()), "the one place where a token may be"


def test_refused_credentials_are_not_told_back(refused: Path) -> None:
    for form in ("table", "json"):
        done = run("sessions", "-c", refused, *PERIOD, "-vv", "-o", form)
        assert done.returncode == 4
        assert_clean(done.stdout, done.stderr)
        assert b"depot-demo" in done.stderr


@pytest.mark.parametrize("form", ["table", "json"])
def test_what_tells_of_secrets_tells_none(config: Path, form: str) -> None:
    for words in (("doctor",), ("auth", "status"), ("config", "show", "--origin"), ("config", "validate")):
        told = run(*words, "-c", config, "-o", form)
        assert told.returncode == 0, told.stderr + told.stdout
        assert told.stdout or words[1:] == ("validate",)
        assert_clean(told.stdout, told.stderr)


def test_the_app_and_its_panes_show_no_secret(config: Path) -> None:
    with PtyTerminal(evtui("-c", config, *PERIOD, "--tz", "UTC"), size=(120, 40)) as terminal:
        terminal.wait_until(lambda: re.search(r"4 All \d\d", terminal.text) is not None, "all three listed")
        for keys, place in (("2", "1/28"), ("\r", "measured"), ("p", "j k line"), ("Q", "")):
            terminal.press(keys, place)
        assert terminal.wait_exit() == 0
        assert_clean(bytes(terminal.bytes), terminal.text.encode())


def test_the_app_with_refused_credentials_shows_none_either(refused: Path) -> None:
    with PtyTerminal(evtui("-c", refused, *PERIOD), size=(120, 40)) as terminal:
        terminal.wait_for("1 DepotFinity ✖", "2 Smappee ✖", "3 PlugSurfing ✖")
        for keys, place in (
            ("K", "› Details"),
            ("\x7f", r"› Sessions(?s:.*)try again"),
            ("\r", "Try the login"),
            ("\x1b", r"› Sessions(?s:.*)r  try again"),  # not the rest of a frame that is being drawn
            ("Q", ""),
        ):
            terminal.press(keys, place)
        assert terminal.wait_exit() == 0
        assert_clean(bytes(terminal.bytes), terminal.text.encode())


def test_a_bug_in_the_middle_of_signing_in_costs_one_tab_and_tells_no_secret(config: Path) -> None:
    program = [sys.executable, "-m", "tests.terminal.crashing", "auth", "-c", str(config), *PERIOD]
    with PtyTerminal(program) as terminal:
        terminal.wait_for("1 DepotFinity ✖", "2 Smappee 28", "an error in evtui itself (ZeroDivisionError)")
        terminal.send("K")
        terminal.wait_for("› Details")
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        assert_clean(bytes(terminal.bytes), terminal.text.encode())
        assert "in strike" in (home() / "state" / "evtui.log").read_text()


async def test_pictures_of_the_app_hold_no_secret(config: Path) -> None:
    query = SessionQuery(
        since=Instant.parse("2026-11-14T00:00:00Z"), until=Instant.parse("2026-11-22T00:00:00Z")
    )

    async def open_it() -> SessionSource:
        return Workspace.from_settings(load_settings(config))

    app = EvtuiApp(Opening(open=open_it, query=query), config_path=str(config))
    async with app.run_test(size=(120, 40)) as pilot:
        pictures = []
        for key in ("1", "2", "3", "4", "K"):
            await pilot.press(key)
            await settled(pilot)
            pictures.append(app.export_screenshot().encode())
        app.exit()
    assert_clean(*pictures)


@pytest.mark.parametrize(
    "line",
    [
        "client_secret = {secret}, oops",
        "client_secret = [{secret}]",
        "client_secrets = {secret}",
        "client_secret = {secret}\nclient_secret = {secret}",
        "client_secret = {secret}\nregion = {secret}",
        "client_secret = {secret}\nchargers = {secret}",
        "client_secret = {secret}\napi_base = {secret}",
    ],
)
def test_a_mistake_beside_a_secret_is_told_without_it(line: str, tmp_path: Path, command: Command) -> None:
    secret = json.dumps(CANARIES.oioi_key)
    config = tmp_path / "config.toml"
    config.write_text(
        f'[accounts.north]\nprovider = "depot"\nclient_id = "x"\n{line.format(secret=secret)}\n'
    )
    config.chmod(0o600)
    printed = command("sessions", "-c", config)
    assert printed.code == 2
    assert b"config.toml" in printed.err
    assert_clean(printed.out, printed.err)

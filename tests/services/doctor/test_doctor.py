"""What the doctor says of a terminal, a machine, accounts and a store, and which exit code that means."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from evtui.config.faults import Fault
from evtui.config.load import parse_settings
from evtui.config.locations import home_locations
from evtui.config.settings import Settings
from evtui.models.problem import Problem, ProblemKind
from evtui.services.doctor import accounts as doctor_accounts
from evtui.services.doctor.accounts import config_checks, login_checks, reach_checks
from evtui.services.doctor.check import Check, State, exit_code, fail, ok, warn
from evtui.services.doctor.machine import machine_checks, masked_url, network_checks
from evtui.services.doctor.store import store_checks
from evtui.services.doctor.terminal import TerminalFacts, terminal_checks
from evtui.services.setup.trying import Tried
from evtui.services.store.opening import open_store

GOOD = TerminalFacts(is_terminal=True, size=(120, 40), encoding="utf-8", depth="256", tier="full")
OIOI = (
    '[accounts.roaming]\nprovider = "oioi"\nurl = "http://127.0.0.1:1/x"\napi_key = "env:KEY"\n'
    'users = [{ identifier_type = "username", identifier = "me" }]\n'
)


def about(checks: list[Check], topic: str) -> Check:
    """The check of a topic."""
    return next(check for check in checks if check.topic == topic)


def terminal(environ: Mapping[str, str], **facts: Any) -> list[Check]:
    """All checks of a terminal like the good one."""
    values = {name: getattr(GOOD, name) for name in ("is_terminal", "size", "encoding", "depth", "tier")}
    return list(terminal_checks(TerminalFacts(**(values | facts)), environ))


def test_a_good_terminal_has_nothing_to_be_told() -> None:
    assert {check.state for check in terminal({"TERM": "xterm-256color"})} == {State.OK}


@pytest.mark.parametrize(
    ("environ", "facts", "topic", "text", "remedy"),
    [
        ({"TERM": "dumb"}, {"is_terminal": False}, "kind", "no usable terminal", "text comes out instead"),
        ({}, {"is_terminal": False}, "kind", "not set", "run evtui in a terminal"),
        ({"TERM": "xterm"}, {"size": (59, 14)}, "size", "59x14", "evtui needs 60x15"),
        ({"TERM": "xterm"}, {"size": (70, 24)}, "size", "70x24", "80x24 shows all columns"),
        ({"TERM": "xterm"}, {"encoding": "ascii", "tier": "ascii"}, "glyphs", "ASCII only", "UTF-8 locale"),
    ],
)
def test_what_a_terminal_lacks_is_told_with_a_remedy(
    environ: dict[str, str], facts: dict[str, Any], topic: str, text: str, remedy: str
) -> None:
    check = about(terminal(environ, **facts), topic)
    assert check.state is State.WARN and text in check.text and remedy in check.remedy


def test_what_stands_between_is_named() -> None:
    topics = [check.topic for check in terminal({"TERM": "tmux", "TMUX": "x", "SSH_CONNECTION": "y"})]
    assert topics[-2:] == ["multiplexer", "line"]
    assert "GNU screen" in about(terminal({"TERM": "screen", "STY": "x"}), "multiplexer").text
    assert "as NO_COLOR says" in about(terminal({"TERM": "x", "NO_COLOR": "1"}, depth="mono"), "colours").text


def test_the_machine_tells_its_locale_and_zones() -> None:
    checks = list(machine_checks({"LC_ALL": "C.UTF-8"}, "Europe/Berlin"))
    assert "LC_ALL=C.UTF-8" in about(checks, "locale").text
    assert "Europe/Berlin" in about(checks, "time zones").text


def test_an_optional_part_that_is_not_there_is_named_with_the_way_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("evtui.services.doctor.machine.find_spec", lambda name: None)
    keyring = about(list(machine_checks({}, "UTC")), "keyring")
    assert keyring.state is State.OK and "pip install 'evtui[keyring]'" in keyring.text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://me:hunter2@proxy.example:3128/x?y", "http://***@proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("http://[::1", "*** (not a URL)"),
        ("http://a b:hunter2/", "*** (not a URL)"),
    ],
)
def test_a_proxy_is_shown_without_its_credentials(url: str, shown: str) -> None:
    assert masked_url(url) == shown
    assert all("hunter2" not in check.text for check in network_checks({"HTTPS_PROXY": url}))


def test_settings_of_the_network_that_cannot_work_are_failures_of_the_configuration(tmp_path: Path) -> None:
    socks = about(list(network_checks({"ALL_PROXY": "socks5://127.0.0.1:1"})), "proxy")
    missing = about(list(network_checks({"SSL_CERT_FILE": "/no/such"})), "certificates")
    assert (socks.state, socks.exit_code, missing.state, missing.exit_code) == (State.FAIL, 2) * 2
    ignored = about(list(network_checks({"REQUESTS_CA_BUNDLE": "/x"})), "certificates")
    assert ignored.state is State.WARN and "SSL_CERT_FILE" in ignored.remedy
    (tmp_path / "ca.pem").write_text("x")
    own = about(list(network_checks({"SSL_CERT_FILE": str(tmp_path / "ca.pem")})), "certificates")
    assert own.state is State.OK and "ca.pem" in own.text


def settings(text: str = OIOI) -> Settings:
    """A configuration."""
    return parse_settings(text.encode(), "config.toml", home_locations(Path("/nowhere")), private=True)


def test_the_configuration_tells_its_faults_warnings_and_that_it_is_missing() -> None:
    fault = Fault("config.toml:3", "unknown key x", "did you mean y?")
    (check, *_) = config_checks(None, [fault], exists=True, name="config.toml")
    assert (check.state, check.exit_code, check.remedy) == (State.FAIL, 2, "did you mean y?")
    (check,) = config_checks(settings(""), [], exists=False, name="config.toml")
    assert check.state is State.WARN and "evtui config init" in check.remedy
    (check,) = config_checks(settings(), [], exists=True, name="config.toml")
    assert check.state is State.OK and "1 usable account" in check.text


async def test_a_secret_that_is_missing_fails_as_a_login() -> None:
    (account,) = settings().accounts
    (check,) = [one async for one in login_checks(account, {})]
    assert (check.state, check.exit_code) == (State.FAIL, 4) and "config.toml:4" in check.remedy
    (check,) = [one async for one in login_checks(account, {"KEY": "hunter2"})]
    assert check.state is State.OK and check.text == "api_key from env:KEY"


@pytest.mark.parametrize(
    ("skew_s", "state", "text"),
    [(0.4, State.OK, "within a minute"), (600.0, State.WARN, "600 s ahead"), (-601.0, State.WARN, "behind")],
)
async def test_a_clock_that_is_off_is_told_with_its_direction(
    skew_s: float, state: State, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tried(*args: object) -> Tried:
        return Tried(title="PlugSurfing", elapsed_s=0.1, skew_s=skew_s)

    monkeypatch.setattr(doctor_accounts, "try_account", tried)
    config = settings()
    checks = [one async for one in reach_checks(config.accounts[0], config, {"KEY": "k"})]
    assert [check.area for check in checks] == ["account", "clock"]
    assert checks[1].state is state and text in checks[1].text


async def test_a_refusal_carries_its_own_exit_code_and_is_not_probed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = Problem(kind=ProblemKind.AUTH, message="refused (401)", hint="check it", exit_code=4)

    async def tried(*args: object) -> Tried:
        return Tried(title="PlugSurfing", elapsed_s=0.1, problem=problem)

    monkeypatch.setattr(doctor_accounts, "try_account", tried)
    config = settings()
    (check,) = [one async for one in reach_checks(config.accounts[0], config, {"KEY": "k"})]
    assert (check.state, check.exit_code, check.text, check.remedy) == (
        State.FAIL, 4, "refused (401)", "check it",
    )  # fmt: skip


def test_a_store_is_looked_at_and_never_made(tmp_path: Path) -> None:
    (check,) = store_checks(tmp_path / "data")
    assert check.state is State.OK and "none yet" in check.text
    assert not (tmp_path / "data").exists()
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    open_store(folder).close()
    assert {check.state for check in store_checks(folder)} == {State.OK}
    (folder / "sessions.db").chmod(0o644)
    privacy = about(list(store_checks(folder)), "privacy")
    assert privacy.state is State.WARN and privacy.remedy == f"chmod 600 {folder}/sessions.db"


def test_a_store_that_is_garbage_fails_and_is_left_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "sessions.db").write_bytes(b"garbage" * 1000)
    (tmp_path / "sessions.db").chmod(0o600)
    os.chmod(tmp_path, 0o700)
    assert State.FAIL in {check.state for check in store_checks(tmp_path)}
    assert (tmp_path / "sessions.db").read_bytes().startswith(b"garbage")


def test_the_exit_code_names_what_to_mend_first() -> None:
    network, login, config = fail("a", "n", "", "", 3), fail("a", "l", "", "", 4), fail("a", "c", "", "", 2)
    for order in itertools.permutations([network, login, config]):
        assert exit_code(order) == 2
    assert exit_code([network, login]) == 4
    assert exit_code([network, ok("a", "o", "")]) == 3
    assert exit_code([ok("a", "o", ""), warn("a", "w", "")]) == 0

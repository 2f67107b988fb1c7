"""``auth``: secrets come from stdin or a hidden prompt, never from the command line, and are never shown."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from evtui.cli.commands.auth import auth
from evtui.cli.commands.config import config as config_group
from tests.cli.command_line import rewritten
from tests.cli.conftest import Evtui

Config = Callable[[Callable[[str], str] | None], Path]
DEPOT_SECRET = "depot-demo-secret"


def without(*keys: str) -> Callable[[str], str]:
    """The configuration without some keys of the park and the depot."""

    def change(text: str) -> str:
        return "\n".join(line for line in text.splitlines() if line.partition(" ")[0] not in keys) + "\n"

    return change


def test_no_command_takes_a_secret_as_an_argument_or_option() -> None:
    for group in (auth, config_group):
        for name, command in group.commands.items():
            for param in command.params:
                words = {*param.opts, param.name or ""}
                assert not words & {"--secret", "--password", "--token", "--api-key", "-p"}, name
                if group is auth and param.param_type_name == "argument":
                    assert param.name == "account"
    (with_token,) = (one for one in auth.commands["login"].params if one.name == "with_token")
    assert isinstance(with_token, click.Option) and with_token.is_flag, (
        "it says where the secret comes from, it is not the secret"
    )


def test_login_keeps_the_secret_names_it_and_tries_the_account(evtui: Evtui, config: Config) -> None:
    path = config(without("client_secret"))
    ran = evtui("-c", path, "auth", "login", "depot-demo", "--with-token", stdin=b"depot-demo-secret\n")
    assert ran.code == 0, ran.err
    assert "DepotFinity accepts the login" in ran.err
    assert DEPOT_SECRET not in ran.err + ran.text
    kept = list((Path(os.environ["EVTUI_HOME"]) / "state" / "secrets").iterdir())
    assert [one.read_text() for one in kept] == [DEPOT_SECRET]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    assert DEPOT_SECRET not in path.read_text() and f"secrets/{kept[0].name}" in path.read_text()
    listed = evtui("-c", path, "sessions", "--account", "depot-demo", "--json")
    assert listed.code == 0, listed.err


def test_a_refused_login_is_told_with_exit_code_4(evtui: Evtui, config: Config) -> None:
    path = config(without("client_secret"))
    ran = evtui("-c", path, "auth", "login", "depot-demo", "--with-token", stdin=b"wrong-secret-99\n")
    assert ran.code == 4 and "sign-in was refused" in ran.err
    assert "wrong-secret-99" not in ran.err + ran.text


@pytest.mark.parametrize(
    ("stdin", "message"),
    [
        (b"", "0 lines"),
        (b"only-one\n", "password did not come"),
        (b"a1\nb2\nc3\n", "3 lines"),
        (b"\x1b[2Ja\nb\n", "control characters"),
        (b"\xff\n", "not UTF-8"),
        (b"x" * 70_000, "more than 64 kB"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    stdin: bytes, message: str, evtui: Evtui, config: Config
) -> None:
    path = config(without("client_secret", "password"))
    before = path.read_text()
    ran = evtui("-c", path, "auth", "login", "park-demo", "--with-token", stdin=stdin)
    assert ran.code == 2 and message in ran.err, ran.err
    assert path.read_text() == before
    assert not (Path(os.environ["EVTUI_HOME"]) / "state" / "secrets").exists()


def test_without_a_terminal_nobody_is_asked(
    evtui: Evtui, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config(None)
    before = path.read_text()

    def none(path: str, flags: int) -> int:
        raise OSError(6, "No such device or address")

    monkeypatch.setattr("evtui.cli.hidden_input.os.open", none)
    ran = evtui("-c", path, "auth", "login", "depot-demo")
    assert ran.code == 2 and "--with-token" in ran.err
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("login",), "which account?"),
        (("login", "nobody"), "no account 'nobody'"),
        (("logout",), "which account?"),
    ],
)
def test_an_account_has_to_be_named_when_there_are_several(
    arguments: tuple[str, ...], message: str, evtui: Evtui, config: Config
) -> None:
    ran = evtui("-c", config(None), "auth", *arguments)
    assert ran.code == 2 and message in ran.err and "park-demo" in ran.err


def test_status_names_sources_and_states_and_exits_4_for_a_missing_one(
    evtui: Evtui, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wide").write_text("hunter2-wide")
    (tmp_path / "wide").chmod(0o644)
    references = {
        "depot_demo": {"client_secret": '"env:MINE"'},
        "park_demo": {
            "client_secret": '"command:printf hunter2-command"',
            "password": f'"file:{tmp_path}/wide"',
        },
    }
    path = config(lambda text: rewritten(text, **references))
    monkeypatch.setenv("MINE", "hunter2-env")
    ran = evtui("-c", path, "auth", "status", "--json")
    assert ran.code == 4
    found = {(one["account"], one["secret"]): one for one in ran.json["logins"]}
    assert found["depot-demo", "client_secret"]["source"] == "env:MINE"
    assert found["depot-demo", "client_secret"]["state"] == "present"
    assert found["park-demo", "client_secret"]["source"] == "command:printf ..."
    wide = found["park-demo", "password"]
    assert wide["state"] == "missing" and f"chmod 600 {tmp_path}/wide" in wide["why"]
    assert wide["why"].startswith(f"{path}:")
    assert found["roaming-demo", "api_key"]["source"] == "literal ***"
    assert "hunter2" not in ran.text + ran.err
    assert evtui("-c", path, "auth", "status", "depot-demo").code == 0
    assert evtui("-c", path, "auth", "status", "nobody").code == 2


def test_status_tells_how_long_a_token_is_good(evtui: Evtui, config: Config) -> None:
    path = config(None)
    assert evtui("-c", path, "sessions", "--account", "park-demo", "--json").code == 0
    records = evtui("-c", path, "auth", "status", "park-demo", "--json").json["logins"]
    (token,) = (one for one in records if one["secret"] == "token")
    assert token["state"] == "present" and token["expires_at"].endswith("Z")
    assert token["source"].endswith("park-demo.token.json")


def test_logout_asks_and_with_yes_removes(evtui: Evtui, config: Config) -> None:
    path = config(without("client_secret"))
    evtui(
        "-c", path, "auth", "login", "depot-demo", "--with-token", "--offline", stdin=b"depot-demo-secret\n"
    )
    secrets = Path(os.environ["EVTUI_HOME"]) / "state" / "secrets"
    assert len(list(secrets.iterdir())) == 1
    ran = evtui("-c", path, "auth", "logout", "depot-demo", "--yes")
    assert ran.code == 0 and "removed the secret client_secret" in ran.err
    assert not list(secrets.iterdir())
    assert evtui("-c", path, "auth", "status", "depot-demo").code == 4

"""Partial failures: what works is shown, what does not is named, and the exit code says which it was."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command_line import NOW, rewritten
from tests.cli.conftest import Evtui

Config = Callable[..., Path]
PERIOD = ("--since", "2026-10-01", "--until", "2026-12-01")
CANARY = "canary-c0ffee-secret"


def closed_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def unreachable(text: str) -> str:
    """The depot account points nowhere."""
    url = f"http://127.0.0.1:{closed_port()}"
    return rewritten(text, depot_demo={"api_base": f'"{url}"', "auth_url": f'"{url}/oauth2/token"'})


def wrong_secret(text: str) -> str:
    """The depot account signs in with a wrong secret."""
    return rewritten(text, depot_demo={"client_secret": f'"{CANARY}"'})


def missing_secret(text: str) -> str:
    """The depot account's secret is in a variable nobody set."""
    return rewritten(text, depot_demo={"client_secret": '"env:EVTUI_TEST_NO_SUCH"'})


@pytest.mark.parametrize(
    ("change", "kind", "code"), [(wrong_secret, "auth", 4), (missing_secret, "config", 2)]
)
def test_one_failed_account_beside_working_ones_is_success_with_a_problem(
    evtui: Evtui, config: Config, change: Callable[[str], str], kind: str, code: int
) -> None:
    path = config(change)
    ran = evtui("sessions", "-c", path, *PERIOD, "-o", "json")
    assert ran.code == 0
    assert {session["account"] for session in ran.json["sessions"]} == {"park-demo", "roaming-demo"}
    assert [problem["kind"] for problem in ran.json["problems"] if problem["account"] == "depot-demo"] == [
        kind
    ]
    assert "depot-demo: " in ran.err
    assert evtui("sessions", "-c", path, *PERIOD, "--strict").code == 6
    alone = evtui("sessions", "-c", path, *PERIOD, "--account", "depot-demo", "-o", "json")
    assert (alone.code, alone.json["sessions"]) == (code, [])
    assert CANARY not in ran.text + ran.err + alone.text + alone.err


def test_an_unreachable_provider_alone_is_3(
    evtui: Evtui, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(self: object, seconds: float) -> None:
        """Retries without waiting."""

    monkeypatch.setattr("evtui.clients.clock.SystemClock.sleep", at_once)
    path = config(unreachable)
    alone = evtui("sessions", "-c", path, *PERIOD, "-p", "depot", "-o", "json")
    assert alone.code == 3
    assert {problem["kind"] for problem in alone.json["problems"]} == {"network"}
    assert "trying again" in alone.err
    shown = evtui("show", "880412630", "-c", path, *PERIOD, "-p", "depot")
    assert shown.code == 3  # it may well be in what could not be read


def test_offline_contacts_nobody_and_says_so(evtui: Evtui, config: Config) -> None:
    ran = evtui("sessions", "-c", config(), "--offline")
    assert ran.code == 3
    assert "--offline" in ran.err


def test_all_accounts_of_a_good_configuration_answer(evtui: Evtui, config: Config) -> None:
    ran = evtui("sessions", "-c", config(), *PERIOD, "-o", "ndjson")
    assert ran.code == 0
    assert {row["provider"] for row in ran.lines} == {"depot", "smappee", "oioi"}
    starts = [row["started_at"] for row in ran.lines if row["started_at"]]
    assert [start[:19] for start in starts] == sorted((start[:19] for start in starts), reverse=True)


def test_accounts_and_providers_narrow_and_add_up_on_both_sides(evtui: Evtui, config: Config) -> None:
    path = config()
    ran = evtui(
        "--account", "park-demo", "sessions", "--account", "roaming-demo", "-c", path, *PERIOD, "-o", "ndjson"
    )
    assert {row["account"] for row in ran.lines} == {"park-demo", "roaming-demo"}
    ran = evtui("-p", "oioi", "-c", path, "sessions", *PERIOD, "-o", "ndjson")
    assert {row["provider"] for row in ran.lines} == {"oioi"}


@pytest.mark.parametrize(
    ("args", "message"),
    [(("--account", "depto-demo"), "did you mean depot-demo?"), (("-p", "dpot"), "did you mean depot?")],
)
def test_an_unknown_account_or_provider_is_2_with_the_nearest(
    evtui: Evtui, config: Config, args: tuple[str, ...], message: str
) -> None:
    ran = evtui("sessions", "-c", config(), *args)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


def test_a_broken_configuration_is_2_with_every_fault_on_its_own_line(evtui: Evtui, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('[accounts.a]\nprovider = "depot"\nregoin = "eu"\n[accounts.b]\nprovider = "x"\n')
    ran = evtui("sessions", "-c", path)
    assert ran.code == 2
    assert f"{path}:3: unknown key accounts.a.regoin · did you mean region?" in ran.err
    assert f"{path}:5: accounts.b.provider is unknown" in ran.err


def test_without_any_configuration_the_list_is_empty_and_the_reason_is_told(evtui: Evtui) -> None:
    ran = evtui("sessions", "-o", "json")
    assert (ran.code, ran.json["sessions"]) == (0, [])
    assert [problem["kind"] for problem in ran.json["problems"]] == ["config"]
    assert "no account is configured" in ran.err
    plain = evtui()
    assert plain.code == 0
    assert "--demo" in plain.text


def test_a_session_is_found_by_each_form_of_its_name(evtui: Evtui, config: Config) -> None:
    path = config()
    row = next(row for row in evtui("sessions", "-c", path, *PERIOD, "-p", "depot", "-o", "ndjson").lines)
    short = f"{row['account']}/{row['id']}"
    full = f"{row['account']}/{row['charger']}/{row['connector']}/{row['id']}"
    for name in (row["id"], short, full):
        shown = evtui("show", name, "-c", path, *PERIOD, "-o", "json")
        assert shown.json["session"]["id"] == row["id"]
    assert evtui("show", f"park-demo/{row['id']}", "-c", path, *PERIOD).code == 5


def test_a_session_outside_the_period_is_not_found_and_the_period_is_named(
    evtui: Evtui, config: Config
) -> None:
    ran = evtui("show", "880412630", "-c", config(), "--since", "2020-01-01", "--until", "2020-01-02")
    assert ran.code == 5
    assert "--since" in ran.err


def test_the_default_period_shows_all_that_oioi_calls_recent(evtui: Evtui, config: Config) -> None:
    default = evtui("sessions", "-c", config(), "-p", "oioi", "--now", "2030-01-01T00:00:00Z", "-o", "ndjson")
    assert default.lines  # years after the last session
    assert (
        evtui("sessions", "-c", config(), "-p", "oioi", "--since", "2029-01-01", "-o", "ndjson").lines == []
    )


def test_secrets_appear_in_no_output_not_even_with_every_detail(
    evtui: Evtui, config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EVTUI_TEST_CANARY", CANARY)
    path = config(lambda text: rewritten(text, depot_demo={"client_secret": '"env:EVTUI_TEST_CANARY"'}))
    ran = evtui("-vv", "sessions", "-c", path, *PERIOD, "-o", "json")
    state = Path(os.environ["EVTUI_HOME"])
    written = [file.read_bytes() for file in state.rglob("*") if file.is_file()]
    for body in (ran.out, ran.err.encode(), *written):
        assert CANARY.encode() not in body
    assert NOW[:4] in ran.text

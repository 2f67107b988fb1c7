"""``doctor``: every line says ok, warn or fail; the exit code says what to mend; no secret is told."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import rewritten
from tests.cli.conftest import Evtui

Config = Callable[[Callable[[str], str] | None], Path]


def checks(ran: Any) -> dict[tuple[str, str], dict[str, str]]:
    """By area and topic."""
    return {(one["area"], one["topic"]): one for one in ran.json["checks"]}


def test_all_is_well_with_the_simulator(evtui: Evtui, config: Config) -> None:
    ran = evtui("-c", config(None), "doctor", "--json")
    assert ran.code == 0, ran.text
    found = checks(ran)
    for account in ("depot-demo", "park-demo", "roaming-demo"):
        assert found["account", account]["state"] == "ok"
    texts = [one["text"] for one in ran.json["checks"] if one["area"] == "probe"]
    topics = {text.partition(":")[0] for text in texts}
    assert {"session reports", "limit", "paging", "order", "running sessions"} <= topics, texts
    for secret in ("depot-demo-secret", "park-demo-secret", "park-demo-password"):
        assert secret not in ran.text + ran.err


def test_the_text_has_a_word_and_a_remedy_on_each_line_that_needs_one(evtui: Evtui, config: Config) -> None:
    ran = evtui("-c", config(None), "doctor", "--offline", "--ascii")
    words = {line.split()[1] for line in ran.text.splitlines() if not line.startswith(" ")}
    assert words <= {"ok", "warn", "fail"} and ran.text.isascii()
    assert "depot-demo: client_secret from literal ***" in ran.text
    assert "account" not in {line.split()[2] for line in ran.text.splitlines() if not line.startswith(" ")}


def test_without_any_configuration_it_says_how_to_begin(evtui: Evtui) -> None:
    ran = evtui("doctor")
    assert ran.code == 0 and "evtui config init, or evtui --demo" in ran.text


@pytest.mark.parametrize(
    ("change", "code", "area"),
    [
        ({"client_secret": '"env:NO_SUCH"'}, 4, "login"),
        ({"client_secret": '"wrong"'}, 4, "account"),
        ({"client_id": "7"}, 2, "config"),
    ],
)
def test_the_exit_code_names_the_kind_of_trouble(
    change: dict[str, str], code: int, area: str, evtui: Evtui, config: Config
) -> None:
    path = config(lambda text: rewritten(text, depot_demo=change))
    ran = evtui("-c", path, "doctor", "--json")
    assert ran.code == code
    failed = [one for one in ran.json["checks"] if one["state"] == "fail"]
    assert {one["area"] for one in failed} == {area} and all(one["remedy"] for one in failed)
    assert "wrong" not in ran.text.replace("wrong region", "").replace("wrongly", "")


def test_a_server_that_is_not_there_is_a_failure_of_the_network(evtui: Evtui, config: Config) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    url = f'"http://127.0.0.1:{port}/api/v4/request"'
    path = config(lambda text: rewritten(text, roaming_demo={"url": url}))
    ran = evtui("-c", path, "doctor", "--account", "roaming-demo", "--json")
    assert ran.code == 3
    assert "127.0.0.1" in checks(ran)["account", "roaming-demo"]["text"]

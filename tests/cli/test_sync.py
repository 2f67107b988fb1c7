"""``evtui sync`` against a simulator in this process: what it prints, keeps, resumes, and survives."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.services.store.opening import open_store
from evtui.simulator.config_text import config_toml
from evtui.simulator.faults import FaultScript
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator
from tests.cli.command_line import ROOT, Ran

LOOPS = 200 if os.environ.get("EVTUI_NIGHTLY") else 10
NOW = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
"""When the newest session of the fleet ended: everything but its unfinished ones is settled."""


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(build_fleet(1, 16, NOW, spacing_s=60.0)) as running:
        yield running


def configured(simulator: Simulator, tmp_path: Path) -> Path:
    """Its configuration as a private file."""
    path = tmp_path / "config.toml"
    path.write_text(config_toml(simulator.port))
    path.chmod(0o600)
    return path


async def started(config: Path, home: Path, *args: str) -> asyncio.subprocess.Process:
    """A real process."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evtui", *args, "-c", str(config),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        cwd=ROOT, env={**os.environ, "EVTUI_HOME": str(home)},
    )  # fmt: skip


async def run(config: Path, home: Path, *args: str) -> Ran:
    """The same to its end."""
    process = await started(config, home, *args)
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ran(out, err.decode(), process.returncode)


PERIOD = ("--since", "-20d")


def contents(home: Path) -> dict[tuple[str, ...], bytes | None]:
    """Every record of a store, after a look through all of it."""
    store = open_store(home / "data")
    try:
        assert store.check().is_ok
        return {
            row.session.key: store.raw(account.ref, row.session.key)
            for account in store.info().accounts
            for row in store.rows(account.ref, SessionQuery(), limit=10_000).reports
        }
    finally:
        store.close()


def asked(simulator: Simulator) -> list[str]:
    """Calls since the last look, those of PlugSurfing and of tokens left out."""
    found = [one.target for one in simulator.requests if one.provider != "oioi" and not one.is_token]
    simulator.requests.clear()
    return found


async def test_the_sums_are_told_on_stdout_and_nothing_else(simulator: Simulator, tmp_path: Path) -> None:
    config, home = configured(simulator, tmp_path), tmp_path / "home"
    ran = await run(config, home, "sync", *PERIOD, "-o", "json")
    assert ran.code == 0
    accounts = {one["account"]: one for one in ran.json["accounts"]}
    assert list(accounts) == ["depot-demo", "park-demo", "roaming-demo"]
    assert sum(one["new"] for one in accounts.values()) == len(contents(home))
    assert all(one["complete"] for one in accounts.values())
    assert "\r" not in ran.err
    table = await run(config, home, "sync", *PERIOD)
    assert table.code == 0
    assert table.text.splitlines()[0].split() == [
        "account", "new", "renewed", "unchanged", "meter", "values", "records", "verdicts",
    ]  # fmt: skip
    assert table.text.splitlines()[1].split()[:3] == ["depot-demo", "0", "0"]


async def test_a_second_run_asks_nothing_about_closed_windows(simulator: Simulator, tmp_path: Path) -> None:
    config, home = configured(simulator, tmp_path), tmp_path / "home"
    first = await run(config, home, "sync", *PERIOD, "-o", "ndjson")
    assert [(one["account"], one["complete"]) for one in first.lines].count(("depot-demo", True)) == 3
    asked(simulator)
    again = await run(config, home, "sync", *PERIOD, "-o", "ndjson")
    assert again.code == 0
    assert sum(one["new"] for one in again.lines) == 0
    open_since = Instant.from_datetime(datetime.now(UTC) - timedelta(hours=13))
    begun = [parse_qs(urlsplit(call).query).get("from") for call in asked(simulator)]
    times = [Instant.parse(text[0]) for text in begun if text]
    assert times and min(times) > open_since


async def test_verdicts_are_kept_for_filters(simulator: Simulator, tmp_path: Path) -> None:
    config, home = configured(simulator, tmp_path), tmp_path / "home"
    ran = await run(config, home, "sync", *PERIOD, "--with-verdicts", "-o", "json", "--account", "depot-demo")
    (account,) = ran.json["accounts"]
    assert account["verdicts"] == account["new"] > 0
    offline = await run(
        config, home, "sessions", "--offline", *PERIOD, "-o", "json", "--account", "depot-demo"
    )
    assert all(one["verdict"] for one in offline.json["sessions"])


async def test_one_account_that_fails_leaves_the_others(simulator: Simulator, tmp_path: Path) -> None:
    config, home = configured(simulator, tmp_path), tmp_path / "home"
    simulator.faults = FaultScript.parse(
        '[[step]]\nmatch = "smappee"\naction = "status"\nstatus = 400\ntimes = 0\n'
    )
    ran = await run(config, home, "sync", *PERIOD, "-o", "json")
    accounts = {one["account"]: one for one in ran.json["accounts"]}
    assert ran.code == 0
    assert not accounts["park-demo"]["complete"]
    assert accounts["roaming-demo"]["complete"] and accounts["depot-demo"]["new"]
    assert [one["account"] for one in ran.json["problems"] if one["account"] == "park-demo"]
    await simulator.aclose()
    assert (await run(config, home, "sync", *PERIOD, "--refresh")).code == 3


@pytest.mark.parametrize("args", [("--offline",), ("--offline", "--refresh")])
async def test_sync_without_a_network_is_a_contradiction(
    simulator: Simulator, tmp_path: Path, args: tuple[str, ...]
) -> None:
    ran = await run(configured(simulator, tmp_path), tmp_path, "sync", *args)
    assert ran.code == 2
    assert "asks nobody" in ran.err
    assert not simulator.requests


async def lines_until_end(process: asyncio.subprocess.Process) -> list[dict[str, Any]]:
    """The windows it has acknowledged, until it is gone."""
    assert process.stdout is not None
    lines = []
    while line := await process.stdout.readline():
        with suppress(json.JSONDecodeError):
            lines.append(json.loads(line))
    await process.wait()
    return lines


async def test_ctrl_c_keeps_what_is_complete(simulator: Simulator, tmp_path: Path) -> None:
    config, home = configured(simulator, tmp_path), tmp_path / "home"
    simulator.faults = FaultScript.parse(
        '[[step]]\nmatch = "/sessionReports"\naction = "stall"\nms = 60000\nafter = 12\ntimes = 0\n'
    )
    process = await started(config, home, "sync", *PERIOD, "-o", "ndjson", "--account", "depot-demo")
    while sum("sessionReports" in one.target for one in simulator.requests) < 13:
        await asyncio.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, _ = await process.communicate()
    assert process.returncode == 130
    assert contents(home)
    assert out.count(b"\n") < 3


@pytest.mark.timeout(60 + 15 * LOOPS)
async def test_a_run_that_is_killed_loses_nothing_it_acknowledged(
    simulator: Simulator, tmp_path: Path
) -> None:
    config, whole = configured(simulator, tmp_path), tmp_path / "whole"
    assert (await run(config, whole, "sync", *PERIOD, "-o", "ndjson")).code == 0
    undisturbed = contents(whole)
    random = Random(4)
    for number in range(LOOPS):
        home = tmp_path / f"home-{number}"
        simulator.requests.clear()
        process = await started(config, home, "sync", *PERIOD, "-o", "ndjson")
        heard = asyncio.create_task(lines_until_end(process))
        wanted = random.randrange(1, 60)
        while len(simulator.requests) < wanted and not heard.done():
            await asyncio.sleep(0.002)
        with suppress(ProcessLookupError):
            process.kill()
        acknowledged = await heard
        if (home / "data" / "sessions.db").exists():
            left = contents(home)
            assert left.items() <= undisturbed.items()
            new = sum(one["new"] for one in acknowledged)
            assert len(left) >= new
        asked(simulator)
        again = await run(config, home, "sync", *PERIOD, "-o", "ndjson")
        assert again.code == 0
        assert contents(home) == undisturbed
        same = {(one["account"], one["since"] and one["since"][:13]): one for one in again.lines}
        for one in acknowledged:
            resumed = same.get((one["account"], one["since"] and one["since"][:13]))
            assert resumed is None or resumed["new"] == 0

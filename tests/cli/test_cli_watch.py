"""``watch`` over real HTTP on loopback, and ``replay`` of saved answers."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evtui.simulator.config_text import config_toml
from evtui.simulator.fleet import build_fleet
from evtui.simulator.server import Simulator
from tests.cli.command_line import DEPOT, NOW, OIOI, ROOT, SMAPPEE, Ran
from tests.cli.conftest import Evtui
from tests.cli.test_cli_failures import PERIOD, unreachable, wrong_secret

Config = Callable[..., Path]
UP_TO_NOW = ("--since", PERIOD[1], "--now", NOW)
"""The period of the shared simulator, whatever the machine's clock says."""
QUICK = ("--interval", "50ms", "--timeout", "60s")


class GrowingSimulator:
    """A simulator in a thread, whose running session is three minutes further at each request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._simulator: Simulator | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.config = folder / "growing.toml"

    def __enter__(self) -> GrowingSimulator:
        self._thread.start()
        assert self._ready.wait(30)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        fleet = build_fleet(1, 4, datetime.now(UTC), elapsed_s=self._elapsed_s)
        async with Simulator(fleet) as self._simulator:
            self.config.write_text(config_toml(self._simulator.port, ["HPC-02/2"]))
            self.config.chmod(0o600)
            self._ready.set()
            await self._stop.wait()

    def _elapsed_s(self) -> float:
        """Time passes with the requests, so that a test takes no longer than they do."""
        assert self._simulator is not None
        return timedelta(minutes=3).total_seconds() * len(self._simulator.requests)


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[GrowingSimulator]:
    with GrowingSimulator(tmp_path) as simulator:
        yield simulator


def of_type(ran: Ran, kind: str) -> list[dict[str, Any]]:
    return [line for line in ran.lines if line["type"] == kind]


def told(lines: list[dict[str, Any]], *names: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(line[name] for name in names) for line in lines)


def test_a_running_session_is_told_whole_then_in_changes_until_it_has_stopped(
    evtui: Evtui, growing: GrowingSimulator
) -> None:
    ran = evtui("watch", "-c", growing.config, "--account", "depot-demo", *QUICK)
    assert ran.code == 0
    versions = of_type(ran, "session")
    assert ran.lines[0] == versions[0]
    assert versions[0]["changed"] == []
    assert versions[0]["record"]["status"] == "charging"
    assert len(versions) > 2
    assert {"status", "ended_at", "energy_wh"} <= set(versions[-1]["changed"])
    assert versions[-1]["record"]["status"] == "finished"
    assert ran.lines[-1] == {"type": "end", "session": versions[0]["session"], "reason": "stopped"}

    name = versions[0]["session"]
    now = evtui("events", "-c", growing.config, name, "-o", "ndjson")
    events = of_type(ran, "event")
    assert told(events, "at", "lane", "text") == told(now.lines, "at", "lane", "text")
    meters = evtui("meters", "-c", growing.config, name, "-o", "ndjson")
    assert told(of_type(ran, "meter"), "at", "key", "value") == told(meters.lines, "at", "key", "value")
    assert len(events) > len({line["at"] for line in events if line["at"] < versions[1]["seen_at"]}) - 1


def test_without_meters_there_is_no_line_of_a_meter_value(evtui: Evtui, growing: GrowingSimulator) -> None:
    ran = evtui("watch", "-c", growing.config, "-p", "depot", *QUICK, "--no-meters")
    assert ran.code == 0
    assert {line["type"] for line in ran.lines} == {"session", "event", "end"}


def test_idle_is_met_by_a_session_that_does_not_change(evtui: Evtui, config: Config) -> None:
    ran = evtui(
        "watch", "-c", config(), *UP_TO_NOW, "-p", "depot", "880412070",
        "--until", "idle=100ms", "--until", "error", *QUICK,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert of_type(ran, "end")[0]["reason"] == "idle"


def test_patience_that_runs_out_is_124(evtui: Evtui, config: Config) -> None:
    ran = evtui("watch", "-c", config(), *UP_TO_NOW, "-p", "depot", "--timeout", "200ms",
                "--interval", "50ms")  # fmt: skip
    assert ran.code == 124
    assert {line["reason"] for line in of_type(ran, "end")} == {"timeout"}


def test_a_session_that_stops_without_the_error_that_was_waited_for_is_124(
    evtui: Evtui, growing: GrowingSimulator
) -> None:
    ran = evtui("watch", "-c", growing.config, "-p", "depot", "--until", "error", *QUICK, "--no-meters")
    assert ran.code == 124
    assert of_type(ran, "end")[0]["reason"] == "stopped"


def test_a_provider_that_cannot_be_reached_is_3_and_a_refused_login_4(evtui: Evtui, config: Config) -> None:
    for change, code in ((unreachable, 3), (wrong_secret, 4)):
        ran = evtui("watch", "-c", config(change), "-p", "depot", "1", *QUICK)
        assert (ran.code, ran.out) == (code, b"")


def test_usage_is_2_and_an_unknown_session_5(evtui: Evtui, config: Config) -> None:
    path = config()
    assert evtui("watch", "-c", path, *PERIOD[:2], "no-such-session").code == 5
    refused = evtui("watch", DEPOT)
    assert refused.code == 2
    assert "evtui replay" in refused.err
    for wrong in (["--until", "later"], ["--timeout", "soon"], ["--interval", "0s"], ["-o", "csv"]):
        assert evtui("watch", "-c", path, "1", *wrong).code == 2, wrong


def test_an_interval_below_the_limit_of_smappee_is_not_kept(evtui: Evtui, config: Config) -> None:
    ran = evtui("watch", "-c", config(), *UP_TO_NOW, "-p", "smappee", "--interval", "1s",
                "--timeout", "100ms")  # fmt: skip
    assert ran.code == 124
    count = len(of_type(ran, "session"))
    assert count > 1
    assert f"asked every {60 * count} s, not every 1 s" in ran.err


def test_with_nothing_running_there_is_nothing_to_watch(evtui: Evtui, config: Config) -> None:
    ran = evtui(
        "watch", "-c", config(), "-p", "depot", "--since", "2020-01-01", "--now", "2020-01-03T00:00:00Z"
    )
    assert (ran.code, ran.out) == (0, b"")
    assert "no session is running" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_is_130_and_what_was_told_is_whole_lines(growing: GrowingSimulator) -> None:
    command = [sys.executable, "-m", "evtui", "watch", "-c", str(growing.config), "-p", "depot",
               "--interval", "1h"]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ.copy()
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        rest, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert all(line.startswith(b"{") and line.endswith(b"}") for line in (first + rest).splitlines())
    assert b"Traceback" not in err


# ── replay ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", [DEPOT, SMAPPEE])
def test_a_replay_emits_every_event_of_the_saved_session_and_ends_as_it_was_saved(
    evtui: Evtui, file: Path
) -> None:
    ran = evtui("replay", file, "--emit", "--speed", "1000000")
    assert ran.code == 0
    saved = evtui("events", file, "-o", "ndjson").lines
    assert told(of_type(ran, "event"), "at", "lane", "severity", "text") == told(
        saved, "at", "lane", "severity", "text"
    )
    meters = evtui("meters", file, "-o", "ndjson")
    assert told(of_type(ran, "meter"), "at", "key", "value", "unit") == told(
        meters.lines, "at", "key", "value", "unit"
    )
    (listed,) = evtui("sessions", file, "-o", "json").json["sessions"]
    last = of_type(ran, "session")[-1]["record"]
    without = {"account"}
    assert {k: v for k, v in last.items() if k not in without} == {
        k: v for k, v in listed.items() if k not in without
    }
    assert ran.lines[-1]["type"] == "end"


def test_a_replay_may_begin_in_the_middle_and_comes_from_stdin_too(
    evtui: Evtui, growing: GrowingSimulator
) -> None:
    raw = evtui("show", "-c", growing.config, "-p", "depot", *_running_id(evtui, growing), "--raw").out
    whole = evtui("replay", "-", "--emit", "--speed", "100000", "--from", "-1m", stdin=raw)
    assert whole.code == 0, whole.err
    first = [line for line in whole.lines if line["type"] != "end"]
    assert first[0]["type"] == "session"
    assert len(of_type(whole, "meter")) > 100


def _running_id(evtui: Evtui, growing: GrowingSimulator) -> tuple[str]:
    listed = evtui("sessions", "-c", growing.config, "-p", "depot", "-o", "ndjson").lines
    return (str(next(line["id"] for line in listed if line["status"] == "charging")),)


def test_replay_needs_one_saved_session(evtui: Evtui) -> None:
    several = evtui("replay", OIOI, "--emit")
    assert several.code == 2
    assert "#" in several.err
    not_a_file = evtui("replay", "4711")
    assert not_a_file.code == 2
    assert "--raw" in not_a_file.err
    assert evtui("replay", "missing.json").code == 5
    assert evtui("replay", DEPOT, "--speed", "0").code == 2
    assert evtui("replay", DEPOT, "--emit", "--from", "noon").code == 2
    assert evtui("replay", DEPOT, "-o", "csv").code == 2


def test_a_replay_without_a_terminal_is_the_saved_session_as_text(evtui: Evtui) -> None:
    ran = evtui("replay", DEPOT)
    assert ran.code == 0
    assert ran.text == evtui(DEPOT).text


def test_both_commands_are_listed_with_help_and_examples(evtui: Evtui) -> None:
    assert "watch" in evtui("--help").text
    for name in ("watch", "replay"):
        shown = evtui(name, "--help").text
        assert f"evtui {name}" in shown
        assert "Examples:" in shown

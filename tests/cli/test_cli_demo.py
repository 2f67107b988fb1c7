"""The demo without a terminal: the first screen as text, and nothing left behind."""

from __future__ import annotations

import os
import select
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.cli.demo import DemoFailed, demo_home, start_demo
from evtui.cli.first_screen import worst_of
from evtui.errors import ConfigError
from tests.cli.command_line import NOW, ROOT, spawn
from tests.cli.conftest import Evtui


def test_the_demo_in_a_pipe_prints_its_first_screen_and_no_escape_byte() -> None:
    ran = spawn("--demo")
    assert ran.code == 0
    assert b"\x1b" not in ran.out
    lines = ran.text.splitlines()
    assert lines[0].split()[:2] == ["started", "(UTC)"]
    assert sum("depot-demo" in line for line in lines) > 50
    verdict = next(line for line in lines if line.startswith("depot-demo/"))
    assert len(verdict.partition(": ")[2]) > 10
    assert any("deviceStatus.Converter" in line for line in lines[lines.index(verdict) :])
    assert "no terminal" in ran.err


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"FORCE_COLOR": "1", "TERM": "dumb"}])
def test_demo_command_and_option_are_the_same(environ: dict[str, str]) -> None:
    option, command = (spawn(*words, "--now", NOW, **environ) for words in (["--demo"], ["demo"]))
    assert option.out == command.out
    assert b"\x1b" not in option.out
    assert option.code == command.code == 0


def test_the_same_seed_and_now_give_the_same_list(evtui: Evtui) -> None:
    first, second, other = (
        evtui("sessions", "--demo", "--seed", seed, "--now", NOW, "-o", "ndjson", "-p", "depot").out
        for seed in ("3", "3", "4")
    )
    assert first == second
    assert first != other


def test_the_newest_session_of_the_demo_ends_at_now(evtui: Evtui) -> None:
    rows = evtui("sessions", "--demo", "--now", NOW, "-p", "depot", "-o", "ndjson").lines
    assert max(row["ended_at"] or "" for row in rows)[:19] == NOW[:19]


def test_the_accounts_of_the_user_stay_out_of_the_demo(evtui: Evtui, tmp_path: Path) -> None:
    home = Path(os.environ["EVTUI_HOME"])
    home.mkdir(parents=True)
    (home / "config.toml").write_text("this is no configuration")
    ran = evtui("sessions", "--demo", "-o", "ndjson")
    assert {row["account"] for row in ran.lines} == {"depot-demo", "park-demo", "roaming-demo"}


def test_with_a_home_the_demo_keeps_its_files_there_and_empties_them_first() -> None:
    demo = Path(os.environ["EVTUI_HOME"]) / "demo"
    demo.mkdir(parents=True)
    (demo / "old").write_text("")
    with start_demo(seed=1, sessions=1, now=NOW) as child:
        assert child.home == demo
        assert stat.S_IMODE(demo.stat().st_mode) == 0o700
        assert b"depot-demo" in child.config()
    assert demo.is_dir()
    assert not (demo / "old").exists()


def test_a_link_in_place_of_the_home_is_not_emptied(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("")
    (tmp_path / "demo").symlink_to(precious)
    with pytest.raises(DemoFailed, match="is a link"):
        demo_home({"EVTUI_HOME": str(tmp_path)})
    assert (precious / "file").exists()


def test_a_home_that_cannot_be_written_is_no_reason_not_to_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    home, stays = demo_home({"EVTUI_HOME": str(tmp_path / "file" / "below")})
    assert (home.is_dir(), stays) == (True, False)
    home.rmdir()


def test_without_a_home_a_private_folder_comes_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVTUI_HOME")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with start_demo(seed=1, sessions=1, now=NOW) as child:
        assert child.home.parent == tmp_path
        assert stat.S_IMODE(child.home.stat().st_mode) == 0o700
        child.config()
    assert not child.home.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_a_simulator_that_cannot_start_says_why(tmp_path: Path) -> None:
    faults = tmp_path / "faults.toml"
    faults.write_text("nonsense = [")
    with (
        start_demo(seed=1, sessions=1, now=NOW, faults=faults) as child,
        pytest.raises(ConfigError, match=r"did not start: .+"),
    ):
        child.config()


def test_the_simulator_ends_with_a_parent_that_is_killed() -> None:
    code = (
        "import sys, os; from evtui.cli.demo import start_demo\n"
        "child = start_demo(seed=1, sessions=1); child.config()\n"
        "print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60, check=False
    )
    try:
        ended = os.pidfd_open(int(done.stdout))
    except ProcessLookupError:
        return  # quicker than we are
    assert select.select([ended], [], [], 30)[0], "the simulator outlived its parent"
    os.close(ended)


def test_there_is_no_worst_session_in_an_empty_list() -> None:
    assert worst_of([]) is None


def test_simulate_prints_a_configuration_that_works_and_ends_with_the_signal(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-m", "evtui", "simulate", "--now", NOW, "--sessions", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert server.stdout is not None
        config = tmp_path / "sim.toml"  # readable by others: literal secrets for loopback are fine
        lines = [server.stdout.readline()]
        while b"api_key" not in b"".join(lines) and lines[-1]:
            lines.append(server.stdout.readline())
        os.set_blocking(server.stdout.fileno(), False)
        config.write_bytes(b"".join(lines) + (server.stdout.read() or b""))
        listed = spawn("sessions", "-c", config, "-p", "depot", "--since", "2026-11-01", "-o", "ndjson")
        assert (listed.code, len(listed.lines) >= 3) == (0, True), listed.err
    finally:
        server.terminate()
        _, err = server.communicate(timeout=30)
    assert server.returncode == 143
    assert b"GET /v1/sessionReports" in err
    assert b"Traceback" not in err

"""The simulator as a server: loopback only, keep-alive, a config that works, and a child that never stays."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from evtui.errors import ConfigError, UsageError
from evtui.simulator.config_text import config_toml
from evtui.simulator.run import READY, SimulateOptions, serve
from evtui.simulator.server import Simulator
from tests.simulator.simulated import NOW, bearer, depot_token, small_fleet

ROOT = Path(__file__).parents[2]


async def test_only_loopback_can_reach_it() -> None:
    async with Simulator(small_fleet()) as sim:
        assert sim._server is not None
        assert [sock.getsockname()[0] for sock in sim._server.sockets] == ["127.0.0.1"]
        assert sim.port > 0


async def test_one_connection_serves_many_requests() -> None:
    async with Simulator(small_fleet()) as sim:
        reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        for _ in range(3):
            writer.write(b"GET /v2/transactions HTTP/1.1\r\nHost: x\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 401")
            length = int(head.lower().split(b"content-length:")[1].split()[0])
            await reader.readexactly(length)
        writer.close()
    assert len(sim.requests) == 3


async def test_requests_in_pieces_and_garbage_are_survived() -> None:
    async with Simulator(small_fleet()) as sim:
        reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        for byte in b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n":
            writer.write(bytes([byte]))
            await writer.drain()
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 404")
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        writer.write(b"\x00\x01 what is this\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 400")
        writer.close()


async def test_a_client_that_hangs_up_leaves_no_task_behind() -> None:
    async with Simulator(small_fleet()) as sim:
        _, writer = await asyncio.open_connection("127.0.0.1", sim.port)
        writer.write(b"GET /v2/tran")
        writer.close()
        await writer.wait_closed()
        async with httpx.AsyncClient(base_url=sim.url) as client:
            await client.get("/nothing")
    assert not sim._connections


async def test_secrets_are_not_in_the_repr_or_the_line_of_a_logged_request() -> None:
    async with Simulator(small_fleet()) as sim, httpx.AsyncClient(base_url=sim.url) as client:
        token = await depot_token(client)
        await client.get("/v2/transactions?limit=1", headers=bearer(token))
    for request in sim.requests:
        assert token not in repr(request) and "Basic" not in repr(request)
        assert token not in request.line()
    assert sim.requests[1].line() == "GET /v2/transactions?limit=1 200"


def test_the_config_has_the_three_accounts_with_the_keys_of_the_contract() -> None:
    document = tomllib.loads(config_toml(8321, ["HPC-01/1"]))
    accounts = document["accounts"]
    assert list(accounts) == ["depot-demo", "park-demo", "roaming-demo"]
    assert [account["provider"] for account in accounts.values()] == ["depot", "smappee", "oioi"]
    assert accounts["depot-demo"]["chargers"] == ["HPC-01/1"]
    assert accounts["depot-demo"]["auth_url"] == "http://127.0.0.1:8321/oauth2/token"
    assert accounts["park-demo"]["api_base"] == "http://127.0.0.1:8321/dev/v3"
    assert accounts["roaming-demo"]["url"] == "http://127.0.0.1:8321/api/v4/request"
    assert accounts["roaming-demo"]["users"][0]["identifier_type"] == "username"
    assert "chargers" not in tomllib.loads(config_toml(1))["accounts"]["depot-demo"]


async def served(options: SimulateOptions, log: list[str]) -> tuple[asyncio.Task[None], str]:
    """A running ``serve`` and the config it announced."""
    announced: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(serve(options, announced.put_nowait, log.append))
    async with asyncio.timeout(30):
        while announced.empty():
            if task.done():
                await task
            await asyncio.sleep(0)
    return task, announced.get_nowait()


async def stopped(task: asyncio.Task[None]) -> None:
    """Ctrl+c."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_serve_announces_a_config_that_works_and_logs_each_request() -> None:
    log: list[str] = []
    task, text = await served(SimulateOptions(sessions=4, now=NOW), log)
    depot = tomllib.loads(text)["accounts"]["depot-demo"]
    async with httpx.AsyncClient() as client:
        form = {"grant_type": "client_credentials"}
        answer = await client.post(
            depot["auth_url"], data=form, auth=(depot["client_id"], depot["client_secret"])
        )
        assert answer.status_code == 200
        await client.post(f"{depot['api_base']}/api/v4/request", json={"session-start\x1b[2J": {}})
    await stopped(task)
    assert log[0] == "POST /oauth2/token 200"
    assert "NOT A READ CALL, refused" in log[1] and "\x1b" not in log[1]


async def test_write_config_is_private_and_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("old")
    path.chmod(0o644)
    log: list[str] = []
    options = SimulateOptions(sessions=1, now=NOW, write_config=path)
    task = asyncio.create_task(serve(options, lambda _: pytest.fail("nothing is announced"), log.append))
    async with asyncio.timeout(30):
        while not log:
            await asyncio.sleep(0)
    await stopped(task)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "depot-demo" in tomllib.loads(path.read_text())["accounts"]
    assert os.listdir(tmp_path) == ["config.toml"] or sorted(os.listdir(tmp_path)) == ["config.toml", "home"]


async def test_a_bad_script_a_taken_port_and_a_bad_path_are_said_in_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "faults.toml"
    bad.write_text("[[step]]\nmatch = 'depot'\naction = 'fail'")
    with pytest.raises(ConfigError, match=r"faults\.toml: step 1: unknown action 'fail'"):
        await served(SimulateOptions(sessions=1, now=NOW, faults=bad), [])
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="port"):
        await served(SimulateOptions(sessions=1, now=NOW, port=taken.getsockname()[1]), [])
    with pytest.raises(UsageError, match="cannot be written"):
        await served(SimulateOptions(sessions=1, now=NOW, write_config=tmp_path / "no" / "config.toml"), [])


@contextlib.contextmanager
def child(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The simulator as a child process."""
    command = [sys.executable, "-m", "evtui.simulator", "--parent-pipe", *arguments]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def until_ready(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The child's config."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        if line.decode().rstrip("\n") == READY:
            break
        lines.append(line.decode())
    return tomllib.loads("".join(lines))


def test_the_child_prints_its_config_serves_silently_and_ends_when_its_stdin_closes() -> None:
    with child("--sessions", "4", "--now", NOW.isoformat()) as process:
        depot = until_ready(process)["accounts"]["depot-demo"]
        assert httpx.get(f"{depot['api_base']}/nothing").status_code == 404
        assert process.poll() is None
        assert process.stdin is not None and process.stderr is not None
        process.stdin.close()
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == b""


def test_the_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "command = [sys.executable, '-m', 'evtui.simulator', '--parent-pipe', '--sessions', '2']\n"
        "p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "while p.stdout.readline() != b'# ready\\n': pass\n"
        "sys.stdout.write(f'{p.pid}\\n'); sys.stdout.flush()\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    while _lives(pid):
        os.sched_yield()


def _lives(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_child_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    with child("--faults", str(tmp_path / "absent.toml")) as process:
        assert process.stderr is not None
        errors = process.stderr.read()
        process.wait(timeout=30)
    assert process.returncode == 2
    assert errors.decode().startswith(f"{tmp_path}/absent.toml: cannot be read")
    assert errors.count(b"\n") == 1


def test_the_child_imports_neither_clients_nor_heavy_packages() -> None:
    program = (
        "import sys, evtui.simulator.__main__\n"
        "heavy = ('numpy', 'pydantic', 'httpx', 'msgspec', 'textual', 'rich', 'click', 'tenacity',\n"
        "         'evtui.clients', 'evtui.providers', 'evtui.services', 'evtui.app')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"

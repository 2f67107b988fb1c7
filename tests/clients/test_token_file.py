"""The stored pair: private, atomic, never half, never through somebody else's link."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evtui.clients.secret import Secret
from evtui.clients.token import Token
from evtui.clients.token_file import LOCK_PATIENCE_S, TokenFile, replace_private_file
from tests.clients.client_doubles import ManualClock

TOKEN = Token(
    access=Secret("access-value"),
    refresh=Secret("refresh-value"),
    obtained_at=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
    life_s=36000.0,
)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_a_pair_is_written_privately_whatever_the_umask_and_reads_back(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "park.json"
    before = os.umask(umask)
    try:
        TokenFile(path, "me").write(TOKEN)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert TokenFile(path, "me").read() == TOKEN
    assert TokenFile(path, "you").read() is None


def test_a_folder_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "wide"
    folder.mkdir()
    folder.chmod(0o777)
    TokenFile(folder / "park.json", "me").write(TOKEN)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o644, 0o660, 0o602])
def test_a_pair_that_others_can_touch_is_not_used_and_the_next_write_repairs_it(
    tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "park.json"
    file = TokenFile(path, "me")
    file.write(TOKEN)
    path.chmod(mode)
    assert file.read() is None
    file.write(TOKEN)
    assert file.read() == TOKEN


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"identity":"me"}',
        b'{"identity":"me","access_token":"a","obtained_at":"yesterday"}',
        b'{"identity":"me","access_token":"a","obtained_at":"2026-11-21T08:00:00"}',
        b'{"identity":"me","access_token":"a","obtained_at":5}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_no_pair(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "park.json"
    path.write_bytes(content)
    path.chmod(0o600)
    assert TokenFile(path, "me").read() is None


def test_a_planted_link_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "park.json"
    TokenFile(victim, "me").write(TOKEN)
    before = victim.read_bytes()
    path.symlink_to(victim)
    file = TokenFile(path, "me")
    assert file.read() is None
    file.write(TOKEN)
    assert not path.is_symlink()
    assert victim.read_bytes() == before


def test_a_planted_lock_link_is_not_followed(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "park.json"
    path.with_name("park.json.lock").symlink_to(victim)

    async def hold() -> None:
        async with TokenFile(path, "me").locked(ManualClock()):
            pass

    asyncio.run(hold())
    assert not victim.exists()


def test_a_failed_write_leaves_the_old_content_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "park.json"
    replace_private_file(path, b"old")

    def fail(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        replace_private_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["park.json"]


KILLED = """
import os, sys
from pathlib import Path
from evtui.clients import token_file
step, path = sys.argv[1], Path(sys.argv[2])
def die(*_): os._exit(9)
if step == "fsync": os.fsync = die
if step == "fchmod": os.fchmod = die
if step == "replace": Path.replace = die
if step == "folder": token_file._sync_folder = die
token_file.replace_private_file(path, b"new" * 1000)
"""


@pytest.mark.parametrize("step", ["fchmod", "fsync", "replace", "folder"])
def test_a_process_killed_at_any_step_leaves_old_or_new_never_half(tmp_path: Path, step: str) -> None:
    path = tmp_path / "park.json"
    replace_private_file(path, b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED, step, str(path)], check=False, cwd=Path.cwd())
    assert killed.returncode == 9
    assert path.read_bytes() in {b"old", b"new" * 1000}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_leaves_the_pair_in_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    file = TokenFile(blocked / "park.json", "me")
    file.write(TOKEN)

    async def hold() -> str:
        async with file.locked(ManualClock()):
            return "went on"

    assert asyncio.run(hold()) == "went on"


async def test_a_held_lock_is_waited_for_and_given_up_on_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "park.json"
    with open(tmp_path / "park.json.lock", "w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        clock = ManualClock()
        async with TokenFile(path, "me").locked(clock):
            assert clock.elapsed_s >= LOCK_PATIENCE_S


async def test_the_lock_passes_on_when_its_holder_is_done(tmp_path: Path) -> None:
    order: list[str] = []
    file, clock = TokenFile(tmp_path / "park.json", "me"), ManualClock()

    async def hold(name: str) -> None:
        async with TokenFile(tmp_path / "park.json", "me").locked(clock):
            order.append(f"{name} in")
            for _ in range(5):
                await asyncio.sleep(0)
            order.append(f"{name} out")

    await asyncio.gather(hold("a"), hold("b"))
    assert order in (["a in", "a out", "b in", "b out"], ["b in", "b out", "a in", "a out"])
    assert file.read() is None


def test_the_file_holds_no_credentials_of_the_login(tmp_path: Path) -> None:
    path = tmp_path / "park.json"
    TokenFile(path, "me").write(TOKEN)
    assert set(json.loads(path.read_bytes())) == {
        "schema", "identity", "access_token", "refresh_token", "obtained_at", "life_s",
    }  # fmt: skip

"""Secrets: had by reference, checked, and never shown."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path
from typing import IO

import pytest

from evtui.clients.secret import Secret
from evtui.config import secrets
from evtui.config.secrets import resolve, resolved
from evtui.errors import ConfigError
from tests.config.config_doubles import DOCUMENTED, parsed

CANARY = "canary-5f1e0c-secret"


def python(code: str) -> str:
    """A ``command:`` reference that runs some Python."""
    return f"command:{shlex.join([sys.executable, '-c', code])}"


async def test_the_environment_gives_a_secret(tmp_path: Path) -> None:
    assert await resolve("env:NAME", {"NAME": CANARY}, tmp_path) == CANARY


async def test_a_missing_or_empty_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NAME is not set"):
        await resolve("env:NAME", {}, tmp_path)
    with pytest.raises(ConfigError, match="NAME is empty"):
        await resolve("env:NAME", {"NAME": "\n"}, tmp_path)


async def test_a_private_file_gives_its_text_without_the_line_end(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{CANARY}\r\n")
    path.chmod(0o600)
    assert await resolve(f"file:{path}", {}, Path("/")) == CANARY
    assert await resolve("file:secret", {}, tmp_path) == CANARY  # relative to the configuration


async def test_a_secret_file_others_can_read_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(CANARY)
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="can be read by others") as caught:
        await resolve(f"file:{path}", {}, tmp_path)
    assert caught.value.hint == f"chmod 600 {path}"
    assert CANARY not in str(caught.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a file of another user")
async def test_a_secret_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(CANARY)
    path.chmod(0o600)
    os.chown(path, 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to another user"):
        await resolve(f"file:{path}", {}, tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "is empty"), (b"a\nb", "more than one line"), (b"a\x1b[2J", "control"), (b"\xff", "not UTF-8"),
     (b"x" * 70_000, "more than 64 kB")],
)  # fmt: skip
async def test_what_is_no_secret_is_refused_without_being_quoted(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=message):
        await resolve(f"file:{path}", {}, tmp_path)


async def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        await resolve("file:none", {}, tmp_path)
    with pytest.raises(ConfigError, match="directory"):
        await resolve(f"file:{tmp_path}", {}, tmp_path)
    with pytest.raises(ConfigError, match="no home folder"):
        await resolve("file:~no-such-user-here/x", {}, tmp_path)


async def test_a_command_gives_its_output_and_no_shell_is_involved(tmp_path: Path) -> None:
    assert await resolve(python(f"print('{CANARY}')"), {}, tmp_path) == CANARY
    marker = tmp_path / "touched"
    assert await resolve(f"command:echo $HOME ; touch {marker}", {}, tmp_path) == f"$HOME ; touch {marker}"
    assert not marker.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("command:", "the command is empty"),
        ("command:'open", "cannot be split"),
        ("command:/no/such/program x", "cannot be run"),
        (python(f"import sys; sys.stderr.write('{CANARY}'); sys.exit(3)"), "failed with exit code 3"),
        (python("pass"), "is empty"),
        (python("print('x' * 1_000_000)"), "more than 64 kB"),
        (python("import sys; sys.stdout.buffer.write(b'a' + bytes([10]) + b'b')"), "more than one line"),
    ],
)
async def test_a_failing_command_is_told_without_its_output(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        await resolve(text, {}, tmp_path)
    assert CANARY not in str(caught.value)


async def test_what_a_failing_command_says_is_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigError):
        await resolve(python(f"import sys; sys.stderr.write('{CANARY}'); sys.exit(1)"), {}, tmp_path)
    assert CANARY not in "".join(capfd.readouterr())


async def test_a_command_that_hangs_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "COMMAND_TIMEOUT_S", 0.5)
    script = "import os, sys, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"gave nothing within 0\.5 s"):
        await resolve(python(script), {}, tmp_path)
    pid = (tmp_path / "pid").read_text()
    if pid:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


async def test_a_cancelled_wait_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Event()
    pids: list[int] = []
    run = secrets._run

    async def watched(argv: list[str], name: str) -> tuple[asyncio.subprocess.Process, IO[bytes]]:
        process, reading = await run(argv, name)
        pids.append(process.pid)
        started.set()
        return process, reading

    monkeypatch.setattr(secrets, "_run", watched)
    task = asyncio.create_task(resolve("command:sleep 60", {}, tmp_path))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


async def test_a_keyring_that_is_not_installed_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(ConfigError, match="not installed") as caught:
        await resolve("keyring:north", {}, tmp_path)
    assert "evtui[keyring]" in caught.value.hint


async def test_every_secret_of_the_documented_configuration_becomes_a_secret() -> None:
    environ = {"NORTH_SECRET": "n-secret", "PARK_SECRET": "p-secret", "PARK_PASSWORD": "pw", "OIOI_KEY": "k",
               "OIOI_TOKEN": "t-secret"}  # fmt: skip
    north, park, roaming = [await resolved(account, environ) for account in parsed(DOCUMENTED).accounts]
    assert north.client_secret == Secret("n-secret")  # type: ignore[attr-defined]  # the provider's own model
    assert park.password == Secret("pw")  # type: ignore[attr-defined]  # the provider's own model
    assert roaming.users[0].token == Secret("t-secret")  # type: ignore[attr-defined]  # the provider's own model
    assert "secret" not in repr((north, park, roaming)).replace("client_secret", "").replace("Secret", "")


async def test_a_missing_secret_names_file_line_and_key() -> None:
    account = parsed(DOCUMENTED).accounts[2]
    with pytest.raises(ConfigError) as caught:
        await resolved(account, {"OIOI_KEY": "k"})
    assert "config.toml:20: users.0.token: environment variable OIOI_TOKEN is not set" in str(caught.value)

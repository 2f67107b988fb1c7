"""Secrets by reference (``env:``, ``file:``, ``command:``, ``keyring:``), had when an account is opened."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from pydantic import BaseModel

from evtui.clients.secret import Secret
from evtui.config.faults import BadConfig
from evtui.config.keyring import keyring_secret
from evtui.config.load import validation_faults
from evtui.config.origin import KeyPath
from evtui.config.references import scheme_of, secret_paths, text_at, with_secrets
from evtui.config.settings import AccountSettings
from evtui.errors import ConfigError
from evtui.providers.registry import load_provider

COMMAND_TIMEOUT_S: Final = 10.0
MAX_BYTES: Final = 64 * 1024
"""Longest secret a file or a command may give."""


async def resolved(account: AccountSettings, environ: Mapping[str, str] | None = None) -> BaseModel:
    """The account's section with its secrets, as the provider's own settings model.

    Raises ConfigError naming file, line and key for a secret that cannot be had; its text never appears.
    """
    env = os.environ if environ is None else environ
    spec = await asyncio.to_thread(load_provider, account.provider)
    secrets: dict[KeyPath, Secret] = {}
    for path in secret_paths(spec.settings, account.section):
        try:
            secrets[path] = Secret(await resolve(text_at(account.section, path), env, account.folder))
        except ConfigError as error:
            place = f"{account.origin.at((*account.path, *path))}: {'.'.join(map(str, path))}"
            hint = error.hint or f"evtui auth login {account.name}"
            raise ConfigError(f"{place}: {error.message}", hint=hint) from None
    section: dict[str, Any] = with_secrets(account.section, secrets)
    faults = validation_faults(account, spec.settings, section)
    if faults:
        raise BadConfig(faults)
    return spec.settings.model_validate(section)


def looked_up(reference: str, account: AccountSettings, environ: Mapping[str, str]) -> str:
    """``set``, ``missing: why``, or that nobody looked: commands are not run and keyrings not asked."""
    target = reference.partition(":")[2]
    try:
        match scheme_of(reference):
            case "env":
                _from_environment(target, environ)
            case "file":
                _from_file(target, account.folder)
            case "command":
                return "not run"
            case "keyring":
                return "not asked"
            case _:
                checked_secret(reference, "the value")
    except ConfigError as error:
        return f"missing: {error}"
    return "set"


async def resolve(text: str, environ: Mapping[str, str], folder: Path) -> str:
    """The secret a text refers to; a literal one is itself. Raises ConfigError without quoting it."""
    scheme = scheme_of(text)
    target = text.partition(":")[2]
    match scheme:
        case "env":
            return _from_environment(target, environ)
        case "file":
            return _from_file(target, folder)
        case "command":
            return await _from_command(target)
        case "keyring":
            return checked_secret(await keyring_secret(target), f"keyring {target}")
        case _:
            return checked_secret(text, "the value")


def checked_secret(value: str, what: str) -> str:
    """A usable secret: not empty, one line, nothing that a header cannot carry."""
    value = value.rstrip("\r\n")
    if not value:
        raise ConfigError(f"{what} is empty")
    if not value.isprintable():
        raise ConfigError(f"{what} holds control characters or more than one line")
    return value


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    """``env:NAME``."""
    if name not in environ:
        raise ConfigError(f"environment variable {name} is not set", hint=f"export {name}=…")
    return checked_secret(environ[name], f"environment variable {name}")


def _from_file(target: str, folder: Path) -> str:
    """``file:PATH``: ours, and readable by nobody else."""
    path = _expanded(target, folder)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(f"{path} is no regular file")
            if status.st_uid != os.geteuid():
                raise ConfigError(f"{path} belongs to another user", hint="keep it in a file of your own")
            if status.st_mode & 0o077:
                raise ConfigError(f"{path} can be read by others", hint=f"chmod 600 {path}")
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or 'failed'}") from None
    return _text(body, str(path))


def _expanded(target: str, folder: Path) -> Path:
    """The path with ``~`` and relative to the configuration file."""
    try:
        return folder / Path(target).expanduser()
    except RuntimeError:  # no home, or no such user
        raise ConfigError(f"{target} has no home folder to start from") from None


def _text(body: bytes, what: str) -> str:
    """Bytes of a file or command as a secret."""
    if len(body) > MAX_BYTES:
        raise ConfigError(f"{what} gives more than 64 kB")
    try:
        return checked_secret(body.decode("utf-8"), what)
    except UnicodeDecodeError:
        raise ConfigError(f"{what} is not UTF-8") from None


async def _from_command(line: str) -> str:
    """``command:ARGV``: split like a shell's words, run without a shell; its stderr is not shown."""
    try:
        argv = shlex.split(line)
    except ValueError as error:
        raise ConfigError(f"the command cannot be split: {error}") from None
    if not argv:
        raise ConfigError("the command is empty")
    name = f"command {argv[0]}"
    process, reading = await _run(argv, name)
    try:
        async with asyncio.timeout(COMMAND_TIMEOUT_S):
            body = await _output(reading)
            code = await process.wait() if len(body) <= MAX_BYTES else 0
    except TimeoutError:
        raise ConfigError(f"{name} gave nothing within {COMMAND_TIMEOUT_S:g} s") from None
    finally:
        await _end(process)
    if code:
        raise ConfigError(f"{name} failed with exit code {code}", hint="run it by hand to see why")
    return _text(body, name)


async def _run(argv: list[str], name: str) -> tuple[asyncio.subprocess.Process, IO[bytes]]:
    """Start a program and return it with the reading end of its stdout.

    The pipe is ours: asyncio's own would have ``wait`` hang while anything that escaped keeps it open.
    """
    read_end, write_end = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=write_end,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        os.close(read_end)
        raise ConfigError(f"{name} cannot be run: {getattr(error, 'strerror', None) or 'failed'}") from None
    except BaseException:
        os.close(read_end)
        raise
    finally:
        os.close(write_end)
    return process, os.fdopen(read_end, "rb", buffering=0)


async def _output(reading: IO[bytes]) -> bytes:
    """What comes out of a pipe, at most one byte more than allowed; closes it."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), reading
    )
    body = bytearray()
    try:
        while len(body) <= MAX_BYTES and (piece := await stream.read(MAX_BYTES + 1 - len(body))):
            body += piece
    finally:
        transport.close()
    return bytes(body)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill a command that still runs, with what it started; one that ended may leave its agent behind."""
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

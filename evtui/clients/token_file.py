"""A rotating token pair on disk: private, written whole or not at all, under a lock of all processes."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from evtui.clients.clock import Clock
from evtui.clients.secret import Secret
from evtui.clients.token import Token, life_of

LOCK_POLL_S: Final = 0.05
LOCK_PATIENCE_S: Final = 90.0
"""Longest wait for another process; its own refresh is bounded by a deadline below this."""
_LARGEST_FILE: Final = 256 << 10
_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # without a log, nothing may land on a full-screen terminal


class TokenFile:
    """The token pair of one login. Trouble with the file is logged and survived: memory takes its place."""

    def __init__(self, path: Path, identity: str) -> None:
        """``identity`` names the login (no secret in it); a file of another login is not used."""
        self._path = path
        self._identity = identity

    @asynccontextmanager
    async def locked(self, clock: Clock) -> AsyncIterator[None]:
        """Hold the lock file (``NAME.lock``; a dead process frees it); without a usable one go on alone."""
        descriptor = self._open_lock()
        try:
            if descriptor is not None:
                await _wait_for_lock(descriptor, clock)
            yield
        finally:
            if descriptor is not None:
                os.close(descriptor)  # closing releases the lock

    def read(self) -> Token | None:
        """The stored pair; None when absent, damaged, another login's, or open to other users."""
        try:
            raw = read_private_file(self._path)
            fields = json.loads(raw) if raw else None
            if not isinstance(fields, dict) or fields.get("identity") != self._identity:
                return None
            obtained_at = datetime.fromisoformat(fields["obtained_at"])
            if obtained_at.tzinfo is None:
                return None
            refresh = fields.get("refresh_token")
            return Token(
                access=Secret(str(fields["access_token"])),
                refresh=Secret(str(refresh)) if refresh else None,
                obtained_at=obtained_at,
                life_s=life_of(fields.get("life_s")),
            )
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            _log.warning("the stored sign-in %s cannot be used (%s)", self._path.name, type(error).__name__)
            return None

    def write(self, token: Token) -> None:
        """Replace the stored pair atomically: a crash leaves the old or the new one, never half."""
        fields = {
            "schema": 1,
            "identity": self._identity,
            "access_token": token.access.reveal(),
            "refresh_token": token.refresh.reveal() if token.refresh else None,
            "obtained_at": token.obtained_at.isoformat(),
            "life_s": token.life_s,
        }
        try:
            self._private_folder()
            replace_private_file(self._path, json.dumps(fields).encode())
        except OSError as error:
            _log.warning(
                "the sign-in is kept in memory only, %s: %s", self._path.name, error.strerror or error
            )

    def _open_lock(self) -> int | None:
        """A descriptor of the lock file, None where there can be none (read-only, foreign folder)."""
        try:
            self._private_folder()
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            return os.open(self._path.with_name(self._path.name + ".lock"), flags, 0o600)
        except OSError as error:
            _log.warning("no lock for the sign-in %s: %s", self._path.name, error.strerror or error)
            return None

    def _private_folder(self) -> None:
        """The folder exists, is ours and is closed to others; raises OSError otherwise."""
        folder = self._path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        if state.st_uid != os.geteuid():
            raise PermissionError(0, "the folder belongs to another user")
        if state.st_mode & 0o077:
            folder.chmod(0o700)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTimes:
    """How long a stored sign-in is good; no part of it is a secret."""

    good_until: datetime
    """End of the access token, aware UTC."""
    renews: bool
    """A refresh token is there: no password is needed after the end."""


def stored_times(path: Path) -> StoredTimes | None:
    """The times of a stored sign-in, whoever it belongs to; None where there is none that could be used."""
    try:
        raw = read_private_file(path)
        fields = json.loads(raw or b"{}")
        obtained_at = datetime.fromisoformat(fields["obtained_at"]).astimezone(UTC)
        good_until = obtained_at + timedelta(seconds=life_of(fields.get("life_s")))
        return StoredTimes(good_until=good_until, renews=bool(fields.get("refresh_token")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


async def _wait_for_lock(descriptor: int, clock: Clock) -> None:
    """Take the lock without blocking the event loop; goes on without it after ``LOCK_PATIENCE_S``."""
    give_up_at = clock.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if clock.monotonic() >= give_up_at:
                _log.warning(
                    "another process has held the sign-in lock for %.0f s; going on", LOCK_PATIENCE_S
                )
                return
            await clock.sleep(LOCK_POLL_S)
            await asyncio.sleep(0)
        except OSError as error:  # a file system without locks
            _log.warning("no lock for the sign-in: %s", error.strerror or error)
            return
        else:
            return


def read_private_file(path: Path) -> bytes:
    """The file's bytes, if it is a plain file of ours that nobody else may read or write, else nothing.

    A link is not followed. Raises OSError.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mode & 0o077:
            _log.warning("the stored sign-in %s is open to others and not used; sign in anew", path.name)
            return b""
        return file.read(_LARGEST_FILE)


def replace_private_file(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` with mode 0600 through a fresh temporary file in the same folder.

    A planted symlink is never followed: the temporary file must be new, and the replacement swaps the name
    itself. Raises OSError.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)  # whatever the umask says
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename durable; a file system that cannot is not an error."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

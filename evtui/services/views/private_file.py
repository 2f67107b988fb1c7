"""A small JSON file of ours: 0600, replaced whole, read however damaged it is; changed under a lock."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from evtui.clients.file_lock import locked
from evtui.config.locations import make_private
from evtui.errors import EvtuiError

SCHEMA: Final = 1
"""Version of every file; one of a newer version is read as far as it is understood and never replaced."""
LARGEST: Final = 1 << 20
LOCK_PATIENCE_S: Final = 2.0

Record = dict[str, object]


class NotKept(EvtuiError):
    """A file of ours cannot be written; one line that says why."""


class PrivateFile:
    """One JSON object with a ``schema`` number. Its methods block."""

    def __init__(self, path: Path) -> None:
        """Nothing is read or made before the first call."""
        self.path = path

    def read(self) -> Record:
        """The object, empty where there is none that can be read. Never raises."""
        try:
            return _object(self._bytes())
        except (OSError, ValueError, RecursionError):
            return {}

    def replace(self, record: Record) -> None:
        """Write another object in its place. Raises NotKept, also over a file of a newer version."""
        self.change(lambda _: record)

    def change(self, change: Callable[[Record], Record]) -> Record:
        """Read, change and replace under the lock of all processes; returns what is kept. Raises NotKept."""
        from evtui.clients.token_file import replace_private_file  # asyncio: never before the first picture

        make_private(self.path.parent)
        try:
            with self._locked():
                before = self._kept()
                changed = {**change(before), "schema": SCHEMA}
                if changed != before:
                    replace_private_file(self.path, json.dumps(changed, ensure_ascii=False).encode())
        except OSError as error:
            raise NotKept(f"{self.path} cannot be written: {error.strerror or 'failed'}") from error
        return changed

    def _kept(self) -> Record:
        """What a change begins with. A file nobody can read is moved aside, one of the future left alone."""
        try:
            record = _object(self._bytes())
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            with contextlib.suppress(OSError):
                self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
            return {}
        schema = record.get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise NotKept(f"{self.path} was written by a newer evtui: it is left as it is")
        return record

    def _bytes(self) -> bytes:
        """The file's bytes, if it is a plain file of ours that nobody else may read. Raises OSError."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mode & 0o077:
                raise PermissionError(0, "no private file of yours")
            if state.st_size > LARGEST:
                raise PermissionError(0, "larger than any file of ours")
            return file.read(LARGEST)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold ``NAME.lock``. Raises NotKept when another process keeps it."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(locked(self.path.with_name(f"{self.path.name}.lock"), LOCK_PATIENCE_S))
            except TimeoutError:
                raise NotKept(f"another evtui keeps {self.path.name} locked; try again") from None
            yield


def _object(content: bytes) -> Record:
    """The JSON object. Raises ValueError for anything else."""
    record = json.loads(content)
    if not isinstance(record, dict):
        raise ValueError("no object")
    return record

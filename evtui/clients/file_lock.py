"""The lock of all processes on a file of ours: waited for a while, freed by the end of a process."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_POLL_S: Final = 0.02


@contextmanager
def locked(path: Path, patience_s: float) -> Iterator[None]:
    """Hold a lock file (0600, made where it is missing; it stays). Blocks.

    A file system without locks counts as free. Raises TimeoutError when another process keeps it for longer
    than ``patience_s``, any other OSError where there can be no such file.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        end_s = time.monotonic() + patience_s
        while not _has_lock(descriptor):
            if time.monotonic() > end_s:
                raise TimeoutError(f"{path.name} is held by another process")
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(descriptor)  # closing releases the lock


def _has_lock(descriptor: int) -> bool:
    """Take the lock if it is free; a file system without locks counts as free."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True

"""The store's files: private from their first byte, moved aside but never deleted, on which file system.

The database file itself is never opened here while it may be in use: closing any descriptor of a file drops
this process's POSIX locks on it, also SQLite's (https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evtui.errors import StoreFailed

FILE_NAME: Final = "sessions.db"
JOURNALS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside the file."""
LOCK_PATIENCE_S: Final = 10.0
"""How long another process may take to open: it may be migrating."""
_POLL_S: Final = 0.02
_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "ncpfs", "coda", "davfs", "fuse.sshfs"}
    | {
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.davfs2",
        "fuse.glusterfs",
        "ceph",
        "glusterfs",
        "lustre",
    }
)
"""Types of file systems whose files other machines may change: WAL needs shared memory
(https://www.sqlite.org/wal.html)."""


def create_private(path: Path) -> None:
    """Make an empty file 0600, whatever the umask; never follows a link. Raises OSError, FileExistsError."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def narrow(path: Path) -> None:
    """Take the rights of others away from the file and its journals; what cannot be changed stays."""
    for file in (path, *(beside(path, ending) for ending in JOURNALS)):
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o077:
                file.chmod(0o600)


def beside(path: Path, ending: str) -> Path:
    """``sessions.db-wal`` and its kin."""
    return path.with_name(path.name + ending)


def identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at the path now, by device and inode; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def size_of(path: Path) -> int:
    """Bytes of a file, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def size_with_journals(path: Path) -> int:
    """Bytes on the disk of the file and its journals; ``-shm`` is memory that happens to have a name."""
    return sum(size_of(file) for file in (path, beside(path, "-wal"), beside(path, "-journal")))


def was_left_open(path: Path) -> bool:
    """Whether whoever wrote last did not close: SQLite removes its journals when the last one leaves."""
    return size_of(beside(path, "-wal")) > 0 or size_of(beside(path, "-journal")) > 0


def move_aside(path: Path) -> Path:
    """Give a file and its journals the next free name ``sessions.db.damaged-N``. Raises OSError."""
    number = 1
    while (target := path.with_name(f"{path.name}.damaged-{number}")).exists() or target.is_symlink():
        number += 1
    for ending in JOURNALS:  # first, so that no new file ever meets an old journal
        with contextlib.suppress(FileNotFoundError):
            beside(path, ending).rename(beside(target, ending))
    path.rename(target)
    return target


def put_in_place(made: Path, path: Path) -> None:
    """Give a finished file its name unless another process was quicker. Raises OSError."""
    try:
        path.hardlink_to(made)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        made.rename(path)
        return
    made.unlink()


def network_file_system(folder: Path, mounts: str) -> str | None:
    """The type of the network file system a folder is on, ``nfs4``; None for a local one.

    ``mounts`` is the text of ``/proc/self/mountinfo`` (proc(5)), empty where there is none.
    """
    place, best, kind = str(folder.resolve()), "", ""
    for line in mounts.splitlines():
        left, separator, right = line.partition(" - ")
        fields, types = left.split(" "), right.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = fields[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = point == "/" or place == point or place.startswith(f"{point}/")
        if inside and len(point) >= len(best):  # of two mounts at one point the later one is seen
            best, kind = point, types[0]
    return kind if kind in _NETWORK else None


class OpenLock:
    """Who has the store open: shared while open, exclusive while a process looks whether all is well.

    Kept on a file of its own, 0600, because SQLite's own locks say nothing about processes that are idle.
    """

    def __init__(self, path: Path) -> None:
        """Take it, exclusive if nobody else has the store open. Raises OSError, StoreFailed."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor: int | None = os.open(path, flags, 0o600)
        self.works = True
        """False on a file system without locks."""
        try:
            os.fchmod(self._descriptor, 0o600)
            self.is_alone = self._take(self._descriptor, path)
            """True until ``share``: no other process has it open, and none can open it now."""
        except BaseException:
            self.close()
            raise

    def share(self) -> None:
        """Let others open it too."""
        if self._descriptor is not None and self.works and self.is_alone:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        self.is_alone = False

    def close(self) -> None:
        """No longer open here; safe to call twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _take(self, descriptor: int, path: Path) -> bool:
        """Whether it is ours alone. Raises StoreFailed when another process is opening it for too long."""
        for _ in _patience():
            for kind in (fcntl.LOCK_EX, fcntl.LOCK_SH):
                try:
                    fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                except OSError:
                    self.works = False
                    return True
                return kind == fcntl.LOCK_EX
        raise StoreFailed(
            f"another evtui has been opening {path.with_suffix('')} for {LOCK_PATIENCE_S:.0f} s",
            hint="end it, or try again",
        )


def _patience() -> Iterator[None]:
    """Again and again until the patience is over."""
    give_up_at = time.monotonic() + LOCK_PATIENCE_S
    yield
    while time.monotonic() < give_up_at:
        time.sleep(_POLL_S)
        yield

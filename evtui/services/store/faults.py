"""What SQLite complains about, in one line that says what to do."""

from __future__ import annotations

import sqlite3
from typing import Final

from evtui.errors import StoreFailed

_Words = tuple[str, str]
"""What happened, what to do."""

_CHECK: Final = "evtui cache check says more; the next start moves a damaged file aside and begins a new one"
_DISK: Final = "look at the disk (dmesg); start evtui again once it is well"
_BY_NAME: Final[tuple[tuple[str, _Words], ...]] = (
    ("SQLITE_FULL", ("the disk is full", "make room, then start evtui again; evtui cache prune frees some")),
    (
        "SQLITE_IOERR_WRITE",
        ("writing failed: the disk is full or failing", "make room or look at the disk (dmesg)"),
    ),
    ("SQLITE_IOERR_FSYNC", ("the disk did not take what was written", _DISK)),
    ("SQLITE_IOERR", ("the disk reports an error", _DISK)),
    ("SQLITE_READONLY", ("it cannot be written", "check the rights of the file and its folder")),
    ("SQLITE_CORRUPT", ("it is damaged", _CHECK)),
    ("SQLITE_NOTADB", ("it is damaged", _CHECK)),
    (
        "SQLITE_BUSY",
        ("another process has been writing to it for too long", "end the other evtui, or try again"),
    ),
    (
        "SQLITE_LOCKED",
        ("another process has been writing to it for too long", "end the other evtui, or try again"),
    ),
    ("SQLITE_CANTOPEN", ("it cannot be opened", "check that it exists and whom it belongs to")),
    ("SQLITE_PERM", ("it cannot be opened", "check whom it belongs to")),
    ("SQLITE_AUTH", ("it cannot be opened", "check whom it belongs to")),
    ("SQLITE_NOLFS", ("it is too large for this file system", "evtui cache prune makes it smaller")),
    ("SQLITE_TOOBIG", ("a record is too large to be kept", "")),
    ("SQLITE_NOMEM", ("the memory is full", "")),
)
"""The beginning of SQLite's error name to words, the first that fits."""
_STOPS_WRITING: Final = (
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_READONLY",
    "SQLITE_CORRUPT",
    "SQLITE_NOTADB",
    "SQLITE_CANTOPEN",
)
_NOT_DAMAGE: Final = (
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_CANTOPEN",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_NOMEM",
    "SQLITE_PERM",
    "SQLITE_READONLY",
)


def name_of(error: sqlite3.Error) -> str:
    """SQLite's own name of an error, ``SQLITE_IOERR_FSYNC``; empty for errors of the Python module."""
    return getattr(error, "sqlite_errorname", None) or ""


def told(error: Exception, path: str) -> StoreFailed:
    """The error in words about the store at ``path``."""
    if not isinstance(error, sqlite3.Error):  # a row that holds what we never wrote
        return StoreFailed(f"the store {path}: it is damaged", hint=_CHECK)
    name = name_of(error)
    if isinstance(error, sqlite3.ProgrammingError):
        return StoreFailed(f"the store {path}: it is closed")
    what, remedy = next((words for start, words in _BY_NAME if name.startswith(start)), ("", ""))
    return StoreFailed(f"the store {path}: {what or error}{f' ({name})' if name else ''}", hint=remedy)


def stops_writing(error: sqlite3.Error) -> bool:
    """Whether nothing more should be written after this error."""
    return name_of(error).startswith(_STOPS_WRITING)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error while opening says that the file itself is bad, not the way to it."""
    return not name_of(error).startswith(_NOT_DAMAGE)

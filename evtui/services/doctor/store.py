"""The store: where it is, how large, whether it is whole and only ours to read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from evtui.errors import ConfigError, StoreFailed
from evtui.services.doctor.check import Check, fail, ok, warn
from evtui.services.store.opening import open_store

AREA: Final = "store"
FILE: Final = "sessions.db"


def store_checks(folder: Path) -> Iterator[Check]:
    """Looks and changes nothing: a store that is not there yet is not made."""
    path = folder / FILE
    if not path.exists():
        yield ok(AREA, "file", f"none yet; it will be {path}")
        return
    yield from _privacy(path)
    try:
        with closing(open_store(folder, read_only=True)) as store:
            info = store.info()
            check = store.check()
            notices = dict.fromkeys((*info.notices, *store.notices))
    except (StoreFailed, ConfigError) as error:
        yield fail(AREA, "file", error.message, error.hint or "evtui cache clear", 1)
        return
    size = info.size_bytes / 1_000_000
    yield ok(AREA, "file", f"{info.path}: {info.sessions} sessions, {size:.1f} MB")
    yield (
        ok(AREA, "whole", "no damage found")
        if check.is_ok
        else fail(AREA, "whole", "the file is damaged", "evtui cache check", 1)
    )
    for notice in notices:
        yield warn(AREA, "note", notice)


def _privacy(path: Path) -> Iterator[Check]:
    """Nobody else may read what is kept."""
    for one in (path, path.parent):
        mode = one.stat().st_mode & 0o777
        if mode & 0o077:
            wanted = "700" if one.is_dir() else "600"
            yield warn(AREA, "privacy", f"{one} can be read by others ({mode:03o})", f"chmod {wanted} {one}")

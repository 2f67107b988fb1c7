"""What the next start needs to show rows before it reads the configuration: whose they were, and whether it
is still the same configuration.

Written by a run that opened its accounts, read by the next one before anything slow is imported. It holds
names and hosts only, no secret; whatever is odd about it, the next start does without.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from evtui.services.store.protocol import AccountRef

FILE: Final = "first-screen.json"
"""In the state folder."""
_MOST_BYTES: Final = 1 << 20


def mark_of(config: Path) -> str:
    """What tells two versions of a configuration file apart: path, length, checksum. Raises OSError."""
    body = config.read_bytes()
    return f"{config.absolute()} {len(body)} {zlib.crc32(body):08x}"


def remember(state: Path, mark: str, accounts: Sequence[AccountRef]) -> None:
    """Keep whose sessions this configuration shows, where that is news. Raises OSError, ConfigError."""
    if remembered(state, mark) == tuple(accounts):
        return
    from evtui.clients.token_file import replace_private_file
    from evtui.config.locations import make_private

    rows = [[one.account, one.provider, one.origin] for one in accounts]
    body = json.dumps({"schema": 1, "configuration": mark, "accounts": rows}).encode()
    replace_private_file(make_private(state) / FILE, body)


def remembered(state: Path, mark: str) -> tuple[AccountRef, ...]:
    """The accounts of the configuration with this mark; none where that is not known."""
    try:
        with (state / FILE).open("rb") as file:
            kept = json.loads(file.read(_MOST_BYTES))
        if kept["schema"] != 1 or kept["configuration"] != mark:
            return ()
        return tuple(_refs(kept["accounts"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def _refs(rows: Iterable[object]) -> Iterable[AccountRef]:
    """Rows of three texts. Raises TypeError for anything else."""
    for row in rows:
        match row:
            case [str(account), str(provider), str(origin)]:
                yield AccountRef(account=account, provider=provider, origin=origin)
            case _:
                raise TypeError("not an account")

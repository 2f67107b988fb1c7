"""Whether a configuration names accounts at all, told without parsing it: the first picture waits for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 1 << 20
"""No configuration is larger (``evtui.config.load`` refuses it)."""
_ACCOUNTS: Final = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t]*\[*[ \t]*["']?accounts\b""", re.MULTILINE)


def names_accounts(path: Path) -> bool:
    """False for a missing file, or one whose every line about accounts is a comment.

    True whenever that cannot be said: a pipe, which can be read only once, or a file that cannot be read;
    opening it tells why.
    """
    try:
        if not path.is_file():
            return path.exists()
        with path.open("rb") as file:
            return _ACCOUNTS.search(file.read(MAX_BYTES)) is not None
    except OSError:
        return True

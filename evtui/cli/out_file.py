"""``-O FILE``: what a command makes, written whole or not at all, readable for its owner only."""

from __future__ import annotations

from pathlib import Path

from evtui.errors import UsageError


def write_out(path: Path, content: bytes) -> None:
    """Replace a file. Raises UsageError when it cannot be written; what was there before then stays."""
    from evtui.clients.token_file import replace_private_file

    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", hint="-O names a file")
        replace_private_file(path, content)
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(f"{path} cannot be written: {reason}") from None

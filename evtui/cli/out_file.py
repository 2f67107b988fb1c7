"""``-O FILE``: what a command makes, written whole or not at all, readable for its owner only."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG

from evtui.errors import EvtuiError, UsageError


class OutFileFailed(EvtuiError):
    """The file cannot be written; what was there before stays."""


def check_out(file: Path, *, is_forced: bool) -> None:
    """Raises UsageError for a file that exists (unless forced) and for what is no file; OutFileFailed."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise _failed(file, error) from error
    if not S_ISREG(mode):
        raise UsageError(f"{file} is no file")
    if not is_forced:
        raise UsageError(f"{file} exists", hint="--force replaces it")


def write_out(file: Path, content: bytes) -> None:
    """Write it, in place of what was there. Raises OutFileFailed."""
    from evtui.clients.token_file import replace_private_file

    try:
        replace_private_file(file, content)
    except (OSError, ValueError) as error:
        raise _failed(file, error) from error


def _failed(file: Path, error: Exception) -> OutFileFailed:
    """The reason in words."""
    return OutFileFailed(f"{file} cannot be written: {getattr(error, 'strerror', None) or error}")

"""What stands behind ``:export``, ``:report`` and ``:bundle``: a file's name, with switches around it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from textual.geometry import Size

from evtui.app.clipboard import short_path
from evtui.errors import EvtuiError
from evtui.formats.written import written_line

REPLACE: Final = "-f"
"""Lets an existing file go."""
REVEAL: Final = "--no-redact"
_FOOTER_REST: Final = 14
"""Cells of the footer that a message does not have."""


class TellingScreen(Protocol):
    """A screen with a line for messages."""

    @property
    def size(self) -> Size:
        """In cells."""
        ...

    def message_line(self, text: str) -> None:
        """Say it in the footer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was typed behind the name of the command."""

    path: Path
    replaces: bool
    """An existing file may go."""
    redacts: bool

    @property
    def ending(self) -> str:
        """``csv``: says the format."""
        return self.path.suffix.lower().lstrip(".")


def order_of(words: str, switches: Sequence[str] = (REPLACE, REVEAL)) -> Order:
    """The name of the file, which may have blanks in it, with the switches before or behind it."""
    given: set[str] = set()
    rest = words.strip()
    while rest:
        first, _, behind = rest.partition(" ")
        before, _, last = rest.rpartition(" ")
        if first in switches:
            given.add(first)
            rest = behind.strip()
        elif last in switches:
            given.add(last)
            rest = before.strip()
        else:
            break
    return Order(path=Path(rest), replaces=REPLACE in given, redacts=REVEAL not in given)


def refused(order: Order, command: str, endings: Sequence[str]) -> str:
    """Why there is no such file to write, else nothing."""
    if order.path == Path():
        return f"Which file? :{command} NAME.{', .'.join(endings)}"
    if order.ending not in endings:
        return f"The ending says the format: .{', .'.join(endings)}"
    return ""


async def export(
    screen: TellingScreen, order: Order, make: Callable[[], bytes], what: str, names: str
) -> None:
    """Make and write an export in a thread, whole or not at all; the footer says what came of it."""

    def made(path: Path) -> int:
        check(path, order, "export")
        body = make()
        write(path, body)
        return len(body)

    try:
        path = order.path.expanduser()
        size_bytes = await asyncio.to_thread(made, path)
    except (EvtuiError, RuntimeError) as error:  # RuntimeError: a home folder that nobody knows
        screen.message_line(error.message if isinstance(error, EvtuiError) else str(error))
        return
    tell(screen, path, size_bytes, what, names)


def tell(screen: TellingScreen, path: Path, size_bytes: int, what: str, names: str) -> None:
    """Say in the footer what was written."""
    width = screen.size.width - _FOOTER_REST
    screen.message_line(written_line(short_path(path), size_bytes, what, names, width=width))


def check(path: Path, order: Order, command: str) -> None:
    """Raises EvtuiError for a folder, and for a file that may not go. Blocks."""
    try:
        if path.is_dir():
            raise EvtuiError(f"{path} is a folder")
        if path.exists() and not order.replaces:
            raise EvtuiError(f"{path} is there already; :{command} {REPLACE} {path} replaces it")
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise _failed(path, error) from error


def write(path: Path, body: bytes) -> None:
    """Write it whole or not at all, readable for its owner only. Raises EvtuiError. Blocks."""
    from evtui.clients.token_file import replace_private_file

    try:
        replace_private_file(path, body)
    except (OSError, ValueError) as error:
        raise _failed(path, error) from error


def _failed(path: Path, error: Exception) -> EvtuiError:
    reason = error.strerror if isinstance(error, OSError) else None
    return EvtuiError(f"{path} was not written: {reason or error}")

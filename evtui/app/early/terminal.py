"""The terminal between the first byte and Textual: alternate screen, no echo, put back whatever happens."""

from __future__ import annotations

import contextlib
import os
import termios
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from evtui.app.early.ansi import ansi_row
from evtui.app.looks import Looks
from evtui.app.screens.sessions.first_picture import PictureRow
from evtui.app.terminal_modes import ENTER, LEAVE


class EarlyTerminal:
    """Draws on stderr's terminal, as Textual does. A context manager; ``hand_over`` ends it for Textual.

    Whatever is raised meanwhile, by a signal's handler too, puts the terminal back. Output that cannot be
    written is given up: the first picture is a courtesy.
    """

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._settings: list[Any] | None = None
        self.is_drawn = False
        """Something stands on the alternate screen, which therefore need not be entered again."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines now."""
        try:
            return tuple(os.get_terminal_size(2))  # type: ignore[return-value]  # a pair with names
        except OSError:
            return (0, 0)

    def draw(self, rows: Sequence[PictureRow]) -> None:
        """Draw a whole picture, each row from its own left edge; nothing for an empty one."""
        if not rows:
            return
        lines = (
            f"\x1b[{number}H{ansi_row(start, end, fill, width, self._looks)}\x1b[0m"
            for number, (start, end, fill, width) in enumerate(rows, 1)
        )
        self._write((b"" if self.is_drawn else ENTER) + "".join(lines).encode())
        self.is_drawn = True

    def hand_over(self) -> None:
        """Give the keys back as they were; the picture stays for Textual to draw over."""
        if self._settings is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSANOW, self._settings)
            self._settings = None

    def __enter__(self) -> Self:
        with contextlib.suppress(termios.error):
            settings = termios.tcgetattr(0)
            quiet = [*settings]
            quiet[3] &= ~(termios.ECHO | termios.ICANON)  # keys typed by now wait, and are not printed
            termios.tcsetattr(0, termios.TCSANOW, quiet)
            self._settings = settings
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Without an error the terminal was handed over, and Textual has left it as it found it."""
        self.hand_over()
        if error is not None and self.is_drawn:
            self._write(LEAVE)

    def _write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            while data:
                data = data[os.write(2, data) :]

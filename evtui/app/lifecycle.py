"""How the app ends when it is not asked nicely: signals, a vanished terminal, a crash.

Textual 8.2.8 leaves the terminal raw after SIGTERM, SIGHUP and SIGQUIT, spins on a closed terminal, and
prints the locals of every frame when it crashes (a token among them). This module is the answer to the three.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import FrameType

    from textual.app import App

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that end the app in order; the exit code is 128 + number."""
WATCH_EVERY_S: Final = 1.0
"""How often the terminal is asked whether it exists: the only timer of an idle app, it sends nothing."""
GRACE_S: Final = 0.8
"""How long an orderly exit may take before the process is ended hard."""


class Lifecycle:
    """Ends one running app within a second of a signal or a hang-up. Install it when the app is mounted."""

    def __init__(
        self,
        app: App[Any],
        *,
        is_tty_gone: Callable[[], bool] | None = None,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        self._app = app
        self._is_tty_gone = is_tty_gone or _terminal_has_vanished
        self._end = end
        self._watch: asyncio.TimerHandle | None = None
        self._leaving = False

    def install(self) -> None:
        """Take over the signals and begin to watch the terminal; must run on the app's event loop."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            with contextlib.suppress(ValueError, RuntimeError):  # not the main thread: a test or a server
                loop.add_signal_handler(number, self.leave, 128 + number)
        self._watch = loop.call_later(WATCH_EVERY_S, self._look)

    def remove(self) -> None:
        """Give the signals back; for apps that share their process (tests)."""
        loop = asyncio.get_running_loop()
        if self._watch is not None:
            self._watch.cancel()
        for number in SIGNALS:
            with contextlib.suppress(ValueError, RuntimeError):
                loop.remove_signal_handler(number)

    def leave(self, code: int) -> None:
        """Exit with this code: in order if possible, hard after ``GRACE_S`` or when asked a second time."""
        if self._leaving:
            self._end(code)
            return
        self._leaving = True
        with contextlib.suppress(ValueError):  # only the main thread may set signal handlers
            signal.signal(signal.SIGALRM, self._end_hard(code))
            signal.setitimer(signal.ITIMER_REAL, GRACE_S)
        self._app.exit(return_code=code)

    def _end_hard(self, code: int) -> Callable[[int, FrameType | None], None]:
        """The alarm's handler: runs even while the main thread waits for a terminal that no longer reads."""

        def handler(_number: int, _frame: FrameType | None) -> None:
            self._end(code)

        return handler

    def _look(self) -> None:
        """Leave when the terminal is gone, else look again later."""
        if self._is_tty_gone():
            self.leave(128 + signal.SIGHUP)
            return
        self._watch = asyncio.get_running_loop().call_later(WATCH_EVERY_S, self._look)


def _terminal_has_vanished() -> bool:
    """Whether the other end of stdin is closed: an SSH line dropped without SIGHUP (nohup, disown)."""
    if sys.__stdin__ is None:
        return False
    poll = select.poll()
    try:
        poll.register(sys.__stdin__.fileno(), 0)
        return any(state & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, state in poll.poll(0))
    except (OSError, ValueError):
        return True


def write_crash_log(error: BaseException, folder: Path, redact: Callable[[str], str]) -> Path | None:
    """Write the traceback without locals and secrets to a private file; None when that is impossible."""
    text = redact("".join(traceback.format_exception(error)))
    path = folder / f"crash-{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}.log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path


def crash_line(error: BaseException, log: Path | None) -> str:
    """What the user sees of a crash: one line, its kind but not its words, and where the rest is."""
    where = f"; details in {log}" if log else "; the details could not be written"
    return f"evtui: unexpected {type(error).__name__}{where}"

"""How the app ends: asked nicely, by a signal, with its terminal gone, or held up by something that hangs.

Textual 8.2.8 leaves the terminal raw after SIGTERM, SIGHUP and SIGQUIT, and spins on a closed terminal. This
module is the answer to both, and it sees to it that an exit, once begun, comes to its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from textual.app import App

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""Signals that end the app in order; the exit code is 128 + number. On the terminal ctrl+c is a key."""
WATCH_EVERY_S: Final = 1.0
"""How often the terminal is asked whether it exists: the only timer of an idle app, it sends nothing."""
GRACE_S: Final = 0.8
"""How long an orderly exit may take after a signal before the process is ended hard."""
PATIENCE_S: Final = 2.0
"""The same when the user quits: time to tidy up, but not to wait for a thread that hangs."""
RESTORE: Final = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1016l\x1b[?1015l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l"
    b"\x1b[?1004l\x1b[?7h\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Sync, paste, resize reports, mouse, focus, wrap, keyboard, colours, screen and cursor as before."""


@dataclass(frozen=True, slots=True)
class TerminalState:
    """The settings of the terminal on stdin before the app changed them."""

    settings: list[Any]
    """As ``termios.tcgetattr`` gives them."""

    @classmethod
    def capture(cls) -> Self | None:
        """The present settings; None when stdin is no terminal."""
        try:
            return cls(termios.tcgetattr(0))
        except (termios.error, OSError):
            return None

    def restore(self) -> None:
        """Undo what the app did, if it has not done so itself. Never blocks, never raises.

        A driver that already put the settings back has also left its screen and popped its keyboard mode:
        popping a second time would take away the shell's. A terminal that takes no output keeps its modes.
        """
        with contextlib.suppress(termios.error, OSError):
            if termios.tcgetattr(0) == self.settings:
                return
            termios.tcsetattr(0, termios.TCSANOW, self.settings)
            handle = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            try:
                os.write(handle, RESTORE)
            finally:
                os.close(handle)


class Lifecycle:
    """Ends one running app: ``with Lifecycle(app): app.run()``, installed while it can answer.

    Outside of the ``with`` block it takes over nothing: such an app shares its process (tests).
    """

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
        self._terminal: TerminalState | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._before: dict[signal.Signals, Any] = {}
        self._noted: signal.Signals | None = None
        self.code: int | None = None
        """The exit code once the app is being left; whatever stumbles from then on changes nothing."""

    def __enter__(self) -> Self:
        """Signals are noted from here on: one that raised while the driver starts would leave threads behind.

        An ignored signal stays ignored: ``nohup`` means it.
        """
        self._terminal = TerminalState.capture()
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                self._before[number] = handler
        self._note_signals()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back to who had them, and hand on one that the app never got to answer."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        if error is not None and self._terminal is not None:
            self._terminal.restore()
        if self._noted is not None and self.code is None:
            signal.raise_signal(self._noted)

    def install(self) -> None:
        """Answer signals and watch the terminal from now on; must run on the app's event loop."""
        if not self._before:
            return
        loop = asyncio.get_running_loop()
        for number in self._before:
            loop.add_signal_handler(number, self.leave, 128 + number)
        if self._noted is not None:
            self.leave(128 + self._noted)
        elif self._terminal is not None:
            self._watch = loop.call_later(WATCH_EVERY_S, self._look)

    def remove(self) -> None:
        """The app is closing: stop watching, and only note signals again."""
        if self._watch is not None:
            self._watch.cancel()
        loop = asyncio.get_running_loop()
        for number in self._before:
            loop.remove_signal_handler(number)
        self._note_signals()

    def leave(self, code: int, grace_s: float = GRACE_S) -> None:
        """Exit with this code: in order if possible, hard when that takes longer than ``grace_s``.

        Being asked again changes nothing: the end is near, and a terminal half restored helps nobody.
        """
        if self.code is not None:
            return
        self.code = code
        self._end_by(code, grace_s)
        self._app.exit(return_code=code)

    def _note_signals(self) -> None:
        """Remember a signal for when it can be answered; the process ends even if that never comes."""

        def note(number: int, _frame: FrameType | None) -> None:
            if self._noted is None and self.code is None:
                self._noted = signal.Signals(number)
                self._end_by(128 + number, GRACE_S)

        for number in self._before:
            signal.signal(number, note)

    def _end_by(self, code: int, grace_s: float) -> None:
        """Set the alarm that ends the process hard; not where the process is somebody else's."""
        if self._before:
            signal.signal(signal.SIGALRM, self._end_hard(code))
            signal.setitimer(signal.ITIMER_REAL, grace_s)

    def _end_hard(self, code: int) -> Callable[[int, FrameType | None], None]:
        """The alarm's handler: runs even while the main thread waits for a terminal that no longer reads."""

        def handler(_number: int, _frame: FrameType | None) -> None:
            if self._terminal is not None:
                self._terminal.restore()
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


class KeysFailed(Exception):
    """The thread that reads the keys ended with an error; its own words may hold what was typed."""


def root_cause(error: BaseException) -> BaseException:
    """The exception behind Textual's ``WorkerFailed``, which knows neither place nor kind of its own."""
    inner = getattr(error, "error", None)
    return root_cause(inner) if type(error).__name__ == "WorkerFailed" and inner is not None else error

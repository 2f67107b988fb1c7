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
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from evtui.app.terminal_modes import LEAVE, RESTORE

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from textual.app import App

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
"""Signals that end the app in order; the exit code is 128 + number. On the terminal ctrl+c is a key."""
GRACE_S: Final = 0.8
"""How long an orderly exit may take after a signal before the process is ended hard."""
PATIENCE_S: Final = 2.0
"""The same when the user quits: time to tidy up, but not to wait for a thread that hangs."""


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

    def restore(self, *, picture_stands: bool = False) -> None:
        """Undo what the app did, if it has not done so itself. Never blocks, never raises.

        ``picture_stands``: the first picture is on the alternate screen, though the settings are as before.

        A driver that already put the settings back has also left its screen and popped its keyboard mode:
        popping a second time would take away the shell's. A terminal that takes no output keeps its modes.
        """
        with contextlib.suppress(termios.error, OSError):
            is_as_before = termios.tcgetattr(0) == self.settings
            if is_as_before and not picture_stands:
                return
            termios.tcsetattr(0, termios.TCSANOW, self.settings)
            handle = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            try:
                os.write(handle, LEAVE if is_as_before else RESTORE)
            finally:
                os.close(handle)


class Lifecycle:
    """Ends one running app: ``with Lifecycle(app): app.run()``, installed while its event loop can answer.

    Outside of the ``with`` block it takes over nothing: such an app shares its process (tests).
    """

    def __init__(
        self,
        app: App[Any],
        *,
        picture_stands: Callable[[], bool] = lambda: False,
        wait_for_hang_up: Callable[[], None] | None = None,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._app = app
        self._picture_stands = picture_stands
        self._wait_for_hang_up = wait_for_hang_up or _wait_for_hang_up
        self._end = end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._terminal: TerminalState | None = None
        self._before: dict[signal.Signals, Any] = {}
        self._noted: signal.Signals | None = None
        self.code: int | None = None
        """The exit code once the app is being left; whatever stumbles from then on changes nothing."""

    def __enter__(self) -> Self:
        """Take over the signals: one that raised while the driver starts would leave its threads behind.

        An ignored signal stays ignored: ``nohup`` means it.
        """
        self._terminal = TerminalState.capture()
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                self._before[number] = handler
                signal.signal(number, self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back to who had them, and hand on one that the app never got to answer."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        is_unanswered = self._noted is not None and self.code is None
        if self._terminal is not None and (error is not None or is_unanswered):
            self._terminal.restore(picture_stands=self._picture_stands())
        if self._noted is not None and is_unanswered:
            signal.raise_signal(self._noted)

    def install(self) -> None:
        """Answer signals and watch the terminal from now on; must run on the app's event loop."""
        if not self._before:
            return
        self._loop = asyncio.get_running_loop()
        if self._noted is not None:
            self._leave_as_noted()
        if self._terminal is not None:
            threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def remove(self) -> None:
        """The app is closing: from now on signals are only noted."""
        self._loop = None

    def leave(self, code: int, grace_s: float = GRACE_S) -> None:
        """Exit with this code: in order if possible, hard when that takes longer than ``grace_s``.

        Being asked again changes nothing: the end is near, and a terminal half restored helps nobody.
        """
        if self.code is not None:
            return
        self.code = code
        self._end_by(code, grace_s)
        self._app.exit(return_code=code)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        """A signal came. No handler of the event loop: that one may be waiting for a blocked terminal."""
        if self._noted is None and self.code is None:
            self._noted = signal.Signals(number)
            self._end_by(128 + number, GRACE_S)
            self._call_soon(self._leave_as_noted)

    def _leave_as_noted(self) -> None:
        """Leave because of the signal that came."""
        if self._noted is not None:
            self.leave(128 + self._noted)

    def _call_soon(self, callback: Callable[[], None]) -> None:
        """Run on the app's event loop, if it still runs; from a signal handler or another thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # closed meanwhile
                loop.call_soon_threadsafe(callback)

    def _end_by(self, code: int, grace_s: float) -> None:
        """Set the alarm that ends the process hard; not where the process is somebody else's."""
        if self._before:
            signal.signal(signal.SIGALRM, self._end_hard(code))
            signal.setitimer(signal.ITIMER_REAL, grace_s)

    def _end_hard(self, code: int) -> Callable[[int, FrameType | None], None]:
        """The alarm's handler: runs even while the main thread waits for a terminal that no longer reads."""

        def handler(_number: int, _frame: FrameType | None) -> None:
            if self._terminal is not None:
                self._terminal.restore(picture_stands=self._picture_stands())
            self._end(code)

        return handler

    def _watch(self) -> None:
        """Leave when the terminal is gone; a thread that sleeps until then costs an idle app nothing."""
        self._wait_for_hang_up()
        code = 128 + signal.SIGHUP
        self._call_soon(lambda: self.leave(code))
        time.sleep(GRACE_S)
        self._end(code)


def _wait_for_hang_up() -> None:
    """Return when the other end of stdin is closed: an SSH line dropped without SIGHUP (nohup, disown)."""
    poll = select.poll()
    with contextlib.suppress(OSError):
        poll.register(0, 0)  # hang-ups and errors are reported unasked
        poll.poll()


class KeysFailed(Exception):
    """The thread that reads the keys ended with an error; its own words may hold what was typed."""


def root_cause(error: BaseException) -> BaseException:
    """The exception behind Textual's ``WorkerFailed``, which knows neither place nor kind of its own."""
    inner = getattr(error, "error", None)
    return root_cause(inner) if type(error).__name__ == "WorkerFailed" and inner is not None else error

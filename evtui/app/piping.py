"""``|``: sessions as JSON lines into a command that the user types; what it prints is shown as text.

The words are split as a shell would, but no shell runs them. The command gets neither our terminal nor the
secrets of our environment, and ends after half a minute, or with ``esc``.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol, runtime_checkable

from textual.worker import Worker

from evtui.app.child_env import child_env
from evtui.app.messages import OpenText
from evtui.app.noting import ask_for_text
from evtui.app.yanking import Yankable, YankingScreen
from evtui.formats.plain import plain
from evtui.formats.units import count
from evtui.models.report import SessionReport

PATIENCE_S: Final = 30.0
MOST_OUTPUT: Final = 1 << 20
"""Bytes of output that are shown; a command that prints more is ended there."""
_PIECE: Final = 1 << 16
_GRACE_S: Final = 1.0
"""How long a command may take to end once it is told to."""
RESTRICTED: Final = "Commands are off: this evtui was started with --restricted"


@runtime_checkable
class Pipes(Protocol):
    """A screen with sessions to pipe."""

    def piped_reports(self) -> Sequence[SessionReport]:
        """The marked sessions, else the current one."""
        ...


@runtime_checkable
class MayBeRestricted(Protocol):
    """An app that knows whether commands may be run."""

    @property
    def is_restricted(self) -> bool:
        """True with ``--restricted``."""
        ...


class PipingScreen(YankingScreen, Protocol):
    """What piping needs of the screen."""

    def run_worker(
        self, work: Coroutine[None, None, None], *, group: str, exclusive: bool
    ) -> Worker[None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a command."""

    output: str
    """Everything it printed, untrusted."""
    said: str
    """``exit 0``, or why it was ended."""


async def begin_pipe(screen: PipingScreen, command: str = "") -> None:
    """Run a command on the sessions, or ask for one."""
    reports = piped_reports(screen)
    if isinstance(screen.app, MayBeRestricted) and screen.app.is_restricted:
        screen.message_line(RESTRICTED)
    elif not reports:
        screen.message_line("No session to pipe here")
    elif command.strip():
        _start(screen, reports, command)
    else:
        what = f"{count(len(reports), 'session')} as JSON lines into: jq .energy_wh"
        await ask_for_text(screen, what, partial(_start, screen, reports))


def piped_reports(screen: PipingScreen) -> Sequence[SessionReport]:
    """The sessions that a command for sessions means: what is marked, else the one of the screen."""
    if isinstance(screen, Pipes):
        return screen.piped_reports()
    shown = screen.yanks().record if isinstance(screen, Yankable) else None
    return () if shown is None else (shown,)


def _start(screen: PipingScreen, reports: Sequence[SessionReport], command: str) -> None:
    """Split the words and run them; what cannot be split is told."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        screen.message_line(f"{plain(command, 60)}: {error}")
        return
    if words:
        screen.message_line(f"{plain(words[0], 40)} runs; esc ends it")
        screen.run_worker(_run(screen, reports, words, command), group="pipe", exclusive=True)


async def _run(
    screen: PipingScreen, reports: Sequence[SessionReport], words: Sequence[str], command: str
) -> None:
    """Run it, and show what it printed."""
    body = await asyncio.to_thread(json_lines, reports)
    try:
        outcome = await piped(words, body)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        screen.message_line(f"{plain(words[0], 40)} cannot be run: {reason}")
        return
    except asyncio.CancelledError:
        screen.message_line(f"{plain(words[0], 40)} was ended")
        raise
    if outcome.output.strip():
        screen.message_line("")
        title = f"| {plain(command, 60)} ({outcome.said})"
        screen.post_message(OpenText(title, outcome.output.expandtabs(4).splitlines()))
    else:
        screen.message_line(f"{plain(words[0], 40)}: {outcome.said}, nothing was printed")


def json_lines(reports: Sequence[SessionReport]) -> bytes:
    """The sessions as ``sessions -o ndjson`` prints them."""
    from evtui.services.export.listed import sessions_text

    return "".join(sessions_text("ndjson", reports)).encode("utf-8", "replace")


async def piped(words: Sequence[str], body: bytes, patience_s: float = PATIENCE_S) -> Outcome:
    """Run a program with ``body`` on its stdin. Raises OSError or ValueError when it cannot be started.

    However this ends, the program and what it started have ended too.
    """
    process = await asyncio.create_subprocess_exec(
        *words, stdin=PIPE, stdout=PIPE, stderr=STDOUT, env=child_env(os.environ), start_new_session=True
    )
    feeding = asyncio.create_task(_feed(process, body))
    found = bytearray()
    said = ""
    try:
        async with asyncio.timeout(patience_s):
            said = await _read(process, found)
    except TimeoutError:
        said = f"ended after {patience_s:.0f} s"
    finally:
        feeding.cancel()
        await _end(process)
    output = bytes(found).decode("utf-8", "replace")
    return Outcome(output=output, said=said or f"exit {process.returncode}")


async def _read(process: Process, found: bytearray) -> str:
    """Read until it ends; why it was not read to the end, else nothing."""
    assert process.stdout is not None
    while piece := await process.stdout.read(_PIECE):
        found += piece
        if len(found) > MOST_OUTPUT:
            del found[MOST_OUTPUT:]
            return f"ended after {MOST_OUTPUT >> 20} MiB of output"
    await process.wait()
    return ""


async def _feed(process: Process, body: bytes) -> None:
    """Write everything; a program that does not read it all is no trouble."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(body)
        await process.stdin.drain()
    with suppress(OSError):
        process.stdin.close()


async def _end(process: Process) -> None:
    """End the program and its children, kindly first."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(OSError):
            os.killpg(process.pid, sign)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                await process.wait()
                return

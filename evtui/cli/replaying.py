"""``replay``: a saved session read once, then played into the explorer or onto stdout."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import on_workspace, started
from evtui.cli.options import CliOptions
from evtui.cli.output import Output, has_usable_terminal
from evtui.cli.periods import read_time, zone
from evtui.cli.running import run_async
from evtui.clients.clock import SystemClock
from evtui.errors import UsageError
from evtui.models.fetch import SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.services.files import read_files
from evtui.services.live.cadence import Cadence, Pace
from evtui.services.live.conditions import Conditions, read_duration
from evtui.services.live.watching import Watching
from evtui.services.replay import Growth, Replay, growth_of
from evtui.services.reports import decode_meters, parse_reference, pick
from evtui.services.sessions import collect
from evtui.services.workspace import Workspace

TICK_S = 0.1
"""How often the playhead is looked at while lines are printed."""


class _PlayheadClock(SystemClock):
    """A replay's present is where its playhead is."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    def now(self) -> datetime:
        """The playhead."""
        return self._replay.now().datetime()


def replay_session(
    options: CliOptions, text: str, session_id: str | None, *, speed: float, begin: str | None, emit: bool
) -> int:
    """Read the session, then open the explorer on it, or print its changes; returns the exit code."""
    from evtui.cli.watching import check_output

    check_output(options)
    with ExitStack() as stack:
        options, report = _saved(options, text, session_id, stack)
        growth = run_async(_taken_apart(report))
        from_us = None if begin is None else _begin_us(begin, growth, options)
        replay = Replay(growth, speed=speed, monotonic=time.monotonic, from_us=from_us)
        playing = replace(options, files=(), stdin=None, demo=False, replay=replay)
        if emit:
            return _emit(playing)
        from evtui.cli.explorer import explore

        # without a terminal nothing can be seen growing: the saved session as text, as of any file
        return explore(playing if has_usable_terminal() else options)


def _saved(
    options: CliOptions, text: str, session_id: str | None, stack: ExitStack
) -> tuple[CliOptions, SessionReport]:
    """The one session that is meant. Raises UsageError, NotFound."""
    reference = parse_reference(text, session_id)
    if reference.file is None:
        raise UsageError(
            f"{text} is no file", hint=f"evtui show {text} --raw > session.json saves one to play"
        )
    options = started(replace(options, files=(reference.file,)), stack)
    found = read_files(options.files, options.stdin)
    say = Diagnostics(quiet=options.quiet)
    for problem in found.problems:
        say.problem(problem)
    return options, pick(reference, found.reports)


async def _taken_apart(report: SessionReport) -> Growth:
    """The session by the times of what is in it."""
    return growth_of(report, await decode_meters(report))


def _begin_us(text: str, growth: Growth, options: CliOptions) -> int:
    """Where to begin: ``+12m`` from the start, an age before the end, or a time."""
    if text.startswith("+"):
        return growth.start_us + int(read_duration(text[1:], "--from") * US_PER_S)
    return read_time(text, Instant(growth.end_us), zone(options.tz), "--from").us


def _emit(options: CliOptions) -> int:
    """Print what is new at each tick until the record is complete."""
    from evtui.cli.watching import follow

    replaying = options.replay
    assert replaying is not None
    output = Output.standard("never")

    async def work(workspace: Workspace) -> int:
        """Runs on the replay's workspace."""
        how = Watching(
            source=workspace,
            conditions=Conditions(stopped=True),
            cadence=Cadence(pace=Pace(TICK_S, TICK_S), interval_s=TICK_S),
            clock=_PlayheadClock(replaying),
            is_complete=lambda: replaying.is_over,
        )
        begun = await collect(workspace.stream(SessionQuery()))
        await follow([(begun.reports[0], how)], output, options)
        return 0

    return on_workspace(options, work)

"""``watch`` and ``replay --emit``: sessions as they change, one JSON line for each thing that is new."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import Answer, ask, on_workspace, query_of
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.rulebook import rulebook
from evtui.clients.clock import Clock, SystemClock
from evtui.errors import NotFound, UsageError
from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.services.live.cadence import Cadence, Pace, pace_of
from evtui.services.live.conditions import Conditions
from evtui.services.live.records import lines_of
from evtui.services.live.refresh import running
from evtui.services.live.watching import Over, Watching, watch
from evtui.services.reports import SessionReference, parse_reference, pick, short_form
from evtui.services.workspace import Workspace

OUT_OF_TIME = 124
"""The watch ended before its condition was met."""


def watch_sessions(
    options: CliOptions,
    names: Sequence[str],
    *,
    conditions: Conditions,
    timeout_s: float | None,
    interval_s: float | None,
    with_meters: bool,
) -> int:
    """Find the sessions, watch each until a condition holds, and return the exit code."""
    check_output(options)
    references = [_reference(name) for name in names]
    book = rulebook(options)
    if options.offline:
        raise UsageError("watch asks the providers, --offline asks nobody", hint="give one of them")
    query = replace(query_of(options, active_only=not references), fresh=True)
    output = Output.standard("never")

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        clock = SystemClock()
        until_s = None if timeout_s is None else clock.monotonic() + timeout_s
        answer = await ask(workspace, options, query, _accounts(references, workspace))
        chosen = _chosen(references, answer, query.until or _now(clock))
        if chosen is None:
            return answer.code
        if not chosen:
            Diagnostics(quiet=options.quiet).notice("no session is running")
            return answer.code
        cadences = _cadences(chosen, interval_s, Diagnostics(quiet=options.quiet))
        hows = [
            Watching(
                source=workspace,
                conditions=conditions,
                cadence=cadence,
                clock=clock,
                until_s=until_s,
                with_meters=with_meters,
                book=book,
            )
            for cadence in cadences
        ]
        return await follow(list(zip(chosen, hows, strict=True)), output, options)

    return on_workspace(options, work)


def _accounts(references: Sequence[SessionReference], workspace: Workspace) -> list[str] | None:
    """The accounts that are named; None asks all of them."""
    known = {account.name for account in workspace.accounts}
    named = {reference.account for reference in references} & known
    all_named = bool(references) and all(reference.account in known for reference in references)
    return [account.name for account in workspace.accounts if account.name in named] if all_named else None


def check_output(options: CliOptions) -> None:
    """NDJSON is the only form of something that grows. Raises UsageError."""
    if options.output not in ("table", "ndjson"):
        raise UsageError(f"-o {options.output}: changes are printed as ndjson only")


def _reference(name: str) -> SessionReference:
    """A session of an account. Raises UsageError for a file: it never changes."""
    reference = parse_reference(name)
    if reference.file is not None:
        raise UsageError(
            f"{name} is a file, and files do not change", hint=f"evtui replay {name} plays it as if live"
        )
    return reference


def _chosen(
    references: Sequence[SessionReference], answer: Answer, now: Instant
) -> list[SessionReport] | None:
    """The sessions meant, each once; None when one may be in what could not be read, which has been told."""
    reports = answer.collected.reports
    if not references:
        return None if answer.code else list(running(reports, now))
    try:
        found = [pick(reference, reports) for reference in references]
    except NotFound:
        if answer.code:
            return None
        raise
    return list({report.session.key: report for report in found}.values())


def _cadences(reports: Sequence[SessionReport], interval_s: float | None, say: Diagnostics) -> list[Cadence]:
    """How often each session is asked for; sessions of one Smappee or PlugSurfing account share its limit."""
    shared = Counter(report.session.account for report in reports)
    cadences = []
    for report in reports:
        session = report.session
        pace = pace_of(session.provider, session.account, following=False)
        times = 1 if session.provider == "depot" else shared[session.account]
        pace = Pace(pace.least_s * times, pace.most_s * times)
        if interval_s is not None:
            pace = _wished(pace, interval_s, session.provider, short_form(session), say)
        cadences.append(Cadence(pace=pace, interval_s=pace.least_s))
    return cadences


def _wished(pace: Pace, interval_s: float, provider: str, name: str, say: Diagnostics) -> Pace:
    """The interval asked for; DepotFinity documents no limit, for the others ours holds."""
    if provider == "depot" or interval_s >= pace.least_s:
        return Pace(interval_s, interval_s)
    say.notice(f"{name}: asked every {pace.least_s:.0f} s, not every {interval_s:g} s: that is too often")
    return Pace(pace.least_s, pace.least_s)


async def follow(
    watched: Sequence[tuple[SessionReport, Watching]], output: Output, options: CliOptions
) -> int:
    """Watch all of them at once, printing as they change; 0 when each met its condition, else 124."""
    say = Diagnostics(quiet=options.quiet)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_print(report, how, output, say)) for report, how in watched]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return 0 if all(task.result() for task in tasks) else OUT_OF_TIME


async def _print(report: SessionReport, how: Watching, output: Output, say: Diagnostics) -> bool:
    """Print one session's lines; True when its condition was met."""
    name = short_form(report.session)

    def tell(problem: Problem, wait_s: float) -> None:
        """A failure that is waited out."""
        say.notice(f"{name}: {problem.message}, asking again in {wait_s:.0f} s")

    met = False
    async for seen in watch(report, replace(how, on_problem=tell)):
        output.data(lines_of(seen, _now(how.clock)))
        output.flush()
        if isinstance(seen, Over):
            met = how.conditions.ask_for(seen.reason)
            say.notice(f"{name}: {seen.reason}")
    return met


def _now(clock: Clock) -> Instant:
    """The wall clock, whole milliseconds."""
    at = Instant.from_datetime(clock.now())
    return Instant(at.us // 1000 * 1000, 3)

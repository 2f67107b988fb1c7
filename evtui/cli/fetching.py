"""What every command that reads sessions does: open, ask, tell what is missing, choose the exit code."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from evtui.cli.diagnostics import PARTIAL, Diagnostics
from evtui.cli.options import CliOptions, SourceOptions
from evtui.errors import UsageError
from evtui.formats.units import count

if TYPE_CHECKING:
    from evtui.models.fetch import FetchEvent, FromStore, RetryScheduled, SessionQuery
    from evtui.models.problem import Problem
    from evtui.models.report import SessionReport
    from evtui.services.reports import SessionReference
    from evtui.services.sessions import Collected
    from evtui.services.workspace import Workspace

Options = TypeVar("Options", bound=SourceOptions)
WEEK_US: Final = 7 * 24 * 3600 * 1_000_000
LONG_WAIT_S: Final = 5.0
"""A wait of which a person at a terminal wants to know every time."""
MAX_STDIN_BYTES: Final = 256 << 20
"""As much as an inflated answer may have."""
NO_ACCOUNT: Final = "no account is configured"
NO_ACCOUNT_HINT: Final = "evtui --demo needs none; evtui FILE opens a saved answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking."""

    collected: Collected
    problems: tuple[Problem, ...]
    """All of them: of opening, of accounts, of rows."""
    code: int
    """The exit code this answer alone means."""


def on_workspace(options: CliOptions, work: Callable[[Workspace], Awaitable[int]]) -> int:
    """Open what the options name, run ``work`` on it, and close everything however it ends."""
    from evtui.cli.logs import set_up
    from evtui.cli.opening import open_workspace

    with ExitStack() as stack:
        ready = started(options, stack)
        set_up(options.verbose)
        from evtui.cli.running import run_async

        workspace = open_workspace(ready)

        async def whole() -> int:
            """The work, keeping what came in, and closing."""
            async with workspace:
                code = await work(workspace)
                for problem in await workspace.keep_all():
                    Diagnostics(quiet=ready.quiet).problem(problem)
                return code

        return run_async(whole())


def started(options: Options, stack: ExitStack) -> Options:
    """The options with the demo running (ended with the stack) and stdin read."""
    if "-" in options.files and options.stdin is None:
        options = replace(options, stdin=read_stdin())
    if not options.demo or options.files or options.child is not None:
        return options
    from evtui.cli.demo import start_demo

    now = options.now.rfc3339() if options.now is not None else None
    child = stack.enter_context(start_demo(seed=options.seed, now=now, faults=options.faults))
    return replace(options, child=child)


def read_stdin() -> bytes:
    """All of stdin. Raises UsageError when it is a terminal or too large."""
    from evtui.cli.output import is_tty

    if sys.stdin is None or is_tty(sys.stdin):
        raise UsageError("- reads stdin, which is a terminal", hint="pipe a saved answer into evtui")
    body = sys.stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if len(body) > MAX_STDIN_BYTES:
        raise UsageError("stdin holds more than 256 MiB")
    return body


def query_of(options: CliOptions, *, chargers: Sequence[str] = (), active_only: bool = False) -> SessionQuery:
    """The question the options ask: by default the last 7 days, of files everything."""
    from evtui.cli.periods import current_instant, read_period, zone
    from evtui.models.fetch import SessionQuery

    now = options.now or current_instant()
    period = read_period(
        options.since, options.until, now=now, tz=zone(options.tz), files=bool(options.files)
    )
    return SessionQuery(
        since=period.since,
        until=period.until,
        chargers=tuple(chargers),
        active_only=active_only,
        default_period=options.since is None and options.until is None,
        fresh=options.refresh,
    )


async def ask(
    workspace: Workspace, options: CliOptions, query: SessionQuery, accounts: Sequence[str] | None = None
) -> Answer:
    """Ask every account, tell on stderr what is missing, and say which exit code that means."""
    from evtui.services.sessions import collect

    say = Diagnostics(quiet=options.quiet)
    telling = Telling(say, options)
    collected = await collect(workspace.stream(query, accounts), telling.hear)
    problems = tuple(dict.fromkeys((*workspace.problems, *collected.problems)))
    if not workspace.accounts and not options.files:
        problems = (*problems, no_account(options))
    tell_problems(problems, say)
    return Answer(collected=collected, problems=problems, code=_code(workspace, collected, options))


async def ask_by_name(
    workspace: Workspace,
    options: CliOptions,
    references: Sequence[SessionReference],
    accounts: Sequence[str] | None = None,
) -> Answer:
    """The sessions that are named: out of the store, whatever their period, else asked for as ``ask`` does.

    Beside them come the store's rows of a week around, for the diagnosis to compare with.
    A session that may have changed since it was fetched is asked for again; when that fails the stored copy
    will do, and stderr says so.
    """
    stored = [] if options.refresh else [await workspace.stored(reference) for reference in references]
    if not stored or not all(stored):
        answer = await ask(workspace, options, query_of(options), accounts)
        return replace(answer, collected=answer.collected.with_more(one for found in stored for one in found))
    from evtui.services.sessions import collected_of

    say = Diagnostics(quiet=options.quiet)
    found = {one.session.key: one for copies in stored for one in copies}
    reports = [await _renewed(workspace, report, options, say) for report in found.values()]
    for problem in workspace.problems:
        say.problem(problem)
    beside = [row for report in reports for row in await _beside(workspace, report)]
    collected = collected_of(reports).with_more(beside)
    return Answer(collected=collected, problems=workspace.problems, code=0)


async def _beside(workspace: Workspace, report: SessionReport) -> tuple[SessionReport, ...]:
    """Rows of the same account in the store, none of which is asked for."""
    from evtui.models.fetch import SessionQuery
    from evtui.models.instant import Instant

    began = report.session.started_at
    if began is None:
        return ()
    around = SessionQuery(since=Instant(began.us - WEEK_US), until=Instant(began.us + WEEK_US))
    return await workspace.rows(around, report.session.account)


async def _renewed(
    workspace: Workspace, report: SessionReport, options: CliOptions, say: Diagnostics
) -> SessionReport:
    """A stored session, asked for again if it may have changed."""
    from evtui.cli.periods import minute
    from evtui.errors import ConfigError, ProviderError, ResourceNotFound
    from evtui.services.store.settling import is_settled

    if options.offline or is_settled(report.session, report.fetched_at):
        return report
    try:
        return await workspace.report(report.session)
    except ResourceNotFound:
        return report
    except (ProviderError, ConfigError) as error:
        fetched = minute(report.fetched_at, options)
        say.notice(f"{report.session.id} is shown as fetched at {fetched}: {error.message}", error.hint)
        return report


class Telling:
    """Retries and cuts as they happen, and the age of what is shown of an account that failed."""

    def __init__(self, say: Diagnostics, options: CliOptions) -> None:
        self._say = say
        self._options = options
        self._retried: set[tuple[str, str]] = set()
        self._stored: dict[str, FromStore] = {}

    def hear(self, event: FetchEvent) -> None:
        """Tell what is worth a line."""
        from evtui.models.fetch import CutShort, Failed, FromStore, RetryScheduled

        match event:
            case RetryScheduled():
                self._retry(event)
            case CutShort():
                self._say.error(f"{event.account}: not everything was read: {event.reason}")
            case FromStore():
                self._stored[event.account] = event
            case Failed():
                self._age(event.account)
            case _:
                pass

    def _retry(self, event: RetryScheduled) -> None:
        """The first of an account for a reason, and long ones: calls at once fail alike."""
        reason = (event.account, event.reason)
        if reason in self._retried and event.wait_s < LONG_WAIT_S:
            return
        self._retried.add(reason)
        number = f"{event.attempt} of {event.attempts}"
        wait = f"in {event.wait_s:.0f} s" if event.wait_s >= 0.5 else "at once"
        self._say.notice(f"{event.account}: {event.reason}, trying again {wait} ({number})")

    def _age(self, account: str) -> None:
        """Rows of the store look like rows of now."""
        from evtui.cli.periods import minute

        stored = self._stored.get(account)
        if stored is not None and stored.sessions:
            rows, fetched = count(stored.sessions, "session"), minute(stored.as_of, self._options)
            self._say.notice(f"{account}: {rows} as of {fetched}, from the store")


def tell_problems(problems: Sequence[Problem], say: Diagnostics) -> None:
    """One line each; of an account without network, which fails call by call, the first and a count."""
    from evtui.models.problem import ProblemKind

    unreached = [one for one in problems if one.kind is ProblemKind.NETWORK]
    more = Counter(one.account for one in unreached)
    for problem in problems:
        if problem not in unreached:
            say.problem(problem)
        elif more[problem.account]:
            say.problem(problem)
            others = more.pop(problem.account) - 1
            if others:
                say.error(f"{problem.account}: {others} more like it (-o json lists them)")


def no_account(options: CliOptions) -> Problem:
    """Nothing to ask: an empty list is success, but it should not look like an answer."""
    from evtui.models.problem import Problem, ProblemKind

    chosen = options.accounts or options.providers
    message = f"no account matches {', '.join(chosen)}" if chosen else NO_ACCOUNT
    return Problem(kind=ProblemKind.CONFIG, message=message, hint=NO_ACCOUNT_HINT, exit_code=2)


def _code(workspace: Workspace, collected: Collected, options: CliOptions) -> int:
    """0 while anything could be read; else why nothing could; 6 for gaps with ``--strict``."""
    if collected.failed and not collected.finished:
        codes = {problem.exit_code for problem in collected.failed}
        return 3 if 3 in codes else min(codes)
    partial = collected.problems or collected.truncated or (options.files and workspace.problems)
    return PARTIAL if options.strict and partial else 0

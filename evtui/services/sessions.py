"""Sessions of many accounts at once: one merged stream in which no account can disturb another."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from evtui.errors import ConfigError, ProviderError
from evtui.models.fetch import Batch, CutShort, Failed, FetchEvent, Finished
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport

log = logging.getLogger(__name__)

QUEUE_EVENTS: Final = 8
"""Events kept for a slow consumer before the providers are made to wait."""
SLICE_S: Final = 0.004
"""Longest time spent on judging reports before other tasks get their turn."""
Walk = Callable[[], AsyncIterator[FetchEvent]]
"""Starts one account's walk."""


async def merge(walks: Mapping[str, Walk]) -> AsyncIterator[FetchEvent]:
    """Run every account's walk at once and yield what they say in the order it is heard.

    Ends after each account's ``Finished`` or ``Failed``. Reports come out with their outcome. Expected
    failures become ``Failed``; so does a bug, which is logged. Closing the iterator or cancelling its
    consumer cancels all walks and waits for them to close their connections.
    """
    queue: asyncio.Queue[FetchEvent | None] = asyncio.Queue(maxsize=QUEUE_EVENTS)
    tasks = [
        asyncio.create_task(_follow(account, walk, queue), name=f"sessions of {account}")
        for account, walk in walks.items()
    ]
    running = len(tasks)
    try:
        while running:
            event = await queue.get()
            if event is None:
                running -= 1
            else:
                yield event
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _follow(account: str, walk: Walk, queue: asyncio.Queue[FetchEvent | None]) -> None:
    """Put one account's events into the queue, whatever happens to it, and None at its end."""
    try:
        await _pass_on(walk(), queue)
    except (ProviderError, ConfigError) as error:
        await queue.put(Failed(account=account, problem=Problem.from_error(error, account)))
    except Exception as error:
        log.exception("reading the sessions of one account failed")
        await queue.put(Failed(account=account, problem=_bug(account, error)))
    await queue.put(None)


async def _pass_on(events: AsyncIterator[FetchEvent], queue: asyncio.Queue[FetchEvent | None]) -> None:
    """Queue every event, reports with their outcome, and close the walk at the end."""
    async with walking(events):
        async for event in events:
            await queue.put(await _judged(event) if isinstance(event, Batch) else event)


@asynccontextmanager
async def walking(events: AsyncIterator[FetchEvent]) -> AsyncIterator[None]:
    """Close a walk at the end: a generator has ``aclose``, an iterator need not."""
    try:
        yield
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


async def _judged(batch: Batch) -> Batch:
    """The batch with every report's outcome, giving other tasks their turn every few milliseconds."""
    from evtui.services.outcome import with_outcome

    reports = []
    started = time.perf_counter()
    for report in batch.reports:
        reports.append(with_outcome(report))
        if time.perf_counter() - started > SLICE_S:
            await asyncio.sleep(0)
            started = time.perf_counter()
    return replace(batch, reports=tuple(reports))


def _bug(account: str, error: Exception) -> Problem:
    """An unexpected exception as a problem of its account: the others go on."""
    return Problem(
        kind=ProblemKind.PROTOCOL,
        message=f"an error in evtui itself ({type(error).__name__})",
        account=account,
        hint="please report it; the log has the place",
        exit_code=1,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Everything a stream said, once it has ended."""

    reports: tuple[SessionReport, ...]
    """Newest first; sessions without a start last."""
    problems: tuple[Problem, ...]
    truncated: bool
    """True when any account's walk was cut short."""
    finished: tuple[str, ...]
    """Accounts read to their end."""
    failed: tuple[Problem, ...]
    """One problem for each account that failed; also among ``problems``."""

    def with_more(self, reports: Iterable[SessionReport]) -> Collected:
        """With other reports beside these; one that is here already stays as it is."""
        found = {report.session.key: report for report in (*reports, *self.reports)}
        return replace(self, reports=newest_first(found.values()))


def collected_of(reports: Iterable[SessionReport]) -> Collected:
    """Reports that were had without asking anybody."""
    return Collected(reports=newest_first(reports), problems=(), truncated=False, finished=(), failed=())


async def collect(
    events: AsyncIterator[FetchEvent], on_event: Callable[[FetchEvent], None] | None = None
) -> Collected:
    """Read a merged stream to its end. A later copy of a report replaces the earlier one.

    ``on_event`` hears everything (progress and retries for the terminal).
    """
    reports: dict[tuple[str, str, str, str, str], SessionReport] = {}
    problems: list[Problem] = []
    failed: list[Problem] = []
    finished: list[str] = []
    truncated = False
    async for event in events:
        if on_event is not None:
            on_event(event)
        match event:
            case Batch():
                reports.update((report.session.key, report) for report in event.reports)
                problems.extend(event.problems)
            case Failed():
                failed.append(event.problem)
                problems.append(event.problem)
            case CutShort():
                truncated = True
            case Finished():
                finished.append(event.account)
                truncated = truncated or event.truncated
            case _:
                pass
    return Collected(
        reports=newest_first(reports.values()),
        problems=tuple(dict.fromkeys(problems)),
        truncated=truncated,
        finished=tuple(finished),
        failed=tuple(failed),
    )


def newest_first(reports: Iterable[SessionReport]) -> tuple[SessionReport, ...]:
    """By start, newest first; equal starts by identity, sessions without a start last."""
    return tuple(sorted(reports, key=_newest_first_key))


def _newest_first_key(report: SessionReport) -> tuple[bool, int, tuple[str, str, str, str, str]]:
    """Sort key of ``newest_first``."""
    start = report.session.started_at
    return (start is None, -start.us if start is not None else 0, report.session.key)

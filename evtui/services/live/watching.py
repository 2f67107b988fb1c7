"""One session watched: asked again and again, each answer told as what is new in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from evtui.errors import ProviderError
from evtui.models.event import Event
from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.live.cadence import Cadence
from evtui.services.live.changes import changed_fields, new_events, new_samples
from evtui.services.live.conditions import Conditions

if TYPE_CHECKING:
    from evtui.clients.clock import Clock
    from evtui.services.diagnosis.rulebook import RuleBook

TRIES: Final = 3
"""Failed questions in a row before the watch gives up; each was already repeated by the client."""
TIMEOUT: Final = "timeout"
COMPLETE: Final = "complete"


class Reads(Protocol):
    """What watching needs of the workspace."""

    async def report(self, session: Session) -> SessionReport:
        """One session again. Raises ProviderError."""
        ...

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """Its meter values."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One version of the session and what it brought."""

    report: SessionReport
    """With verdict and outcome."""
    changed: tuple[str, ...]
    """Fields of the session that are different; empty in the first version."""
    events: tuple[Event, ...]
    """New events; in the first version all of them."""
    samples: MeterTable
    """New meter values; in the first version all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The watch has ended."""

    reason: str
    """``stopped``, ``error``, ``idle``, ``timeout``, or ``complete`` of a source without more to come."""
    report: SessionReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """How a session is watched."""

    source: Reads
    conditions: Conditions
    cadence: Cadence
    clock: Clock
    until_s: float | None = None
    """Monotonic time at which patience ends."""
    with_meters: bool = True
    book: RuleBook | None = None
    """The user's rules and thresholds; None takes the catalogue alone."""
    is_complete: Callable[[], bool] = lambda: False
    """True once the source can bring nothing new: a replay that has come to its end."""
    on_problem: Callable[[Problem, float], None] = lambda problem, wait_s: None
    """Hears of failures that are waited out, with the seconds until the next question."""


async def watch(first: SessionReport, how: Watching) -> AsyncIterator[Seen | Over]:
    """The whole session, then each change, then ``Over``.

    Raises the ProviderError that could not be waited out: a refused login at once, others after ``TRIES``.
    """
    report, meters = await _judged(first, how)
    yield Seen(report=report, changed=(), events=report.events, samples=meters)
    cadence, changed_s, complete = how.cadence, how.clock.monotonic(), False
    while True:
        reason = how.conditions.met(report, how.clock.monotonic() - changed_s)
        if reason is None and complete:
            reason = COMPLETE
        if reason is None and not await _waited(_wait_s(how, cadence, changed_s), how):
            reason = TIMEOUT
        if reason is not None:
            yield Over(reason=reason, report=report)
            return
        complete = how.is_complete()  # asked before the question: the answer then holds everything
        try:
            raw = await _in_time(how.source.report(report.session), how)
        except ProviderError as error:
            cadence = _after(error, cadence, how)
            continue
        is_new = raw is not None and not raw.is_same_record(report)
        cadence = cadence.after_answer(changed=is_new)
        if raw is None or not is_new:
            continue
        later, later_meters = await _judged(raw, how)
        yield _difference(report, later, meters, later_meters)
        report, meters, changed_s = later, later_meters, how.clock.monotonic()


def _difference(
    before: SessionReport, after: SessionReport, meters_before: MeterTable, meters_after: MeterTable
) -> Seen:
    """What the later version brought."""
    fresh = new_samples(meters_before, meters_after) if meters_after.series else EMPTY_METERS
    return Seen(
        report=after,
        changed=changed_fields(before.session, after.session),
        events=new_events(before.events, after.events),
        samples=fresh,
    )


async def _judged(report: SessionReport, how: Watching) -> tuple[SessionReport, MeterTable]:
    """The report with verdict and outcome, and its meter values where they are wanted."""
    meters = await how.source.meters(report)
    now = Instant.from_datetime(how.clock.now())
    judged = await asyncio.to_thread(_diagnosed, report, meters, now, how.book)
    return judged, meters if how.with_meters else EMPTY_METERS


def _diagnosed(
    report: SessionReport, meters: MeterTable, now: Instant, book: RuleBook | None
) -> SessionReport:
    """With verdict and outcome; runs in a thread, as it brings numpy and all the rules."""
    from evtui.services.diagnosis.rulebook import EMPTY_BOOK
    from evtui.services.examination import Background, judge

    judged, _ = judge(report, meters, Background(now=now, book=book or EMPTY_BOOK))
    return judged


def _wait_s(how: Watching, cadence: Cadence, changed_s: float) -> float:
    """Until the next question, or until the session has been idle for long enough."""
    idle_s = how.conditions.idle_s
    if idle_s is None or cadence.failures:
        return cadence.interval_s
    return max(0.0, min(cadence.interval_s, changed_s + idle_s - how.clock.monotonic()))


async def _waited(seconds: float, how: Watching) -> bool:
    """Wait; False when patience ends before that."""
    left_s = _left_s(how)
    await how.clock.sleep(seconds if left_s is None else max(0.0, min(seconds, left_s)))
    return left_s is None or seconds < left_s


def _left_s(how: Watching) -> float | None:
    """Seconds of patience that are left, None without an end."""
    return None if how.until_s is None else how.until_s - how.clock.monotonic()


async def _in_time(answer: Awaitable[SessionReport], how: Watching) -> SessionReport | None:
    """The answer, or None when patience ends while it is waited for."""
    left_s = _left_s(how)
    if left_s is None:
        return await answer
    try:
        return await asyncio.wait_for(answer, max(0.001, left_s))
    except TimeoutError:
        return None


def _after(error: ProviderError, cadence: Cadence, how: Watching) -> Cadence:
    """The cadence after a failure that can be waited out; raises the others again."""
    problem = Problem.from_error(error)
    slower = cadence.after_problem(problem)
    if slower.stopped or slower.failures >= TRIES or problem.exit_code not in (3,):
        raise error
    how.on_problem(problem, slower.interval_s)
    return slower

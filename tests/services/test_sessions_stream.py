"""Many accounts at once: nobody disturbs anybody, and stopping stops everything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from evtui.errors import AuthenticationRefused, ConfigError
from evtui.models.fetch import (
    Batch,
    CutShort,
    Failed,
    FetchEvent,
    Finished,
    Progress,
    SessionQuery,
)
from evtui.models.instant import Instant
from evtui.models.problem import ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.sessions import collect, merge


def report(id: str, account: str = "a", start: str | None = "2025-01-01T00:00:00Z") -> SessionReport:
    """A report with nothing in it."""
    at = Instant.parse(start) if start else None
    return SessionReport(session=Session(provider="depot", account=account, id=id, started_at=at))


async def walk(account: str, *ids: str) -> AsyncIterator[FetchEvent]:
    """An account that works."""
    for id in ids:
        yield Batch(account=account, reports=(report(id, account),))
    yield Finished(account=account, truncated=False, elapsed_s=0.0)


async def failing(error: Exception) -> AsyncIterator[FetchEvent]:
    """An account that fails after its first row."""
    yield Batch(account="bad", reports=(report("kept", "bad"),))
    raise error


async def hanging(closed: list[str]) -> AsyncIterator[FetchEvent]:
    """An account that never answers."""
    try:
        yield Progress(account="slow", done=0, total=None, doing="waiting")
        await asyncio.Event().wait()
    finally:
        closed.append("slow")


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (AuthenticationRefused("no"), ProblemKind.AUTH, 4),
        (ConfigError("no secret"), ProblemKind.CONFIG, 2),
        (KeyError("a bug"), ProblemKind.PROTOCOL, 1),
    ],
)
async def test_one_dead_account_never_disturbs_another(
    error: Exception, kind: ProblemKind, code: int
) -> None:
    events = [e async for e in merge({"bad": lambda: failing(error), "good": lambda: walk("good", "1", "2")})]
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert (failed.account, failed.problem.kind, failed.problem.exit_code) == ("bad", kind, code)
    assert [event.account for event in events if isinstance(event, Finished)] == ["good"]
    rows = [one.session.id for event in events if isinstance(event, Batch) for one in event.reports]
    assert sorted(rows) == ["1", "2", "kept"]


async def test_a_working_account_is_heard_while_another_hangs() -> None:
    closed: list[str] = []
    walks = {"slow": lambda: hanging(closed), "good": lambda: walk("good", "1")}
    async with aclosing(merge(walks)) as events:  # type: ignore[type-var]  # merge is a generator
        async for event in events:
            if isinstance(event, Finished):
                break
        assert closed == []
    assert closed == ["slow"]


async def test_cancelling_the_reader_closes_every_walk() -> None:
    closed: list[str] = []
    started = asyncio.Event()

    async def read() -> None:
        async for _ in merge({"slow": lambda: hanging(closed)}):
            started.set()

    task = asyncio.create_task(read())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0)
    assert closed == ["slow"]
    assert len(asyncio.all_tasks()) == 1


async def test_reports_come_out_with_their_outcome() -> None:
    (batch, _) = [event async for event in merge({"a": lambda: walk("a", "1")})]
    assert isinstance(batch, Batch)
    assert batch.reports[0].session.outcome


async def test_a_slow_reader_holds_the_providers_back() -> None:
    produced: list[int] = []

    async def fast() -> AsyncIterator[FetchEvent]:
        for number in range(1000):
            produced.append(number)
            yield Batch(account="a", reports=())
        yield Finished(account="a", truncated=False, elapsed_s=0.0)

    async with aclosing(merge({"a": fast})) as events:  # type: ignore[type-var]  # merge is a generator
        await anext(events)
        for _ in range(100):
            await asyncio.sleep(0)
        assert len(produced) < 20


async def test_no_accounts_end_at_once() -> None:
    assert [event async for event in merge({})] == []


async def test_collecting_keeps_the_newer_copy_and_sorts_newest_first() -> None:
    async def events() -> AsyncIterator[FetchEvent]:
        old, new = report("1"), report("1", start="2025-03-01T00:00:00Z")
        yield Batch(
            account="a", reports=(old, report("2", start="2025-02-01T00:00:00Z"), report("3", start=None))
        )
        yield Batch(account="a", reports=(new,))
        yield CutShort(account="a", reason="cap")
        yield Finished(account="a", truncated=True, elapsed_s=0.0)

    heard: list[FetchEvent] = []
    collected = await collect(events(), heard.append)
    assert [one.session.id for one in collected.reports] == ["1", "2", "3"]
    assert collected.reports[0].session.started_at == Instant.parse("2025-03-01T00:00:00Z")
    assert (collected.truncated, collected.finished, len(heard)) == (True, ("a",), 4)


def session(start: str | None, end: str | None, status: SessionStatus = SessionStatus.FINISHED) -> Session:
    """A session at HPC-01/2."""
    return Session(
        provider="depot", account="a", id="1", charger="HPC-01", connector="2", status=status,
        started_at=Instant.parse(start) if start else None, ended_at=Instant.parse(end) if end else None,
    )  # fmt: skip


DAY = SessionQuery(since=Instant.parse("2025-01-02T00:00:00Z"), until=Instant.parse("2025-01-03T00:00:00Z"))


@pytest.mark.parametrize(
    ("start", "end", "belongs"),
    [
        ("2025-01-01T23:00:00Z", "2025-01-02T01:00:00Z", True),
        ("2025-01-02T23:00:00Z", "2025-01-03T01:00:00Z", True),
        ("2025-01-01T00:00:00Z", None, True),
        ("2025-01-01T00:00:00Z", "2025-01-01T23:59:59Z", False),
        ("2025-01-03T00:00:00Z", None, False),
        ("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z", True),
        ("2025-01-02T10:00:00Z", "1970-01-01T00:00:05Z", True),
        (None, None, True),
        (None, "2025-01-01T00:00:00Z", False),
    ],
)
def test_a_session_belongs_to_a_period_it_overlaps(start: str | None, end: str | None, belongs: bool) -> None:
    assert DAY.wants(session(start, end)) is belongs


def test_chargers_and_running_sessions_can_be_asked_for() -> None:
    one = session("2025-01-02T01:00:00Z", None)
    assert SessionQuery(chargers=("HPC-01",)).wants(one)
    assert SessionQuery(chargers=("HPC-01/2",)).wants(one)
    assert not SessionQuery(chargers=("HPC-01/1",)).wants(one)
    assert not SessionQuery(active_only=True).wants(one)
    assert SessionQuery(active_only=True).wants(session(None, None, SessionStatus.CHARGING))

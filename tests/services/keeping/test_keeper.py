"""Pages are kept in order beside the loop; a store that fails is given up once; closing is quick."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable

import pytest

from evtui.errors import StoreFailed
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.keeping import keeper as keeping
from evtui.services.keeping.keeper import Keeper
from evtui.services.store.lazy_store import LazyStore
from evtui.services.store.memory import MemoryStore
from evtui.services.store.protocol import AccountRef, Judged, Page

REF = AccountRef(account="a", provider="oioi", origin="https://example.org")


def report(number: int, size: int = 10) -> SessionReport:
    """One session with a record of a size."""
    session = Session(provider="oioi", account="a", id=str(number))
    return SessionReport(session=session, raw=b'{"x": "%s"}' % (b"x" * size))


class Told(MemoryStore):
    """Remembers the order of its pages; ``before`` runs before each."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.pages: list[list[str]] = []
        self.threads: set[int] = set()
        self._before = before

    def save(self, account: AccountRef, page: Page) -> None:
        self._before()
        self.threads.add(threading.get_ident())
        self.pages.append([one.session.id for one in page.reports])
        super().save(account, page)


def kept_by(store: Told, *, is_lasting: bool = True, delay_s: float = 0.0) -> Keeper:
    """A keeper of a store in memory."""
    return Keeper(LazyStore(lambda: store, lambda: True), delay_s=delay_s, is_lasting=is_lasting)


async def test_pages_are_kept_in_order_and_not_on_the_loop() -> None:
    store = Told()
    keeper = kept_by(store, delay_s=3600)
    for number in range(5):
        keeper.keep(REF, [report(number)], ())
    assert store.pages == []
    await keeper.flush()
    assert store.pages == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert threading.get_ident() not in store.threads
    keeper.keep(REF, [report(9)], ())
    await keeper.aclose()
    await keeper.aclose()
    assert store.pages[-1] == ["9"]


async def test_rows_are_kept_with_their_outcome() -> None:
    store = Told()
    keeper = kept_by(store)
    keeper.keep(REF, [report(1)], ())
    await keeper.flush()
    from evtui.models.fetch import SessionQuery

    (row,) = store.rows(REF, SessionQuery()).reports
    assert row.session.outcome


async def test_nothing_is_written_where_nothing_lasts() -> None:
    store = Told()
    keeper = kept_by(store, is_lasting=False, delay_s=3600)
    keeper.keep(REF, [report(1)], ())
    assert await keeper.keep_all() == ()
    assert store.pages == []


async def test_a_failing_store_is_told_once_and_takes_nothing_more() -> None:
    def fail() -> None:
        raise StoreFailed("the disk is full", hint="make room")

    keeper = kept_by(Told(fail))
    keeper.keep(REF, [report(1)], ())
    keeper.keep(REF, [report(2)], ())
    (problem,) = await keeper.keep_all()
    assert (problem.message, problem.hint) == ("what is fetched is not kept: the disk is full", "make room")
    keeper.keep(REF, [report(3)], ())
    assert await keeper.keep_all() == ()
    with pytest.raises(StoreFailed):
        await keeper.flush()


async def test_a_bug_while_keeping_is_a_failing_store_too() -> None:
    def crash() -> None:
        raise KeyError("a bug")

    keeper = kept_by(Told(crash))
    keeper.keep(REF, [report(1)], ())
    (problem,) = await keeper.keep_all()
    assert "an error in evtui itself" in problem.message


async def test_a_walk_waits_while_too_much_waits_to_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_BYTES", 1000)
    go_on = threading.Event()

    def wait() -> None:
        go_on.wait(30)

    store = Told(wait)
    keeper = kept_by(store, delay_s=3600)
    keeper.keep(REF, [report(1, size=900)], ())
    await asyncio.wait_for(keeper.room(), 30)
    keeper.keep(REF, [report(2, size=900)], ())
    waiting = asyncio.create_task(keeper.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    go_on.set()
    await asyncio.wait_for(waiting, 30)
    await keeper.flush()
    assert store.pages == [["1"], ["2"]]


async def test_closing_drops_what_was_not_begun_when_the_store_is_slow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "CLOSING_S", 0)
    begun, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        loop.call_soon_threadsafe(begun.set)
        go_on.wait(30)

    store = Told(wait)
    keeper = kept_by(store)
    for number in range(3):
        keeper.keep(REF, [report(number)], ())
    await begun.wait()
    closing = asyncio.create_task(keeper.aclose())
    for _ in range(20):
        await asyncio.sleep(0)
    go_on.set()
    await asyncio.wait_for(closing, 30)
    assert store.pages == [["0"]]


class OnlyRead(MemoryStore):
    """As ``--offline`` opens it."""

    is_read_only = True

    def keep_verdicts(self, account: AccountRef, judged: Iterable[Judged]) -> None:
        """As SQLite says it."""
        raise StoreFailed("open for reading only")


async def test_a_store_that_is_only_read_goes_on_being_read_when_sessions_are_judged() -> None:
    store = OnlyRead()
    keeper = Keeper(LazyStore(lambda: store, lambda: True), delay_s=0.0)
    keeper.keep_verdicts(REF, [Judged(report=report(1))])
    await keeper.flush()
    assert keeper.is_readable
    assert keeper.problems() == ()
    await keeper.aclose()

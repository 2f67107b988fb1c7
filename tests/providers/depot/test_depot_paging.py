"""The six paging rules as pure decisions: a walk over a server that is a function."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.clients.pages import TimeWindow
from evtui.errors import ProviderTimeout, UnexpectedPayload
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.depot.paging import LARGE_ANSWER, Answer, Ask, Cut, Found, PageSizes, ReportWalk, Row

HOUR_US = 3600 * US_PER_S
PERIOD = TimeWindow(since_us=0, until_us=168 * HOUR_US)


class StillClock:
    def now(self) -> datetime:
        return datetime(2025, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a walk does not sleep")


def row(number: int, text: str = "") -> Row:
    """A report that is nothing but its id and its bytes."""
    raw = json.dumps({"sessionId": number, "text": text}).encode()
    session = Session(provider="depot", account="a", id=str(number), ended_at=Instant(0))
    return Row(key=str(number), report=SessionReport(session=session, raw=raw), checksum=crc32(raw))


@dataclass
class Server:
    """Sessions by start; ``largest`` clamps the limit."""

    starts: list[int]
    largest: int = 2000
    ignores_page: bool = False
    size: Callable[[int], int] = lambda rows: 1000
    before: Callable[[Ask], None] = lambda ask: None
    asked: list[Ask] = field(default_factory=list)

    async def fetch(self, ask: Ask) -> Answer:
        self.asked.append(ask)
        self.before(ask)
        found = [n for n, at in enumerate(self.starts) if ask.window.since_us <= at < ask.window.until_us]
        size = min(ask.limit, self.largest)
        page = 1 if self.ignores_page else ask.page
        rows = tuple(row(number) for number in found[(page - 1) * size : page * size])
        return Answer(rows=rows, size=self.size(len(rows)))


def walked(server: Server, sizes: PageSizes | None = None) -> tuple[set[str], list[str]]:
    """Ids found, and why the walk was cut."""

    async def run() -> tuple[set[str], list[str]]:
        walk = ReportWalk(fetch=server.fetch, period=PERIOD, clock=StillClock(), sizes=sizes or PageSizes())
        ids: set[str] = set()
        cuts = []
        async for step in walk.found():
            if isinstance(step, Cut):
                cuts.append(step.reason)
            else:
                ids |= {report.session.id for report in step.reports}
        return ids, cuts

    return asyncio.run(run())


def spread(count: int) -> list[int]:
    """Sessions evenly over the week."""
    return [number * 168 * HOUR_US // max(count, 1) for number in range(count)]


@given(st.integers(0, 130), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_a_walk_over_pages_finds_everything_whatever_the_server_clamps(count: int, largest: int) -> None:
    ids, cuts = walked(Server(spread(count), largest))
    assert len(ids) == count and not cuts


@given(
    st.lists(st.integers(0, 168 * 60 - 1), unique=True, max_size=80), st.integers(2, 60),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_walk_over_slices_finds_everything_or_says_that_it_did_not(
    minutes: list[int], largest: int
) -> None:
    server = Server([minute * 60 * US_PER_S for minute in minutes], largest, ignores_page=True)
    ids, cuts = walked(server)
    assert len(ids) == len(minutes) or cuts
    assert len(server.asked) <= 210


def test_a_page_shorter_than_the_limit_does_not_end_a_walk() -> None:
    server = Server(spread(21), largest=7)
    assert len(walked(server)[0]) == 21
    assert [ask.page for ask in server.asked] == [1, 2, 3, 4]


def test_a_page_shorter_than_an_earlier_one_is_the_last() -> None:
    server = Server(spread(52))
    walked(server)
    assert [(ask.page, ask.limit) for ask in server.asked] == [(1, 50), (2, 50)]


def test_the_period_of_every_page_is_the_frozen_one() -> None:
    server = Server(spread(120))
    walked(server)
    assert {ask.window for ask in server.asked} == {PERIOD}


@pytest.mark.parametrize("error", [ProviderTimeout("slow"), UnexpectedPayload("above the cap")])
def test_after_a_failed_large_page_small_ones_are_asked_from_the_start(error: Exception) -> None:
    def refuse(ask: Ask) -> None:
        if ask.limit > 10:
            raise error

    server = Server(spread(25), before=refuse)
    assert len(walked(server)[0]) == 25
    assert [(ask.page, ask.limit) for ask in server.asked] == [(1, 50), (1, 10), (2, 10), (3, 10)]


def test_a_failure_in_small_portions_ends_the_walk() -> None:
    def refuse(ask: Ask) -> None:
        raise ProviderTimeout("slow")

    server = Server(spread(5), before=refuse)
    with pytest.raises(ProviderTimeout):
        walked(server)
    assert [ask.limit for ask in server.asked] == [50, 10]


def test_after_a_large_answer_the_walk_begins_again_in_small_portions_and_shows_nothing_twice() -> None:
    server = Server(spread(60), size=lambda rows: rows * (LARGE_ANSWER // 40))
    ids, cuts = walked(server)
    assert len(ids) == 60 and not cuts
    assert [(ask.page, ask.limit) for ask in server.asked] == [
        (1, 50), (1, 10), (2, 10), (3, 10), (4, 10), (5, 10), (6, 10), (7, 10),
    ]  # fmt: skip


def test_a_large_answer_of_few_reports_is_not_fetched_twice() -> None:
    server = Server(spread(3), size=lambda rows: rows * LARGE_ANSWER)
    assert len(walked(server)[0]) == 3
    assert [(ask.page, ask.limit) for ask in server.asked] == [(1, 50), (2, 10)]


def test_that_pages_are_ignored_is_found_out_once_for_all_connectors() -> None:
    sizes = PageSizes()
    walked(Server(spread(30), largest=10, ignores_page=True), sizes)
    second = Server(spread(4), largest=10, ignores_page=True)
    assert len(walked(second, sizes)[0]) == 4
    assert len(second.asked) == 1  # smaller than the largest answer of this server: nothing to halve


def test_copies_that_differ_are_told_and_the_longer_one_is_kept() -> None:
    walk = ReportWalk(fetch=Server([]).fetch, period=PERIOD, clock=StillClock(), sizes=PageSizes())
    first, shorter, longer = row(1, "aaa"), row(1, "b"), row(1, "cccccc")
    assert walk._keep([first]).reports == (first.report,)
    assert walk._keep([first]) == Found()
    told = [walk._keep([shorter]), walk._keep([longer])]
    assert [found.reports for found in told] == [(), (longer.report,)]
    assert [len(found.problems) for found in told] == [1, 1]

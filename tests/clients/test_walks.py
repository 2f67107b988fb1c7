"""Walking pages and windows: nothing lost, nothing twice, and the end says what was left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.clients.pages import (
    Page,
    Slice,
    TimeWindow,
    WalkCaps,
    WalkEnd,
    WindowPlan,
    walk_pages,
    walk_windows,
)
from evtui.errors import AuthenticationRefused, ProviderTimeout, RequestRefused
from tests.clients.client_doubles import ManualClock

USUAL = WalkCaps()
PLAN = WindowPlan(first_us=7, smallest_us=1, largest_us=64)


def paged(items: Sequence[int], limit: int) -> Callable[[int], Awaitable[Sequence[int]]]:
    async def fetch(number: int) -> Sequence[int]:
        return items[(number - 1) * limit : number * limit]

    return fetch


def same(item: int) -> int:
    return item


async def pages_of(
    fetch: Callable[[int], Awaitable[Sequence[int]]], caps: WalkCaps = USUAL
) -> tuple[list[Page[int]], WalkEnd]:
    steps = [step async for step in walk_pages(fetch, key=same, caps=caps)]
    end = steps.pop()
    assert isinstance(end, WalkEnd)
    return [step for step in steps if isinstance(step, Page)], end


@given(count=st.integers(0, 60), limit=st.integers(1, 20))
async def test_whatever_limit_the_server_really_has_everything_is_read_once(count: int, limit: int) -> None:
    pages, end = await pages_of(paged(range(count), limit))
    assert [item for page in pages for item in page.fresh] == list(range(count))
    assert end == WalkEnd(largest=min(count, limit))


async def test_a_page_shorter_than_an_earlier_one_is_the_last() -> None:
    asked: list[int] = []

    async def fetch(number: int) -> Sequence[int]:
        asked.append(number)
        return range(10)[(number - 1) * 4 : number * 4]

    await pages_of(fetch)
    assert asked == [1, 2, 3]


async def test_repeated_items_are_not_fresh_and_end_the_walk() -> None:
    script = {1: [1, 2, 2], 2: [2, 3, 4], 3: [4, 1, 2]}

    async def fetch(number: int) -> Sequence[int]:
        return script[number]

    pages, end = await pages_of(fetch)
    assert [page.fresh for page in pages] == [(1, 2), (3, 4), ()]
    assert pages[1].items == (2, 3, 4)
    assert end == WalkEnd(reordered=True, largest=3)


@pytest.mark.parametrize(
    ("second", "reordered"),
    [
        ([4, 5, 6], False),
        ([3, 4, 5], False),
        ([2, 3, 4], False),
        ([1, 4, 5], True),
        ([3, 2, 4], True),
        ([4, 3, 5], True),
        ([4, 5, 2], True),
        ([2, 3], False),
        ([1, 2], True),
    ],
)
async def test_rows_that_came_in_front_while_paging_are_no_change_of_order(
    second: list[int], reordered: bool
) -> None:
    script = {1: [1, 2, 3], 2: second, 3: []}

    async def fetch(number: int) -> Sequence[int]:
        return script[number]

    _, end = await pages_of(fetch)
    assert end.reordered is reordered


async def test_an_ignored_page_number_is_told() -> None:
    async def fetch(number: int) -> Sequence[int]:
        return [1, 2, 3]

    pages, end = await pages_of(fetch)
    assert [page.fresh for page in pages] == [(1, 2, 3), ()]
    assert end == WalkEnd(page_ignored=True, largest=3)


async def test_the_caps_cut_the_walk_short_and_say_so() -> None:
    _, by_pages = await pages_of(paged(range(100), 10), WalkCaps(pages=3))
    _, by_items = await pages_of(paged(range(100), 10), WalkCaps(items=25))
    assert by_pages.cut_short == "stopped after 3 pages; more may be available"
    assert by_items.cut_short == "stopped after 30 items; more may be available"


async def slices_of(
    fetch: Callable[[TimeWindow], Awaitable[Sequence[int]]],
    period: TimeWindow,
    plan: WindowPlan = PLAN,
    *,
    is_full: Callable[[Sequence[int]], bool] = lambda _: False,
    clock: ManualClock | None = None,
    key: Callable[[int], int] | None = None,
) -> tuple[list[Slice[int]], WalkEnd]:
    walk = walk_windows(fetch, period, plan, clock=clock or ManualClock(), is_full=is_full, key=key)
    steps = [step async for step in walk]
    end = steps.pop()
    assert isinstance(end, WalkEnd)
    return [step for step in steps if isinstance(step, Slice)], end


@given(
    since=st.integers(0, 50), length=st.integers(0, 200), first=st.integers(1, 90), clamp=st.integers(1, 9)
)
async def test_slices_cover_the_period_newest_first_without_gap_or_overlap(
    since: int, length: int, first: int, clamp: int
) -> None:
    async def fetch(window: TimeWindow) -> Sequence[int]:
        return range(window.since_us, window.until_us)[:clamp]  # a server that clamps silently

    period = TimeWindow(since_us=since, until_us=since + length)
    plan = WindowPlan(first_us=first, smallest_us=1, largest_us=64)
    slices, end = await slices_of(fetch, period, plan, is_full=lambda items: len(items) >= clamp)
    edges = [period.until_us, *(piece.window.since_us for piece in slices)]
    assert [piece.window.until_us for piece in slices] == edges[:-1]
    assert edges[-1] == since
    if clamp > 1:
        assert sorted(item for piece in slices for item in piece.items) == list(range(since, since + length))
        assert end.cut_short is None
    else:
        full = f"{length} time slices were still full at their smallest; sessions may be missing in them"
        assert end.cut_short == (full if length else None)


@pytest.mark.parametrize("error", [ProviderTimeout, RequestRefused])
async def test_a_window_that_times_out_or_is_refused_is_halved(error: type[ProviderTimeout]) -> None:
    widths: list[int] = []

    async def fetch(window: TimeWindow) -> Sequence[int]:
        widths.append(window.width_us)
        if window.width_us > 2:
            raise error("too wide")
        clock.advance(10)
        return []

    clock = ManualClock()
    _, end = await slices_of(fetch, TimeWindow(since_us=0, until_us=5), clock=clock)
    assert widths == [5, 2, 2, 1]
    assert end.cut_short is None


async def test_quick_small_answers_double_the_window_and_slow_or_large_ones_do_not() -> None:
    widths: list[int] = []

    async def fetch(window: TimeWindow) -> Sequence[int]:
        widths.append(window.width_us)
        clock.advance(4 if len(widths) == 2 else 1)
        return range(200 if len(widths) == 3 else 0)

    clock = ManualClock()
    await slices_of(fetch, TimeWindow(since_us=0, until_us=300), clock=clock)
    assert widths == [7, 14, 14, 14, 28, 56, 64, 64, 39]


async def test_other_errors_and_the_smallest_window_end_the_walk() -> None:
    async def refuse(window: TimeWindow) -> Sequence[int]:
        raise AuthenticationRefused("no")

    async def hang(window: TimeWindow) -> Sequence[int]:
        raise ProviderTimeout("slow")

    period = TimeWindow(since_us=0, until_us=9)
    with pytest.raises(AuthenticationRefused):
        await slices_of(refuse, period)
    with pytest.raises(ProviderTimeout):
        await slices_of(hang, period)


async def test_the_cap_on_requests_cuts_the_walk_short() -> None:
    async def fetch(window: TimeWindow) -> Sequence[int]:
        return []

    plan = WindowPlan(first_us=1, smallest_us=1, largest_us=1, slices=4)
    slices, end = await slices_of(fetch, TimeWindow(since_us=0, until_us=9), plan)
    assert len(slices) == 4
    assert end.cut_short == "stopped after 4 requests; older sessions were not read"


async def test_a_server_that_ignores_the_period_is_noticed_by_its_sameness() -> None:
    async def fetch(window: TimeWindow) -> Sequence[int]:
        return [1, 2, 3]

    slices, end = await slices_of(
        fetch, TimeWindow(since_us=0, until_us=64), is_full=lambda items: len(items) >= 3, key=same
    )
    assert end.period_ignored and end.cut_short
    assert [one.items for one in slices] == [(1, 2, 3)]

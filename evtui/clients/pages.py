"""Walks over pages and time windows as async iterators; the last thing yielded says how the walk ended."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from evtui.clients.clock import Clock
from evtui.errors import ProviderError, ProviderTimeout, RequestRefused

T = TypeVar("T")

SPLITTING_ERRORS: Final[tuple[type[ProviderError], ...]] = (ProviderTimeout, RequestRefused)
"""What a smaller window may cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a walk."""

    number: int
    """From 1."""
    items: tuple[T, ...]
    """All items of the page, repeated ones too (a newer copy may differ)."""
    fresh: tuple[T, ...]
    """Those whose key was not seen before in this walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkEnd:
    """Always the last thing a walk yields."""

    cut_short: str | None = None
    """Why not everything was read, in words; None when the walk is complete."""
    page_ignored: bool = False
    """Page 2 was page 1 again: the server ignores the page number, walk windows instead."""
    reordered: bool = False
    """Pages repeated items as no new item at the front explains: their order is not stable, so others may
    have been passed over; walk windows to be sure."""
    period_ignored: bool = False
    """Two windows without a common instant brought the same full answer."""
    largest: int = 0
    """Most items a page or slice of this walk had: the server's real limit is not below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkCaps:
    """Where a page walk stops by itself."""

    pages: int = 200
    items: int = 20_000


async def walk_pages(
    fetch: Callable[[int], Awaitable[Sequence[T]]],
    *,
    key: Callable[[T], Hashable],
    caps: WalkCaps = WalkCaps(),
) -> AsyncGenerator[Page[T] | WalkEnd, None]:
    """Yield pages 1, 2, … of ``fetch(number)`` and a ``WalkEnd`` (Session Reports API, rules 3, 4 and 6).

    A walk ends with an empty page, a page without a new ``key``, a page shorter than an earlier one, or a
    cap. A page that is merely shorter than the limit asked for proves nothing. Errors of ``fetch`` pass
    through.
    """
    seen: set[Hashable] = set()
    previous: list[Hashable] = []
    largest = 0
    reordered = False
    for number in range(1, caps.pages + 1):
        items = tuple(await fetch(number))
        keys = [key(item) for item in items]
        fresh = _first_of_each(items, keys, seen)
        page_ignored = number == 2 and bool(items) and set(keys) == set(previous)
        reordered = reordered or not (page_ignored or _is_shifted(previous, keys, seen))
        seen.update(keys)
        previous = keys
        if items:
            yield Page(number=number, items=items, fresh=fresh)
        if not fresh or len(items) < largest:
            yield WalkEnd(page_ignored=page_ignored, reordered=reordered, largest=largest)
            return
        largest = max(largest, len(items))
        if len(seen) >= caps.items:
            cut_short = f"stopped after {len(seen)} items; more may be available"
            break
    else:
        cut_short = f"stopped after {caps.pages} pages; more may be available"
    yield WalkEnd(cut_short=cut_short, reordered=reordered, largest=largest)


def _is_shifted(previous: Sequence[Hashable], keys: Sequence[Hashable], seen: set[Hashable]) -> bool:
    """Whether a page repeats nothing but the end of the page before: rows came in front while paging."""
    count = next((place for place, key in enumerate(keys) if key not in seen), len(keys))
    tail = list(previous[-count:]) if count else []
    return list(keys[:count]) == tail and seen.isdisjoint(keys[count:])


def _first_of_each(items: Sequence[T], keys: Sequence[Hashable], seen: set[Hashable]) -> tuple[T, ...]:
    """The items whose key is new, each key once."""
    known = set(seen)
    fresh = []
    for item, item_key in zip(items, keys, strict=True):
        if item_key not in known:
            known.add(item_key)
            fresh.append(item)
    return tuple(fresh)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """Half-open stretch of time [since_us, until_us), microseconds UTC."""

    since_us: int
    until_us: int

    @property
    def width_us(self) -> int:
        """Its length."""
        return self.until_us - self.since_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice(Generic[T]):
    """What one window of a walk brought."""

    window: TimeWindow
    items: tuple[T, ...]
    left_us: int
    """How much of the period is still to be read, for progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """How wide the windows of a walk are. Widths in microseconds."""

    first_us: int
    smallest_us: int
    largest_us: int
    grow_below: int = 200
    """A window with fewer items, answered within ``quick_s``, lets the next one be twice as wide."""
    quick_s: float = 3.0
    slices: int = 1_000
    """Cap on requests."""


def _never_full(_: Sequence[object]) -> bool:
    """No answer is suspected of having been clamped."""
    return False


async def walk_windows(
    fetch: Callable[[TimeWindow], Awaitable[Sequence[T]]],
    period: TimeWindow,
    plan: WindowPlan,
    *,
    clock: Clock,
    is_full: Callable[[Sequence[T]], bool] = _never_full,
    key: Callable[[T], Hashable] | None = None,
    splits_on: tuple[type[ProviderError], ...] = SPLITTING_ERRORS,
) -> AsyncGenerator[Slice[T] | WalkEnd, None]:
    """Yield slices of ``period``, newest first and without overlap, and a ``WalkEnd``.

    A window is halved after an error of ``splits_on`` and when ``is_full(items)`` suspects that the server
    clamped the answer (its items are not yielded then, the halves bring them again). At ``smallest_us`` the
    error passes through, and a full slice is yielded and told in ``WalkEnd.cut_short``. A full answer with
    the ``key``s of the slice before it, which shares no instant with it, ends the walk as ``period_ignored``.
    ``period`` is frozen: nothing moves while walking.
    """
    width_us, until_us = plan.first_us, period.until_us
    full_slices = largest = 0
    last_keys: set[Hashable] = set()
    for _ in range(plan.slices):
        if until_us <= period.since_us:
            break
        window = TimeWindow(since_us=max(period.since_us, until_us - width_us), until_us=until_us)
        started_s = clock.monotonic()
        try:
            items = tuple(await fetch(window))
        except splits_on:
            if window.width_us <= plan.smallest_us:
                raise
            width_us = _half(window, plan)
            continue
        largest = max(largest, len(items))
        keys = set(map(key, items)) if key is not None else set()
        if is_full(items):
            if keys and keys == last_keys:
                reason = "the server ignores periods; it may have more than it sent"
                yield WalkEnd(cut_short=reason, period_ignored=True, largest=largest)
                return
            if window.width_us > plan.smallest_us:
                width_us = _half(window, plan)
                continue
            full_slices += 1
        until_us, last_keys = window.since_us, keys
        yield Slice(window=window, items=items, left_us=until_us - period.since_us)
        if len(items) < plan.grow_below and clock.monotonic() - started_s <= plan.quick_s:
            width_us = min(width_us * 2, plan.largest_us)
    yield WalkEnd(cut_short=_why_cut(until_us > period.since_us, full_slices, plan), largest=largest)


def _half(window: TimeWindow, plan: WindowPlan) -> int:
    """Half of a window's width, not below the smallest."""
    return max(plan.smallest_us, window.width_us // 2)


def _why_cut(is_unfinished: bool, full_slices: int, plan: WindowPlan) -> str | None:
    """The reason in words, None for a complete walk."""
    if is_unfinished:
        return f"stopped after {plan.slices} requests; older sessions were not read"
    if full_slices:
        return f"{full_slices} time slices were still full at their smallest; sessions may be missing in them"
    return None

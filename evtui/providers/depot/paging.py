"""The walk over one connector's reports: the six paging rules of ``api/depot.md`` 5.2.

1. The period is frozen before the walk. 2. Pages of 50, of 10 after a timeout or an answer too large.
3., 4. Only an empty page, a page without a new id, or a cap ends a walk, or a page shorter than an earlier one
of the same walk; a page shorter than the limit proves nothing (``clients.pages.walk_pages``). 5. Of two copies
the longer is kept. 6. A server that ignores ``page`` is asked in time slices (``clients.pages.walk_windows``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from evtui.clients.clock import Clock
from evtui.clients.pages import Page, TimeWindow, WalkCaps, WalkEnd, WindowPlan, walk_pages, walk_windows
from evtui.errors import ProviderTimeout, UnexpectedPayload
from evtui.models.instant import US_PER_S
from evtui.models.problem import Problem
from evtui.models.report import SessionReport

LIMIT: Final = 50
SMALL_LIMIT: Final = 10
"""The documented minimum."""
LARGE_ANSWER: Final = 8 << 20
"""Bytes above which the next pages are asked for in small portions."""
CAPS: Final = WalkCaps(pages=200, items=20_000)
SMALLEST_SLICE_US: Final = 60 * US_PER_S
MAX_SLICES: Final = 200
SMALLEST_FULL: Final = 2
"""One report alone never counts as a full answer: no reading of the reference has a limit of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One raw item of an answer: a report, or what was wrong with it."""

    key: str
    """Session id, or a digest of an item that is no report."""
    report: SessionReport | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page or slice as fetched."""

    rows: tuple[Row, ...]
    """One per raw item, readable or not: their number decides about paging."""
    size: int
    """Bytes of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What to ask for."""

    window: TimeWindow
    page: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Reports of one answer that are new or longer than the copy before, and what went wrong."""

    reports: tuple[SessionReport, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """The walk ended before everything was read."""

    reason: str


@dataclass(slots=True)
class PageSizes:
    """What this server has sent so far; shared by all walks of an account."""

    largest: int = 0
    """Most items in one answer."""
    page_ignored: bool = False
    """Whether page 2 was seen to be page 1 again."""


class _TooLarge(Exception):
    """The page was good, but the following ones have to be asked for in small portions, from the start."""


class _PeriodIgnored(Exception):
    """Two slices without a common instant brought the same reports."""


@dataclass(slots=True)
class ReportWalk:
    """One walk over one connector. ``fetch`` asks the server and maps its items."""

    fetch: Callable[[Ask], Awaitable[Answer]]
    period: TimeWindow
    clock: Clock
    sizes: PageSizes
    limit: int = LIMIT
    items: int = 0
    """Raw items seen, repeated ones not counted."""
    _copies: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Session id to length and digest of the copy that is kept."""
    _page_items: int = 0
    """Most items on one page of the walk under way."""

    async def found(self) -> AsyncIterator[Found | Cut]:
        """New reports answer by answer; a ``Cut`` at the end when not everything was read.

        Raises the ProviderError of a call that failed even in small portions.
        """
        while True:
            end = WalkEnd(page_ignored=True)
            try:
                async with aclosing(walk_pages(self._page, key=_key, caps=CAPS)) as pages:
                    async for step in pages:
                        if isinstance(step, Page):
                            yield self._keep(step.items)
                        else:
                            end = step
                break
            except (ProviderTimeout, UnexpectedPayload):
                if self.limit == SMALL_LIMIT:
                    raise
                self.limit = SMALL_LIMIT

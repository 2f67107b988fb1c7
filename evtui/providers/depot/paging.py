"""The walk over one connector's reports: the six paging rules of Session Reports API.

1. The period is frozen before the walk. 2. Pages of 50, of 10 after a timeout or an answer too large.
3., 4. Only an empty page, a page without a new id, or a cap ends a walk, or a page shorter than an earlier
one of the same walk; a page shorter than the limit proves nothing (``clients.pages.walk_pages``). 5. Of two
copies the longer is kept. 6. A server that ignores ``page``, or whose pages repeat items in another order, is
asked in slices (``walk_windows``).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from evtui.clients.clock import Clock
from evtui.clients.pages import Page, TimeWindow, WalkCaps, WalkEnd, WindowPlan, walk_pages, walk_windows
from evtui.errors import ProviderTimeout, RequestRefused, UnexpectedPayload
from evtui.models.instant import US_PER_S
from evtui.models.problem import Problem, ProblemKind
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
    checksum: int = 0
    """Of the raw bytes, to tell copies apart."""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page or slice as fetched."""

    rows: tuple[Row, ...]
    """One per raw item, readable or not: their number decides about paging."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the answer as a whole."""
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


@dataclass(slots=True)
class ReportWalk:
    """One walk over one connector. ``fetch`` asks the server and maps its items."""

    fetch: Callable[[Ask], Awaitable[Answer]]
    period: TimeWindow
    clock: Clock
    sizes: PageSizes
    limit: int = LIMIT
    _copies: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Row key to length and checksum of the copy that is kept."""
    _longest_page: int = 0
    """Most items on one page of the pass under way."""
    _starts_again: bool = False
    """The page numbers no longer mean the same: the limit was lowered below what pages held."""
    _seen: set[tuple[str, int]] = field(default_factory=set)
    """Row key and checksum of every copy so far."""
    _noted: dict[str, Problem] = field(default_factory=dict)
    """Problems of whole answers by their text; each is told once."""
    _untold: list[Problem] = field(default_factory=list)

    @property
    def items(self) -> int:
        """Different items seen so far."""
        return len(self._copies)

    async def found(self) -> AsyncGenerator[Found | Cut, None]:
        """New reports answer by answer, and a ``Cut`` at the end when not everything was read.

        Raises the ProviderError of a call that failed even in small portions.
        """
        async with aclosing(self._answers()) as answers:
            async for step in answers:
                yield step
        if self._untold:
            yield self._keep(())

    async def _answers(self) -> AsyncGenerator[Found | Cut, None]:
        """Pages, then slices where pages cannot be trusted to have brought everything."""
        if not self.sizes.page_ignored:
            end: WalkEnd | None = None
            while end is None:
                async with aclosing(self._pass()) as steps:
                    async for step in steps:
                        if isinstance(step, WalkEnd):
                            end = step
                        else:
                            yield step
            if end.cut_short:
                yield Cut(end.cut_short)
            if not (end.page_ignored or end.reordered):
                return
            self.sizes.page_ignored = end.page_ignored
            if not self._is_full(self.items):
                return
        async with aclosing(self._slices()) as slices:
            async for found in slices:
                yield found

    async def _pass(self) -> AsyncGenerator[Found | WalkEnd, None]:
        """Pages from the first on; no ``WalkEnd`` when they have to be read again in small portions."""
        self._longest_page = 0
        try:
            async with aclosing(walk_pages(self._page, key=_key, caps=CAPS)) as pages:
                async for step in pages:
                    yield self._keep(step.items) if isinstance(step, Page) else step
                    if self._starts_again:
                        self._starts_again = False
                        return
        except (ProviderTimeout, UnexpectedPayload):
            if self.limit == SMALL_LIMIT:
                raise
            self.limit = SMALL_LIMIT

    async def _page(self, number: int) -> Sequence[Row]:
        """Fetch one page and learn from its size."""
        answer = await self._fetch(Ask(window=self.period, page=number, limit=self.limit))
        self.sizes.largest = max(self.sizes.largest, len(answer.rows))
        self._longest_page = max(self._longest_page, len(answer.rows))
        if answer.size > LARGE_ANSWER and self.limit > SMALL_LIMIT:
            self.limit = SMALL_LIMIT
            # Pages that held fewer than ten items are the same pages with a limit of ten.
            self._starts_again = self._longest_page >= SMALL_LIMIT
        return answer.rows

    async def _slices(self) -> AsyncGenerator[Found | Cut, None]:
        """The period in halves until no answer is as large as the largest this server has sent (rule 6)."""
        plan = WindowPlan(
            first_us=self.period.width_us,
            smallest_us=SMALLEST_SLICE_US,
            largest_us=max(self.period.width_us, SMALLEST_SLICE_US),
            slices=MAX_SLICES,
        )
        walk = walk_windows(
            self._slice, self.period, plan,
            clock=self.clock, is_full=lambda rows: self._is_full(len(rows)), key=_key, splits_on=_SPLITTING,
        )  # fmt: skip
        async with aclosing(walk) as steps:
            async for step in steps:
                if not isinstance(step, WalkEnd):
                    yield self._keep(step.items)
                elif (reason := why_slices_are_not_all(step)) is not None:
                    yield Cut(reason)

    async def _slice(self, window: TimeWindow) -> Sequence[Row]:
        """Fetch one slice."""
        answer = await self._fetch(Ask(window=window, page=1, limit=self.limit))
        self.sizes.largest = max(self.sizes.largest, len(answer.rows))
        return answer.rows

    async def _fetch(self, ask: Ask) -> Answer:
        """Ask, and remember what is wrong with the answer as a whole for the next ``Found``."""
        answer = await self.fetch(ask)
        for problem in answer.problems:
            if problem.message not in self._noted:
                self._noted[problem.message] = problem
                self._untold.append(problem)
        return answer

    def _is_full(self, count: int) -> bool:
        """Whether an answer may have been cut by the server: not smaller than the largest it has sent."""
        return count >= max(self.sizes.largest, SMALLEST_FULL)

    def _keep(self, rows: Sequence[Row]) -> Found:
        """What of an answer is new, or longer than the copy before (rule 5)."""
        reports: list[SessionReport] = []
        problems, self._untold = self._untold, []
        for row in rows:
            size = len(row.report.raw) if row.report is not None else 0
            copy, known = (size, row.checksum), self._copies.get(row.key)
            if known == copy:
                continue
            if known is None and row.problem is not None:
                problems.append(row.problem)
            is_other = (row.key, row.checksum) not in self._seen
            self._seen.add((row.key, row.checksum))
            if (
                known is not None
                and is_other
                and row.report is not None
                and row.report.session.ended_at is not None
            ):
                problems.append(_two_copies(row.report, known[0], copy[0]))
            if known is None or copy[0] > known[0]:
                self._copies[row.key] = copy
                if row.report is not None:
                    reports.append(row.report)
        return Found(reports=tuple(reports), problems=tuple(problems))


_SPLITTING: Final = (ProviderTimeout, RequestRefused, UnexpectedPayload)
"""What a shorter slice may cure."""


def why_slices_are_not_all(end: WalkEnd) -> str | None:
    """Why a walk in slices did not bring everything; None when it did."""
    if end.period_ignored:
        return "the server ignores page numbers and periods; it may have more than it sent"
    return end.cut_short and f"page numbers cannot be relied on; {end.cut_short}"


def _key(row: Row) -> str:
    """Identity of a row within its connector."""
    return row.key


def _two_copies(report: SessionReport, known: int, other: int) -> Problem:
    """The notice of finding DAT-6."""
    session = report.session
    sizes = f"{known} and {other} bytes"
    return Problem(
        kind=ProblemKind.PAYLOAD,
        message=f"session {session.id} was sent twice and differs ({sizes}); the longer is shown",
        account=session.account,
        exit_code=0,
    )

"""One walk over an account: finding connectors and reading them overlap, so that first rows come early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final, Protocol

from evtui.clients.clock import Clock
from evtui.clients.pages import Page, TimeWindow, WalkCaps, WalkEnd, WindowPlan, walk_pages, walk_windows
from evtui.errors import AuthenticationRefused, PermissionRefused, ProviderError
from evtui.models.charger import Connector
from evtui.models.fetch import EVERY_PLACE, Batch, Covered, CutShort, Progress, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.stretch import left_to_ask
from evtui.providers.depot.discovery import Discovered, TransactionRow
from evtui.providers.depot.paging import Ask, Cut, ReportWalk, why_slices_are_not_all
from evtui.providers.walk import Emit

READERS: Final = 2
"""Connectors read at once; the client lets no more than two calls through anyway."""
DEFAULT_PERIOD_US: Final = 7 * 86_400 * US_PER_S
MARGIN_US: Final = 12 * 3600 * US_PER_S
"""What ``from`` and ``to`` compare with is not published: sessions across an edge of the period are asked for
too, and whatever does not overlap it is dropped here."""
TRANSACTION_CAPS: Final = WalkCaps(pages=100, items=10_000)
TRANSACTION_SLICES: Final = 200
SMALLEST_TRANSACTION_SLICE_US: Final = 15 * 60 * US_PER_S
NO_REPORTS: Final = "this charger delivers no session reports (reports exist only for HPC with CCBox)"
CHARGERS_HINT: Final = 'chargers can be listed in the configuration: chargers = ["HPC-01/1"]'


class OpenWalk(Protocol):
    """Begins a walk over one connector's reports; hears what is asked before every call."""

    def __call__(
        self, connector: Connector, period: TimeWindow, emit: Emit, on_ask: Callable[[Ask], None]
    ) -> ReportWalk: ...


class ListTransactions(Protocol):
    """One page of transactions."""

    async def __call__(self, period: TimeWindow, page: int, emit: Emit) -> Sequence[TransactionRow]: ...


class AccountReading:
    """The state of one ``sessions`` call."""

    def __init__(
        self,
        account: str,
        query: SessionQuery,
        *,
        clock: Clock,
        emit: Emit,
        list_transactions: ListTransactions,
        open_walk: OpenWalk,
    ) -> None:
        self.truncated = False
        """Whether something that was asked for was not read."""
        self._account = account
        self._clock = clock
        self._now = Instant.from_datetime(clock.now())
        self._query = query
        self._period = period_of(query, self._now)
        self._emit = emit
        self._list_transactions = list_transactions
        self._open_walk = open_walk
        self._waiting: asyncio.Queue[Connector | None] = asyncio.Queue()
        self._known = self._done = 0
        self._is_complete = False
        self._is_whole = not query.chargers
        """Whether everything of the account has been read so far."""
        self._refused: list[ProviderError] = []

    async def run(self, configured: Sequence[Connector]) -> None:
        """Read the configured connectors, without any all that were used in the period, recent ones first.

        A connector that cannot be read is a problem beside the others' rows. Raises the ProviderError that
        ended the walk, or the first one when no connector could be read.
        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._find_connectors(configured))
                for _ in range(READERS):
                    group.create_task(self._read_connectors())
        except BaseExceptionGroup as failures:
            raise _first(failures) from None
        if self._refused and len(self._refused) == self._known:
            raise self._refused[0]
        if self._is_whole and not (self.truncated or configured):  # configured ones count one by one
            self._cover(EVERY_PLACE, self._query)

    async def _find_connectors(self, configured: Sequence[Connector]) -> None:
        """Queue what is to be read, and then the end for each reader."""
        if configured:
            self._enqueue([connector for connector in configured if self._is_wanted(connector)])
            self._enqueue(self._typed(configured))
        else:
            await self._discover()
        self._is_complete = True
        for _ in range(READERS):
            self._waiting.put_nowait(None)

    async def _discover(self) -> None:
        """Queue connectors as transactions name them, then those asked for by full name that none named.

        With full names, an account that may not list transactions (they are an API of their own) still reads.
        """
        discovered = Discovered()
        self._tell("looking for chargers")
        try:
            async with aclosing(self._transactions()) as pages:
                async for rows in pages:
                    new = discovered.add(rows)
                    self._enqueue([connector for connector in new if self._is_wanted(connector)])
        except PermissionRefused as error:
            error.hint = "; ".join(filter(None, (error.hint, CHARGERS_HINT)))
            if not self._typed(()):
                raise
            self._note(error)
            self.truncated = len(self._typed(())) < len(self._query.chargers)
        self._enqueue(self._typed(discovered.connectors.values()))
        if not self._known:
            self._notice("no charger was used in this period", CHARGERS_HINT)

    def _typed(self, known: Iterable[Connector]) -> list[Connector]:
        """Connectors that the query names in full, except what is known already."""
        seen = {name for connector in known for name in (connector.label, connector.charger)}
        typed = [name.rpartition("/") for name in self._query.chargers if name not in seen]
        return [Connector(charger=one, connector=two) for one, _, two in typed if one and two]

    async def _transactions(self) -> AsyncGenerator[Sequence[TransactionRow], None]:
        """The transactions of the period page by page, newest first, or in slices as reports are."""
        end = WalkEnd()
        async with aclosing(walk_pages(self._transaction_page, key=_key, caps=TRANSACTION_CAPS)) as pages:
            async for step in pages:
                if isinstance(step, Page):
                    yield step.fresh
                else:
                    end = step
        if end.cut_short:
            self._cut_short(f"transactions: {end.cut_short}")
        if (end.page_ignored or end.reordered) and end.largest > 1:
            async with aclosing(self._transaction_slices(end.largest)) as slices:
                async for rows in slices:
                    yield rows

    async def _transaction_slices(self, largest: int) -> AsyncGenerator[Sequence[TransactionRow], None]:
        """The period in halves until no answer is as long as the longest page, as for reports."""
        width_us = self._period.width_us
        plan = WindowPlan(
            first_us=width_us,
            smallest_us=SMALLEST_TRANSACTION_SLICE_US,
            largest_us=width_us,
            slices=TRANSACTION_SLICES,
        )
        walk = walk_windows(
            self._transaction_slice, self._period, plan,
            clock=self._clock, is_full=lambda rows: len(rows) >= largest, key=_key,
        )  # fmt: skip
        async with aclosing(walk) as steps:
            async for step in steps:
                if not isinstance(step, WalkEnd):
                    yield step.items
                elif (reason := why_slices_are_not_all(step)) is not None:
                    self._cut_short(f"transactions: {reason}")

    async def _transaction_page(self, number: int) -> Sequence[TransactionRow]:
        """One page of the whole period."""
        return await self._list_transactions(self._period, number, self._emit)

    async def _transaction_slice(self, window: TimeWindow) -> Sequence[TransactionRow]:
        """The first page of a part of the period."""
        return await self._list_transactions(window, 1, self._emit)

    async def _read_connectors(self) -> None:
        """One reader: takes connectors from the queue until there are no more."""
        while (connector := await self._waiting.get()) is not None:
            try:
                await self._read_connector(connector)
            except AuthenticationRefused:
                raise
            except ProviderError as error:
                self._note_refusal(error)
            self._done += 1
            self._tell(connector.label)

    async def _read_connector(self, connector: Connector) -> None:
        """What is left to read of one connector."""
        left = left_to_ask(with_bounds(self._query, self._now), connector.label)
        items = 0
        for part in left:
            items += await self._read_part(connector, part)
        if not items and connector.sessions and not self._is_known(connector):
            self._notice(f"{connector.label}: {NO_REPORTS}")

    async def _read_part(self, connector: Connector, part: SessionQuery) -> int:
        """All pages of one connector in a part of the period, each a batch; the number of items seen."""
        walk = self._open_walk(
            connector,
            period_of(part, self._now),
            self._emit,
            lambda ask: self._tell(f"{connector.label} page {ask.page}"),
        )
        is_whole = True
        async with aclosing(walk.found()) as steps:
            async for step in steps:
                if isinstance(step, Cut):
                    self._cut_short(f"{connector.label}: {step.reason}")
                    is_whole = False
                    continue
                is_whole = is_whole and not any(problem.exit_code for problem in step.problems)
                reports = tuple(report for report in step.reports if self._query.wants(report.session))
                if reports or step.problems:
                    self._emit(Batch(account=self._account, reports=reports, problems=step.problems))
        if is_whole:
            self._cover(connector.label, part)
        self._is_whole = self._is_whole and is_whole
        return walk.items

    def _cover(self, place: str, part: SessionQuery) -> None:
        """Everything of a place was told, up to the moment of asking; nothing when only some was wanted."""
        part = with_bounds(part, self._now)
        assert part.since is not None and part.until is not None
        until = min(part.until, self._now)
        if part.since < until and not part.active_only:
            covered = Covered(place=place, since=part.since, until=until)
            self._emit(Batch(account=self._account, reports=(), covered=(covered,)))

    def _is_known(self, connector: Connector) -> bool:
        """Whether the connector has been read before."""
        return any(one.place == connector.label for one in self._query.covered)

    def _enqueue(self, connectors: Sequence[Connector]) -> None:
        """Have connectors read."""
        self._known += len(connectors)
        for connector in connectors:
            self._waiting.put_nowait(connector)

    def _is_wanted(self, connector: Connector) -> bool:
        """Whether the query names the connector or its charger, or nothing at all."""
        wanted = self._query.chargers
        return not wanted or connector.charger in wanted or connector.label in wanted

    def _tell(self, doing: str) -> None:
        """Connectors finished of those known; no total while more may be found."""
        total = self._known if self._is_complete else None
        self._emit(Progress(account=self._account, done=self._done, total=total, doing=doing))

    def _cut_short(self, reason: str) -> None:
        """Not everything was read."""
        self.truncated = True
        self._emit(CutShort(account=self._account, reason=reason))

    def _note_refusal(self, error: ProviderError) -> None:
        """One connector could not be read: told beside the rows of the others."""
        self._refused.append(error)
        self.truncated = True
        self._note(error)

    def _note(self, error: ProviderError) -> None:
        """Tell an error beside the rows."""
        problem = Problem.from_error(error, self._account)
        self._emit(Batch(account=self._account, reports=(), problems=(problem,)))

    def _notice(self, message: str, hint: str = "") -> None:
        """Something worth knowing that is no failure."""
        problem = Problem(
            kind=ProblemKind.NOT_FOUND, message=message, hint=hint, account=self._account, exit_code=0
        )
        self._emit(Batch(account=self._account, reports=(), problems=(problem,)))


def with_bounds(query: SessionQuery, now: Instant) -> SessionQuery:
    """The query with both bounds: without an upper one up to now, without a lower one seven days."""
    until = query.until or now
    since = query.since or Instant(until.us - DEFAULT_PERIOD_US)
    return replace(query, since=since, until=until)


def period_of(query: SessionQuery, now: Instant) -> TimeWindow:
    """The frozen period to ask for: the query's with a margin on both sides."""
    bound = with_bounds(query, now)
    assert bound.since is not None and bound.until is not None
    return widened(bound.since.us, bound.until.us, now)


def widened(since_us: int, until_us: int, now: Instant) -> TimeWindow:
    """A period with the margin on both sides, the later one not beyond now."""
    end_us = max(until_us, min(until_us + MARGIN_US, now.us))
    return TimeWindow(since_us=min(since_us, end_us - 1) - MARGIN_US, until_us=end_us)


def _first(failures: BaseExceptionGroup) -> BaseException:
    """The error to tell of several that happened at once: an expected one, unless there is a bug."""
    leaves: list[BaseException] = []
    level: list[BaseException] = [failures]
    while level:
        inner = [one for group in level if isinstance(group, BaseExceptionGroup) for one in group.exceptions]
        leaves += [one for one in level if not isinstance(one, BaseExceptionGroup)]
        level = inner
    return next((one for one in leaves if not isinstance(one, ProviderError)), leaves[0])


def _key(row: TransactionRow) -> str:
    """Identity of a transaction within the account."""
    return row.key

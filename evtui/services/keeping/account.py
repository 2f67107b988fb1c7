"""An account whose sessions are kept: rows of the store at once, its provider for what is not settled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Final, Protocol

from evtui.errors import ProviderUnreachable, ResourceNotFound, StoreFailed, UnexpectedPayload
from evtui.models.fetch import Batch, FetchEvent, Finished, FromStore, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterTable
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.accounts import WITHOUT_PERIOD
from evtui.services.keeping.keeper import Keeper
from evtui.services.keeping.plan import VANISHED, Known, Plan, clipped, plan
from evtui.services.keeping.records import whole_of
from evtui.services.keeping.telling import Telling
from evtui.services.sessions import walking
from evtui.services.store.protocol import AccountRef, Judged, RowPage, SessionKey

log = logging.getLogger(__name__)

FIRST_ROWS: Final = 40
"""Rows of the first page: what a screen shows."""
ROWS: Final = 500
"""Rows of the pages after it."""
ONE_ANSWER_US: Final = 600 * US_PER_S
"""Rows of one answer were fetched within this time of each other."""


class Asked(Protocol):
    """The account that is asked: over the network, or a double."""

    @property
    def name(self) -> str:
        """Name in the configuration."""
        ...

    @property
    def providers(self) -> tuple[str, ...]:
        """Its provider."""
        ...

    def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Its sessions; ends with ``Finished`` or raises."""
        ...

    async def report(self, session: Session) -> SessionReport:
        """One session again."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...


class KeptAccount:
    """Wraps an account with a store. Trouble of the store is a problem beside the rows, never a failure."""

    def __init__(
        self,
        account: Asked,
        ref: AccountRef,
        keeper: Keeper,
        *,
        now: Callable[[], Instant],
        offline: bool = False,
        max_age_us: int = 0,
    ) -> None:
        self.name = account.name
        self.providers = account.providers
        self.ref = ref
        self._account = account
        self._keeper = keeper
        self._now = now
        self._offline = offline
        self._max_age_us = max_age_us

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Rows of the store and ``FromStore``, then what the provider has to be asked for.

        With ``query.fresh`` the provider alone. Raises as the provider does; with ``offline`` it raises
        ProviderUnreachable when there is no store.
        """
        events = self.renew(query) if query.fresh else self._rows_first(query)
        async with walking(events):
            async for event in events:
                yield event

    async def renew(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Ask for what is not settled and keep it, without telling what the store holds."""
        known = Known() if query.fresh else await self._known(query)
        events = self._fetch(self._plan(query, known))
        async with walking(events):
            async for event in events:
                yield event

    async def report(self, session: Session) -> SessionReport:
        """One session again from its provider; it is kept."""
        report = await self._account.report(session)
        self._keeper.keep(self.ref, [report], ())
        return report

    async def whole(self, report: SessionReport) -> SessionReport:
        """A summary with its record from the store, else asked for. Raises ProviderError."""
        stored = await self.stored(report.session.key)
        return stored or await self.report(report.session)

    async def stored(self, key: SessionKey) -> SessionReport | None:
        """A session whose record is in the store, whole; None when it is not, or cannot be read."""
        if not self._can_read:
            return None
        try:
            record = await asyncio.to_thread(self._keeper.store.record, self.ref, key)
            return None if record is None else await asyncio.to_thread(whole_of, record)
        except UnexpectedPayload as error:
            log.warning("%s", error.message)
            return None
        except StoreFailed as failure:
            self._keeper.give_up(failure)
            return None

    async def raw(self, report: SessionReport) -> bytes:
        """The whole record as received, from the store, else asked for. Raises ProviderError, StoreFailed."""
        raw = await asyncio.to_thread(self._keeper.store.raw, self.ref, report.session.key)
        return raw if raw is not None else (await self.report(report.session)).raw

    async def meters(self, report: SessionReport) -> MeterTable | None:
        """Meter values as decoded when they were kept; None when they were not. Raises StoreFailed."""
        return await asyncio.to_thread(self._keeper.store.meters, self.ref, report.session.key)

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Keep what the diagnosis said, after the records it is about; offline the store is only read."""
        if not self._offline:
            self._keeper.keep_verdicts(self.ref, judged)

    async def aclose(self) -> None:
        """Close the account; the keeper belongs to the workspace."""
        await self._account.aclose()

    @property
    def _can_read(self) -> bool:
        """Whether there is a store that works."""
        return self._keeper.store.is_there and self._keeper.is_readable

    def _plan(self, query: SessionQuery, known: Known) -> Plan:
        """What is left to ask."""
        if self._offline:
            return Plan()
        provider, now = self.ref.provider, self._now()
        return plan(query, known, provider=provider, now=now, max_age_us=self._max_age_us)

    async def _rows_first(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Cache first."""
        if self._offline and not self._can_read:
            await self._refuse()
        sessions, as_of = 0, None
        async for batch in self.rows(query):
            sessions += len(batch.reports)
            times = [report.fetched_at for report in batch.reports if report.fetched_at is not None]
            as_of = max(filter(None, (as_of, *times)), default=None)
            yield batch
        known = await self._known(query, as_of)
        if self._offline and not self._can_read:
            await self._refuse()
        todo = self._plan(query, known)
        for batch in self._said(is_empty=self._offline and not sessions and not await self._has_rows()):
            yield batch
        read = max((one.until for one in known.covered), default=None)
        of_data = max(filter(None, (as_of, read)), default=None) if sessions else None
        yield FromStore(account=self.name, sessions=sessions, as_of=of_data, is_all=todo.is_nothing)
        events = self._fetch(todo)
        async with walking(events):
            async for event in events:
                yield event

    async def rows(self, query: SessionQuery) -> AsyncIterator[Batch]:
        """The store's rows in pages, a small one first; nothing where there is no store."""
        if not self._can_read:
            return
        wanted = RowsWanted(query, self.ref.provider)
        after, limit = None, FIRST_ROWS
        while True:
            try:
                page = await asyncio.to_thread(
                    self._keeper.store.rows, self.ref, wanted.query, after=after, limit=limit
                )
            except StoreFailed as failure:
                self._keeper.give_up(failure)
                return
            reports = wanted.of(page)
            if reports:
                yield Batch(account=self.name, reports=reports)
            after, limit = page.following, ROWS
            if after is None or wanted.is_done(reports):
                return

    async def _known(self, query: SessionQuery, as_of: Instant | None = None) -> Known:
        """What the store knows of an account, as far as asking goes."""
        if not self._can_read:
            return Known()
        store = self._keeper.store

        def read() -> Known:
            """Both in one thread."""
            return Known(covered=store.covered(self.ref), unsettled=store.unsettled(self.ref), as_of=as_of)

        try:
            return await asyncio.to_thread(read)
        except StoreFailed as failure:
            self._keeper.give_up(failure)
            return Known()

    async def _has_rows(self) -> bool:
        """Whether anything of this account was ever kept."""
        try:
            page = await asyncio.to_thread(self._keeper.store.rows, self.ref, SessionQuery(), limit=1)
        except StoreFailed:
            return False
        return bool(page.reports)

    async def _refuse(self) -> None:
        """Offline, and nothing to show: as the account itself says it. Raises ProviderUnreachable."""
        problems = self._keeper.problems()
        reason = problems[0].message if problems else "nothing of it was ever fetched"
        raise ProviderUnreachable(
            f"not contacted, as --offline says, and {reason}",
            hint="leave --offline out once, or open a saved file",
            account=self.name,
        )

    async def _fetch(self, todo: Plan) -> AsyncIterator[FetchEvent]:
        """Ask for everything in the plan, keep it, and end with ``Finished``."""
        telling = Telling(self.name, self._now)
        for gap in todo.gaps:
            events = self._account.walk(gap)
            async with walking(events):
                async for event in events:
                    if isinstance(event, Finished):
                        telling.end(event)
                        continue
                    if isinstance(event, Batch):
                        covered = clipped(event.covered, provider=self.ref.provider, now=self._now())
                        self._keeper.keep(self.ref, event.reports, covered)
                    yield event
                    await self._keeper.room()
        for row in todo.singles:
            yield telling.asking(row.session)
            yield await self._single(row)
        for batch in self._said():
            yield batch
        yield telling.finished()

    async def _single(self, row: SessionReport) -> Batch:
        """One session that may have changed; one that is gone keeps its row, with a flag."""
        try:
            report = await self.report(row.session)
        except ResourceNotFound:
            return await self._vanished(row)
        return Batch(account=self.name, reports=(report,))

    async def _vanished(self, row: SessionReport) -> Batch:
        """The provider no longer sends a session: what was fetched is all there will ever be."""
        notice = Problem(
            kind=ProblemKind.NOT_FOUND,
            message=f"session {row.session.id} is no longer sent; what was fetched of it is kept",
            account=self.name,
            exit_code=0,
        )
        stored = await self.stored(row.session.key)
        if stored is None:
            return Batch(account=self.name, reports=(), problems=(notice,))
        session = replace(stored.session, flags=(*stored.session.flags, VANISHED))
        raw = await self.raw(stored)
        report = replace(stored, session=session, raw=raw, is_partial=False, fetched_at=self._now())
        self._keeper.keep(self.ref, [report], ())
        return Batch(account=self.name, reports=(report,), problems=(notice,))

    def _said(self, *, is_empty: bool = False) -> list[Batch]:
        """What the store has to say, told by whichever account comes first, and that there is nothing."""
        problems = [*self._keeper.problems()]
        if is_empty:
            problems.append(
                Problem(
                    kind=ProblemKind.NOT_FOUND,
                    message="nothing of this account is in the store",
                    hint="evtui sync fetches it, without --offline",
                    account=self.name,
                    exit_code=0,
                )
            )
        return [Batch(account=self.name, reports=(), problems=tuple(problems))] if problems else []


class RowsWanted:
    """Which rows answer a question: those of its period; where a provider knows none, those it told last."""

    def __init__(self, query: SessionQuery, provider: str) -> None:
        self._period = query
        self._is_recent = query.default_period and provider in WITHOUT_PERIOD
        self._since_us: int | None = None
        self.query = replace(query, since=None, until=None) if self._is_recent else query
        """What to ask the store."""

    def of(self, page: RowPage) -> tuple[SessionReport, ...]:
        """The rows of a page that belong to the answer."""
        if not self._is_recent:
            return page.reports
        times = [report.fetched_at.us for report in page.reports if report.fetched_at is not None]
        if self._since_us is None:
            self._since_us = max(times, default=0) - ONE_ANSWER_US
        return tuple(report for report in page.reports if self._is_wanted(report, self._since_us))

    def is_done(self, reports: Sequence[SessionReport]) -> bool:
        """Whether older rows need not be looked at."""
        return self._is_recent and not reports

    def _is_wanted(self, report: SessionReport, since_us: int) -> bool:
        fetched = report.fetched_at
        return self._period.wants(report.session) or (fetched is not None and fetched.us >= since_us)

"""What is open: the accounts of the configuration, or saved files as accounts, behind one face."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self, runtime_checkable

from evtui.errors import ResourceNotFound, StoreFailed
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.sessions import merge
from evtui.services.store.protocol import NO_HITS, AccountRef, Hits, Judged, SessionKey, Store

if TYPE_CHECKING:  # pydantic and httpx come in with the first account that is used, not with the first paint
    from evtui.clients.clock import Clock
    from evtui.config.settings import Settings
    from evtui.services.files import FileSet
    from evtui.services.keeping.keeper import Keeper
    from evtui.services.reports import SessionReference


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """One account as a name for tabs and columns."""

    name: str
    """Name in the configuration, or ``file:NAME``."""
    provider: str
    """``depot``, ``smappee`` or ``oioi``."""
    is_file: bool


class Account(Protocol):
    """What the workspace needs of an account, remote or file."""

    @property
    def name(self) -> str:
        """Name in the configuration, or ``file:NAME``."""
        ...

    @property
    def providers(self) -> tuple[str, ...]:
        """Its provider; a saved file may hold more than one."""
        ...

    def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Its sessions; ends with ``Finished`` or raises a ProviderError or ConfigError."""
        ...

    async def report(self, session: Session) -> SessionReport:
        """One session again."""
        ...

    async def aclose(self) -> None:
        """Close what is open."""
        ...


@runtime_checkable
class Keeps(Protocol):
    """An account whose sessions are also kept in a store."""

    @property
    def ref(self) -> AccountRef:
        """Whose sessions, as the store knows it."""
        ...

    async def whole(self, report: SessionReport) -> SessionReport:
        """A summary with its record, from the store, else asked for."""
        ...

    async def raw(self, report: SessionReport) -> bytes:
        """The whole record as received."""
        ...

    async def meters(self, report: SessionReport) -> MeterTable | None:
        """Meter values that are kept decoded; None when they are not."""
        ...

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Keep what the diagnosis said."""
        ...

    async def stored(self, key: SessionKey) -> SessionReport | None:
        """A session whose record is in the store, whole; None when it is not."""
        ...

    def rows(self, query: SessionQuery) -> AsyncIterator[Batch]:
        """The store's rows in pages."""
        ...

    def renew(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Ask for what is not settled and keep it, without telling what the store holds."""
        ...


class Workspace:
    """The open accounts. An async context manager; providers are imported and opened at their first use.

    No method ever lets one account's failure reach another: ``stream`` reports it as ``Failed``.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        problems: Iterable[Problem] = (),
        store: Store | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        self._accounts = {account.name: account for account in accounts}
        self.accounts: tuple[AccountInfo, ...] = tuple(
            AccountInfo(account.name, provider, isinstance(account, FileAccount))
            for account in self._accounts.values()
            for provider in account.providers
        )
        """In the order of the configuration."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        """What was noticed while opening (configuration warnings, unreadable files)."""
        self.store = store
        """Where fetched sessions are kept; None for files. Closed with the workspace."""
        self._keeper = keeper

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        accounts: Sequence[str] = (),
        providers: Sequence[str] = (),
        clock: Clock | None = None,
        offline: bool = False,
        max_age_us: int = 0,
        is_lasting: bool = True,
    ) -> Workspace:
        """The configured accounts, narrowed to those named; nothing is contacted yet, with ``offline`` never.

        What is fetched is kept in the store of the data folder, which is opened at its first use. What was
        fetched within ``max_age_us`` is not asked for again; without ``is_lasting`` what is not kept when the
        workspace closes need not be.

        Raises UsageError when a named account or provider does not exist, BadConfig when a named account is
        faulty; one that was not named stands beside the others and says so.
        """
        from evtui.config.load import refuse_faulty
        from evtui.services.accounts import RemoteAccount, choose
        from evtui.services.keeping.account import KeptAccount
        from evtui.services.keeping.keeper import Keeper
        from evtui.services.keeping.origins import ref_of
        from evtui.services.store.lazy_store import LazyStore
        from evtui.services.unusable_account import UnusableAccount

        refuse_faulty(settings, accounts)
        chosen = choose(settings.accounts, accounts, providers)
        store = LazyStore.in_folder(settings.locations.data, read_only=offline)
        keeper = Keeper(store, is_lasting=is_lasting)
        remote = [
            KeptAccount(
                RemoteAccount(account, settings, clock, offline=offline),
                ref_of(account),
                keeper,
                now=clock_of(clock),
                offline=offline,
                max_age_us=max_age_us,
            )
            for account in chosen
        ]
        unusable = [
            UnusableAccount(faulty)
            for faulty in settings.faulty
            if faulty.provider is not None
            and not accounts
            and (not providers or faulty.provider in providers)
        ]
        return cls([*remote, *unusable], settings.problems, store, keeper)

    @classmethod
    def from_documents(
        cls, documents: FileSet, *, accounts: Sequence[str] = (), providers: Sequence[str] = ()
    ) -> Workspace:
        """Saved answers, narrowed to the accounts (``file:NAME``) and providers named. No network.

        Raises UsageError when a named account or provider does not exist.
        """
        reports = documents.reports
        if accounts or providers:
            from evtui.services.accounts import choose

            places = dict.fromkeys((report.session.account, report.session.provider) for report in reports)
            chosen = choose([AccountInfo(*place, True) for place in places], accounts, providers)
            wanted = {(info.name, info.provider) for info in chosen}
            reports = tuple(one for one in reports if (one.session.account, one.session.provider) in wanted)
        return cls(_file_accounts(reports), documents.problems)

    def stream(self, query: SessionQuery, accounts: Sequence[str] | None = None) -> AsyncIterator[FetchEvent]:
        """Sessions of all accounts (or those named) at once, as they come in.

        Ends after every account's ``Finished`` or ``Failed``. Reports carry their outcome. Close the iterator
        (``contextlib.aclosing``) or cancel its task to stop every request.
        """
        names = self._accounts if accounts is None else accounts
        return merge({name: partial(self._accounts[name].walk, query) for name in names})

    async def report(self, session: Session) -> SessionReport:
        """Fetch one session again, with its outcome. Raises ProviderError, ``ResourceNotFound`` when gone."""
        from evtui.services.outcome import with_outcome

        return with_outcome(await self._account_of(session).report(session))

    async def whole(self, report: SessionReport) -> SessionReport:
        """A summary of the store made whole, with its outcome; any other report as it is.

        Raises ProviderError or StoreFailed when its record cannot be had.
        """
        if not report.is_summary:
            return report
        from evtui.services.outcome import with_outcome

        keeps = self._keeps(report)
        return with_outcome(await keeps.whole(report) if keeps else await self.report(report.session))

    async def raw(self, report: SessionReport) -> bytes:
        """The record exactly as received, also where ``report.raw`` is without its meter values."""
        keeps = self._keeps(report) if report.is_summary or report.is_partial else None
        return report.raw if keeps is None else await keeps.raw(report)

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """The report's meter values as columns, decoded in a thread; ``EMPTY_METERS`` when there are none.

        ``on_progress`` is called on the event loop with 0 to 1. Raises UnexpectedPayload for unreadable ones.
        """
        if report.meter_values is None or report.meter_values == 0:
            return EMPTY_METERS
        keeps = self._keeps(report) if report.is_summary or report.is_partial else None
        kept = None if keeps is None else await keeps.meters(report)
        if kept is not None:
            return kept
        from evtui.services.reports import decode_meters

        whole = await self.whole(report)
        if whole.is_partial:
            whole = replace(whole, raw=await self.raw(whole), is_partial=False)
        return await decode_meters(whole, on_progress)

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Keep what the diagnosis said of sessions that are in the store; trouble of the store is logged."""
        for account in dict.fromkeys(one.report.session.account for one in judged):
            mine = [one for one in judged if one.report.session.account == account]
            keeps = self._keeps(mine[0].report)
            if keeps is not None:
                await keeps.keep_verdicts(mine)

    async def stored(self, reference: SessionReference) -> tuple[SessionReport, ...]:
        """The sessions of the store that a reference means and whose records are there, of any period.

        None when the store cannot be read: whoever asks next is told.
        """
        if self.store is None or reference.id is None or not getattr(self.store, "is_there", True):
            return ()
        try:
            hits = await asyncio.to_thread(self.store.find, reference.id.rpartition("/")[2])
        except StoreFailed as failure:
            if self._keeper is not None:
                self._keeper.give_up(failure)
            return ()
        found: list[SessionReport] = []
        for key in sorted(key for key in hits.keys if key[1] in self._accounts):
            account = self._accounts[key[1]]
            if isinstance(account, Keeps) and reference.means(session_of(key)):
                report = await account.stored(key)
                found += [] if report is None else [report]
        return tuple(found)

    def renew(self, query: SessionQuery, accounts: Sequence[str] | None = None) -> AsyncIterator[FetchEvent]:
        """As ``stream``, without the rows that the store holds: only what has to be asked for."""
        names = self._accounts if accounts is None else accounts
        return merge({name: partial(_renewing(self._accounts[name]), query) for name in names})

    async def rows(self, query: SessionQuery, account: str) -> tuple[SessionReport, ...]:
        """Summaries of an account's sessions in the store, newest first; nobody is asked."""
        keeps = self._accounts[account]
        if not isinstance(keeps, Keeps):
            return ()
        return tuple([report async for batch in keeps.rows(query) for report in batch.reports])

    async def flush(self) -> None:
        """Wait until everything that came in is kept. Raises StoreFailed when it cannot be."""
        if self._keeper is not None:
            await self._keeper.flush()

    async def keep_all(self) -> tuple[Problem, ...]:
        """Wait until everything that came in is kept, where it lasts; what has to be told of the store."""
        return () if self._keeper is None else await self._keeper.keep_all()

    async def find(self, words: str) -> Hits:
        """Stored sessions of any account in whose errors every word occurs: the one thing that rows do not
        hold. None without a store."""
        if self.store is None or not words.strip():
            return NO_HITS
        return await asyncio.to_thread(self.store.find, words, in_errors_only=True)

    @property
    def refs(self) -> tuple[AccountRef, ...]:
        """Whose sessions are kept, in the order of the configuration."""
        return tuple(account.ref for account in self._accounts.values() if isinstance(account, Keeps))

    async def aclose(self) -> None:
        """Close every account, keep what came in, then close the store; safe to call twice."""
        await asyncio.gather(*(account.aclose() for account in self._accounts.values()))
        if self._keeper is not None:
            await self._keeper.aclose()
        if self.store is not None:
            await asyncio.to_thread(self.store.close)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    def _keeps(self, report: SessionReport) -> Keeps | None:
        """The report's account if it keeps what it fetches."""
        account = self._account_of(report.session)
        return account if isinstance(account, Keeps) else None

    def _account_of(self, session: Session) -> Account:
        """The account a session came from."""
        account = self._accounts.get(session.account)
        if account is None:
            raise ResourceNotFound(f"account {session.account} is not open")
        return account


class FileAccount:
    """The sessions of one saved answer."""

    def __init__(self, name: str, reports: Iterable[SessionReport]) -> None:
        self.name = name
        self._reports = {report.session.key: report for report in reports}
        self.providers = tuple(dict.fromkeys(report.session.provider for report in self._reports.values()))

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """All at once, filtered by the query."""
        reports = tuple(report for report in self._reports.values() if query.wants(report.session))
        yield Batch(account=self.name, reports=reports)
        yield Finished(account=self.name, truncated=False, elapsed_s=0.0)

    async def report(self, session: Session) -> SessionReport:
        """The stored report."""
        stored = self._reports.get(session.key)
        if stored is None:
            raise ResourceNotFound(f"{self.name} holds no session {session.id}")
        return stored

    async def aclose(self) -> None:
        """Nothing is open."""


def clock_of(clock: Clock | None) -> Callable[[], Instant]:
    """Now, by a given clock or the machine's."""
    if clock is None:
        return lambda: Instant(time.time_ns() // 1000)
    return lambda: Instant.from_datetime(clock.now())


def session_of(key: SessionKey) -> Session:
    """A session of which nothing but its identity is known."""
    provider, account, charger, connector, id = key
    return Session(
        provider=provider, account=account, id=id, charger=charger or None, connector=connector or None
    )


def _renewing(account: Account) -> Callable[[SessionQuery], AsyncIterator[FetchEvent]]:
    """How an account is asked for what is not settled."""
    return account.renew if isinstance(account, Keeps) else account.walk


def _file_accounts(reports: Iterable[SessionReport]) -> list[FileAccount]:
    """One account per file, in the order of the files."""
    groups: dict[str, list[SessionReport]] = {}
    for report in reports:
        groups.setdefault(report.session.account, []).append(report)
    return [FileAccount(name, found) for name, found in groups.items()]

"""What is open: the accounts of the configuration, or saved files as accounts, behind one face."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self

from evtui.errors import ResourceNotFound
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.sessions import merge

if TYPE_CHECKING:  # pydantic and httpx come in with the first account that is used, not with the first paint
    from evtui.clients.clock import Clock
    from evtui.config.settings import Settings
    from evtui.services.files import FileSet


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


class Workspace:
    """The open accounts. An async context manager; providers are imported and opened at their first use.

    No method ever lets one account's failure reach another: ``stream`` reports it as ``Failed``.
    """

    def __init__(self, accounts: Iterable[Account], problems: Iterable[Problem] = ()) -> None:
        self._accounts = {account.name: account for account in accounts}
        self.accounts: tuple[AccountInfo, ...] = tuple(
            AccountInfo(account.name, provider, isinstance(account, FileAccount))
            for account in self._accounts.values()
            for provider in account.providers
        )
        """In the order of the configuration."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        """What was noticed while opening (configuration warnings, unreadable files)."""

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        accounts: Sequence[str] = (),
        providers: Sequence[str] = (),
        clock: Clock | None = None,
        offline: bool = False,
    ) -> Workspace:
        """The configured accounts, narrowed to those named; nothing is contacted yet, with ``offline`` never.

        Raises UsageError when a named account or provider does not exist.
        """
        from evtui.services.accounts import RemoteAccount, choose

        chosen = choose(settings.accounts, accounts, providers)
        remote = (RemoteAccount(account, settings, clock, offline=offline) for account in chosen)
        return cls(remote, settings.problems)

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

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """The report's meter values as columns, decoded in a thread; ``EMPTY_METERS`` when there are none.

        ``on_progress`` is called on the event loop with 0 to 1. Raises UnexpectedPayload for unreadable ones.
        """
        if report.meter_values is None or report.meter_values == 0:
            return EMPTY_METERS
        from evtui.services.reports import decode_meters

        return await decode_meters(report, on_progress)

    async def aclose(self) -> None:
        """Close every account; safe to call twice."""
        await asyncio.gather(*(account.aclose() for account in self._accounts.values()))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

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


def _file_accounts(reports: Iterable[SessionReport]) -> list[FileAccount]:
    """One account per file, in the order of the files."""
    groups: dict[str, list[SessionReport]] = {}
    for report in reports:
        groups.setdefault(report.session.account, []).append(report)
    return [FileAccount(name, found) for name, found in groups.items()]

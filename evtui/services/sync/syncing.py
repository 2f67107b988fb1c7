"""The walk of ``evtui sync``: account by account, window by window, each kept before the next begins."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from evtui.models.fetch import Batch, CutShort, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.accounts import WITHOUT_PERIOD
from evtui.services.store.protocol import SessionKey
from evtui.services.sync.tally import Tally, tally
from evtui.services.sync.windows import windows
from evtui.services.workspace import AccountInfo, Workspace

ALL_RECENT: Final = SessionQuery(default_period=True)
"""The one question to a provider that knows no period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowKept:
    """One window of one account stands in the store, complete unless it was cut."""

    account: str
    query: SessionQuery
    """Its period; without bounds for a provider that knows none."""
    number: int
    """Which window of the account it is, from 1."""
    windows: int
    tally: Tally
    is_cut: bool
    """Not everything was read; ``CutShort`` has said why."""


SyncEvent = FetchEvent | WindowKept


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is to be in the store."""

    since: Instant
    until: Instant
    fresh: bool = False
    """Ask for all of it again."""


async def sync(workspace: Workspace, period: Period) -> AsyncGenerator[SyncEvent, None]:
    """Fetch what of the period is not settled in the store; what the accounts say, and each window kept.

    What is covered is not asked for again, so that an interrupted run goes on where it was. An account that
    fails says ``Failed`` and is left; the others go on. Raises StoreFailed when nothing can be kept.
    """
    for account in workspace.accounts:
        questions = [replace(one, fresh=period.fresh) for one in _questions(account, period)]
        for number, query in enumerate(questions, 1):
            window = _Window(account.name, query)
            async with aclosing(window.fetch(workspace)) as events:
                async for event in events:
                    yield event
            if window.has_failed:
                break
            yield WindowKept(
                account=account.name,
                query=query,
                number=number,
                windows=len(questions),
                tally=window.tally,
                is_cut=window.is_cut,
            )


def _questions(account: AccountInfo, period: Period) -> tuple[SessionQuery, ...]:
    """What to ask of an account, in this order."""
    return (ALL_RECENT,) if account.provider in WITHOUT_PERIOD else windows(period.since, period.until)


class _Window:
    """One question to one account."""

    def __init__(self, account: str, query: SessionQuery) -> None:
        self.tally = Tally()
        self.is_cut = False
        self.has_failed = False
        self._account = account
        self._query = query

    async def fetch(self, workspace: Workspace) -> AsyncGenerator[FetchEvent, None]:
        """Ask, pass on what is said, and wait until it is kept."""
        stored = await workspace.rows(self._query, self._account)
        fetched: dict[SessionKey, SessionReport] = {}
        async for event in workspace.renew(self._query, [self._account]):
            match event:
                case Batch():
                    fetched.update((report.session.key, report) for report in event.reports)
                    if event.covered:  # a place was read to its end: a run that is killed goes on behind it
                        await workspace.flush()
                case Failed():
                    self.has_failed = True
                case Finished():
                    self.is_cut = self.is_cut or event.truncated
                case CutShort():
                    self.is_cut = True
                case _:
                    pass
            yield event
        await workspace.flush()
        self.tally = tally(fetched, stored)

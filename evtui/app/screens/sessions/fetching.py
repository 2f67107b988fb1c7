"""How the browser opens its source and fetches: one worker an account, stale answers dropped, rows kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.message import Message
from textual.worker import Worker

from evtui.app.loading import Loading
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.sessions.presenting import running_accounts
from evtui.app.source import EarlyFetch, Opening, SessionSource, first_tab
from evtui.errors import EvtuiError
from evtui.models.fetch import Batch, FetchEvent, SessionQuery
from evtui.models.instant import Instant

if TYPE_CHECKING:
    from evtui.config.locations import Locations

HEAD_START_S: Final = 0.25
"""How long at most the other tabs' accounts wait for the first rows of the tab in view."""


class FetchHeard(Message):
    """One event of one account's fetch, with the question it answers."""

    def __init__(self, ticket: int, account: str, query: SessionQuery, event: FetchEvent) -> None:
        super().__init__()
        self.ticket = ticket
        """Number of the fetch; an older one of the same account is stale."""
        self.account = account
        self.query = query
        self.event = event


class FetchingScreen(EvtuiScreen):
    """Owns query, source, loaded sessions and fetch states; its child draws them."""

    class Opened(Message):
        """The workspace is there."""

        def __init__(self, source: SessionSource) -> None:
            super().__init__()
            self.source = source

    class OpeningFailed(Message):
        """Nothing could be opened: configuration, demo or files."""

        def __init__(self, error: EvtuiError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, opening: Opening, monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._opening = opening
        self._monotonic = monotonic
        begun = opening.begun
        self._source: SessionSource | None = None if begun is None else begun.source
        self._query: SessionQuery = opening.query
        self._follows_now = opening.follows_now
        self._loading = Loading(monotonic) if begun is None else begun.loading
        self._tab = first_tab(opening.accounts if begun is None else _pairs(begun.source))
        self._error: EvtuiError | None = None
        self._waiting: set[str] = set()
        self._updated: Instant | None = None if begun is None else begun.updated

    @property
    def source(self) -> SessionSource | None:
        """What is open, None until it is."""
        return self._source

    @cached_property
    def locations(self) -> Locations | None:
        """Where this run keeps notes and copies."""
        return None if self._opening.locations is None else self._opening.locations()

    # ── what the child does ───────────────────────────────────────────────────────────────────────

    def source_opened(self, source: SessionSource) -> None:
        """The source is there, nothing of it is loaded yet."""

    def rows_changed(self) -> None:
        """Rows came, or went: they must be built anew before anything else is drawn."""

    def batch_came(self, account: str) -> None:
        """Rows came from an account; more may follow soon."""

    def state_changed(self) -> None:
        """A fetch came further, or failed; the rows are the same."""

    # ── opening and fetching ──────────────────────────────────────────────────────────────────────

    def _open_first(self) -> None:
        """Open, or go on with what was begun before there was an app."""
        if self._opening.begun is None:
            self._open()
        else:
            self._begin(self.Opened(self._opening.begun.source))

    @work(group="opening", exclusive=True)
    async def _open(self) -> None:
        try:
            self.post_message(self.Opened(await self._opening.open()))
        except EvtuiError as error:
            self.post_message(self.OpeningFailed(error))

    @on(Opened)
    def _begin(self, message: Opened) -> None:
        self._source = message.source
        accounts = _pairs(message.source)
        if accounts and all(provider != self._tab for _, provider in accounts):
            self._tab = first_tab(accounts)
        self.source_opened(message.source)
        here = {account.name for account in message.source.accounts if self._tab in {"all", account.provider}}
        self._waiting = {account.name for account in message.source.accounts} - here
        begun = {} if self._opening.begun is None else dict(self._opening.begun.fetches)
        for account, fetch in begun.items():
            self._follow(account, fetch.ticket, partial(_rest_of, fetch))
        self._fetch(here - begun.keys())
        if begun:  # they had their head start
            self._fetch_waiting()
        else:
            self.set_timer(HEAD_START_S, self._fetch_waiting)

    @on(OpeningFailed)
    def _show_opening_error(self, message: OpeningFailed) -> None:
        self._error = message.error
        self.rows_changed()

    def _fetch_waiting(self) -> None:
        """The other tabs' accounts: the tab in view had its head start."""
        waiting, self._waiting = self._waiting, set()
        if waiting:
            self._fetch(waiting)

    def _fetch(self, accounts: Iterable[str]) -> None:
        """Ask these accounts; a running fetch of the same account is cancelled."""
        source = self._source
        if source is None:
            return
        wanted = set(accounts)
        for name in dict.fromkeys(account.name for account in source.accounts):
            if name in wanted:
                providers = [account.provider for account in source.accounts if account.name == name]
                ticket = self._loading.begin(name, providers)
                self._follow(name, ticket, partial(source.stream, self._query, [name]))
        self.rows_changed()

    def work_alone(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> Worker[None]:
        """Run this in place of what its group is doing.

        A callable: of a coroutine that is overtaken before it starts Python would complain at the very end.
        """
        return self.run_worker(work, group=group, exclusive=True)

    def _follow(self, account: str, ticket: int, events: Callable[[], AsyncIterator[FetchEvent]]) -> None:
        """Hear what one account says, in place of its fetch before."""
        self.work_alone(partial(self._tell, account, ticket, self._query, events), f"sessions {account}")

    async def _tell(
        self, account: str, ticket: int, query: SessionQuery, events: Callable[[], AsyncIterator[FetchEvent]]
    ) -> None:
        """Tell the screen what one account says, with the question it answers."""
        from evtui.services.sessions import walking

        heard = events()
        async with walking(heard):
            async for event in heard:
                self.post_message(FetchHeard(ticket, account, query, event))

    @on(FetchHeard)
    def _hear(self, message: FetchHeard) -> None:
        if not self._loading.hear(message.account, message.ticket, message.event):
            return
        self._updated = self._opening.now()
        if isinstance(message.event, Batch):
            self.batch_came(message.account)
            self._fetch_waiting()
        else:
            self.state_changed()

    def cancel_fetch(self) -> bool:
        """Stop every running fetch of the tab and keep what is there."""
        accounts = running_accounts(self._loading, self._tab)
        for account in accounts:
            self.workers.cancel_group(self, f"sessions {account}")
        if self._loading.stop(accounts):
            self.rows_changed()
            kept = self._loading.collection.tally(self._tab).sessions
            self.message_line(f"Stopped: {kept} sessions are kept, r goes on")
            return True
        return False

    def _ask_again(self, *, forget: bool) -> None:
        """Refresh the tab's accounts over the present period."""
        if self._error is not None:
            self._error = None
            self._open()
            self.rows_changed()
            return
        until = self._query.until
        if self._follows_now and until is not None and self._query.since is not None:
            now = self._opening.now()
            self._query = replace(
                self._query, since=Instant(self._query.since.us + now.us - until.us), until=now
            )
        accounts = [fetch.account for fetch in self._loading.of(self._tab)]
        if forget:
            self._loading.forget(accounts)
        self._fetch(accounts)

    def _go_to_period(self, query: SessionQuery | None) -> None:
        """Another period for every tab; what was loaded of the old one goes."""
        if query is None:
            self.message_line("This is the newest period")
            return
        self._query = query
        self._follows_now = (
            self._opening.follows_now and query.until is not None and query.until >= self._opening.now()
        )
        self._loading.forget()
        self._fetch(account for account in self._loading.fetches)


def _pairs(source: SessionSource) -> list[tuple[str, str]]:
    """(name, provider) of the open accounts."""
    return [(account.name, account.provider) for account in source.accounts]


async def _rest_of(fetch: EarlyFetch) -> AsyncIterator[FetchEvent]:
    """What an early fetch still has to say; it ends with the iterator."""
    try:
        async for event in fetch.events():
            yield event
    finally:
        await fetch.aclose()

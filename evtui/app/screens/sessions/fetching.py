"""How the browser opens its source and fetches: one worker an account, stale answers dropped, rows kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from textual import on, work
from textual.message import Message
from textual.worker import Worker

from evtui.app.loading import Loading, data_of
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.sessions.presenting import running_accounts
from evtui.app.source import EarlyFetch, Opening, SessionSource, first_tab
from evtui.errors import EvtuiError
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport

if TYPE_CHECKING:
    from evtui.config.locations import Locations
    from evtui.services.store.protocol import Judged

FILLED: Final = 500
"""Rows of the store whose records are read unasked; the others get theirs when they are opened."""
FILL_PAUSE_S: Final = 0.01
"""Between two of them: keys come first."""
KEEP_AFTER_S: Final = 2.0
"""Verdicts that come within this time are kept together."""
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
        self._query: SessionQuery = replace(opening.query, fresh=False)  # only the first answer need be new
        self._follows_now = opening.follows_now
        self._loading = Loading(monotonic) if begun is None else begun.loading
        accounts = opening.accounts if begun is None else _pairs(begun.source)
        self._tab = first_tab(accounts, opening.state.tab)
        self._error: EvtuiError | None = None
        self._waiting: set[str] = set()
        self._unkept: list[Judged] = []
        self._updated: Instant | None = None if begun is None else begun.updated
        self._goto = opening.goto

    @property
    def source(self) -> SessionSource | None:
        """What is open, None until it is."""
        return self._source

    @property
    def opening(self) -> Opening:
        """How what is shown was opened."""
        return self._opening

    @property
    def query_asked(self) -> SessionQuery:
        """What was asked for."""
        return self._query

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

    def reopen(self, opening: Opening) -> None:
        """Open something else in place of what is open: the configuration was written anew."""
        before, self._source = self._source, None
        for account in self._loading.fetches:
            self.workers.cancel_group(self, f"sessions {account}")
        if before is not None:
            self.work_alone(before.aclose, "closing")
        self._opening, self._follows_now, self._goto = opening, opening.follows_now, opening.goto
        self._query = replace(opening.query, fresh=False)
        self._loading = Loading(self._monotonic)
        self._error, self._waiting, self._updated = None, set(), None
        self._open()
        self.rows_changed()

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
        self._tab = first_tab(accounts, self._tab)
        self.source_opened(message.source)
        here = {account.name for account in message.source.accounts if self._tab in {"all", account.provider}}
        self._waiting = {account.name for account in message.source.accounts} - here
        begun = {} if self._opening.begun is None else dict(self._opening.begun.fetches)
        for account, fetch in begun.items():
            self._follow(account, fetch.ticket, partial(_rest_of, fetch))
        self._fetch(here - begun.keys(), fresh=self._opening.query.fresh)
        if begun:  # they had their head start
            self._fetch_waiting()
        else:
            self.set_timer(HEAD_START_S, self._fetch_waiting)
        self._go_there()

    @on(OpeningFailed)
    def _show_opening_error(self, message: OpeningFailed) -> None:
        self._error = message.error
        self.rows_changed()

    def _fetch_waiting(self) -> None:
        """The other tabs' accounts: the tab in view had its head start."""
        waiting, self._waiting = self._waiting, set()
        if waiting:
            self._fetch(waiting, fresh=self._opening.query.fresh)

    def _fetch(self, accounts: Iterable[str], *, fresh: bool = False) -> None:
        """Ask these accounts; a running fetch of the same account is cancelled.

        ``fresh`` asks for everything again, also for what is in the store.
        """
        source = self._source
        if source is None:
            return
        wanted = set(accounts)
        for name in dict.fromkeys(account.name for account in source.accounts):
            if name in wanted:
                providers = [account.provider for account in source.accounts if account.name == name]
                ticket = self._loading.begin(name, providers)
                query = replace(self._query, fresh=fresh)
                self._follow(name, ticket, partial(source.stream, query, [name]))
        self.rows_changed()

    def work_alone(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> Worker[None]:
        """Run this in place of what its group is doing.

        A callable: of a coroutine that is overtaken before it starts Python would complain at the very end.
        """
        # without a description Textual writes the whole call out, with every session in its arguments
        return self.run_worker(work, group=group, description=group, exclusive=True)

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
        event = message.event
        fetch = self._loading.fetches[message.account]
        self._updated = data_of(event, fetch, self._updated, self._opening.now())
        if isinstance(event, Batch):
            self.batch_came(message.account)
            self._fetch_waiting()
        else:
            self.state_changed()
        if isinstance(event, Finished | Failed):
            self._fill()
        self._go_there()

    def _go_there(self) -> None:
        """To the session and time of a link, as soon as they are there."""
        if self._goto:
            from evtui.app.screens.sessions.linking import place_of_link  # only who opens a link has it

            message = place_of_link(self._goto, self._loading.collection.of("all"), self.looks.zone)
            if message is not None:
                self._goto = ""
                self.post_message(message)
            elif self._loading.fetches and not running_accounts(self._loading, "all"):
                self.message_line(f"The link #{self._goto} names no session of this list")
                self._goto = ""

    # ── what the store holds ──────────────────────────────────────────────────────────────────────

    def _fill(self) -> None:
        """Rows that came out of the store get their records, the newest first, unasked."""
        source = self._source
        everything = self._loading.collection.of("all")
        # in order of arrival, and the store tells the newest of each account first: 100 000 need no sorting
        rows = tuple(islice((report for report in everything if report.is_summary), FILLED))
        if source is not None and rows:
            self.work_alone(partial(self._fill_from, source, rows), "filling")

    async def _fill_from(self, source: SessionSource, rows: Iterable[SessionReport]) -> None:
        """One record after the other: ids, error texts and neighbours are then known as after a fetch."""
        for row in rows:
            try:
                self.take_whole(await source.whole(row))
            except EvtuiError:  # its own screen says what is wrong
                continue
            await asyncio.sleep(FILL_PAUSE_S)

    def take_whole(self, report: SessionReport) -> SessionReport:
        """A summary was made whole; as the list knows it from here on."""
        return self._loading.take_whole(report)

    def keep_verdict(self, judged: Judged | None) -> None:
        """Have the store keep what the diagnosis said, some at a time."""
        if judged is None or self._source is None:
            return
        self._unkept.append(judged)
        if len(self._unkept) == 1:
            self.set_timer(KEEP_AFTER_S, self._keep_verdicts)

    def _keep_verdicts(self) -> None:
        """All that came since."""
        judged, self._unkept = self._unkept, []
        if self._source is not None:
            keeping = self._source.keep_verdicts(judged)
            self.run_worker(keeping, group="keeping", description="keeping")

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
        self._fetch(accounts, fresh=forget)

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

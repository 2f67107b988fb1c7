"""Where the app's data comes from, as its screens see it: the workspace, or a double in tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from evtui.models.fetch import FetchEvent, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.listing.layouts import TABS
from evtui.services.views.list_view import SavedState

if TYPE_CHECKING:
    from pathlib import Path

    from evtui.app.loading import Loading
    from evtui.config.locations import Locations
    from evtui.services.notes.note import Note
    from evtui.services.store.protocol import Hits, Judged, Store


class AccountLike(Protocol):
    """One open account."""

    @property
    def name(self) -> str:
        """Name in the configuration, or ``file:NAME``."""
        ...

    @property
    def provider(self) -> str:
        """``depot``, ``smappee`` or ``oioi``."""
        ...


class SessionSource(Protocol):
    """What the screens need of ``evtui.services.workspace.Workspace``."""

    @property
    def accounts(self) -> Sequence[AccountLike]:
        """Open accounts, in the order of the configuration."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """What was noticed while opening."""
        ...

    def stream(self, query: SessionQuery, accounts: Sequence[str] | None = None) -> AsyncIterator[FetchEvent]:
        """Sessions of the named accounts as they come in."""
        ...

    async def report(self, session: Session) -> SessionReport:
        """One session again."""
        ...

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """A report's meter values, decoded off the event loop."""
        ...

    async def whole(self, report: SessionReport) -> SessionReport:
        """A summary of the store made whole; any other report as it is. Raises EvtuiError."""
        ...

    async def raw(self, report: SessionReport) -> bytes:
        """The record exactly as received. Raises EvtuiError."""
        ...

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Keep what the diagnosis said, where there is a store."""
        ...

    async def find(self, words: str) -> Hits:
        """Stored sessions in whose errors every word occurs. Raises EvtuiError."""
        ...

    async def aclose(self) -> None:
        """Close everything."""
        ...


@runtime_checkable
class HasStore(Protocol):
    """A source that keeps what it fetches."""

    @property
    def store(self) -> Store | None:
        """None where nothing is kept."""
        ...


def system_now() -> Instant:
    """The machine's clock."""
    import time

    return Instant(time.time_ns() // 1000)


class EarlyFetch(Protocol):
    """One account's fetch that was begun before the app was there."""

    ticket: int
    """Its number in ``Begun.loading``."""

    def events(self) -> AsyncIterator[FetchEvent]:
        """What has not been read yet."""
        ...

    async def aclose(self) -> None:
        """End it."""
        ...


@dataclass(slots=True, kw_only=True)
class Begun:
    """What the app finds when it starts: an open source, rows that came, fetches that run."""

    source: SessionSource
    loading: Loading
    """With the begun fetches and everything heard of them."""
    fetches: dict[str, EarlyFetch] = field(default_factory=dict)
    """By account name."""
    updated: Instant | None = None
    """When something was last heard."""

    async def aclose(self) -> None:
        """Give up, where no app takes it."""
        for fetch in self.fetches.values():
            await fetch.aclose()
        await self.source.aclose()


def first_tab(accounts: Sequence[tuple[str, str]], wanted: str = "") -> str:
    """The tab to begin with, of (name, provider) pairs: the wanted one unless it has no account, else the
    first in the order of the tabs that has one; plugged-in providers have none but that of all."""
    providers = {provider for _, provider in accounts}
    if wanted and (wanted in providers or wanted == "all" or not providers):
        return wanted
    return next((tab for tab in TABS if tab in providers), "all" if providers else TABS[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Something that can be opened: how, and which period it begins with."""

    open: Callable[[], Awaitable[SessionSource]]
    """Runs in a worker after the first paint. Raises EvtuiError."""
    name: str = ""
    """In words for the header: ``demo``, file names."""
    query: SessionQuery = field(default_factory=SessionQuery)
    """The period asked for first."""
    follows_now: bool = False
    """True when the period ends at now, so that a refresh moves it along."""
    now: Callable[[], Instant] = system_now
    """The wall clock, or the frozen one of ``--now``."""
    accounts: tuple[tuple[str, str], ...] = ()
    """(name, provider) where they are known before opening, for the first paint's tabs."""
    begun: Begun | None = None
    """What was begun before the app was there."""
    locations: Callable[[], Locations] | None = None
    """Where this run keeps notes and copies; None keeps nothing."""
    views_folder: Path | None = None
    """Where named views, typed lines and the state of the list are kept; None keeps them nowhere."""
    state: SavedState = field(default_factory=SavedState)
    """How the list begins."""
    keeps_state: bool = False
    """True when the next run is to begin as this one ends."""
    goto: str = ""
    """What stood behind the ``#`` of a file's name: the session and time to open at once."""
    files: tuple[str, ...] = ()
    """The files that are open, as named; ``-`` for stdin."""
    words: tuple[str, ...] = ()
    """What a command line needs to open the same: ``--demo``, ``-c FILE``. Never a secret."""
    is_restricted: bool = False
    """``--restricted``: no command of the user's is run."""
    case_notes: Callable[[], tuple[Note, ...]] | None = None
    """Reads the notes that came with bundles; blocks."""

    def with_begun(self, begun: Begun) -> Opening:
        """The same, opened already."""
        return replace(self, begun=begun)

    def with_first(self, opened: Awaitable[SessionSource]) -> Opening:
        """The same, its first opening under way; the next one begins anew."""
        under_way = [opened]
        again = self.open
        return replace(self, open=lambda: under_way.pop() if under_way else again())

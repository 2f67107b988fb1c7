"""A configured account that opens its provider at the first use, so that its own trouble stays its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from evtui.errors import ConfigError, EvtuiError, ProviderUnreachable, UnexpectedPayload, UsageError
from evtui.models.fetch import FetchEvent, SessionQuery
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.registry import PROVIDERS, installed
from evtui.services.sessions import walking

if TYPE_CHECKING:
    from pydantic import BaseModel

    from evtui.clients.clock import Clock
    from evtui.config.settings import AccountSettings, Settings
    from evtui.providers.protocol import Provider

log = logging.getLogger(__name__)

WITHOUT_PERIOD: Final = ("oioi",)
"""Providers that answer "recent" whatever is asked: only a period the user gave filters them."""


class RemoteAccount:
    """One ``[accounts.NAME]`` section. Secrets are resolved and the provider imported at the first use."""

    def __init__(
        self,
        account: AccountSettings,
        settings: Settings,
        clock: Clock | None = None,
        *,
        offline: bool = False,
    ) -> None:
        self.name = account.name
        self.providers = (account.provider,)
        self._account = account
        self._settings = settings
        self._clock = clock
        self._offline = offline
        self._opening = asyncio.Lock()
        self._provider: Provider | None = None

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """Its provider's walk. Raises ConfigError for a secret that cannot be had, else as the provider."""
        provider = await self._opened()
        if query.default_period and provider.name in WITHOUT_PERIOD:
            query = replace(query, since=None, until=None)
        events = provider.sessions(query)
        async with walking(events):
            with self._as_its_fault():
                async for event in events:
                    yield event

    async def report(self, session: Session) -> SessionReport:
        """One session again."""
        provider = await self._opened()
        with self._as_its_fault():
            return await provider.report(session)

    @contextmanager
    def _as_its_fault(self) -> Iterator[None]:
        """A bug of a plug-in is its provider's failure, not one of evtui. Raises UnexpectedPayload for it."""
        try:
            yield
        except EvtuiError:
            raise
        except Exception as error:
            if self._account.provider in PROVIDERS:
                raise
            log.exception("the plug-in of %s failed", self._account.provider)
            raise UnexpectedPayload(
                f"the plug-in of {self._account.provider} failed ({type(error).__name__})",
                hint="tell its author; the log has the place",
                account=self.name,
            ) from error

    async def aclose(self) -> None:
        """Close its connections; safe to call twice."""
        provider, self._provider = self._provider, None
        if provider is not None:
            await provider.aclose()

    async def _opened(self) -> Provider:
        """The provider, opened by whoever comes first; a failure is tried again next time."""
        if self._offline:
            raise ProviderUnreachable(
                "not contacted, as --offline says",
                hint="open a saved file, or leave --offline out",
                account=self.name,
            )
        async with self._opening:
            if self._provider is None:
                from evtui.config.secrets import resolved

                section = await resolved(self._account)
                # importing the HTTP side takes 0.1 s: not on the loop that paints
                with self._as_its_fault():
                    self._provider = await asyncio.to_thread(self._open, section)
            return self._provider

    def _open(self, settings: BaseModel) -> Provider:
        """Open the provider with checked settings; opens no socket."""
        from evtui.clients.clock import SystemClock
        from evtui.providers.registry import load_provider
        from evtui.providers.spec import OpenContext

        limits = self._settings.limits
        context = OpenContext(
            account=self.name,
            clock=self._clock or SystemClock(),
            state_dir=self._state_dir(),
            max_body_bytes=limits.max_body_bytes,
            max_inflated_bytes=limits.max_inflated_bytes,
        )
        return load_provider(self._account.provider).open(settings, context)

    def _state_dir(self) -> str | None:
        """Where rotating tokens are kept; None (in memory) when the folder cannot be used."""
        from evtui.config.locations import make_private

        try:
            return str(make_private(self._settings.locations.state))
        except ConfigError as error:
            log.warning("tokens stay in memory: %s", error)
            return None


class Named(Protocol):
    """An account as far as choosing goes."""

    @property
    def name(self) -> str:
        """Name in the configuration, or ``file:NAME``."""
        ...

    @property
    def provider(self) -> str:
        """``depot``, ``smappee``, ``oioi`` or a plug-in's."""
        ...


A = TypeVar("A", bound=Named)


def choose(accounts: Sequence[A], names: Sequence[str], providers: Sequence[str]) -> tuple[A, ...]:
    """The accounts named by ``--account`` and ``--provider``; both empty means all.

    Raises UsageError for a name that does not exist, with the nearest one.
    """
    _check_names(names, [account.name for account in accounts], "account")
    if not PROVIDERS.keys() >= set(providers):  # only then it matters what is plugged in
        _check_names(providers, installed(), "provider")
    return tuple(
        account
        for account in accounts
        if (not names or account.name in names) and (not providers or account.provider in providers)
    )


def _check_names(wanted: Sequence[str], known: Sequence[str], noun: str) -> None:
    """Raise UsageError for the first unknown name."""
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            listed = f"there are {', '.join(known)}" if known else f"no {noun} is configured"
            raise UsageError(f"no {noun} {name!r}", hint=f"did you mean {near[0]}?" if near else listed)

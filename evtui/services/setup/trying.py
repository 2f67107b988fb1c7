"""Is this account good? One cheap read call to its provider, and what came back in plain words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from evtui.clients.clock import SystemClock
from evtui.clients.secret import Secret
from evtui.config.load import validation_faults
from evtui.config.origin import KeyPath
from evtui.config.references import with_secrets
from evtui.config.secrets import resolved
from evtui.config.settings import AccountSettings
from evtui.errors import ConfigError, ProviderError
from evtui.models.fetch import Batch, Finished, RetryScheduled, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.providers.protocol import Provider
from evtui.providers.registry import load_provider, title_of
from evtui.providers.spec import OpenContext
from evtui.services.sessions import walking

if TYPE_CHECKING:
    from pydantic import BaseModel

PATIENCE_S: Final = 20.0
"""As long as anybody watches a line that says "asking"; a slow provider is told as slow."""
_ASKED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came back."""

    title: str
    """The provider's title."""
    elapsed_s: float
    problem: Problem | None = None
    """Why it does not work; None when it does."""
    skew_s: float | None = None
    """Our clock minus the server's, seconds; None when no answer carried a date."""

    @property
    def is_ok(self) -> bool:
        """Whether the account can be read."""
        return self.problem is None

    @property
    def text(self) -> str:
        """In one sentence."""
        if self.problem is None:
            return f"{self.title} accepts the login (answered in {self.elapsed_s:.1f} s)"
        return f"{self.problem.message}" + (f" · {self.problem.hint}" if self.problem.hint else "")


class ListeningClock(SystemClock):
    """The machine's clock, which hears what time the servers have."""

    def __init__(self) -> None:
        self.skew_s: float | None = None
        """Our clock minus the last server's."""

    def server_said(self, moment: datetime) -> None:
        """The ``Date`` of an answer, cut to whole seconds: half a second is added."""
        self.skew_s = (self.now() - moment).total_seconds() - 0.5


async def try_account(
    account: AccountSettings, environ: Mapping[str, str], state_dir: str | None = None
) -> Tried:
    """Try an account of the configuration with the secrets that it names."""
    begun_s = time.monotonic()
    try:
        settings = await resolved(account, environ)
    except ConfigError as error:
        return _failed(account.provider, error, time.monotonic() - begun_s)
    return await _try(account, settings, state_dir)


async def try_section(account: AccountSettings, secrets: Mapping[KeyPath, str]) -> Tried:
    """Try a section with secrets that are only typed yet; nothing is written anywhere."""
    model = load_provider(account.provider).settings
    values = {path: Secret(value) for path, value in secrets.items()}
    section: dict[str, Any] = with_secrets(account.section, values)
    faults = validation_faults(account, model, section)
    if faults:
        error = ConfigError(faults[0].message, hint=faults[0].hint)
        return _failed(account.provider, error, 0.0)
    return await _try(account, model.model_validate(section), None)


async def _try(account: AccountSettings, settings: BaseModel, state_dir: str | None) -> Tried:
    """Open, ask for a day, close."""
    clock = ListeningClock()
    begun_s = clock.monotonic()
    retried: list[str] = []
    try:
        spec = await asyncio.to_thread(load_provider, account.provider)
        context = OpenContext(account=account.name, clock=clock, state_dir=state_dir)
        provider = await asyncio.to_thread(spec.open, settings, context)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await _first_answer(provider, _last_day(clock.now()), retried)
        finally:
            await provider.aclose()
    except TimeoutError:
        why = f": {retried[-1]}" if retried else ""
        error = ConfigError(f"no complete answer within {PATIENCE_S:g} s{why}")
        return _failed(account.provider, error, clock.monotonic() - begun_s, clock.skew_s)
    except (ProviderError, ConfigError) as error:
        return _failed(account.provider, error, clock.monotonic() - begun_s, clock.skew_s)
    return Tried(title=title_of(account.provider), elapsed_s=clock.monotonic() - begun_s, skew_s=clock.skew_s)


async def _first_answer(provider: Provider, query: SessionQuery, retried: list[str]) -> None:
    """Wait for the first rows, or for the word that there are none."""
    events = provider.sessions(query)
    async with walking(events):
        async for event in events:
            match event:
                case Batch() | Finished():
                    return
                case RetryScheduled():
                    retried.append(event.reason)
                case _:
                    pass


def _last_day(now: datetime) -> SessionQuery:
    """A period that costs little."""
    return SessionQuery(since=Instant.from_datetime(now - _ASKED), until=Instant.from_datetime(now))


def _failed(
    provider: str, error: ProviderError | ConfigError, elapsed_s: float, skew_s: float | None = None
) -> Tried:
    """A refusal as data."""
    return Tried(
        title=title_of(provider), elapsed_s=elapsed_s, problem=Problem.from_error(error), skew_s=skew_s
    )

"""The one request path of every provider: whitelist, budget, deadline, retry, auth, bounded reading, judgement."""

from __future__ import annotations

import asyncio
import copy
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import tenacity

from evtui.clients.auth import AuthSource, TokenDesk
from evtui.clients.body import BodyCaps, read_body
from evtui.clients.budget import AccountPause, CallBudget
from evtui.clients.call import Call, Reply
from evtui.clients.clock import Clock
from evtui.clients.connection import Connection
from evtui.clients.http import httpx
from evtui.clients.judge import default_judge, refuse_redirect
from evtui.clients.network_errors import TRANSPORT_ERRORS, from_transport
from evtui.clients.origin import build_url, check_origin, origin_of
from evtui.clients.redaction import redact
from evtui.clients.retry import RetryDecision, RetryPolicy, decide, parse_http_date, parse_retry_after
from evtui.clients.whitelist import ReadWhitelist
from evtui.errors import (
    AuthenticationRefused,
    ForbiddenCall,
    ProviderError,
    ProviderTimeout,
    RateLimited,
)
from evtui.models.fetch import FetchEvent, RetryScheduled

Listener = Callable[[FetchEvent], None]
_TOKEN_CAPS: Final = BodyCaps(wire=1 << 20, inflated=1 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLimits:
    """Times in seconds and sizes in bytes that bound every call (``decisions.md`` 7.11 and 7.12)."""

    connect_s: float = 5.0
    read_s: float = 20.0
    """Longest silence between two reads."""
    operation_s: float = 60.0
    """One deadline for a call with all its retries, waits and token requests."""
    attempts: int = 4
    concurrent: int = 2
    max_body_bytes: int = 128 << 20
    max_inflated_bytes: int = 256 << 20
    pause_after_failures: int = 5
    """Failed operations in a row that pause the account."""
    calls_per_s: float = 10.0
    """Even rate after a first burst."""
    burst: int = 120


class ApiClient:
    """All calls of one account. Opens no socket before the first ``send``; belongs to one event loop."""

    def __init__(
        self,
        *,
        account: str,
        provider_title: str,
        base_url: str,
        whitelist: ReadWhitelist,
        auth: AuthSource | None,
        clock: Clock,
        limits: ClientLimits = ClientLimits(),  # noqa: B008 - frozen
        random: Callable[[], float] | None = None,
        judge: Callable[[Reply], None] | None = None,
        on_event: Listener | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises ConfigError for a base URL that must not be contacted.

        ``judge`` reads a reply in the provider's own way, instead of ``default_judge`` (which it may call): it
        raises a ProviderError, whose ``retryable`` decides about a repetition, or returns. ``random`` gives the
        jitter, uniform in [0, 1).
        """
        self.account = account
        self._title = provider_title
        self._base_url = check_origin(base_url, "api_base")
        self._whitelist = whitelist
        self._auth = auth
        self._clock = clock
        self._limits = limits
        self._random = random or secrets.SystemRandom().random
        self._judge = judge or default_judge
        self._on_event = on_event
        self._caps = BodyCaps(wire=limits.max_body_bytes, inflated=limits.max_inflated_bytes)
        self._policy = RetryPolicy(attempts=limits.attempts)
        self._pause = AccountPause(clock, after=limits.pause_after_failures)
        self._budget = CallBudget(
            clock, concurrent=limits.concurrent, per_s=limits.calls_per_s, burst=limits.burst
        )
        token_url = auth.token_url if auth is not None else None
        self._connection = Connection(
            [self._base_url, *([token_url] if token_url else [])],
            clock,
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=limits.operation_s),
            concurrent=limits.concurrent,
            transport=transport,
        )

    async def send(self, call: Call, *, on_event: Listener | None = None) -> Reply:
        """The judged answer to one read call.

        Raises ForbiddenCall before any socket opens for a call outside the whitelist, ConfigError for unusable
        proxy or TLS settings, and a ProviderError with the account's name and redacted texts for everything else.
        ``on_event`` hears ``RetryScheduled`` in place of the client's own listener.
        """
        self._whitelist.check(call)
        try:
            url = build_url(self._base_url, call)
            self._pause.check()
            async with self._budget.slot():
                self._pause.check()
                reply = await self._run(_Operation(self, call, url, on_event or self._on_event))
        except ProviderError as error:
            raise self._told(error, call) from None
        self._pause.worked()
        return reply

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        if self._auth is not None:
            await self._auth.aclose()
        await self._connection.aclose()

    async def _run(self, operation: _Operation) -> Reply:
        """The operation under its deadline, counted for the account's pause."""
        try:
            async with self._connection.lease() as http:
                return await operation.run(http)
        except ProviderError as error:
            if error.retryable or isinstance(error, AuthenticationRefused):
                self._pause.failed()
            else:
                self._pause.worked()
            raise

    def _told(self, error: ProviderError, call: Call) -> ProviderError:
        """A copy with account, call and provider named and every text redacted (an error may be shared by calls)."""
        told = copy.copy(error)
        told.message = redact(f"{self._title}: {call.name}: {error.message}")
        told.details = redact(error.details)
        told.hint = redact(error.hint)
        told.account = self.account
        told.args = (told.message,)
        return told

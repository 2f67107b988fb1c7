"""The one request path of every provider: whitelist, budget, deadline, retry, auth, bounded reading."""

from __future__ import annotations

import asyncio
import copy
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from evtui.clients.auth import AuthSource, TokenDesk
from evtui.clients.body import BodyCaps
from evtui.clients.budget import AccountPause, CallBudget
from evtui.clients.call import Call, Reply
from evtui.clients.clock import Clock
from evtui.clients.connection import Connection
from evtui.clients.http import httpx
from evtui.clients.judge import default_judge
from evtui.clients.operation import Deadline, Operation, OperationRules, exchange
from evtui.clients.origin import build_url, check_origin, origin_of
from evtui.clients.redaction import redact
from evtui.clients.retry import RetryPolicy
from evtui.clients.whitelist import ReadWhitelist
from evtui.errors import AuthenticationRefused, ForbiddenCall, ProviderError, RequestRefused
from evtui.models.fetch import FetchEvent

Listener = Callable[[FetchEvent], None]
_TOKEN_CAPS: Final = BodyCaps(wire=1 << 20, inflated=1 << 20)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLimits:
    """Times in seconds and sizes in bytes that bound every call."""

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
        limits: ClientLimits = ClientLimits(),
        random: Callable[[], float] | None = None,
        judge: Callable[[Reply], None] | None = None,
        on_event: Listener | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises ConfigError for a base URL that must not be contacted.

        ``judge`` reads a reply in the provider's own way, instead of ``default_judge`` (which it may call):
        it raises a ProviderError, whose ``retryable`` decides about a repetition, or returns. ``random``
        gives the jitter, uniform in [0, 1).
        """
        self.account = account
        self._title = provider_title
        self._base_url = check_origin(base_url, "api_base")
        self._whitelist = whitelist
        self._auth = auth
        self._limits = limits
        self._on_event = on_event
        self._pause = AccountPause(clock, after=limits.pause_after_failures)
        self._rules = OperationRules(
            account=account,
            clock=clock,
            budget=CallBudget(
                clock, concurrent=limits.concurrent, per_s=limits.calls_per_s, burst=limits.burst
            ),
            policy=RetryPolicy(attempts=limits.attempts),
            caps=BodyCaps(wire=limits.max_body_bytes, inflated=limits.max_inflated_bytes),
            operation_s=limits.operation_s,
            random=random or secrets.SystemRandom().random,
            judge=judge or default_judge,
        )
        self._token_url = auth.token_url if auth is not None else None
        self._connection = Connection(
            [url for url in (self._base_url, self._token_url) if url],
            clock,
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s, pool=limits.operation_s),
            concurrent=limits.concurrent,
            transport=transport,
        )

    async def send(self, call: Call, *, on_event: Listener | None = None) -> Reply:
        """The judged answer to one read call.

        Raises ForbiddenCall before any socket opens for a call outside the whitelist, ConfigError for
        unusable proxy or TLS settings, and a ProviderError with the account's name and redacted texts for
        everything else. ``on_event`` hears ``RetryScheduled`` in place of the client's own listener.
        """
        self._whitelist.check(call)
        try:
            url = build_url(self._base_url, call)
            body = _json_body(call)
            self._pause.check()
            async with self._rules.budget.slot():
                self._pause.check()  # it may have begun while this call stood in the queue
                return await self._run(call, url, body, on_event or self._on_event)
        except ProviderError as error:
            raise self._told(error, call) from None

    @contextmanager
    def reading(self, call: Call) -> Iterator[None]:
        """An answer that turns out to be unreadable is told as one that was refused: see ``send``."""
        try:
            yield
        except ProviderError as error:
            raise self._told(error, call) from None

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        if self._auth is not None:
            await self._auth.aclose()
        await self._connection.aclose()

    async def _run(self, call: Call, url: str, body: bytes | None, on_event: Listener | None) -> Reply:
        """One operation, counted for the account's pause."""
        auth = (
            self._auth.begin(TokenDesk(clock=self._rules.clock, post=self._post_token))
            if self._auth
            else None
        )
        try:
            async with self._connection.lease() as http:
                operation = Operation(
                    self._rules, lambda http: self._request(http, call, url, body), auth, on_event
                )
                reply = await operation.run(http)
        except ProviderError as error:
            if error.retryable or isinstance(error, AuthenticationRefused):
                self._pause.failed()
            else:
                self._pause.worked()
            raise
        self._pause.worked()
        return reply

    def _request(self, http: httpx.AsyncClient, call: Call, url: str, body: bytes | None) -> httpx.Request:
        """The request to exactly our origin; a URL that leaves it is a bug and never sent."""
        headers = {**call.headers, **({} if body is None else {"content-type": "application/json"})}
        request = http.build_request(call.method, url, content=body, headers=headers)
        port = request.url.port or {"https": 443, "http": 80}[request.url.scheme]
        if (request.url.scheme, request.url.raw_host.decode("ascii"), port) != origin_of(self._base_url):
            raise ForbiddenCall(f"{call.name}: the URL leaves the account's host; nothing was sent")
        return request

    async def _post_token(self, form: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """The one call besides the whitelist: a form to the token URL, which no argument can change."""
        if self._token_url is None:
            raise ForbiddenCall("this account has no token URL; nothing was sent")
        content_type = {"content-type": "application/x-www-form-urlencoded"}
        deadline = Deadline(self._rules.clock, self._limits.operation_s)
        try:
            async with asyncio.timeout(self._limits.operation_s), self._connection.lease() as http:
                return await exchange(
                    http,
                    http.build_request(
                        "POST",
                        self._token_url,
                        content=urlencode(form).encode(),
                        headers={**content_type, **headers},
                    ),
                    auth=None,
                    caps=_TOKEN_CAPS,
                    clock=self._rules.clock,
                    deadline=deadline,
                )
        except TimeoutError:
            raise deadline.error() from None

    def _told(self, error: ProviderError, call: Call) -> ProviderError:
        """A copy that names account, call and provider, all texts redacted (calls may share one error)."""
        told = copy.copy(error)
        told.message = redact(f"{self._title}: {call.name}: {error.message}")
        told.details = redact(error.details)
        told.hint = redact(error.hint)
        told.account = self.account
        told.args = (told.message,)
        return told


def _json_body(call: Call) -> bytes | None:
    """The JSON body (OIOI), UTF-8; None for a GET."""
    if call.json is None:
        return None
    try:
        return json.dumps(dict(call.json), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:
        raise RequestRefused("a text that UTF-8 cannot carry; nothing was sent") from None

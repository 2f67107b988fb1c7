"""One logical call: attempts under one deadline, repeated as ``decide`` says, each read under the caps."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta

import tenacity

from evtui.clients.body import BodyCaps, read_body
from evtui.clients.budget import CallBudget
from evtui.clients.call import Reply
from evtui.clients.clock import Clock
from evtui.clients.http import httpx
from evtui.clients.judge import one_line, refuse_redirect
from evtui.clients.network_errors import TRANSPORT_ERRORS, from_transport
from evtui.clients.redaction import redact
from evtui.clients.retry import RetryDecision, RetryPolicy, decide, retry_after_of
from evtui.errors import ProviderError, ProviderTimeout, ProviderUnreachable
from evtui.models.fetch import FetchEvent, RetryScheduled


class Deadline:
    """The end of an operation, by the injected clock; the event loop's own timeout backs it up."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._end_s = clock.monotonic() + seconds
        self.seconds = seconds

    def remaining_s(self) -> float:
        """Seconds left, negative when it has passed."""
        return self._end_s - self._clock.monotonic()

    def check(self) -> None:
        """Raise ProviderTimeout when it has passed (a drip below the read timeout never ends by itself)."""
        if self.remaining_s() <= 0:
            raise self.error()

    def error(self) -> ProviderTimeout:
        """The timeout to raise."""
        return ProviderTimeout(f"no complete answer within {self.seconds:g} s")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRules:
    """What all operations of an account share."""

    account: str
    clock: Clock
    budget: CallBudget
    policy: RetryPolicy
    caps: BodyCaps
    operation_s: float
    random: Callable[[], float]
    judge: Callable[[Reply], None]


class Operation:
    """Runs once."""

    def __init__(
        self,
        rules: OperationRules,
        build: Callable[[httpx.AsyncClient], httpx.Request],
        auth: httpx.Auth | None,
        on_event: Callable[[FetchEvent], None] | None,
    ) -> None:
        self._rules = rules
        self._build = build
        self._auth = auth
        self._on_event = on_event
        self._deadline = Deadline(rules.clock, rules.operation_s)
        self._reply: Reply | None = None
        self._decision = RetryDecision(retry=False, wait_s=0.0, why="")
        self._last_error: ProviderError | None = None

    async def run(self, http: httpx.AsyncClient) -> Reply:
        """The judged reply. Raises ProviderError; cancellation passes through and closes the request."""
        retrying = tenacity.AsyncRetrying(
            sleep=self._rules.clock.sleep,
            retry=self._shall_retry,
            wait=lambda _: self._decision.wait_s,
            before_sleep=self._announce,
            reraise=True,
        )
        try:
            async with asyncio.timeout(self._rules.operation_s):
                return await retrying(self._attempt, http)
        except ProviderError as error:
            raise self._explained(error) from None
        except TimeoutError:
            last = f"; before that: {self._last_error.message}" if self._last_error else ""
            raise ProviderTimeout(f"{self._deadline.error().message}{last}") from None

    async def _attempt(self, http: httpx.AsyncClient) -> Reply:
        """Send once and judge the answer."""
        self._reply = None
        await self._rules.budget.pace()
        self._reply = await exchange(
            http, self._build(http), auth=self._auth, caps=self._rules.caps, clock=self._rules.clock,
            deadline=self._deadline,
        )  # fmt: skip
        refuse_redirect(self._reply)
        self._rules.judge(self._reply)
        return self._reply

    def _shall_retry(self, state: tenacity.RetryCallState) -> bool:
        """Ask ``decide`` about the error of the attempt that just ended."""
        error = state.outcome.exception() if state.outcome is not None else None
        if not isinstance(error, ProviderError):
            return False
        if error.retry_after_s is None and self._reply is not None:
            error.retry_after_s = retry_after_of(self._reply, self._rules.clock.now())
        self._last_error = error
        self._decision = decide(
            error,
            attempt=state.attempt_number,
            remaining_s=self._deadline.remaining_s(),
            jitter=self._rules.random(),
            retry_after_s=error.retry_after_s,
            policy=self._rules.policy,
        )
        if self._decision.retry and error.retry_after_s is not None:
            self._rules.budget.hold(self._decision.wait_s)
        return self._decision.retry

    def _explained(self, error: ProviderError) -> ProviderError:
        """A copy that says why there was no further attempt (calls may share the error of one renewal)."""
        told = copy.copy(error)
        if error.retryable and self._deadline.remaining_s() > 0:
            told.hint = " · ".join(part for part in (error.hint, self._why_final(error)) if part)
        return told

    def _why_final(self, error: ProviderError) -> str:
        """The reason of the last decision, and the time the server named, if it named one."""
        if error.retry_after_s is None or error.retry_after_s <= self._rules.policy.max_retry_after_s:
            return self._decision.why
        again = self._rules.clock.now() + timedelta(seconds=error.retry_after_s)
        return f"{self._decision.why}; try again from {again:%Y-%m-%d %H:%M:%S} UTC on"

    def _announce(self, state: tenacity.RetryCallState) -> None:
        """Tell the listener about the wait that begins now."""
        if self._on_event is None or self._last_error is None:
            return
        self._on_event(
            RetryScheduled(
                account=self._rules.account,
                attempt=state.attempt_number + 1,
                attempts=self._rules.policy.attempts,
                wait_s=self._decision.wait_s,
                reason=redact(self._last_error.message),
            )
        )


async def exchange(
    http: httpx.AsyncClient,
    request: httpx.Request,
    *,
    auth: httpx.Auth | None,
    caps: BodyCaps,
    clock: Clock,
    deadline: Deadline,
) -> Reply:
    """Send one request and read its answer whole, within caps and deadline; raises ProviderError."""
    if http.is_closed:
        raise _closed()
    started_s = clock.monotonic()
    try:
        response = await http.send(request, stream=True, auth=auth, follow_redirects=False)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = await read_body(*_raw(response, headers), caps, on_chunk=deadline.check)
        finally:
            await response.aclose()
    except TRANSPORT_ERRORS as error:
        host = one_line(request.url.netloc.decode("ascii", "replace"), 120)
        raise from_transport(error, host) from None
    return Reply(
        status=response.status_code, headers=headers, body=body, elapsed_s=clock.monotonic() - started_s
    )


def _closed() -> ProviderUnreachable:
    """The account was closed while a call was waiting for its next attempt."""
    error = ProviderUnreachable("the account was closed")
    error.retryable = False
    return error


def _raw(response: httpx.Response, headers: dict[str, str]) -> tuple[AsyncIterator[bytes], dict[str, str]]:
    """Wire bytes and the headers that describe them; a test transport may have decoded them already."""
    if not response.is_stream_consumed:
        return response.aiter_raw(), headers
    described = {name: headers[name] for name in headers.keys() - {"content-encoding", "content-length"}}
    return _once(response.content), described


async def _once(body: bytes) -> AsyncIterator[bytes]:
    """A body that is already here."""
    yield body

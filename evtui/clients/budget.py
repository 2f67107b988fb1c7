"""How many calls an account makes at once and per second, and when it stops making any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from evtui.clients.clock import Clock
from evtui.errors import ProviderUnreachable


class CallBudget:
    """A fixed number of calls at a time, an even rate after a first burst, and silence while told to wait."""

    def __init__(self, clock: Clock, *, concurrent: int, per_s: float, burst: int) -> None:
        self._clock = clock
        self._slots = asyncio.Semaphore(concurrent)
        self._gap_s = 1.0 / per_s
        self._slack_s = burst * self._gap_s
        self._due = float("-inf")
        self._silent_until = float("-inf")

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """One of the calls that run at the same time."""
        async with self._slots:
            yield

    async def pace(self) -> None:
        """Wait until the next request may leave (generic cell rate: burst first, then even)."""
        now = self._clock.monotonic()
        self._due = max(self._due, now - self._slack_s) + self._gap_s
        wait_s = max(self._due, self._silent_until) - now
        if wait_s > 0:
            await self._clock.sleep(wait_s)

    def hold(self, seconds: float) -> None:
        """Send nothing for the account for so long: the server asked one of its calls to wait."""
        self._silent_until = max(self._silent_until, self._clock.monotonic() + seconds)


class AccountPause:
    """Stops an account after several failed operations in a row, for a while that doubles up to 5 minutes."""

    def __init__(self, clock: Clock, *, after: int, first_s: float = 30.0, longest_s: float = 300.0) -> None:
        self._clock = clock
        self._after = after
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures = 0
        self._until = float("-inf")

    def check(self) -> None:
        """Raise a ProviderUnreachable that names the time of the next try while the account is paused."""
        left_s = self._until - self._clock.monotonic()
        if left_s <= 0:
            return
        again = self._clock.now() + timedelta(seconds=left_s)
        error = ProviderUnreachable(
            f"paused after {self._failures} failures in a row",
            hint=f"tried again from {again:%H:%M:%S} UTC on (in {left_s:.0f} s)",
        )
        error.retryable = False
        raise error

    def failed(self) -> None:
        """One more operation failed for a reason on the server's side."""
        self._failures += 1
        if self._failures >= self._after:
            doublings = min(self._failures - self._after, 10)
            self._until = self._clock.monotonic() + min(self._longest_s, self._first_s * 2.0**doublings)

    def worked(self) -> None:
        """The server answered sensibly, if only to refuse."""
        self._failures = 0
        self._until = float("-inf")

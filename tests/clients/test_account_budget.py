"""How many calls an account makes at once, how fast, and when it stops."""

from __future__ import annotations

import asyncio

import pytest

from evtui.clients.api_client import ClientLimits
from evtui.errors import (
    ProviderBroken,
    ProviderError,
    ProviderUnreachable,
)
from tests.clients.client_doubles import (
    ManualClock,
    Received,
    answer,
    client_for,
    serving,
)

ONE_TRY = ClientLimits(attempts=1)


async def test_no_more_calls_run_at_once_than_allowed() -> None:
    running = most = 0

    async def slow(writer: asyncio.StreamWriter) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(20):
            await asyncio.sleep(0)
        running -= 1
        writer.write(answer())

    async with serving([slow]) as server, client_for(server.url) as bench:
        await asyncio.gather(*(bench.get() for _ in range(9)))
    assert most == 2


async def test_five_failures_in_a_row_pause_the_account_and_say_until_when() -> None:
    down = True

    def respond(_: Received) -> bytes:
        return answer(503) if down else answer()

    async with serving(respond) as server, client_for(server.url, limits=ONE_TRY) as bench:
        for _ in range(5):
            with pytest.raises(ProviderBroken):
                await bench.get()
        with pytest.raises(ProviderUnreachable, match="paused after 5 failures in a row") as caught:
            await bench.get()
        assert "08:00:30 UTC" in caught.value.hint
        assert len(server.requests) == 5
        down = False
        bench.clock.advance(30)
        await bench.get()
        await bench.get()
    assert len(server.requests) == 7


async def test_a_refusal_is_no_failure_of_the_server() -> None:
    script = [*([answer(503)] * 4), answer(404), *([answer(503)] * 4), answer()]
    async with serving(script) as server, client_for(server.url, limits=ONE_TRY) as bench:
        for _ in range(9):
            with pytest.raises(ProviderError):
                await bench.get()
        await bench.get()
    assert len(server.requests) == 10


async def test_one_call_told_to_wait_keeps_the_others_quiet() -> None:
    class HeldClock(ManualClock):
        async def sleep(self, seconds: float) -> None:
            self.sleeps.append(seconds)
            asleep.set()
            await wake.wait()

    asleep, wake, clock = asyncio.Event(), asyncio.Event(), HeldClock()
    script = [answer(429, Retry_After="9"), answer()]
    async with serving(script) as server, client_for(server.url, clock=clock) as bench:
        told = asyncio.create_task(bench.get())
        await asleep.wait()
        asleep.clear()
        other = asyncio.create_task(bench.get())
        await asleep.wait()
        assert clock.sleeps == [9.0, 9.0]
        assert len(server.requests) == 1
        clock.advance(9)
        wake.set()
        await asyncio.gather(told, other)


async def test_a_burst_is_let_through_and_what_follows_is_spread_evenly() -> None:
    limits = ClientLimits(burst=3, calls_per_s=2)
    async with serving([answer()]) as server, client_for(server.url, limits=limits) as bench:
        for _ in range(6):
            await bench.get()
    assert bench.clock.sleeps == [0.5, 0.5, 0.5]

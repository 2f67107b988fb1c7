"""A walk is told while it runs, ends with its error, and stops when nobody listens any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import cast

import pytest

from evtui.errors import ProviderTimeout
from evtui.models.fetch import FetchEvent, Progress
from evtui.providers.walk import Emit, tell


def step(number: int) -> Progress:
    return Progress(account="a", done=number, total=None, doing="")


async def test_events_are_heard_while_the_work_still_waits() -> None:
    gate = asyncio.Event()

    async def work(emit: Emit) -> None:
        emit(step(1))
        await gate.wait()
        emit(step(2))

    heard: list[FetchEvent] = []
    async for event in tell(work):
        heard.append(event)
        gate.set()
    assert heard == [step(1), step(2)]


async def test_an_error_comes_after_everything_that_was_said() -> None:
    async def work(emit: Emit) -> None:
        emit(step(1))
        raise ProviderTimeout("late")

    heard: list[FetchEvent] = []
    with pytest.raises(ProviderTimeout, match="late"):
        async for event in tell(work):
            heard.append(event)
    assert heard == [step(1)]


async def test_closing_cancels_the_work_and_waits_for_it() -> None:
    ended: list[str] = []

    async def work(emit: Emit) -> None:
        try:
            emit(step(1))
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("connection closed")

    events = cast("AsyncGenerator[FetchEvent, None]", tell(work))
    assert await anext(events) == step(1)
    await events.aclose()
    assert ended == ["connection closed"]

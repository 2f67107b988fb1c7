"""Runs a provider's walk as one task and hands out what it says, also while a call waits to be repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from evtui.models.fetch import FetchEvent

Emit = Callable[[FetchEvent], None]
"""Says something; never blocks, so a client's retry callback may call it."""


async def tell(work: Callable[[Emit], Awaitable[None]]) -> AsyncIterator[FetchEvent]:
    """Run ``work`` and yield every event it emits, then raise what it raised.

    Closing the iterator, or cancelling whoever reads it, cancels the work and waits until it has let go of
    its connection. Events wait in a queue without bound: a walk ends by itself, and its rows are kept anyway.
    """
    heard: asyncio.Queue[FetchEvent | None] = asyncio.Queue()

    async def run() -> None:
        try:
            await work(heard.put_nowait)
        finally:
            heard.put_nowait(None)

    task = asyncio.create_task(run())
    try:
        while (event := await heard.get()) is not None:
            yield event
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

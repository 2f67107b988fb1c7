"""The tab in view is asked for its sessions before Textual is there, so that rows need not wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from evtui.app.loading import Loading, data_of
from evtui.app.source import Begun, EarlyFetch, Opening, SessionSource, first_tab
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished
from evtui.services.sessions import walking

IDLE_S: Final = 0.02
"""Nothing to do for so long: an answer is on a long way, time for something else."""
STILL_IDLE_S: Final = 0.001
"""The same once something else is being done."""
OPENING_FIRST_S: Final = 0.5
"""So long opening has the processor for itself."""
AHEAD: Final = 4
"""Events kept of a fetch that nobody reads yet."""
_ALL_DONE: Final = object()


async def begin(
    opening: Opening, meanwhile: Iterator[object], monotonic: Callable[[], float] = time.monotonic
) -> Opening:
    """Open, and fetch until the tab in view has rows, or can have none, or ``meanwhile`` is used up.

    ``meanwhile`` is work in small steps for while nothing can be done but wait. Returns the opening as the
    app shall take it: with what was begun, or still under way, or failed: then the app will say so.
    """
    opened = asyncio.ensure_future(opening.open())
    await asyncio.wait({opened}, timeout=OPENING_FIRST_S)
    await _while_waiting(opened, meanwhile)
    if not opened.done() or opened.exception() is not None:
        return opening.with_first(opened)
    begun = Begun(source=opened.result(), loading=Loading(monotonic))
    rows = asyncio.create_task(_fetch_rows(begun, opening))
    await _while_waiting(rows, meanwhile)
    rows.cancel()
    await asyncio.gather(rows, return_exceptions=True)
    return opening.with_begun(begun)


@contextmanager
def closed_on_error(runner: asyncio.Runner) -> Iterator[asyncio.Runner]:
    """A runner that stays open for the app; when something is raised its tasks are ended and it closes.

    It does not wait for threads, as its own ``close`` would: one may read from a demo that is ended later.
    """
    try:
        yield runner
    except BaseException:
        runner.run(_end_all_tasks())
        runner.get_loop().close()
        raise


async def _end_all_tasks() -> None:
    """Cancel every other task and let it close what it holds."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _while_waiting(
    task: asyncio.Future[SessionSource] | asyncio.Task[None], steps: Iterator[object]
) -> None:
    """Wait; do a step whenever there was nothing else to do. Returns also when no step is left."""
    patience_s = IDLE_S
    while not task.done():
        began_s, worked_s = time.perf_counter(), time.process_time()
        await asyncio.wait({task}, timeout=patience_s)
        if time.process_time() - worked_s > (time.perf_counter() - began_s) / 2:  # some thread works on it
            patience_s = IDLE_S
            continue
        patience_s = STILL_IDLE_S
        if not task.done() and next(steps, _ALL_DONE) is _ALL_DONE:
            return


async def _fetch_rows(begun: Begun, opening: Opening) -> None:
    """Begin the fetches of the tab in view and take in what they say, until one brought rows."""
    providers: dict[str, list[str]] = {}
    for account in begun.source.accounts:
        providers.setdefault(account.name, []).append(account.provider)
    pairs = [(account.name, account.provider) for account in begun.source.accounts]
    tab = first_tab(pairs, opening.state.tab)
    for name in (name for name, served in providers.items() if tab in {"all", *served}):
        ticket = begun.loading.begin(name, providers[name])
        begun.fetches[name] = EarlyStream(ticket, begun.source.stream(opening.query, [name]))
    listening = {asyncio.create_task(_listen(begun, name, opening)) for name in begun.fetches}
    try:
        while listening and not begun.loading.collection.tally(tab).sessions:
            _, listening = await asyncio.wait(listening, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)


async def _listen(begun: Begun, name: str, opening: Opening) -> None:
    """Take in what one account says until it brings rows or ends."""
    fetch = begun.fetches[name]
    async for event in fetch.events():
        begun.loading.hear(name, fetch.ticket, event)
        begun.updated = data_of(event, begun.loading.fetches[name], begun.updated, opening.now())
        if isinstance(event, Failed | Finished) or (isinstance(event, Batch) and event.reports):
            return


class EarlyStream(EarlyFetch):
    """One account's fetch, begun early and read on by whoever comes later."""

    def __init__(self, ticket: int, events: AsyncIterator[FetchEvent]) -> None:
        self.ticket = ticket
        self._queue: asyncio.Queue[FetchEvent | None] = asyncio.Queue(AHEAD)
        self._error: BaseException | None = None
        self._task = asyncio.create_task(self._read(events))

    async def _read(self, events: AsyncIterator[FetchEvent]) -> None:
        """Queue the events, None after the last; an error comes out where they are read."""
        try:
            async with walking(events):
                async for event in events:
                    await self._queue.put(event)
        except Exception as error:
            self._error = error
        await self._queue.put(None)

    async def events(self) -> AsyncIterator[FetchEvent]:
        """What nobody has read yet. A reader may stop and another go on: nothing is lost between them."""
        while not (self._task.done() and self._queue.empty()):
            event = await self._queue.get()
            if event is None:
                break
            yield event
        if self._error is not None:
            raise self._error

    async def aclose(self) -> None:
        """End the fetch and let it close its connections."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

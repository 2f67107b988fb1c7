"""Keeps what comes in, in order and one transaction a page, on a thread beside the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.services.store.lazy_store import LazyStore
from evtui.services.store.protocol import AccountRef, Judged, Page

log = logging.getLogger(__name__)

DELAY_S: Final = 1.5
"""Writing begins this long after the first page came: until then the first screen has the processor."""
PAUSE_S: Final = 0.02
"""Between two pages, so that keys are answered; nobody who flushes waits for it."""
CLOSING_S: Final = 0.5
"""As long as closing waits before it drops what was not begun."""
MOST_BYTES: Final = 64 << 20
"""Records that may wait to be written before the walks are made to wait."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One transaction."""

    run: Callable[[], None]
    size: int = 0
    """Bytes of the records it holds."""


class Keeper:
    """One writer for all accounts of a store. What it is given is kept in the order given.

    A store that cannot keep is told of once, and fetching goes on; what it held before is still read, until
    that fails too.
    """

    def __init__(self, store: LazyStore, *, delay_s: float = DELAY_S, is_lasting: bool = True) -> None:
        self.store = store
        self._delay_s = delay_s
        self._is_lasting = is_lasting
        self._waiting: deque[_Job] = deque()
        self._size = 0
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._drained = asyncio.Event()
        self._failure: StoreFailed | None = None
        """Why nothing is kept any more."""
        self._is_readable = True
        self._untold: list[Problem] = []
        self._has_told_notices = False

    @property
    def is_readable(self) -> bool:
        """Whether reading has not failed yet."""
        return self._is_readable

    def keep(self, account: AccountRef, reports: Sequence[SessionReport], covered: Sequence[Covered]) -> None:
        """Have a page kept soon; returns at once."""
        if (reports or covered) and self._failure is None:
            page = Page(reports=tuple(reports), covered=tuple(covered))
            size = sum(len(report.raw) for report in reports)
            self._add(_Job(lambda: self.store.save(account, _with_outcomes(page)), size))

    def keep_verdicts(self, account: AccountRef, judged: Sequence[Judged]) -> None:
        """Have verdicts kept soon, after the pages before them; a store that is only read does without."""

        def write() -> None:
            if not self.store.is_read_only:
                self.store.keep_verdicts(account, judged)

        if judged and self._failure is None:
            self._add(_Job(write))

    async def room(self) -> None:
        """Wait while too much waits to be written."""
        while self._size > MOST_BYTES and self._task is not None:
            self._drained.clear()
            self._hurry.set()
            await self._drained.wait()

    async def flush(self) -> None:
        """Wait until everything given so far is kept. Raises the StoreFailed it was given up for."""
        while self._task is not None:
            self._hurry.set()
            await asyncio.shield(self._task)
        if self._failure is not None:
            raise StoreFailed(self._failure.message, hint=self._failure.hint) from self._failure

    async def keep_all(self) -> tuple[Problem, ...]:
        """Wait until everything is kept that outlasts this run; what has to be told of it."""
        with suppress(StoreFailed):
            await self._flush_what_lasts()
        return self.problems()

    async def aclose(self) -> None:
        """Keep what can be kept in ``CLOSING_S``, nobody waits longer for an end; safe to call twice.

        What is dropped will be asked for again: nothing says that it was covered.
        """
        with suppress(StoreFailed, TimeoutError):
            await asyncio.wait_for(self._flush_what_lasts(), CLOSING_S)
        self._waiting.clear()
        with suppress(StoreFailed):
            await self.flush()

    async def _flush_what_lasts(self) -> None:
        if not self._is_lasting:
            self._waiting.clear()
        await self.flush()

    def give_up(self, failure: StoreFailed) -> None:
        """The store cannot even be read: say so once, and use it no more."""
        self._is_readable = False
        self._stop_keeping(failure)

    def _stop_keeping(self, failure: StoreFailed) -> None:
        """Nothing can be kept: say so once, and forget what waits."""
        if self._failure is None:
            self._failure = failure
            self._untold.append(problem_of(failure))
        self._waiting.clear()
        self._size = 0

    def problems(self) -> tuple[Problem, ...]:
        """What has to be told about the store and was not yet: its notices, its failure."""
        if not self._has_told_notices and self.store.notices:
            self._has_told_notices = True
            self._untold += [_notice(text) for text in self.store.notices]
        told, self._untold = tuple(self._untold), []
        return told

    def _add(self, job: _Job) -> None:
        self._waiting.append(job)
        self._size += job.size
        if self._task is None:
            self._hurry.clear()
            self._task = asyncio.create_task(self._write(), name="keeping what was fetched")

    async def _write(self) -> None:
        """Write until nothing waits; the next page begins anew."""
        try:
            await self._rest(self._delay_s)
            while self._waiting:
                job = self._waiting.popleft()
                await asyncio.to_thread(job.run)
                self._size = max(0, self._size - job.size)
                self._drained.set()
                await self._rest(PAUSE_S)
        except StoreFailed as failure:
            log.warning("nothing is kept any more: %s", failure.message)
            self._stop_keeping(failure)
        except Exception:
            log.exception("keeping what was fetched failed")
            self._stop_keeping(
                StoreFailed("an error in evtui itself", hint="please report it; the log has the place")
            )
        finally:
            self._task = None
            self._drained.set()

    async def _rest(self, seconds: float) -> None:
        """Leave the processor to others, unless somebody waits for us."""
        if not self._hurry.is_set():
            try:
                await asyncio.wait_for(self._hurry.wait(), seconds)
            except TimeoutError:
                return


def problem_of(failure: StoreFailed) -> Problem:
    """A store that cannot be used, as data: the answer itself is complete."""
    return Problem(
        kind=ProblemKind.CONFIG,
        message=f"what is fetched is not kept: {failure.message}",
        hint=failure.hint,
        exit_code=0,
    )


def _notice(text: str) -> Problem:
    """What a store says of itself."""
    return Problem(kind=ProblemKind.CONFIG, message=text, exit_code=0)


def _with_outcomes(page: Page) -> Page:
    """Rows are shown before any record is read again: they need their outcome."""
    from evtui.services.outcome import with_outcome

    return replace(page, reports=tuple(map(with_outcome, page.reports)))

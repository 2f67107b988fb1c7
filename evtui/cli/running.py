"""Run one coroutine to its end, or to the signal that ends us."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from evtui.cli.diagnostics import ENDING, Ended

T = TypeVar("T")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end. SIGHUP, SIGQUIT and SIGTERM cancel the work, wait for it, and raise Ended.

    SIGINT is asyncio's own affair: it cancels the work and raises KeyboardInterrupt.
    """
    ended: list[int] = []

    async def supervised() -> T:
        """Cancel this task when a signal comes."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        assert task is not None

        def end(signum: int) -> None:
            """Remember why, then unwind."""
            ended.append(signum)
            task.cancel()

        before = {signum: signal.getsignal(signum) for signum in ENDING}
        heard = [
            signum for signum, handler in before.items() if handler is not signal.SIG_IGN
        ]  # nohup means it
        for signum in heard:
            loop.add_signal_handler(signum, end, signum)
        try:
            return await work
        finally:
            for signum in heard:
                loop.remove_signal_handler(signum)
                signal.signal(signum, before[signum])

    try:
        return asyncio.run(supervised())
    except asyncio.CancelledError:
        if ended:
            raise Ended(ended[0]) from None
        raise

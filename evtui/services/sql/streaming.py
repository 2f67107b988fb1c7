"""An answer worked out in a thread of its own, so that signals and keys are heard while SQLite works."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from queue import Empty, Full, Queue
from typing import Final

from evtui.services.sql.asking import Question, Row
from evtui.services.sql.faults import Cancelled

BATCH: Final = 500
"""Rows that are handed over at once."""
_WAIT_S: Final = 0.1
"""How long a row waits for others at most, and how often both sides look whether anybody is still there."""
_WAITING: Final = 4
"""Batches that wait to be taken; then SQLite waits too."""

Handed = tuple[Row, ...] | BaseException | None
"""Some rows, what went wrong, or the end."""


def batches(
    question: Question, connect: Callable[[], sqlite3.Connection], path: str
) -> Iterator[tuple[Row, ...]]:
    """The rows of an answer, some at a time; whoever stops taking them ends the question.

    Raises what ``Question.rows`` and ``connect`` raise, and OutOfTime when SQLite does not even stop when it
    is told to: then its thread, a daemon, is left behind.
    """
    handed: Queue[Handed] = Queue(_WAITING)
    worker = _Worker(question, connect, path, handed)
    threading.Thread(target=worker.run, name="sql", daemon=True).start()
    try:
        while (found := _next(question, handed)) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        question.cancel()


def _next(question: Question, handed: Queue[Handed]) -> Handed:
    """What comes next."""
    while True:
        try:
            return handed.get(timeout=_WAIT_S)
        except Empty:
            if question.is_cancelled:
                raise Cancelled("the question was given up") from None
            question.give_up_if_stuck()


class _Worker:
    """Works the answer out."""

    def __init__(
        self, question: Question, connect: Callable[[], sqlite3.Connection], path: str, handed: Queue[Handed]
    ) -> None:
        self._question, self._connect, self._path, self._handed = question, connect, path, handed

    def run(self) -> None:
        """To the end; the last thing handed over is the end or an exception."""
        last: Handed = None
        try:
            self._work()
        except BaseException as error:
            last = error
        self._hand(last)

    def _work(self) -> None:
        some: list[Row] = []
        since = time.monotonic()
        for row in self._question.rows(self._connect(), self._path):
            some.append(row)
            if len(some) == BATCH or time.monotonic() - since > _WAIT_S:
                self._hand(tuple(some))
                some, since = [], time.monotonic()
        if some:
            self._hand(tuple(some))

    def _hand(self, what: Handed) -> None:
        """Wait until there is room, or nobody takes anything any more."""
        while True:
            try:
                self._handed.put(what, timeout=_WAIT_S)
                return
            except Full:
                if self._question.is_cancelled:
                    return

"""The thread in which a question is worked out, and what the screen hears of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import work
from textual.message import Message

from evtui.app.screen import EvtuiScreen
from evtui.errors import EvtuiError
from evtui.services.sql.answer import Answer
from evtui.services.sql.asking import Limits, Question, Row
from evtui.services.sql.faults import Cancelled
from evtui.services.sql.streaming import batches
from evtui.services.store.protocol import Store

if TYPE_CHECKING:
    import sqlite3

LIMITS: Final = Limits(time_s=5.0, rows=100_000, bytes=64 << 20)
"""Of one question on a screen: all of its rows stand in memory."""
_TELL_S: Final = 0.5
"""Between two counts of the rows that came."""


class AskingScreen(EvtuiScreen):
    """One question at a time; a new one ends the one before."""

    class Came(Message):
        """So many rows so far."""

        def __init__(self, question: Question, rows: int) -> None:
            super().__init__()
            self.question = question
            self.rows = rows

    class Answered(Message):
        """All of it."""

        def __init__(self, question: Question, answer: Answer) -> None:
            super().__init__()
            self.question = question
            self.answer = answer

    class Failed(Message):
        """No answer."""

        def __init__(self, question: Question, error: EvtuiError) -> None:
            super().__init__()
            self.question = question
            self.error = error

    def __init__(self, store: Store | None) -> None:
        super().__init__()
        self._store = store
        self.question: Question | None = None
        """What is being worked out."""

    @property
    def is_asking(self) -> bool:
        """Whether an answer is being worked out."""
        return self.question is not None

    def ask_store(self, sql: str) -> None:
        """Begin to work an answer out."""
        self.give_up()
        if self._store is None:
            self.message_line("Nothing of this run is kept: SQL asks what was fetched and stored")
            return
        self.question = Question(sql, LIMITS)
        self._work_out(self.question, connecting(self._store))

    def give_up(self) -> bool:
        """End the question; False when there is none."""
        question, self.question = self.question, None
        if question is not None:
            question.cancel()
        return question is not None

    def on_unmount(self) -> None:
        """Nobody waits any more."""
        self.give_up()

    @work(thread=True, group="asking", exclusive=True)
    def _work_out(self, question: Question, connect: Callable[[], sqlite3.Connection]) -> None:
        """Gather the rows; the screen hears about it by messages."""
        rows: list[Row] = []
        told = time.monotonic()
        try:
            for some in batches(question, connect, "sessions.db"):
                rows += some
                if time.monotonic() - told > _TELL_S:
                    told = time.monotonic()
                    self.post_message(self.Came(question, len(rows)))
        except Cancelled:
            return
        except EvtuiError as error:
            self.post_message(self.Failed(question, error))
        else:
            answer = Answer(sql=question.sql, columns=question.columns, rows=tuple(rows), cut=question.cut)
            self.post_message(self.Answered(question, answer))

    def is_awaited(self, question: Question) -> bool:
        """Whether a message is about the question that is waited for; it then is answered."""
        if question is not self.question:
            return False
        self.question = None
        return True


def connecting(store: Store) -> Callable[[], sqlite3.Connection]:
    """How a reading connection is had; opens the store if nobody has yet."""

    def connect() -> sqlite3.Connection:
        from evtui.services.store.sqlite_store import read_connection

        return read_connection(store)

    return connect

"""Undo and redo as data: what was shown before, and what an undo left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

Shown = TypeVar("Shown")
KEPT: Final = 200
"""Steps back; the oldest are forgotten."""


@dataclass(frozen=True)  # slots and Generic do not go together in Python 3.11
class History(Generic[Shown]):
    """Both stacks, the nearest step last; every change makes a new one."""

    past: tuple[Shown, ...] = ()
    future: tuple[Shown, ...] = ()
    joins: str = ""
    """Kind of the last change; changes of one kind in a row are one step when the kind has a name."""

    def changed(self, before: Shown, joins: str = "") -> History[Shown]:
        """Something else is shown than ``before``: that is what an undo leads to; redo is forgotten."""
        if joins and joins == self.joins and self.past:
            return replace(self, future=())
        return History((*self.past, before)[-KEPT:], (), joins)

    def undone(self, present: Shown) -> tuple[Shown, History[Shown]] | None:
        """What was shown before, and the history then; None when there is nothing before."""
        if not self.past:
            return None
        return self.past[-1], History(self.past[:-1], (*self.future, present))

    def redone(self, present: Shown) -> tuple[Shown, History[Shown]] | None:
        """What the last undo left; None when there is nothing."""
        if not self.future:
            return None
        return self.future[-1], History((*self.past, present), self.future[:-1])

    def mapped(self, change: Callable[[Shown], Shown]) -> History[Shown]:
        """Every step changed: the session they show has become another."""
        return replace(self, past=tuple(map(change, self.past)), future=tuple(map(change, self.future)))

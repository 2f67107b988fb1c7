"""Marked sessions: a set of keys that survives refresh, filter and tab change, and a run being extended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evtui.services.listing.columns import SessionKey
from evtui.services.listing.rows import GroupHead, Stop


@dataclass(frozen=True, slots=True)
class Marks:
    """Every method returns a new value."""

    keys: frozenset[SessionKey] = frozenset()
    """What is marked, the run included."""
    anchor: int | None = None
    """Row where a run began, None outside one."""
    before: frozenset[SessionKey] = frozenset()
    """What was marked when the run began."""

    def toggled(self, key: SessionKey) -> Marks:
        """With this one marked, or no longer."""
        return Marks(self.keys ^ {key})

    def inverted(self, keys: Iterable[SessionKey]) -> Marks:
        """With these the other way round; sessions not shown keep their marks."""
        return Marks(self.keys ^ frozenset(keys))

    def begun(self, index: int, stops: Sequence[Stop]) -> Marks:
        """A run begins at this row."""
        return Marks(self.keys, index, self.keys).extended(index, stops)

    def extended(self, index: int, stops: Sequence[Stop]) -> Marks:
        """The run reaches to this row; outside a run nothing changes."""
        if self.anchor is None:
            return self
        low, high = sorted((self.anchor, index))
        rows = stops[low : high + 1]
        run = frozenset(row.session.key for row in rows if not isinstance(row, GroupHead))
        return Marks(self.before | run, self.anchor, self.before)

    def ended(self) -> Marks:
        """The run ends, its marks stay."""
        return Marks(self.keys)

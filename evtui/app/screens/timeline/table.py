"""The rows of the event table: events on the axis, and folds of those before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evtui.services.timeline.events import EventEntry, table_entries
from evtui.services.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True, eq=False)
class TableRows:
    """The rows of one timeline, and where each event stands in them."""

    entries: tuple[EventEntry, ...]
    rows: Mapping[int, int]
    """Index of an event to its row; a folded event has the row of its fold."""

    @classmethod
    def of(cls, timeline: Timeline, *, unfolded: bool) -> TableRows:
        """The rows of a timeline, with or without those outside the axis."""
        entries = table_entries(timeline, unfolded=unfolded)
        rows = {entry.index: row for row, entry in enumerate(entries) if entry.index is not None}
        folds = [row for row, entry in enumerate(entries) if entry.index is None]
        for event in timeline.events:
            if event.index not in rows and folds:
                early = event.at_us is not None and event.at_us < timeline.whole.start_us
                rows[event.index] = folds[0] if early else folds[-1]
        return cls(entries, rows)

    def event_at(self, row: int) -> int | None:
        """Index of the event on a row, None for a fold."""
        return self.entries[row].index

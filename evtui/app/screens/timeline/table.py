"""The rows of the event table: events on the axis, and folds of those before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evtui.services.notes.note import Note
from evtui.services.timeline.events import EventEntry, table_entries
from evtui.services.timeline.remarks import with_remark_rows
from evtui.services.timeline.repeats import repeats
from evtui.services.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True, eq=False)
class TableRows:
    """The rows of one timeline, and where each event stands in them."""

    entries: tuple[EventEntry, ...]
    rows: Mapping[int, int]
    """Index of an event to its row; a folded event has the row of its fold."""
    heads: frozenset[int]
    """Indexes of the first of each run of repeats."""

    @classmethod
    def of(
        cls, timeline: Timeline, *, unfolded: bool, unfolded_lanes: frozenset[str] = frozenset()
    ) -> TableRows:
        """The rows of a timeline, with or without those outside the axis and the repeats of some lanes."""
        found = repeats(timeline)
        runs = {
            head: run for head, run in found.items() if timeline.events[head].event.lane not in unfolded_lanes
        }
        within = {index: head for head, run in runs.items() for index in run if index != head}
        entries = tuple(
            replace(entry, count=len(runs[entry.index])) if entry.index in runs else entry
            for entry in table_entries(timeline, unfolded=unfolded)
            if entry.index not in within
        )
        entries = with_remark_rows(entries, timeline)
        rows = {entry.index: row for row, entry in enumerate(entries) if entry.index is not None}
        rows |= {index: rows[head] for index, head in within.items()}
        folds = [row for row, entry in enumerate(entries) if entry.index is None and entry.remark is None]
        for event in timeline.events:
            if event.index not in rows and folds:
                early = event.at_us is not None and event.at_us < timeline.whole.start_us
                rows[event.index] = folds[0] if early else folds[-1]
        return cls(entries, rows, frozenset(found))

    def event_at(self, row: int) -> int | None:
        """Index of the event on a row, None for a fold or a note."""
        return self.entries[row].index

    def remark_at(self, row: int | None) -> Note | None:
        """The note on a row, None for anything else."""
        return None if row is None else self.entries[row].remark

    def repeating_lane(self, index: int | None, timeline: Timeline) -> str | None:
        """The lane of the repeats that an event is the first of, folded or not; None for any other event."""
        if index is None or index not in self.heads:
            return None
        return timeline.events[index].event.lane

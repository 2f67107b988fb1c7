"""The user's notes and marks on the timeline: glyphs on axis and overview, rows among the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import Ink, Role
from evtui.services.notes.note import Note
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.events import EventEntry
from evtui.services.timeline.window import Window

if TYPE_CHECKING:  # it draws with this module
    from evtui.services.timeline.timeline import Timeline


def remarked(timeline: Timeline, remarks: tuple[Note, ...]) -> Timeline:
    """The timeline with these notes of its session; the same one where nothing changes."""
    return timeline if remarks == timeline.remarks else replace(timeline, remarks=remarks)


def put_remarks(
    row: CellRow, remarks: tuple[Note, ...], window: Window, tier: Tier, *, letters: bool
) -> None:
    """A glyph at both ends of each note in the window, its letter for a mark where ``letters``.

    What is painted there already keeps its background.
    """
    for note in remarks:
        char = note.letter if letters and note.letter is not None else glyphs(tier).remark
        for instant in (note.until, note.at):
            if instant is not None and window.contains(instant.us):
                column = window.column(instant.us, len(row))
                row.put(column, char, Ink(Role.KEY, row.inks[column].bg, bold=True))


def with_remark_rows(entries: tuple[EventEntry, ...], timeline: Timeline) -> tuple[EventEntry, ...]:
    """Rows of the event table with those of the notes: about the whole session on top, others by time.

    A note stands behind the events of its instant and before those that come after it.
    """
    if not timeline.remarks:
        return entries
    times = [_time(entry, row, timeline) for row, entry in enumerate(entries)]
    before: dict[int, list[EventEntry]] = {}
    for note in timeline.remarks:
        place = 0 if note.at is None else _row_behind(times, note.at.us)
        before.setdefault(place, []).append(EventEntry(index=None, remark=note))
    found = [one for row, entry in enumerate(entries) for one in (*before.get(row, ()), entry)]
    return (*found, *before.get(len(entries), ()))


def _row_behind(times: Sequence[float], at_us: int) -> int:
    """The first row that is later; as many as there are when none is."""
    return next((row for row, at in enumerate(times) if at > at_us), len(times))


def _time(entry: EventEntry, row: int, timeline: Timeline) -> float:
    """When a row was, in µs UTC: the fold of what is before the axis was long ago, the other one is last."""
    if entry.index is None:
        first = timeline.times_us[:1]
        return -inf if row == 0 and first and first[0] < timeline.whole.start_us else inf
    at_us = timeline.events[entry.index].at_us
    return inf if at_us is None else at_us

"""Ticks on the overview for what is searched for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import Ink, Role
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.window import Window

if TYPE_CHECKING:  # it draws with this module
    from evtui.services.timeline.timeline import Timeline


def with_hits(timeline: Timeline, hits_us: tuple[int, ...]) -> Timeline:
    """The timeline with ticks at these instants; the same one where nothing changes."""
    return timeline if hits_us == timeline.hits_us else replace(timeline, hits_us=hits_us)


def put_hits(row: CellRow, hits_us: tuple[int, ...], window: Window, tier: Tier) -> None:
    """A line in the column of each hit; the sign of trouble or of a note stays and is underlined instead."""
    table = glyphs(tier)
    signs = {table.error, table.warning, table.remark}
    for column in {window.column(at_us, len(row)) for at_us in hits_us if window.contains(at_us)}:
        ink = row.inks[column]
        if row.chars[column] in signs:
            row.tint(column, Ink(ink.fg, ink.bg, bold=True, underline=True))
        else:
            row.put(column, table.vertical, Ink(Role.KEY, ink.bg, bold=True))

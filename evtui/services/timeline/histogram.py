"""Events per bucket over the whole session, in the overview's place (``i``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.units import count
from evtui.models.event import Severity
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.lanes.devices import mark_role
from evtui.services.timeline.raster import eighth
from evtui.services.timeline.timeline import Timeline

BUCKET: Final = 2
"""Columns of a bucket: the bar, and beside it the glyph of the worst event in it."""


@dataclass(slots=True)
class Bucket:
    """The events of two columns of the overview."""

    events: int = 0
    errors: int = 0
    warnings: int = 0

    @property
    def worst(self) -> Severity | None:
        """Error before warning; None without either."""
        return Severity.ERROR if self.errors else Severity.WARNING if self.warnings else None


def buckets(timeline: Timeline, width: int) -> list[Bucket]:
    """Every bucket of an overview ``width`` columns wide; a last odd column is a bucket of its own."""
    found = [Bucket() for _ in range(-(-width // BUCKET))]
    for event in timeline.events:
        if event.at_us is None or not timeline.whole.contains(event.at_us):
            continue
        bucket = found[timeline.whole.column(event.at_us, width) // BUCKET]
        bucket.events += 1
        bucket.errors += event.severity.rank <= Severity.ERROR.rank
        bucket.warnings += event.severity is Severity.WARNING
    return found


def draw_histogram(row: CellRow, timeline: Timeline, tier: Tier) -> None:
    """Bars of the number of events, and ``✖`` or ``▲`` at the right of a bar with trouble in it.

    The glyph says without colour what the bar cannot; backgrounds of the row stay.
    """
    found = buckets(timeline, len(row))
    most = max((bucket.events for bucket in found), default=0)
    for number, bucket in enumerate(found):
        column = number * BUCKET
        bar = eighth(bucket.events / most, tier) if most else " "
        for at in range(column, min(column + BUCKET, len(row))):
            row.put(at, bar, Ink(Role.CREST, row.inks[at].bg))
        if bucket.worst is not None:
            at = min(column + 1, len(row) - 1)
            ink = Ink(mark_role(bucket.worst), row.inks[at].bg, bold=True)
            row.put(at, glyphs(tier).severity(bucket.worst), ink)


def histogram_readout(timeline: Timeline, at_us: int, width: int, tier: Tier) -> Line:
    """``7 events ✖2 ▲1``: the bucket of an instant."""
    if not timeline.whole.contains(at_us):
        return ()
    bucket = buckets(timeline, width)[timeline.whole.column(at_us, width) // BUCKET]
    table = glyphs(tier)
    parts = [Span(count(bucket.events, "event"), MUTED)]
    if bucket.errors:
        parts.append(Span(f" {table.error}{bucket.errors}", Ink(Role.ERROR)))
    if bucket.warnings:
        parts.append(Span(f" {table.warning}{bucket.warnings}", Ink(Role.WARNING)))
    return tuple(parts)

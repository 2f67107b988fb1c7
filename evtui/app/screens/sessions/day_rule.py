"""The rule between days: it takes the date out of every row."""

from __future__ import annotations

from evtui.formats import units
from evtui.formats.ink import BOLD, FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.times import day, day_with_year
from evtui.formats.widths import cells
from evtui.services.listing.columns import CellContext
from evtui.services.listing.rows import DayGroup


def day_rule(group: DayGroup, context: CellContext, width: int) -> Line:
    """``─ Fri 21 Nov 2025 · 6 sessions · 0.7 MWh · ✖3 failed ───``."""
    glyphs = context.glyphs
    dot = f" {glyphs.separator} "
    title = _title(group, context)
    figures = dot + units.count(group.count, "session")
    if group.energy_wh is not None:
        figures += dot + units.energy(group.energy_wh)
    spans = [Span(f"{glyphs.horizontal} ", FAINT), Span(title, BOLD), Span(figures, MUTED)]
    if group.failed:
        spans.append(Span(f"{dot}{glyphs.error}{group.failed} failed", Ink(Role.ERROR)))
    used = sum(cells(span.text) for span in spans)
    rest = max(0, width - used - 1)
    return (*spans, Span(" " + glyphs.horizontal * rest, FAINT))


def _title(group: DayGroup, context: CellContext) -> str:
    """The day, with its year when that is not the reader's."""
    if group.at is None:
        return "No start time"
    year = group.at.datetime().astimezone(context.zone).year
    return day(group.at, context.zone) if year == context.year else day_with_year(group.at, context.zone)

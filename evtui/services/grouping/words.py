"""Subtotals in words, the same under a group on screen and in a terminal."""

from __future__ import annotations

from evtui.formats.glyphs import FULL, Glyphs
from evtui.formats.times import duration
from evtui.formats.units import count, energy
from evtui.services.grouping.totals import Totals


def figures(totals: Totals, glyphs: Glyphs = FULL) -> str:
    """``12 sessions · 1.2 MWh · median 19m40s · 1 failed (8.3 %)``; what is not known is left out."""
    parts = [count(totals.count, "session")]
    if totals.energy_wh is not None:
        parts.append(energy(totals.energy_wh))
    if totals.median_duration_us is not None:
        parts.append(f"median {duration(totals.median_duration_us)}")
    if totals.failed:
        parts.append(f"{totals.failed} failed ({totals.failed_percent} %)")
    return f" {glyphs.dot} ".join(parts)

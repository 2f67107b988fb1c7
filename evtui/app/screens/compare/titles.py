"""The two rows above a comparison: which sessions, and what became of each."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from evtui.app.widgets.timeline_lines import BlockLine
from evtui.app.widgets.timeline_verdict import verdict_spans
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import MUTED, Ink, Role, Span
from evtui.formats.widths import fit
from evtui.models.report import SessionReport
from evtui.services.compare.rows import title

_WIDE: Final = 110
_PLACE: Final = (32, 42)
"""Cells for charger, vehicle and start, below 110 columns and from there on."""
INKS: Final = {"A": Ink(Role.CREST, bold=True), "B": Ink(Role.COMPARE_B, bold=True)}


def title_line(
    letter: str,
    report: SessionReport,
    verdict: str,
    zone: tzinfo,
    glyphs: Glyphs,
    width: int,
    right: str = "",
) -> BlockLine:
    """``A HPC-07/1  BUS-4471  21 Nov 06:27  ✖ Stopped by charger``."""
    place = fit(for_tier(title(report, zone), glyphs.tier), _PLACE[width >= _WIDE], ellipsis=glyphs.ellipsis)
    spans = (
        Span(f" {letter} ", INKS[letter]),
        Span(place, Ink(INKS[letter].fg)),
        *verdict_spans(report, verdict, glyphs, Role.DEFAULT),
    )
    return BlockLine(spans, (Span(f" {right} ", MUTED),) if right else ())

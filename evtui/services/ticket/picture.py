"""The session on a time axis, as ASCII for text and Markdown and as SVG for HTML."""

from __future__ import annotations

from datetime import tzinfo
from typing import Final

from evtui.formats.glyphs import Tier, for_tier
from evtui.formats.plain import plain
from evtui.formats.times import clock
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.interval import IntervalBar, interval_bar, summary
from evtui.services.ticket.svg import interval_svg, timeline_svg
from evtui.services.ticket.ticket import Picture
from evtui.services.timeline.axis import zone_name
from evtui.services.timeline.frame import base_frame, text_of
from evtui.services.timeline.lane import LaneKind
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import initial_view

_WIDTH: Final = 95
"""Cells of a frame; its last 15 are the readout, which is blank without a cursor."""
_LEAST_ROWS: Final = 8
_BAR: Final = 68


def picture_of(report: SessionReport, timeline: Timeline | None, zone: tzinfo) -> Picture | None:
    """Lanes and curves where there is a timeline, else the intervals; None where no time is known."""
    if timeline is not None:
        devices = min(len(timeline.lanes_of(LaneKind.DEVICE)), 4)
        rows = _LEAST_ROWS + devices + (5 if timeline.series else 0)
        frame = base_frame(timeline, initial_view(timeline, zone), _WIDTH, rows, Tier.ASCII)
        lines = tuple(line for line in text_of(frame).split("\n") if line.strip())
        shown = zone_name(timeline.whole.start_us, zone)
        return Picture(title=f"Timeline ({shown})", text=lines, svg=timeline_svg(timeline, zone))
    bar = interval_bar(report.session, report.fetched_at)
    if bar is None:
        return None
    title = f"Intervals ({zone_name(bar.start_us, zone)})"
    return Picture(title=title, text=_bars(bar, report, zone), svg=interval_svg(bar, zone))


def _bars(bar: IntervalBar, report: SessionReport, zone: tzinfo) -> tuple[str, ...]:
    """``#`` charging, ``=`` connected, between the two times at the ends of the axis."""
    signs = {"charging": "#", "connected": "=", "": " "}
    drawn = "".join(signs[word] for word in bar.fill(_BAR))
    first, last = (clock(Instant(at_us), zone) for at_us in (bar.start_us, bar.end_us))
    words = for_tier(plain(summary(bar, report.session)), Tier.ASCII)
    return (
        f"          {first}{' ' * (_BAR - len(first) - len(last))}{last}",
        f"          {drawn}".rstrip(),
        "          # charging  = connected",
        f"          {words}",
    )

"""The readout column: what each row says at the cursor, on that row."""

from __future__ import annotations

from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.times import clock, duration, since
from evtui.formats.widths import cells, cut
from evtui.models.instant import Instant
from evtui.services.timeline import deltas
from evtui.services.timeline.axis import zero_of
from evtui.services.timeline.cells import one_cell_text
from evtui.services.timeline.deltas import delta_text
from evtui.services.timeline.histogram import histogram_readout
from evtui.services.timeline.lane import Lane
from evtui.services.timeline.lanes import spec_of
from evtui.services.timeline.plan import PlannedPlot
from evtui.services.timeline.plot import ink_of, shown_limit, value_words
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.view import TimelineView

_TWO_LINES: Final = 2


def overview_readout(timeline: Timeline, view: TimelineView, width: int, tier: Tier) -> Line:
    """``whole session``, or how much of it is in view; with the histogram the bucket of the cursor."""
    if view.histogram:
        return histogram_readout(timeline, view.cursor_us, width, tier)
    if view.window == timeline.whole:
        return (Span("whole session", MUTED),)
    return (Span(f"{duration(view.window.span_us)} in view", MUTED),)


def axis_readout(timeline: Timeline, view: TimelineView, width: int) -> Line:
    """Time of the cursor, then the time since plug-in where it fits; by mode the other way round.

    With delta times it begins with the time since the event before.
    """
    at = clock(Instant(view.cursor_us), view.zone)
    away = since(view.cursor_us - zero_of(timeline, view))
    first, second = (away, at) if view.since_plug_in else (at, away)
    if view.since_event:
        first, second = delta_text(deltas.at_instant(timeline, view.cursor_us)), at
    parts = [Span(first, Ink(Role.TEXT, Role.CURSOR, bold=True))]
    if len(first) + len(second) + 1 <= width:
        parts.append(Span(f" {second}", MUTED))
    return tuple(parts)


def lane_readout(lane: Lane, view: TimelineView, tier: Tier) -> Line:
    """State, word or limiter at the cursor."""
    return spec_of(lane.kind).readout(lane, view.cursor_us, tier)


def plot_readouts(timeline: Timeline, view: TimelineView, plot: PlannedPlot, tier: Tier) -> list[Line]:
    """Value in bold, then the limits in force: one a row, or both in one where the plot has two rows."""
    lines: list[Line] = [()] * plot.rows
    series = next((one for one in timeline.series if one.key == plot.key and one.role is plot.role), None)
    if series is None:
        return lines
    words = value_words(series, view.cursor_us)
    missing = words in {"", "no data"}
    ink = MUTED if missing else Ink(ink_of(plot.role).fg, bold=True)
    lines[0] = (Span(for_tier(words or glyphs(tier).missing, tier), ink),)
    limits = limits_at(timeline, plot, view.cursor_us)
    if plot.rows == _TWO_LINES and limits:
        both = " / ".join(shown for _, shown in limits)
        lines[1] = (Span(for_tier(f"≤{both}", tier), MUTED),)
    else:
        for row, (name, shown) in zip(range(1, plot.rows), limits, strict=False):
            lines[row] = (Span(f"{one_cell_text(name, tier)} {for_tier('≤', tier)} {shown}", MUTED),)
    return lines


def limits_at(timeline: Timeline, plot: PlannedPlot, at_us: int) -> list[tuple[str, str]]:
    """Side and maximum in force at an instant of the session, station first."""
    if at_us > timeline.end_us:
        return []
    found = [(track.label, track.value_at(plot.role, at_us)) for track in timeline.limits]
    return [(name, shown_limit(value, plot.role)) for name, value in found if value is not None]


def fitted(line: Line, width: int, tier: Tier) -> Line:
    """A readout with a blank before it, exactly ``width`` cells wide."""
    parts, left = [Span(" ", MUTED)], width - 1
    for span in line:
        text = cut(span.text, left, glyphs(tier).ellipsis)
        if text:
            parts.append(Span(text, span.ink))
            left -= cells(text)
    if left > 0:
        parts.append(Span(" " * left, MUTED))
    return tuple(parts)

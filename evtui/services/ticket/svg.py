"""A session on a time axis as SVG, drawn from the models and not from a screen's cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from html import escape
from typing import Final

import numpy as np

from evtui.formats.plain import plain
from evtui.formats.units import power
from evtui.models.event import Severity
from evtui.services.interval import IntervalBar
from evtui.services.timeline.axis import tick_label, tick_step_s, ticks
from evtui.services.timeline.lane import Lane, LaneKind
from evtui.services.timeline.series import Series, SeriesRole
from evtui.services.timeline.timeline import Timeline
from evtui.services.timeline.window import Window

SVG_STYLE: Final = """
svg text { font: 10px system-ui, sans-serif; fill: var(--text); } svg .muted { fill: var(--muted); }
svg .state { fill: var(--state); stroke: var(--back); } 
svg .charging { fill: var(--charging); stroke: var(--back); }
svg .bad { fill: none; stroke: var(--error); stroke-width: 1.5; } svg .grid { stroke: var(--line); }
svg .power { fill: var(--power); fill-opacity: .25; stroke: var(--power); }
svg .soc { fill: none; stroke: var(--soc); stroke-dasharray: 4 2; }
svg .error { fill: var(--error); } svg .warning { fill: var(--warning); }
svg .of-power { fill: var(--power); } svg .of-soc { fill: var(--soc); }
"""
_WIDTH: Final = 720
_LEFT: Final = 112
_PLOT: Final = _WIDTH - _LEFT
_ROW: Final = 16
_CURVE: Final = 80
"""Height of the plot of power and SoC."""
_COLUMNS: Final = 304
"""Points of a curve: half as many as units across."""
_MOST_LANES: Final = 8
_MOST_SEGMENTS: Final = 200
_LETTER: Final = 6.2
_WIDE_LETTER: Final = 8.0
"""Units across of a small letter, and of a capital or another wide one, in the widest of the usual fonts."""
_WIDE: Final = frozenset("mwMWOQGDNHCURB@%")
_MARK: Final = 5
"""Half of a triangle and its margin."""


def timeline_svg(timeline: Timeline, zone: tzinfo) -> str:
    """States, devices and what limited as bars, marks of warnings and errors, power and SoC as curves."""
    lanes = _lanes(timeline)
    bottom = _ROW * (len(lanes) + 1)
    power_series = timeline.series_of(SeriesRole.POWER)
    parts = [*_axis(timeline.whole, zone, bottom + (_CURVE if power_series is not None else 0))]
    for number, lane in enumerate(lanes, 1):
        parts += _lane(lane, timeline.whole, number * _ROW)
    if power_series is not None:
        parts += _curves(timeline, power_series, bottom)
        bottom += _CURVE
    return _whole(parts, bottom + 4, "Timeline of the session")


def interval_svg(bar: IntervalBar, zone: tzinfo) -> str:
    """Connected and charging time as bars."""
    window = Window(bar.start_us, bar.end_us)
    parts = [*_axis(window, zone, 3 * _ROW)]
    stretches = (("connected", "state", bar.connected), ("charging", "charging", bar.charging))
    for number, (name, kind, stretch) in enumerate(stretches, 1):
        parts.append(_label(name, number * _ROW))
        if stretch is not None:
            parts.append(_box(kind, window, stretch, number * _ROW, name))
    return _whole(parts, 3 * _ROW + 4, "Intervals of the session")


def _lanes(timeline: Timeline) -> list[Lane]:
    """OCPP, the worst devices, the limiter; in the order of the screen."""
    devices = sorted(timeline.lanes_of(LaneKind.DEVICE), key=lambda lane: lane.worst)[: _MOST_LANES - 2]
    kinds = {LaneKind.OCPP, LaneKind.LIMITER}
    return [
        lane
        for lane in timeline.lanes
        if lane in devices or (lane.kind in kinds and (lane.kind != LaneKind.LIMITER or timeline.delivered))
    ]


def _axis(window: Window, zone: tzinfo, bottom: int) -> Iterator[str]:
    """Ticks with their times, lines down to the bottom."""
    columns = _PLOT // 6
    step = tick_step_s(window, columns)
    for _, at_us in ticks(window, columns, zone, None):
        if window.contains(at_us):
            x = _x(window, at_us)
            yield f'<line class="grid" x1="{x}" y1="12" x2="{x}" y2="{bottom}"/>'
            label = tick_label(at_us, step, zone, None)
            if x + 2 + _across(label) <= _WIDTH:
                yield f'<text class="muted" x="{x + 2}" y="10">{escape(label)}</text>'


def _lane(lane: Lane, window: Window, top: int) -> Iterator[str]:
    """A name, a box for each state, a triangle for each mark."""
    yield _label(lane.title, top)
    shown = [
        part for part in lane.segments if part.end_us > window.start_us and part.start_us < window.end_us
    ]
    marks = lane.marks_between(window.start_us, window.end_us)[:_MOST_SEGMENTS]
    marked = sorted({_x(window, mark.at_us) for mark in marks})
    outlines: list[str] = []
    for segment in shown[:_MOST_SEGMENTS]:
        stretch = (segment.start_us, segment.end_us)
        kind = "charging" if segment.text.casefold() == "charging" else "state"
        yield _box(kind, window, stretch, top, segment.text, marked)
        if segment.severity.rank < Severity.WARNING.rank:
            outlines.append(_box("bad", window, stretch, top, ""))
    yield from outlines  # above their neighbours' edges
    for mark in marks:
        x = _x(window, mark.at_us)
        kind = "warning" if mark.severity is Severity.WARNING else "error"
        points = f"{x - 4},{top + 13} {x + 4},{top + 13} {x},{top + 4}"
        yield f'<polygon class="{kind}" points="{points}"><title>{kind}</title></polygon>'


def _box(
    kind: str, window: Window, stretch: tuple[int, int], top: int, name: str, marked: Sequence[int] = ()
) -> str:
    """A stretch of time with its name where it fits between the marks; the whole name on a pointer."""
    start = max(_x(window, stretch[0]), _LEFT)
    end = min(max(_x(window, stretch[1]), start + 1), _WIDTH)
    shown = escape(plain(name, 60))
    left = start + 3 + max((x + _MARK - start for x in marked if abs(x - start) <= _MARK), default=0)
    right = min((x - _MARK for x in marked if left < x < end + _MARK), default=end - 2)
    label = escape(_fitting(plain(name, 60), right - left))
    box = f'<rect class="{kind}" x="{start}" y="{top + 1}" width="{max(end - start, 1)}" height="{_ROW - 2}">'
    text = f'<text x="{left}" y="{top + 12}">{label}</text>' if label else ""
    return f"{box}<title>{shown}</title></rect>{text}"


def _across(text: str) -> float:
    """Units that a text takes at most."""
    return sum(_WIDE_LETTER if letter in _WIDE or ord(letter) > 0x2E7F else _LETTER for letter in text)


def _fitting(text: str, room: float) -> str:
    """The text, or its beginning with an ellipsis; nothing where not even three letters fit."""
    if _across(text) <= room:
        return text
    while text and _across(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…" if len(text) > 2 else ""


def _curves(timeline: Timeline, series: Series, top: int) -> Iterator[str]:
    """Power as an area from 0, its peak named, and the state of charge from 0 to 100 %."""
    high = max(series.high, 1.0)
    yield _label(f"Power to {power(series.high)}", top + 4, "of-power")
    for line in _lines(series, timeline.whole, top, high):
        base = top + _CURVE - 2
        points = " ".join(f"{x},{y}" for x, y in line)
        yield f'<polygon class="power" points="{line[0][0]},{base} {points} {line[-1][0]},{base}"/>'
    soc = timeline.series_of(SeriesRole.SOC)
    if soc is not None:
        yield _label("SoC to 100 %", top + 4 + _ROW, "of-soc")
        for line in _lines(soc, timeline.whole, top, 100.0):
            yield f'<polyline class="soc" points="{" ".join(f"{x},{y}" for x, y in line)}"/>'


def _lines(series: Series, window: Window, top: int, high: float) -> Iterator[list[tuple[int, float]]]:
    """The unbroken stretches of a curve: every second unit across the largest value there."""
    columns = series.columns(window, _COLUMNS)
    line: list[tuple[int, float]] = []
    for number, value in enumerate(columns.high.tolist()):
        if np.isnan(value) or columns.gap[number]:
            if line:
                yield line
            line = []
        else:
            share = min(max(value / high, 0.0), 1.0)
            line.append(
                (_LEFT + number * _PLOT // _COLUMNS, round(top + _CURVE - 2 - share * (_CURVE - 8), 1))
            )
    if line:
        yield line


def _label(text: str, top: int, kind: str = "") -> str:
    """What stands at the left of a row; names of curves have the colours of their curves."""
    shown = escape(_fitting(plain(text, 60), _LEFT - 2))
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="0" y="{top + 12}">{shown}</text>'


def _x(window: Window, at_us: int) -> int:
    """Units across of an instant."""
    return _LEFT + (at_us - window.start_us) * _PLOT // window.span_us


def _whole(parts: Iterable[str], height: int, title: str) -> str:
    """The element."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">'
    return "\n".join((head, f"<title>{title}</title>", *parts, "</svg>"))

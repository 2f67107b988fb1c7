"""The upper part of a fact sheet as lines: verdict, why there is no curve, interval bar, flags in words."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from evtui.app.widgets.timeline_lines import BlockLine
from evtui.app.widgets.timeline_times import TimeMode, Times
from evtui.app.widgets.timeline_verdict import verdict_background, verdict_spans
from evtui.formats.glyphs import Glyphs, Tier
from evtui.formats.ink import FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.units import energy, money
from evtui.formats.widths import cut, fit
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.interval import IntervalBar, flag_notes, interval_bar, summary, why_no_curve
from evtui.services.timeline.axis import tick_label, tick_step_s, ticks, zone_name
from evtui.services.timeline.window import Window

GUTTER: Final = 12
_CHARGING: Final = Ink(Role.CREST)
_IDLE: Final = Ink(Role.MUTED)


def sheet(
    report: SessionReport, verdict: str, times: Times, glyphs: Glyphs, width: int, height: int
) -> tuple[BlockLine, ...]:
    """Every line above the facts; blank rows only where the screen is high enough."""
    session = report.session
    bg = verdict_background(session.severity)
    figures = f"  {energy(session.energy_wh)}"
    if session.cost is not None:
        figures += f"  {plain(money(session.cost, session.currency), 40)}"
    lines = [
        BlockLine(
            verdict_spans(report, verdict, glyphs, bg), (Span(f"{figures} ", Ink(Role.TEXT, bg)),), Ink(bg=bg)
        ),
        BlockLine(
            (Span(f"   {cut(why_no_curve(session), width - 4, glyphs.ellipsis)}", MUTED.on(bg)),),
            (),
            Ink(bg=bg),
        ),
    ]
    air = height >= 30
    if air:
        lines.append(BlockLine(()))
    lines += _interval_lines(report, times, glyphs, width)
    flags = [(note.severity, note.text) for note in flag_notes(report)]
    flags += [(Severity.WARNING, problem.message) for problem in report.problems]
    if flags and air:
        lines.append(BlockLine(()))
    lines += [BlockLine(_flag(*flag, glyphs, width)) for flag in flags[: max(2, height // 4)]]
    if air:
        lines.append(BlockLine(()))
    return tuple(lines)


def _interval_lines(report: SessionReport, times: Times, glyphs: Glyphs, width: int) -> list[BlockLine]:
    """Axis, bar, legend; a sentence when the start is not known."""
    bar = interval_bar(report.session, report.fetched_at)
    if bar is None:
        return [BlockLine((Span("   No start time was sent: the interval cannot be drawn", MUTED),))]
    room = max(1, width - GUTTER - 2)
    return [
        BlockLine((Span(fit(_zone(bar, times), GUTTER), MUTED), *_axis(bar, times, glyphs, room))),
        BlockLine((Span(fit("Interval", GUTTER), Ink(bold=True)), *bar_spans(bar, glyphs, room))),
        BlockLine(
            (Span(" " * GUTTER), Span(cut(_legend(bar, report, times, glyphs), room, glyphs.ellipsis), MUTED))
        ),
    ]


def _zone(bar: IntervalBar, times: Times) -> str:
    return (
        "since start" if times.mode is TimeMode.SINCE else plain(zone_name(bar.connected[0], times.zone), 11)
    )


def _axis(bar: IntervalBar, times: Times, glyphs: Glyphs, width: int) -> Line:
    """``╷06:30`` at each tick; a label that does not fit whole is left out."""
    window = Window(bar.start_us, bar.end_us)
    zero = bar.connected[0] if times.mode is TimeMode.SINCE else None
    step = tick_step_s(window, width)
    cells = [" "] * width
    for column, at_us in ticks(window, width, times.zone, zero):
        label = glyphs.tick + tick_label(at_us, step, times.zone, zero)
        if column >= 0 and column + len(label) <= width:
            cells[column : column + len(label)] = label
    return (Span("".join(cells), MUTED),)


def bar_spans(bar: IntervalBar, glyphs: Glyphs, width: int) -> Line:
    """Thick while charging, thin while only connected, an arrow while the session still runs."""
    thick = glyphs.bar if glyphs.tier is Tier.ASCII else "█"
    strokes = {
        "charging": Span(thick, _CHARGING),
        "connected": Span(glyphs.horizontal, _IDLE),
        "": Span(" ", FAINT),
    }
    columns = list(bar.fill(width))
    spans = [Span(strokes[name].text * len(list(run)), strokes[name].ink) for name, run in groupby(columns)]
    if bar.is_running:
        last = bar.column(bar.connected[1], width)
        if last + 1 < width:
            spans = [*_cut_at(spans, last + 1), Span(f"{glyphs.arrow} running", Ink(Role.GOOD))]
    return tuple(spans)


def _cut_at(spans: list[Span], width: int) -> list[Span]:
    """The first ``width`` cells; all characters here are one cell wide."""
    kept: list[Span] = []
    for span in spans:
        if width <= 0:
            break
        kept.append(Span(span.text[:width], span.ink))
        width -= len(span.text)
    return kept


def _legend(bar: IntervalBar, report: SessionReport, times: Times, glyphs: Glyphs) -> str:
    """``06:44:39 → 07:54:51 · connected 1h10m · charging …``."""
    end = "running" if bar.is_running else times.text(bar.connected[1])
    start = times.with_date(bar.connected[0])
    return f"{start} {glyphs.arrow} {end} · {summary(bar, report.session)}"


def _flag(severity: Severity, text: str, glyphs: Glyphs, width: int) -> Line:
    """A doubt in amber, a remark quiet."""
    role = Role.WARNING if severity is Severity.WARNING else Role.KEY
    ink = Ink(Role.WARNING) if severity is Severity.WARNING else MUTED
    return (
        Span(f" {glyphs.severity(severity)} ", Ink(role, bold=True)),
        Span(cut(plain(text), width - 4, glyphs.ellipsis), ink),
    )

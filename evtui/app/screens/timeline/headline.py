"""The lines above the timeline: what happened, what explains it, and what had to be assumed."""

from __future__ import annotations

from typing import Final

from evtui.app.widgets.timeline_lines import BlockLine
from evtui.app.widgets.timeline_times import Times
from evtui.app.widgets.timeline_verdict import verdict_background, verdict_spans
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, duration, iso_date
from evtui.formats.units import count, energy, percent, soc_range, whole_kw
from evtui.formats.widths import cells, cut
from evtui.models.event import ErrorCode, Severity
from evtui.services.timeline.events import event_row, lane_title
from evtui.services.timeline.timeline import Note, Timeline

ROOMY_HEIGHT: Final = 36
"""From this height the verdict has a second row: the sentence that explains it."""
NOTES_HEIGHT: Final = 50
"""From this height also plain assumptions (units) get a line; doubts and warnings always have one."""
_FIGURES_WIDTH: Final = 100


def headline(
    timeline: Timeline, verdict: str, times: Times, glyphs: Glyphs, width: int, height: int
) -> tuple[BlockLine, ...]:
    """Verdict (one or two rows by height) and, if something is owed to the reader, a banner."""
    fill = Ink(bg=verdict_background(timeline.report.session.severity))
    figures = _figures(timeline, glyphs, width, fill.bg)
    rows = [BlockLine(verdict_spans(timeline.report, verdict, glyphs, fill.bg), figures, fill)]
    if height >= ROOMY_HEIGHT:
        text = f"   {evidence(timeline, times, glyphs)}"
        rows.append(BlockLine((Span(cut(text, width - 1, glyphs.ellipsis), MUTED.on(fill.bg)),), (), fill))
    banner = _banner(timeline, glyphs, width, height)
    if banner:
        rows.append(BlockLine(banner, (), Ink(bg=Role.WARNING_BG if _has_warning(timeline) else Role.STRIP)))
    return tuple(rows)


def _figures(timeline: Timeline, glyphs: Glyphs, width: int, bg: Role) -> Line:
    """``105.4 kWh  18→55 %  19m40s  peak 398 kW  η 94.1 %``; energy and SoC only where it is narrow."""
    report, session = timeline.report, timeline.report.session
    soc = soc_range(session.soc_start, session.soc_end, glyphs.arrow)
    parts = [energy(session.energy_wh), soc if soc == glyphs.missing or soc == "–" else f"{soc} %"]
    if width >= _FIGURES_WIDTH:
        running = session.ended_at is None and session.started_at is not None
        parts.append("running" if running else duration(session.duration_us))
        if session.peak_power_w is not None:
            parts.append(f"peak {whole_kw(session.peak_power_w)} kW")
        efficiency = report.energies.efficiency
        if efficiency is not None and timeline.delivered:
            parts.append(f"η {percent(efficiency * 100, 1)}")
    gap = "  " if width >= _FIGURES_WIDTH else " "
    return (Span(f"  {gap.join(parts)} ", Ink(Role.TEXT, bg)),)


def evidence(timeline: Timeline, times: Times, glyphs: Glyphs) -> str:
    """What the report itself says about it: the first error and how long before it the first warning came.

    No cause is named that the report does not name.
    """
    inside = [event for event in timeline.events if event.at_us is not None and not event.event.carried_in]
    errors = [event for event in inside if event.severity in {Severity.ERROR, Severity.CRITICAL}]
    warnings = [event for event in inside if event.severity is Severity.WARNING]
    told = [event for event in errors if event.event.error is not None]  # says more than a state word
    first = next(iter(told or errors or warnings), None)
    if first is None or first.at_us is None:
        carried = sum(event.event.carried_in for event in timeline.events)
        before = f"; {count(carried, 'state')} carried in from before" if carried else ""
        return f"{count(len(inside), 'event')}, no warning and no error in the session{before}"
    said = _said(first.event.error) or event_row(timeline, first.index, glyphs.tier).text
    ahead = [event.at_us for event in warnings if event.at_us is not None and event.at_us < first.at_us]
    lead = (
        f" ({duration(first.at_us - min(ahead))} after the first warning)"
        if first in errors and ahead
        else ""
    )
    return f"{times.text(first.at_us)}{lead} {plain(lane_title(first.event.lane), 40)}: {plain(said)}"


def _said(error: ErrorCode | None) -> str:
    """``sibcos 2: over-temperature shutdown (no:121)``; state and severity stand elsewhere on the screen."""
    if error is None:
        return ""
    unit = f"{error.unit}: " if error.unit else ""
    return f"{unit}{error.message}{f' (no:{error.number})' if error.number is not None else ''}"


def _banner(timeline: Timeline, glyphs: Glyphs, width: int, height: int) -> Line:
    """One line of notes, the worst first; those that do not fit are counted."""
    notes = [note for note in timeline.notes if note.severity is not Severity.INFO or height >= NOTES_HEIGHT]
    if not notes:
        return ()
    notes.sort(key=lambda note: note.severity.rank)
    warned = notes[0].severity is not Severity.INFO
    bg = Role.WARNING_BG if warned else Role.STRIP
    ink = Ink(Role.WARNING, bg) if warned else MUTED.on(bg)
    text, shown = "", 0
    for note in notes:
        more = f"{' · ' if text else ''}{plain(_sentence(note, timeline))}"
        if text and cells(text) + cells(more) > width - 14:
            break
        text, shown = text + more, shown + 1
    rest = f" · {len(notes) - shown} more" if shown < len(notes) else ""
    room = width - 4 - cells(rest)
    return (
        Span(f" {glyphs.severity(notes[0].severity)} ", Ink(ink.fg, bg, bold=True)),
        Span(cut(text, room, glyphs.ellipsis) + rest, ink),
    )


def _sentence(note: Note, timeline: Timeline) -> str:
    """The note; that of the two clocks names both and begins with what the axis shows."""
    clocks, session = timeline.report.clocks, timeline.report.session
    if not clocks.event_clock or note is not timeline.notes[0] or session.started_at is None:
        return note.text
    own = f"{iso_date(session.started_at)} {clock(session.started_at)} to {clock(session.ended_at)}"
    apart = f" ({duration(abs(clocks.offset_us))} apart)" if clocks.offset_us is not None else ""
    return f"Axis on the event clock · session clock {own}{apart}"


def _has_warning(timeline: Timeline) -> bool:
    return any(note.severity is not Severity.INFO for note in timeline.notes)

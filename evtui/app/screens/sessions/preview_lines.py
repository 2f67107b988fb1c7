"""The preview of one session as lines: verdict, facts, a mini timeline, findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evtui.app.looks import Looks
from evtui.formats import units
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import BOLD, FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, duration, short_date_time
from evtui.formats.widths import cells, cut, cut_middle, fit
from evtui.models.event import Event, Severity
from evtui.models.report import Kept, SessionReport
from evtui.providers.registry import title_of
from evtui.services.listing.cells import outcome_ink, severity_glyph

if TYPE_CHECKING:
    from evtui.services.notes.note import Note

WITH_CURVE = "depot"
"""The provider that sends curves; of the others an empty plot would look like an outage."""
MOST_NOTES = 3
"""Most lines that notes take from findings and curve."""
MOST_LINKS = 2
"""The same for links with other rows; K tells all."""
KEY = Ink(Role.KEY, bold=True)
_TROUBLE = frozenset({Severity.CRITICAL, Severity.ERROR, Severity.WARNING})


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewContent:
    """What the preview is drawn from."""

    report: SessionReport
    looks: Looks
    verdict: str = ""
    """One sentence, untrusted."""
    curve: Sequence[Line] = field(default_factory=tuple)
    """The mini timeline, empty until it is computed."""
    many_accounts: bool = False
    notes: tuple[Note, ...] = ()
    """What the user wrote about the session."""
    links: tuple[str, ...] = ()
    """What it has to do with other rows, untrusted."""


def side_lines(content: PreviewContent, width: int, height: int) -> tuple[Line, ...]:
    """The preview as a column at the right."""
    report, looks = content.report, content.looks
    session, glyphs = report.session, looks.glyphs
    identity = cut_middle(_text(session.id, looks), 14, glyphs.ellipsis)
    lines: list[Line] = [
        _spread(((Span(place_title(content), BOLD)),), (Span(identity, MUTED),), width),
        verdict_spans(content, width),
        (Span(cut(facts_text(content), width, glyphs.ellipsis), PLAIN),),
        *note_lines(content, width)[:MOST_NOTES],
        *link_lines(content, width),
        (),
    ]
    if session.provider != WITH_CURVE:
        lines += fact_lines(content, width)
    else:
        plot = curve_height(height)
        lines += content.curve or waiting_curve(width, plot, glyphs)
    lines += finding_lines(content, width)
    lines += energy_lines(content, width)
    if report.kept:
        lines += [(), stored_line(content, width)]
    return tuple(lines[:height])


def curve_height(height: int) -> int:
    """Rows of the mini timeline in a side preview of this height."""
    return max(5, min(22, height // 2))


def below_lines(content: PreviewContent, width: int, height: int) -> tuple[Line, ...]:
    """The preview as rows below the list: a titled rule, the curve at the left, findings at the right."""
    lines = [titled_rule(content, width)]
    session, glyphs = content.report.session, content.looks.glyphs
    if session.provider != WITH_CURVE:
        name = plain(title_of(session.provider), 32)
        lines.append((Span(cut(f"  {facts_text(content)}", width, glyphs.ellipsis), PLAIN),))
        note = (
            f"  {name} sends no curve: only the interval, readings and last status. Open shows these facts."
        )
        lines += note_lines(content, width) + link_lines(content, width) or [
            (Span(cut(note, width, glyphs.ellipsis), MUTED),)
        ]
        return tuple(lines[:height])
    left = below_curve_width(width)
    curve = list(content.curve or waiting_curve(left, height - 1, glyphs))
    beside = width - left - 2
    notes = note_lines(content, beside)[:MOST_NOTES]
    right = [_counts(content, beside), *notes, *link_lines(content, beside), *_findings(content, beside)]
    if content.report.kept and len(right) < height - 1:
        right.append(stored_line(content, beside))
    for row in range(height - 1):
        start = curve[row] if row < len(curve) else ()
        end = right[row] if row < len(right) else ()
        used = sum(cells(span.text) for span in start)
        lines.append((*start, Span(" " * max(2, left + 2 - used)), *end))
    return tuple(lines)


def note_lines(content: PreviewContent, width: int) -> list[Line]:
    """The user's notes on the session, a line each; marks without a text are left to the timeline."""
    from evtui.services.notes.words import remark_words  # only where somebody wrote a note

    glyphs = content.looks.glyphs
    return [
        (
            Span(f"{glyphs.remark} ", KEY),
            Span(cut(_tiered(remark_words(note), content.looks), width - 2, glyphs.ellipsis), PLAIN),
        )
        for note in content.notes
        if note.text
    ]


def link_lines(content: PreviewContent, width: int) -> list[Line]:
    """``= split: goes on in 47 3m later``, a line each."""
    glyphs = content.looks.glyphs
    return [
        (
            Span(f"{glyphs.linked} ", Ink(Role.WARNING)),
            Span(cut(_text(link, content.looks), width - 2, glyphs.ellipsis), PLAIN),
        )
        for link in content.links[:MOST_LINKS]
    ]


def stored_line(content: PreviewContent, width: int) -> Line:
    """``◆ timeline in the store``, quietly; what it means says K."""
    kept, glyphs = content.report.kept, content.looks.glyphs
    glyph = glyphs.cached if kept is Kept.TIMELINE else glyphs.summary
    return (Span(cut(f"{glyph} {kept.value}", width, glyphs.ellipsis), FAINT),)


def below_curve_width(width: int) -> int:
    """Cells of the mini timeline in a preview below the list."""
    return max(30, width * 6 // 10)


def place_title(content: PreviewContent) -> str:
    """``HPC-04/2 · BUS-4452``, with the account where there are several."""
    session, looks = content.report.session, content.looks
    place = (
        f"{session.charger}/{session.connector}" if session.charger and session.connector else session.charger
    )
    parts = [place or session.site or session.address, session.vehicle or session.auth_token]
    parts += [session.account] if content.many_accounts else []
    dot = f" {looks.glyphs.separator} "
    return (
        dot.join(cut_middle(_text(part, looks), 24, looks.glyphs.ellipsis) for part in parts if part) or "–"
    )


def verdict_spans(content: PreviewContent, width: int) -> Line:
    """Glyph and sentence in the severity's colour."""
    session, glyphs = content.report.session, content.looks.glyphs
    glyph = severity_glyph(session, glyphs)
    ink = outcome_ink(session)
    bold = type(ink)(ink.fg if ink is not MUTED else Role.TEXT, bold=True)
    sentence = _text(content.verdict or session.outcome or "", content.looks)
    return (glyph, Span(" " + cut(sentence, width - 2, glyphs.ellipsis), bold))


def facts_text(content: PreviewContent) -> str:
    """``105.4 kWh · 18→55 % · 19m28s · peak 392 kW``."""
    session, glyphs = content.report.session, content.looks.glyphs
    length = duration(session.duration_us)
    if session.duration_us is None and session.status.is_running:
        length = "running"
    parts = [units.energy(session.energy_wh)]
    if session.soc_start is not None or session.soc_end is not None:
        parts.append(f"{units.soc_range(session.soc_start, session.soc_end, glyphs.arrow)} %")
    parts.append(length)
    if session.peak_power_w is not None:
        parts.append(f"peak {units.whole_kw(session.peak_power_w)} kW")
    if session.cost is not None:
        parts.append(plain(units.money(session.cost, session.currency), 30))
    return _tiered(f" {glyphs.separator} ".join(parts), content.looks)


def titled_rule(content: PreviewContent, width: int) -> Line:
    """``─ HPC-04/2 · BUS-4452  ✖ Failed to start: … ───``."""
    dash = content.looks.glyphs.horizontal
    spans = [Span(f"{dash} ", FAINT), Span(place_title(content), BOLD), Span("  ")]
    used = sum(cells(span.text) for span in spans)
    verdict = verdict_spans(content, max(4, width - used - 2))
    spans += verdict
    used += sum(cells(span.text) for span in verdict)
    return (*spans, Span(f" {dash * max(0, width - used - 1)}", FAINT))


def waiting_curve(width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Plot rows until the meter values are decoded."""
    return [(Span(glyphs.dot + " " * max(0, width - 1), FAINT),) for _ in range(max(0, height))]


def fact_lines(content: PreviewContent, width: int) -> list[Line]:
    """Times and places of a session without a curve."""
    session, looks = content.report.session, content.looks
    zone = looks.zone
    found = (
        ("plugged in", short_date_time(session.started_at, zone) if session.started_at else None),
        ("unplugged", short_date_time(session.ended_at, zone) if session.ended_at else None),
        ("charging from", clock(session.charging_started_at, zone) if session.charging_started_at else None),
        ("charging to", clock(session.charging_ended_at, zone) if session.charging_ended_at else None),
        ("status", session.status_raw or session.status.value),
        ("site", session.site),
        ("address", session.address),
        ("card", session.auth_token),
        ("CSMS", session.csms_transaction_id),
    )
    room = max(4, width - 15)
    lines: list[Line] = [
        (Span(f"{name:<15}", MUTED), Span(cut(_text(value, looks), room, looks.glyphs.ellipsis), PLAIN))
        for name, value in found
        if value
    ]
    return [*lines, (), (Span(f"{plain(title_of(session.provider), 32)} sends no curve.", MUTED),)]


def finding_lines(content: PreviewContent, width: int) -> list[Line]:
    """Titled findings, the worst first."""
    found = _findings(content, width)
    return [(), (Span("Findings", BOLD),), *found] if found else []


def _findings(content: PreviewContent, width: int) -> list[Line]:
    events = [event for event in content.report.events if event.severity in _TROUBLE]
    events.sort(key=lambda event: (event.carried_in, event.severity.rank))
    return [_finding(event, content, width) for event in events[:12]]


def _finding(event: Event, content: PreviewContent, width: int) -> Line:
    from evtui.services.timeline.events import lane_title  # brings numpy: never before the first paint

    looks = content.looks
    glyphs = looks.glyphs
    role = Role.WARNING if event.severity is Severity.WARNING else Role.ERROR
    ink = MUTED if event.carried_in else type(MUTED)(role)
    when = "before  " if event.carried_in else clock(event.at, looks.zone).ljust(8)
    lane = _text(lane_title(event.lane), looks)
    text = event.error.message if event.error is not None else event.text
    lane_cells = 9 if width >= 34 else 0
    spans = [Span(f"{glyphs.severity(event.shown_severity)} ", ink), Span(f"{when} ", MUTED)]
    if lane_cells:
        spans.append(Span(fit(lane, lane_cells, ellipsis=glyphs.ellipsis) + " ", PLAIN))
    used = sum(cells(span.text) for span in spans)
    body = _text(text if lane_cells else f"{lane} {text}", looks)
    return (*spans, Span(cut(body, max(1, width - used), glyphs.ellipsis), MUTED))


def _counts(content: PreviewContent, width: int) -> Line:
    """``peak 0 kW · 2 errors``."""
    session, glyphs = content.report.session, content.looks.glyphs
    parts = [] if session.peak_power_w is None else [f"peak {units.whole_kw(session.peak_power_w)} kW"]
    parts += [units.count(session.errors, "error")] if session.errors else []
    parts += [units.count(session.warnings, "warning")] if session.warnings else []
    return (Span(cut(f" {glyphs.separator} ".join(parts or ["no findings"]), width, glyphs.ellipsis), PLAIN),)


def energy_lines(content: PreviewContent, width: int) -> list[Line]:
    """Requested, delivered and grid side energy, where the provider sends them."""
    energies = content.report.energies
    found = (
        ("requested", energies.requested_wh),
        ("delivered", energies.charge_wh),
        ("grid side", energies.primary_wh),
    )
    if all(value is None for _, value in found):
        return []
    lines = [
        (Span(f"  {name:<12}", MUTED), Span(units.energy(value).rjust(12), PLAIN)) for name, value in found
    ]
    return [(), (Span("Energy", BOLD),), *lines]


def _spread(start: Line, end: Line, width: int) -> Line:
    """Two runs at the two edges."""
    room = width - sum(cells(span.text) for span in end) - 1
    used = 0
    kept: list[Span] = []
    for span in start:
        text = cut(span.text, room - used)
        used += cells(text)
        kept.append(Span(text, span.ink))
    return (*kept, Span(" " * max(1, room + 1 - used)), *end)


def _text(value: str, looks: Looks) -> str:
    """Untrusted text, harmless and drawable."""
    return _tiered(plain(value, 300), looks)


def _tiered(text: str, looks: Looks) -> str:
    return for_tier(text, looks.tier)

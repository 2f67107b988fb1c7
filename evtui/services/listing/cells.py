"""Cells of the list: one function per sort of value, each exactly as wide as asked."""

from __future__ import annotations

from decimal import Decimal

from evtui.formats import times, units
from evtui.formats.glyphs import Glyphs, for_tier
from evtui.formats.ink import FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.widths import cells, cut_middle, fit
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.listing.bars import duration_bar, soc_bar, two_part_bar
from evtui.services.listing.columns import CellContext
from evtui.services.listing.filter import FAILED
from evtui.services.query.values import charging_us, idle_us

ERROR = Ink(Role.ERROR)
WARNING = Ink(Role.WARNING)
GOOD = Ink(Role.GOOD)
NOTE = Ink(Role.KEY)
IDLE_WARNING_US = 3600 * 1_000_000
"""Connected without charging for longer than this is amber (design 3.1)."""
NOTHING_WH = Decimal(100)
"""Less than this is no charge: it would print as 0.1 kWh at most."""


def severity_glyph(session: Session, glyphs: Glyphs) -> Span:
    """The glyph of the row: trouble first, then charging, then what is only worth a note."""
    if session.severity in FAILED:
        return Span(glyphs.error, Ink(Role.ERROR, bold=True))
    if session.severity is Severity.WARNING:
        return Span(glyphs.warning, WARNING)
    if session.status is SessionStatus.CHARGING:
        return Span(glyphs.charging, GOOD)
    if session.severity is Severity.INFO or session.status.is_running:
        return Span(glyphs.note, NOTE)
    return Span(glyphs.passed, FAINT)


def outcome_ink(session: Session) -> Ink:
    """Warm for trouble, quiet for everything else."""
    if session.severity in FAILED:
        return ERROR
    return WARNING if session.severity is Severity.WARNING else MUTED


def left(text: str, width: int, context: CellContext, ink: Ink = PLAIN) -> Line:
    """Left-aligned, one cell of gap after it."""
    text = for_tier(text, context.glyphs.tier)
    return (Span(fit(text, width - 1, ellipsis=context.glyphs.ellipsis) + " ", ink),)


def right(text: str, width: int, context: CellContext, ink: Ink = PLAIN) -> Line:
    """Right-aligned, one cell of gap after it."""
    text = for_tier(text, context.glyphs.tier)
    return (Span(fit(text, width - 1, right=True, ellipsis=context.glyphs.ellipsis) + " ", ink),)


def missing(context: CellContext) -> str:
    """What stands for a value that was not sent."""
    return context.glyphs.missing


def start(report: SessionReport, context: CellContext, width: int) -> Line:
    """``06:17`` below a day rule, ``21 Nov 06:17`` without one, ``21 Nov 2021`` of another year."""
    at = report.session.started_at
    if at is None:
        return left(missing(context), width, context)
    if context.by_day and width < 13:
        return left(times.clock(at, context.zone, seconds=False), width, context)
    year = at.datetime().astimezone(context.zone).year
    text = times.short_date_time(at, context.zone)
    return left(f"{text[:-5]}{year}" if context.year and year != context.year else text, width, context)


def place(report: SessionReport, context: CellContext, width: int) -> Line:
    """``HPC-02/1``; cut in the middle, since ends tell identifiers apart."""
    session = report.session
    charger = context.text(session.charger) if session.charger else missing(context)
    text = f"{charger}/{context.text(session.connector)}" if session.connector else charger
    return left(cut_middle(text, width - 1, context.glyphs.ellipsis), width, context)


def identifier(value: str | None, context: CellContext, width: int, ink: Ink = MUTED) -> Line:
    """An identifier, cut in the middle."""
    text = context.text(value) if value else missing(context)
    return left(cut_middle(text, width - 1, context.glyphs.ellipsis), width, context, ink)


def words(value: str | None, context: CellContext, width: int, ink: Ink = MUTED) -> Line:
    """Words, cut at the end."""
    return left(context.text(value) if value else missing(context), width, context, ink)


def account(report: SessionReport, context: CellContext, width: int) -> Line:
    """The account's name."""
    return identifier(report.session.account, context, width)


def vehicle(report: SessionReport, context: CellContext, width: int) -> Line:
    """Depot's vehicle id."""
    return identifier(report.session.vehicle, context, width)


def length_us(session: Session, now_us: int | None) -> int | None:
    """Duration; of a running session so far. None when it cannot be told."""
    if session.duration_us is not None or session.started_at is None or now_us is None:
        return session.duration_us
    return max(0, now_us - session.started_at.us) if session.status.is_running else None


def duration(report: SessionReport, context: CellContext, width: int) -> Line:
    """Right-aligned text; of a running session so far."""
    return right(times.duration(length_us(report.session, context.now_us)), width, context)


def duration_and_bar(report: SessionReport, context: CellContext, width: int) -> Line:
    """Text in 7 cells, then a thin bar."""
    length = length_us(report.session, context.now_us)
    bar = duration_bar(length, context.longest_us, width - 8, context.glyphs)
    return (*duration(report, context, 7), *bar, Span(" "))


def idle_bar(report: SessionReport, context: CellContext, width: int) -> Line:
    """Charging thick, connected but idle thin, amber when the idle time is long."""
    session = report.session
    idle = idle_us(session)
    ink = WARNING if idle is not None and idle > IDLE_WARNING_US else FAINT
    length = length_us(session, context.now_us)
    bar = two_part_bar(charging_us(session), length, context.longest_us, width - 1, context.glyphs, ink)
    return (*bar, Span(" "))


def idle_time(report: SessionReport, context: CellContext, width: int) -> Line:
    """Connected minus charging; ``all`` when it never charged."""
    session = report.session
    idle = idle_us(session)
    if idle is None:
        return right(missing(context), width, context, MUTED)
    if charging_us(session) is None:
        return right("all", width, context, MUTED)
    return right(times.duration(idle), width, context, WARNING if idle > IDLE_WARNING_US else MUTED)


def energy(report: SessionReport, context: CellContext, width: int) -> Line:
    """kWh; nothing after a finished plug-in is vermilion where that is a failure."""
    session = report.session
    failed_empty = (
        session.energy_wh is not None
        and session.energy_wh < NOTHING_WH
        and not session.status.is_running
        and (session.provider == "depot" or session.severity in FAILED)
    )
    text = missing(context) if session.energy_wh is None else units.kwh(session.energy_wh)
    return right(text, width, context, ERROR if failed_empty else PLAIN)


def soc(report: SessionReport, context: CellContext, width: int) -> Line:
    """``12→81``."""
    session = report.session
    text = units.soc_range(session.soc_start, session.soc_end, context.glyphs.arrow)
    return (Span(" "), *left(context.text(text), width - 1, context))


def peak(report: SessionReport, context: CellContext, width: int) -> Line:
    """Peak power in whole kW, once the meter values are decoded; ``–`` when no power flowed."""
    watts = report.session.peak_power_w
    text = missing(context) if watts is None or watts < 500 else units.whole_kw(watts)
    return right(text, width, context, MUTED)


def soc_range(report: SessionReport, context: CellContext, width: int) -> Line:
    """``····━━━━━··``."""
    bar = soc_bar(report.session.soc_start, report.session.soc_end, width - 3, context.glyphs)
    return (Span(" "), *bar, Span("  "))


def curve(report: SessionReport, context: CellContext, width: int) -> Line:
    """Power over time in a few cells, once the meter values are decoded."""
    line = context.curves.get(report.session.key, ())
    used = sum(cells(span.text) for span in line)
    return (*line, Span(" " * (width - used))) if used <= width else left("", width, context)


def outcome(report: SessionReport, context: CellContext, width: int) -> Line:
    """The phrase of what happened."""
    return words(report.session.outcome, context, width, outcome_ink(report.session))


def errors(report: SessionReport, context: CellContext, width: int) -> Line:
    """``✖3 ▲4``; a zero count is left out."""
    session, glyphs = report.session, context.glyphs
    parts: list[Span] = []
    if session.errors:
        parts.append(Span(f"{glyphs.error}{min(session.errors, 999)}", ERROR))
    if session.warnings:
        parts.append(Span(f"{' ' if parts else ''}{glyphs.warning}{min(session.warnings, 999)}", WARNING))
    used = sum(cells(span.text) for span in parts)
    gap = 1 if used < width else 0
    return (Span(" " * max(0, width - used - gap)), *parts, Span(" " * gap))


def meter(value: Decimal | None, context: CellContext, width: int, otherwise: str = "") -> Line:
    """A meter reading in kWh, ``4 163.13``."""
    text = units.meter_reading(value) if value is not None else otherwise or missing(context)
    return right(text, width, context, MUTED)

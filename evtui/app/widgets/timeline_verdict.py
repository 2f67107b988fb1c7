"""The verdict: what happened in words, with the glyph and the background of its severity."""

from __future__ import annotations

from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.models.event import Severity
from evtui.models.report import SessionReport


def verdict_background(severity: Severity | None) -> Role:
    """Red, amber or quiet."""
    match severity:
        case Severity.CRITICAL | Severity.ERROR:
            return Role.ERROR_BG
        case Severity.WARNING:
            return Role.WARNING_BG
        case _:
            return Role.STRIP


def verdict_spans(report: SessionReport, verdict: str, glyphs: Glyphs, bg: Role) -> Line:
    """Glyph and sentence of what happened."""
    severity = report.session.severity
    role = {None: Role.GOOD, Severity.INFO: Role.TEXT, Severity.WARNING: Role.WARNING}.get(
        severity, Role.ERROR
    )
    ink = Ink(role, bg, bold=True)
    text = Ink(Role.TEXT, bg, bold=True) if role in {Role.GOOD, Role.TEXT} else ink
    return (Span(f" {glyphs.severity(severity)} ", ink), Span(plain(verdict), text))

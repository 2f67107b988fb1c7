"""Thin bars of the list: durations, charging beside idle, the part of the battery a session filled."""

from __future__ import annotations

from decimal import Decimal

from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, Ink, Line, Role, Span

BAR = Ink(Role.CREST)
"""Data in a bar."""
SOC = Ink(Role.SOC)


def thin_bar(value: float, longest: float, width: int, glyphs: Glyphs) -> str:
    """``━━╸``: value over longest in half cells; at least a half for anything above nothing."""
    if value <= 0 or longest <= 0 or width <= 0:
        return ""
    halves = max(1, min(2 * width, round(2 * width * (min(value, longest) / longest))))
    if glyphs.bar_half == " ":  # no half cells in this tier
        return glyphs.bar * max(1, halves // 2)
    return glyphs.bar * (halves // 2) + glyphs.bar_half * (halves % 2)


def duration_bar(duration_us: int | None, longest_us: int, width: int, glyphs: Glyphs) -> Line:
    """A duration as a bar of exactly ``width`` cells."""
    text = thin_bar(duration_us or 0, longest_us, width, glyphs)
    faint = (
        bool(duration_us)
        and duration_us is not None
        and longest_us > 0
        and duration_us * 2 * width < longest_us
    )
    return (Span(text.ljust(width), FAINT if faint else BAR),)


def two_part_bar(
    charging_us: int | None, connected_us: int | None, longest_us: int, width: int, glyphs: Glyphs, idle: Ink
) -> Line:
    """Thick while charging, thin while connected but idle; exactly ``width`` cells."""
    if not connected_us or connected_us < 0 or longest_us <= 0:
        return (Span(" " * width, BAR),)
    total = max(1, min(width, round(width * connected_us / longest_us)))
    share = min(1.0, max(0.0, (charging_us or 0) / connected_us))
    thick = round(total * share)
    if charging_us and not thick:
        thick = 1
    return (
        Span(glyphs.bar * thick, BAR),
        Span(glyphs.horizontal * (total - thick), idle),
        Span(" " * (width - total), BAR),
    )


def soc_bar(start: Decimal | None, end: Decimal | None, width: int, glyphs: Glyphs) -> Line:
    """``····━━━━━··``: where in the battery the session happened; blank when an end is missing."""
    if start is None or end is None:
        return (Span(" " * width, FAINT),)
    low, high = sorted((_cell(start, width), _cell(end, width)))
    high = max(high, low + 1) if low < width else width
    low = min(low, width - 1)
    return (
        Span(glyphs.dot * low, FAINT),
        Span(glyphs.bar * (high - low), SOC if start != end else FAINT),
        Span(glyphs.dot * (width - high), FAINT),
    )


def _cell(percent: Decimal, width: int) -> int:
    """Percent to cell border; values outside 0 to 100 stay at the border."""
    return max(0, min(width, round(float(percent) * width / 100)))

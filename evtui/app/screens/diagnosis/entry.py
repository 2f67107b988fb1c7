"""One entry of the diagnosis: its lines, what is selected with it, and where it leads. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from evtui.app.widgets.timeline_times import TimeMode, Times
from evtui.formats.glyphs import Glyphs, Tier
from evtui.formats.ink import BOLD, FAINT, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import MAX_BLOCK, plain
from evtui.formats.times import clock, day, iso_date
from evtui.formats.widths import cells
from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.services.diagnosis.finding import Evidence, FindingSeverity

_BEFORE_UNIT: Final = re.compile(r"(?<=\d) (?=(?:%|A|V|s|h|min|W|kW|Wh|kWh)(?![\w]))")
_JOINT: Final = "\ue000"
MARGIN: Final = 3
"""Cells before every text: cursor, glyph, blank."""
TIME_CELLS: Final = 10
"""Room for a time and its blanks before the text of an entry."""
READABLE: Final = 110
"""Longer lines are not read well."""
SEVERITY_INKS: Final = {
    FindingSeverity.CRITICAL: Ink(Role.ERROR, bold=True),
    FindingSeverity.ERROR: Ink(Role.ERROR, bold=True),
    FindingSeverity.WARNING: Ink(Role.WARNING, bold=True),
    FindingSeverity.INFO: Ink(Role.KEY),
    FindingSeverity.DATA: MUTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every entry needs to be drawn."""

    width: int
    glyphs: Glyphs
    times: Times

    def time(self, evidence: Sequence[Evidence]) -> str:
        """The first instant of some evidence, with its weekday on a day before the session; else blank."""
        at = next((one.at for one in evidence if one.at is not None), None)
        if at is None:
            return ""
        zone, start_us = self.times.zone, self.times.start_us
        is_before = at.us < start_us and self.times.mode is not TimeMode.SINCE
        if is_before and iso_date(at, zone) != iso_date(Instant(start_us), zone):
            return f"{day(at, zone)[:3]} {clock(at, zone, seconds=False)}"
        return self.times.text(at.us)

    def glyph(self, severity: FindingSeverity) -> str:
        """The glyph of a finding; data findings have one of their own."""
        if severity is FindingSeverity.DATA:
            return self.glyphs.dot
        return self.glyphs.severity(Severity(severity.value))

    def wrapped(self, text: str, indent: int) -> list[str]:
        """An untrusted text in lines that fit behind an indent."""
        room = max(20, min(self.width, READABLE) - indent - 1)
        joined = _BEFORE_UNIT.sub(_JOINT, plain(text, MAX_BLOCK))  # a number and its unit stay on one line
        return [line.replace(_JOINT, " ") for line in wrap(joined, room, break_on_hyphens=False)] or [""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Some lines that are selected as one."""

    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...] = ()
    """What ``enter`` and ``p`` lead to, the deciding one first."""
    rule: str = ""
    """Id of the rule it tells of, for ``K``."""
    fold: str = ""
    """Name of the section that ``enter`` folds and unfolds."""
    is_trouble: bool = False
    """``e`` stops here."""
    is_silent: bool = False
    """Never selected: a blank line, a heading that folds nothing."""

    @property
    def text(self) -> str:
        """What a search looks through: its words as on one line; none for what is never selected."""
        if self.is_silent:
            return ""
        return " ".join("".join(span.text for span in line).strip() for line in self.lines)


def heading(title: str, right: Line = (), *, page: Page, fold: str = "", is_open: bool = True) -> list[Entry]:
    """A blank line and a heading with a figure at the right."""
    marks = "▾▸" if page.glyphs.tier is Tier.FULL else "v>"
    mark = marks[0 if is_open else 1] if fold else " "
    left = (Span(f" {mark} ", FAINT), Span(title, BOLD))
    gap = page.width - sum(cells(span.text) for span in (*left, *right)) - 1
    line = (*left, Span(" " * max(1, gap)), *right) if right else left
    return [Entry(lines=((),), is_silent=True), Entry(lines=(line,), fold=fold, is_silent=not fold)]


def timed_entry(
    page: Page, time: str, glyph: Span, text: str, *, indent: int = 0, ink: Ink = PLAIN, tail: Line = ()
) -> tuple[Line, ...]:
    """``✖ 06:44:39  text…`` with further lines below the text; ``tail`` stands behind the last word."""
    lead = MARGIN + indent
    first, *more = page.wrapped(text, lead + TIME_CELLS)
    lines: list[Line] = [
        (
            Span(" " * (lead - 2)),
            glyph,
            Span(" "),
            Span(f"{time:<{TIME_CELLS}}", Ink(Role.KEY)),
            Span(first, ink),
        ),
        *((Span(" " * (lead + TIME_CELLS)), Span(line, ink)) for line in more),
    ]
    if sum(cells(span.text) for span in (*lines[-1], *tail)) < page.width:
        lines[-1] = (*lines[-1], *tail)
    elif tail:
        lines.append((Span(" " * (lead + TIME_CELLS - 2)), *tail))
    return tuple(lines)

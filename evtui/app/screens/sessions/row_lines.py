"""One line of the session list as runs: a session, a day rule, a row still to come, a state in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from evtui.app.screens.sessions.changed_cells import changed_cell
from evtui.app.screens.sessions.day_rule import day_rule
from evtui.app.screens.sessions.grouped import head_line
from evtui.formats.ink import FAINT, PLAIN, Ink, Line, Role, Span
from evtui.models.report import Kept, SessionReport
from evtui.services.listing.cells import severity_glyph
from evtui.services.listing.columns import PREFIX, CellContext, Placed, SessionKey
from evtui.services.listing.rows import DayGroup, GroupHead, Rows

_SELECTED = Ink(Role.SELECT_TEXT, Role.SELECT)
_BAR = Ink(Role.KEY, Role.SELECT)
_MARK = Ink(Role.KEY, bold=True)
_QUIET = frozenset({Role.TEXT, Role.MUTED, Role.FAINT, Role.DEFAULT})
"""Inks that turn into the selected row's own text colour; the others keep their meaning."""
MARK = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContent:
    """Everything the list draws, as one value."""

    rows: Rows = field(default_factory=Rows)
    columns: Sequence[Placed] = ()
    context: CellContext = field(default_factory=CellContext)
    marks: frozenset[SessionKey] = frozenset()
    noted: frozenset[SessionKey] = frozenset()
    """Sessions that the user wrote a note about."""
    linked: frozenset[SessionKey] = frozenset()
    """Sessions that have to do with other rows: pieces of one plug-in, duplicates, gaps."""
    changed: Mapping[SessionKey, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    """Columns that the last refresh changed, by session."""
    tells_stored: bool = True
    """Mark also what is in the store with its timeline: where not everything is, or nothing else answers."""
    ghosts: bool = False
    """Fill the rest of the view with ghost rows: more is coming."""
    pane: Sequence[Line] = ()
    """Shown in place of rows: a state in words with the keys that help."""


def list_line(content: ListContent, y: int, top: int, index: int, width: int) -> tuple[Line, Ink]:
    """Line ``y`` of a view scrolled by ``top`` with the cursor on session ``index``; its fill."""
    if content.pane:
        return (content.pane[y - 2] if 0 <= y - 2 < len(content.pane) else ()), PLAIN
    if y + top >= content.rows.lines:
        return (_ghost(content) if content.ghosts else ()), PLAIN
    entry = content.rows.at(y + top)
    if isinstance(entry, DayGroup):
        return day_rule(entry, content.context, width), PLAIN
    stop = content.rows.stops[entry]
    if isinstance(stop, GroupHead):
        line: Line = head_line(stop, content.context, width, is_selected=entry == index)
    else:
        line = _session(content, stop, entry == index)
    if entry != index:
        return line, PLAIN
    return tuple(_selected(span) for span in line), _SELECTED


def _session(content: ListContent, report: SessionReport, selected: bool) -> Line:
    """Cursor bar, severity, mark and the cells."""
    glyphs = content.context.glyphs
    report = content.context.newest(report)
    line: list[Span] = [
        Span(glyphs.selected, _BAR) if selected else Span(" "),
        severity_glyph(report.session, glyphs),
        _flag(content, report),
    ]
    changed = content.changed.get(report.session.key, frozenset())
    for placed in content.columns:
        cell = placed.column.cell(report, content.context, placed.width)
        line += changed_cell(cell, glyphs.tier) if placed.column.id in changed else cell
    return tuple(line)


def _flag(content: ListContent, report: SessionReport) -> Span:
    """The mark, else a note, else a link with other rows, else what the store holds: one cell for all."""
    key, glyphs = report.session.key, content.context.glyphs
    if key in content.marks:
        return Span(MARK, _MARK)
    if key in content.noted:
        return Span(glyphs.remark, _MARK)
    if key in content.linked:
        return Span(glyphs.linked, Ink(Role.WARNING))
    held = {Kept.TIMELINE: glyphs.cached if content.tells_stored else " ", Kept.SUMMARY: glyphs.summary}
    return Span(held.get(report.kept, " "), FAINT)


def _ghost(content: ListContent) -> Line:
    """A row that is still to come: thin lines where its cells will be."""
    spans = [Span(" " * PREFIX, PLAIN)]
    dash = content.context.glyphs.horizontal
    for placed in content.columns:
        cells = max(0, placed.width - 2)
        spans.append(Span(dash * cells + " " * (placed.width - cells), FAINT))
    return tuple(spans)


def _selected(span: Span) -> Span:
    """The span on the selected row's background."""
    fg = Role.SELECT_TEXT if span.ink.fg in _QUIET else span.ink.fg
    return Span(span.text, Ink(fg, Role.SELECT, span.ink.bold, span.ink.underline))

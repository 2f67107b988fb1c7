"""A report as text, 80 cells wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from evtui.formats.plain import MAX_BLOCK, plain
from evtui.formats.units import count
from evtui.formats.widths import cells, cut_middle, fit
from evtui.services.ticket.ticket import Section, Ticket

WIDTH: Final = 80
_WIDEST: Final = 20
"""Cells of a column that is not the last."""
_GAP: Final = "  "
MORE: Final = "evtui diagnose -o json has all"


def text_lines(ticket: Ticket) -> list[str]:
    """The lines, all harmless."""
    lines = [*_wrapped(ticket.heading), "=" * WIDTH, *_wrapped(f"{ticket.verdict}: {ticket.sentence}")]
    for remark in ticket.remarks:
        lines += _wrapped(remark)
    has_story = ticket.section("story") is not None
    for section in ticket.sections:
        lines += ["", *_section(section)]
        if section.key == ("story" if has_story else "facts") and ticket.picture is not None:
            lines += ["", ticket.picture.title, *ticket.picture.text]
    lines += ["", "-" * WIDTH]
    for text in ticket.foot:
        lines += _wrapped(text)
    return lines


def _section(section: Section) -> Iterator[str]:
    """A title, and rows whose last cell is wrapped under itself."""
    yield section.title
    if len(section.columns) == 1:
        for row in section.rows:
            yield from _wrapped(row[0], "  ")
    else:
        widths = _widths(section)
        for row in section.rows:
            first = _GAP.join(
                fit(cut_middle(plain(cell), width), width) for cell, width in zip(row, widths, strict=False)
            )
            yield from _wrapped(row[-1], f"  {first}{_GAP}")
    if section.left_out:
        yield f"  … {left_out(section)}"


def left_out(section: Section) -> str:
    """``3 more rows; evtui diagnose -o json has all``."""
    return f"{count(section.left_out, 'more row')}; {MORE}"


def _widths(section: Section) -> list[int]:
    """Cells of every column but the last."""
    columns = zip(*(row[:-1] for row in section.rows), strict=True)
    return [min(_WIDEST, max(cells(plain(cell)) for cell in column)) for column in columns]


def _wrapped(text: str, first: str = "") -> list[str]:
    """A text behind its margin, later lines under the first; nothing is lost, words may be cut in two."""
    room = WIDTH - cells(first)
    lines: list[str] = []
    for line in textwrap.wrap(plain(text, MAX_BLOCK), room, break_on_hyphens=False) or [""]:
        lines += _cut(line, room)
    margin = " " * cells(first)
    return [f"{first if number == 0 else margin}{line}".rstrip() for number, line in enumerate(lines)]


def _cut(line: str, room: int) -> Iterator[str]:
    """A line of wide characters takes more cells than it has characters."""
    while cells(line) > room:
        length = len(line)
        while cells(line[:length]) > room:
            length -= 1
        yield line[:length]
        line = line[length:]
    yield line

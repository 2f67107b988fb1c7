"""A report as Markdown (GitHub's), in which no text of the provider is markup, a link or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evtui.formats.plain import MAX_BLOCK, plain
from evtui.services.export.table import escaped
from evtui.services.ticket.plain_text import left_out
from evtui.services.ticket.ticket import Section, Ticket

_LINKS: Final = re.compile(r"(?i)(https?|ftp)(:)(?=//)|\b(www)(\.)|(@)|(#)(?=\d)")
_LINE_START: Final = re.compile(r"^([-+=>]|#{1,6}(?=\s)|\d+(?=[.)]))")


def markdown_lines(ticket: Ticket) -> Iterator[str]:
    """The lines without their line feeds."""
    yield f"## {safe(ticket.heading)}"
    yield ""
    yield f"**{safe(ticket.verdict)}**: {safe(ticket.sentence)}"
    for remark in ticket.remarks:
        yield ""
        yield safe_line(remark)
    has_story = ticket.section("story") is not None
    for section in ticket.sections:
        yield ""
        yield f"### {safe(section.title)}"
        yield ""
        yield from _section(section)
        if section.key == ("story" if has_story else "facts") and ticket.picture is not None:
            yield ""
            yield f"### {safe(ticket.picture.title)}"
            yield ""
            yield from _code(ticket.picture.text)
    yield ""
    yield "---"
    for text in ticket.foot:
        yield ""
        yield safe_line(text)


def safe(text: str) -> str:
    """A text within a line that a Markdown reader shows as it is: no markup, no HTML, and no link, mention
    or issue that GitHub would make of a bare address, ``@name`` or ``#1``."""
    return _LINKS.sub(_unlinked, escaped(text))


def safe_line(text: str) -> str:
    """The same at the start of a line: no list, heading, quotation or rule either."""
    return _LINE_START.sub(lambda match: _entities(match[1]), safe(text.strip()))


def _unlinked(match: re.Match[str]) -> str:
    """The sign that makes a link of it as a character reference."""
    word = match[1] or match[3] or ""
    sign = match[2] or match[4] or match[5] or match[6]
    return f"{word}{_entities(sign)}"


def _entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _section(section: Section) -> Iterator[str]:
    """A table, or a list of lines."""
    if len(section.columns) == 1:
        for row in section.rows:
            yield f"- {safe_line(row[0])}"
    else:
        yield f"| {' | '.join(map(safe, section.columns))} |"
        yield f"|{'---|' * len(section.columns)}"
        for row in section.rows:
            yield f"| {' | '.join(map(safe, row))} |"
    if section.left_out:
        yield ""
        yield f"… {safe(left_out(section))}"


def _code(lines: tuple[str, ...]) -> Iterator[str]:
    """A block of code; backticks in it cannot end it."""
    yield "```text"
    for line in lines:
        yield plain(line, MAX_BLOCK).replace("`", "'")
    yield "```"

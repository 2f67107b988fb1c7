"""The contents of a report, the same for every format: what is written, in which order, and what may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

MOST_LINES: Final = 110
"""Lines of 80 cells that are two pages of A4 in a normal print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its rows. Every text may quote the provider: untrusted until it is rendered."""

    key: str
    title: str
    columns: tuple[str, ...]
    """One for lines of prose; else names of the columns, of which the last is the widest."""
    rows: tuple[tuple[str, ...], ...]
    least: int
    """Rows that stay when the report is too long."""
    left_out: int = 0
    """Rows that went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The session on a time axis."""

    title: str
    text: tuple[str, ...]
    """Lines of ASCII, at most 80 cells."""
    svg: str
    """An ``<svg>`` element, complete and safe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A report."""

    heading: str
    """``HPC-01/2 · session 4711``."""
    verdict: str
    """``FAULT``, or ``not judged``."""
    sentence: str
    """What happened."""
    remarks: tuple[str, ...]
    """Who is behind it, which fields are missing."""
    sections: tuple[Section, ...]
    picture: Picture | None
    """Stands behind the section ``story``, or behind the facts where there is none."""
    foot: tuple[str, ...]
    """Clocks, zone, version, what was anonymised."""

    def section(self, key: str) -> Section | None:
        """A section by its key."""
        return next((one for one in self.sections if one.key == key), None)


_GOES_FIRST: Final = ("findings", "facts", "energy", "data", "notes", "clocks", "phases", "limiter")
"""Where rows are taken from when a report is too long, equal lengths in this order."""
_GOES_LAST: Final = ("story", "evidence")
_LEAST: Final = 3
"""Rows of the story and its evidence that stay whatever the provider sent."""


def shortened(ticket: Ticket, lines_of: Callable[[Ticket], int], most: int = MOST_LINES) -> Ticket:
    """The report in at most ``most`` lines: the last rows of the longest sections go, and are counted.

    ``lines_of`` counts lines. Every section keeps its least rows while that is enough, then one; the story
    and its evidence are cut last.
    """
    while lines_of(ticket) > most:
        going = _going(ticket.sections)
        if going is None:
            return ticket
        cut = replace(going, rows=going.rows[:-1], left_out=going.left_out + 1)
        kept = tuple(cut if one is going else one for one in ticket.sections)
        ticket = replace(ticket, sections=tuple(_cited(one, kept) for one in kept))
    return ticket


def _going(sections: Iterable[Section]) -> Section | None:
    """The section that loses its last row; None when none can."""
    found = {one.key: one for one in sections}
    first = [found[key] for key in _GOES_FIRST if key in found]
    last = [found[key] for key in _GOES_LAST if key in found]
    spare = [(len(one.rows) - one.least, one) for one in first]
    more = [(len(one.rows) - 1, one) for one in first]
    rest = [(len(one.rows) - _LEAST, one) for one in last]
    for candidates in (spare, more, rest):
        rows, longest = max(candidates, key=lambda pair: pair[0], default=(0, None))
        if rows > 0:
            return longest
    return None


def _cited(section: Section, sections: Iterable[Section]) -> Section:
    """The evidence that a row which is left still cites; any other section as it is."""
    if section.key != "evidence":
        return section
    texts = [row[-1] for one in sections if one.key != "evidence" for row in one.rows]
    return replace(section, rows=tuple(row for row in section.rows if any(row[0] in text for text in texts)))

"""Groups of sessions as rows of the list: a head with subtotals, below it the sessions unless folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from evtui.formats import times, units
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import FAINT, Ink, Line, Role, Span
from evtui.formats.widths import cells, cut_middle
from evtui.models.report import SessionReport
from evtui.services.listing.columns import CellContext
from evtui.services.listing.rows import GroupHead, Rows, Stop

if TYPE_CHECKING:  # grouping comes with the first :group
    from evtui.services.grouping.physical import Physical
    from evtui.services.grouping.totals import Totals

PHYSICAL: Final = "physical"
"""Groups of linked sessions: the pieces of one plug-in. Folded until they are unfolded."""
TOTAL: Final = "all shown"
"""Title of the last row."""
LEAST_TITLE: Final = 10
Folded = frozenset[str]
GroupsOf = Callable[[Sequence[SessionReport], Folded | None], Iterable[Stop]]
"""Shown sessions in order and what the user folded or unfolded, to heads and sessions; None folds nothing."""


def grouped_rows(groups: GroupsOf, kept: Sequence[SessionReport], folded: Folded, longest_us: int) -> Rows:
    """Heads and sessions as rows."""
    return Rows(tuple(kept), (), (), longest_us, tuple(groups(kept, folded)))


def by_field(name: str, zone: tzinfo, glyphs: Glyphs) -> GroupsOf | None:
    """Groups of equal values of a field; None for a name that is no field."""
    from evtui.services.query.fields import field_of

    field = field_of(name)
    if field is None:
        return None

    def stops(kept: Sequence[SessionReport], folded: Folded | None) -> Iterator[Stop]:
        from evtui.services.grouping.groups import group_by

        found = group_by(kept, [field], zone)
        for group in found.groups:
            title = group.labels[0] if group.labels[0] is not None else f"no {field.title}"
            is_folded = folded is not None and group.condition in folded
            yield _head(group.condition, title, group.totals, glyphs, is_folded=is_folded)
            if not is_folded:
                yield from group.reports
        if found.groups:
            yield _head("", TOTAL, found.total, glyphs, is_folded=None)

    return stops


def by_plug_in(found: Physical, glyphs: Glyphs) -> GroupsOf:
    """Linked sessions below one head, where the first of them stands; the others as they are."""
    return partial(_plug_ins, found, glyphs)


def _plug_ins(
    found: Physical, glyphs: Glyphs, kept: Sequence[SessionReport], folded: Folded | None
) -> Iterator[Stop]:
    plug_in_of = {key: number for number, keys in enumerate(found.plug_ins) for key in keys}
    pieces: dict[int, list[SessionReport]] = {}
    for report in kept:
        number = plug_in_of.get(report.session.key)
        if number is not None:
            pieces.setdefault(number, []).append(report)
    for report in kept:
        number = plug_in_of.get(report.session.key)
        rows = pieces.pop(number, None) if number is not None else None
        if number is None or (rows is not None and len(rows) == 1):
            yield report
        elif rows is not None:
            head = _plug_in_head(found, rows, glyphs, folded)
            yield head
            if not head.is_folded:
                yield from rows


def _plug_in_head(
    found: Physical, rows: Sequence[SessionReport], glyphs: Glyphs, folded: Folded | None
) -> GroupHead:
    """``HPC-04/2  3 rows of one plug-in · split · 41.2 kWh``; a duplicate's energy counts once."""
    from evtui.services.grouping.physical import LinkKind
    from evtui.services.grouping.totals import totals
    from evtui.services.query.values import place

    first = min(rows, key=lambda report: report.session.started_at.us if report.session.started_at else 0)
    identity = "\n".join(first.session.key)
    kinds: dict[str, None] = {}
    once: list[SessionReport] = []
    counted: set[object] = set()
    for report in rows:
        links = found.links.get(report.session.key, ())
        kinds.update({link.kind.value: None for link in links if link.kind is not LinkKind.GAP})
        if not any(link.kind is LinkKind.DUPLICATE and link.other in counted for link in links):
            once.append(report)
        counted.add(report.session.key)
    dot = f" {glyphs.separator} "
    figures = dot.join((f"{len(rows)} rows of one plug-in", ", ".join(kinds), *_figures(totals(once))[:1]))
    return GroupHead(
        id=identity,
        title=place(first.session) or first.session.id,
        figures=figures,
        is_folded=folded is not None and identity not in folded,
        count=len(rows),
    )


def _head(identity: str, title: str, figures: Totals, glyphs: Glyphs, *, is_folded: bool | None) -> GroupHead:
    words = (units.count(figures.count, "session"), *_figures(figures))
    if figures.failed:
        words = (*words, f"{glyphs.error}{figures.failed_percent} % failed")
    return GroupHead(
        id=identity,
        title=title,
        figures=f" {glyphs.separator} ".join(words),
        is_folded=is_folded,
        count=figures.count,
        failed=figures.failed,
    )


def _figures(figures: Totals) -> tuple[str, ...]:
    """Energy and median duration, as far as they are known."""
    energy = () if figures.energy_wh is None else (units.energy(figures.energy_wh),)
    median_us = figures.median_duration_us
    return (*energy, *(() if median_us is None else (f"median {times.duration(median_us)}",)))


def head_line(head: GroupHead, context: CellContext, width: int, *, is_selected: bool) -> Line:
    """``+ HPC-04  12 sessions · 1.2 MWh · median 19m40s · ✖8.3 % failed``; ``-`` while they are shown."""
    glyphs = context.glyphs
    mark = {True: "+", False: "-", None: "="}[head.is_folded]
    figures = context.text(head.figures)
    room = max(LEAST_TITLE, width - 7 - cells(figures))
    title = cut_middle(context.text(head.title), room, glyphs.ellipsis)
    used = 6 + cells(title) + cells(figures)
    return (
        Span(f"{glyphs.selected if is_selected else ' '} {mark} ", Ink(Role.KEY, bold=True)),
        Span(title, Ink(bold=True)),
        Span(f"  {figures}", Ink(Role.ERROR) if head.failed else Ink(Role.MUTED)),
        Span(" " + glyphs.horizontal * max(0, width - used - 2), FAINT),
    )


def shown_groups(stops: Iterable[Stop]) -> int:
    """How many groups there are."""
    return sum(isinstance(stop, GroupHead) and stop.is_folded is not None for stop in stops)

"""Meter values of both sessions, and of those that tell what is usual: decoded off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from evtui.errors import EvtuiError
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.compare.alignment import Align
from evtui.services.compare.cohort import Baseline, Cohort, Refused, baseline
from evtui.services.compare.comparison import Comparison, compare
from evtui.services.compare.rows import difference_rows
from evtui.services.compare.side import Side, side_of
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.services.examination import Background, judge
from evtui.services.outcome import verdict_line


class MeterSource(Protocol):
    """Where whole reports and decoded meter values come from; the workspace is one."""

    async def whole(self, report: SessionReport) -> SessionReport:
        """A row of the store made whole; any other report as it is."""
        ...

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """A report's meter values; calls back with 0 to 1, possibly from another thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both sessions compared, with a sentence about each (untrusted)."""

    comparison: Comparison
    sentences: tuple[str, str]


def undecoded(first: SessionReport, second: SessionReport, book: RuleBook) -> Sides:
    """What can be said before any meter value is there."""
    a, b = (side_of(report, None, book) for report in (first, second))
    return Sides(comparison=compare(a, b), sentences=(verdict_line(first), verdict_line(second)))


async def decoded(
    first: SessionReport,
    second: SessionReport,
    how: Align | None,
    source: MeterSource,
    background: Background,
    tell: Callable[[float], None],
) -> Sides:
    """Decode one after the other and compare in a thread; ``tell`` hears 0 to 1. Raises EvtuiError."""
    first, second = await source.whole(first), await source.whole(second)
    a = await source.meters(first, lambda done: tell(done / 2))
    b = await source.meters(second, lambda done: tell(0.5 + done / 2))
    return await asyncio.to_thread(_compared, first, second, a, b, how, background)


def _compared(
    first: SessionReport,
    second: SessionReport,
    first_meters: MeterTable,
    second_meters: MeterTable,
    how: Align | None,
    background: Background,
) -> Sides:
    """Runs in a thread; also works out what the first frame and the table will ask for."""

    def side(report: SessionReport, meters: MeterTable) -> tuple[Side, str]:
        judged, sentence = judge(report, meters, background)
        return side_of(judged, meters, background.book), sentence

    a, said_a = side(first, first_meters)
    b, said_b = side(second, second_meters)
    comparison = compare(a, b, how)
    difference_rows(comparison)  # cached from here on
    return Sides(comparison=comparison, sentences=(said_a, said_b))


async def usual(
    cohort: Cohort, source: MeterSource, book: RuleBook, tell: Callable[[int], None]
) -> Baseline | Refused:
    """Decode the members of a cohort one after the other; ``tell`` hears how many are done.

    One that cannot be read is left out.
    """
    members: list[Side] = []
    for number, report in enumerate(cohort.reports):
        tell(number)
        try:
            whole = await source.whole(report)
            meters = await source.meters(whole)
        except EvtuiError:
            continue
        members.append(await asyncio.to_thread(side_of, whole, meters, book))
    return await asyncio.to_thread(baseline, cohort, members)

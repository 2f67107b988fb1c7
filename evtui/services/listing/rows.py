"""Rows of the list: sessions with day rules between them, addressed in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cached_property
from typing import Final

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.listing.filter import FAILED

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class DayGroup:
    """A day rule and the sessions below it; its figures are reckoned when it is drawn."""

    def __init__(self, reports: Sequence[SessionReport], first: int, end: int) -> None:
        self._reports = reports
        self.first: Final = first
        """Index of its first session."""
        self._end = end

    @property
    def count(self) -> int:
        """Number of sessions."""
        return self._end - self.first

    @property
    def at(self) -> Instant | None:
        """Start of its first session; None for sessions without a start."""
        return self._reports[self.first].session.started_at

    @cached_property
    def energy_wh(self) -> Decimal | None:
        """Sum of the energies that were sent, None when none was."""
        energies = [
            report.session.energy_wh for report in self._sessions if report.session.energy_wh is not None
        ]
        return sum(energies, Decimal(0)) if energies else None

    @cached_property
    def failed(self) -> int:
        """Sessions of severity error or critical."""
        return sum(report.session.severity in FAILED for report in self._sessions)

    @property
    def _sessions(self) -> Sequence[SessionReport]:
        return self._reports[self.first : self._end]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHead:
    """The row above the sessions of one group."""

    id: str
    """What it is folded by."""
    title: str
    """The value its sessions share, untrusted."""
    figures: str
    """Its subtotals in words."""
    is_folded: bool | None
    """None for the row of the totals, which has nothing to fold."""
    count: int
    """Number of sessions."""
    failed: int = 0
    """Sessions of severity error or critical."""


Stop = SessionReport | GroupHead
"""A row that the cursor can stand on."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the list shows. A line is a day rule, a group's head or a session."""

    reports: Sequence[SessionReport] = ()
    """Sessions in display order, those of folded groups included."""
    groups: Sequence[DayGroup] = ()
    """Day rules, ascending by ``first``; empty when the order is not by start."""
    rule_lines: Sequence[int] = ()
    """Line number of each day rule."""
    longest_us: int = 0
    """Longest duration of the loaded range; bars scale to it."""
    grouped: Sequence[Stop] | None = None
    """Heads and the sessions of unfolded groups; None while rows are not grouped."""

    @property
    def stops(self) -> Sequence[Stop]:
        """The rows the cursor can stand on."""
        return self.reports if self.grouped is None else self.grouped

    @property
    def lines(self) -> int:
        """Number of lines, rules included."""
        return len(self.stops) + len(self.groups)

    def session(self, index: int) -> SessionReport | None:
        """The session at a stop; None for a group's head and outside the rows."""
        stop = self.stops[index] if 0 <= index < len(self.stops) else None
        return None if isinstance(stop, GroupHead) else stop

    def at(self, line: int) -> DayGroup | int:
        """The day rule of a line, or the index of its stop."""
        before = bisect_right(self.rule_lines, line)
        if before and self.rule_lines[before - 1] == line:
            return self.groups[before - 1]
        return line - before

    def line_of(self, index: int) -> int:
        """The line of a stop."""
        return index + bisect_right(self.groups, index, key=lambda group: group.first)


def build_rows(reports: Sequence[SessionReport], *, by_day: bool, zone: tzinfo, longest_us: int) -> Rows:
    """Rows of sessions that are already in order; with ``by_day`` a rule before each day of ``zone``."""
    groups = tuple(_groups(reports, zone)) if by_day else ()
    return Rows(reports, groups, tuple(group.first + n for n, group in enumerate(groups)), longest_us)


def longest_duration_us(reports: Sequence[SessionReport]) -> int:
    """The longest duration, 0 when no session has one."""
    return max((report.session.duration_us or 0 for report in reports), default=0)


def _groups(reports: Sequence[SessionReport], zone: tzinfo) -> list[DayGroup]:
    """Runs of sessions that started on one day. In the order of starts a run's end is found by halving."""
    groups: list[DayGroup] = []
    first = 0
    while first < len(reports):
        end = bisect_left(reports, True, lo=first + 1, key=_is_elsewhere(reports[first], zone))
        groups.append(DayGroup(reports, first, end))
        first = end
    return groups


def _is_elsewhere(report: SessionReport, zone: tzinfo) -> Callable[[SessionReport], bool]:
    """Whether a session began on another day than this one."""
    began = report.session.started_at
    if began is None:
        return lambda other: other.session.started_at is not None
    low, high = _day_us(began, zone)
    return lambda other: (start := other.session.started_at) is None or not low <= start.us < high


def _day_us(start: Instant, zone: tzinfo) -> tuple[int, int]:
    """The borders of the start's calendar day in this zone, in microseconds UTC."""
    try:
        midnight = (
            start.datetime().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        )
        following = (midnight + timedelta(days=1)).astimezone(UTC)
        return _us(midnight.astimezone(UTC)), _us(following)
    except OverflowError:  # the first and last days of the calendar have no border on one side
        return start.us, start.us + 1


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)

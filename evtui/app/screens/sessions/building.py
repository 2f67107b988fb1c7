"""Rows of a tab: in order, filtered, in days or groups. A long list is built in a thread, its top at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evtui.app.screens.sessions.grouped import GroupsOf, grouped_rows
from evtui.app.screens.sessions.presenting import Scene, by_day
from evtui.models.report import SessionReport
from evtui.services.listing.field_columns import sort_value
from evtui.services.listing.rows import Rows, build_rows, longest_duration_us
from evtui.services.listing.sort import sorted_reports

LONG: Final = 2000
"""From this many sessions on a list is built in a thread."""
_LOOKS: Final = 256
"""Sessions asked between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a session must be like to be shown; equal ones ask the same."""

    asks: Hashable = ""
    """What tells two conditions apart."""
    passes: Callable[[SessionReport], bool] | None = None
    """None lets every session pass."""


class Sieve:
    """Asks a condition of each session once: a refresh asks it of the new ones only."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self._said: dict[int, tuple[SessionReport, bool]] = {}  # by identity: a newer copy is another one

    def kept(self, reports: Sequence[SessionReport]) -> Iterator[SessionReport | None]:
        """The reports that pass, in their order; None between them now and then, for a look at the clock."""
        passes = self.condition.passes
        if passes is None:
            yield from reports
            return
        if len(self._said) > 2 * len(reports) + _LOOKS:
            self._said.clear()
        for number, report in enumerate(reports, 1):
            said = self._said.get(id(report))
            if said is None:
                said = self._said[id(report)] = report, passes(report)
            if said[1]:
                yield report
            if number % _LOOKS == 0:
                yield None


class RowBuilder:
    """Remembers what is costly of one tab: the order of its sessions and which of them pass."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sieve = Sieve(Condition())
        self._ordered: tuple[Hashable, tuple[SessionReport, ...]] = (None, ())
        self._longest: tuple[Hashable, int] = (None, 0)

    def sieve(self, condition: Condition) -> Sieve:
        """The present one, where it asks the same."""
        if self._sieve.condition.asks != condition.asks:
            self._sieve = Sieve(condition)
        return self._sieve

    def top(self, scene: Scene, sieve: Sieve, wanted: int, budget_s: float) -> Rows | None:
        """The first rows at once; None where the order is not known yet or they are not found in time."""
        asked, ordered = self._ordered
        if scene.view.group or asked != _order_asked(scene):
            return None
        until_s = self._clock() + budget_s
        found: list[SessionReport] = []
        for report in sieve.kept(ordered):
            if report is None:
                if self._clock() > until_s:
                    return None
                continue
            found.append(report)
            if len(found) >= wanted:
                break
        return _built(scene, found, self._longest[1], None)

    def whole(
        self,
        scene: Scene,
        everything: Sequence[SessionReport],
        sieve: Sieve,
        groups: GroupsOf | None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Rows | None:
        """All rows; None when they are no longer wanted. May run in a thread: only caches change."""
        asked = _order_asked(scene)
        if self._longest[0] != asked[:2]:
            self._longest = asked[:2], longest_duration_us(everything)
        if self._ordered[0] != asked:
            ordered = sorted_reports(everything, scene.view.order, sort_value(scene.tab))
            self._ordered = asked, ordered
        else:
            ordered = self._ordered[1]
        kept: list[SessionReport] = []
        for report in sieve.kept(ordered):
            if report is not None:
                kept.append(report)
            elif not is_wanted():
                return None
        return _built(scene, kept, self._longest[1], groups)


def _order_asked(scene: Scene) -> tuple[str, int, object]:
    return scene.tab, scene.loading.collection.version, scene.view.order


def _built(scene: Scene, kept: Sequence[SessionReport], longest_us: int, groups: GroupsOf | None) -> Rows:
    """Days where the order makes sense of them, else the groups asked for."""
    if scene.view.group and groups is not None:
        return grouped_rows(groups, kept, scene.view.folded, longest_us)
    days = by_day(scene.tab, scene.view)
    return build_rows(kept, by_day=days, zone=scene.looks.zone, longest_us=longest_us)

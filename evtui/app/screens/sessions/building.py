"""Rows of a tab: in order, filtered, in days or groups. A long list is built in a thread, its top at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evtui.app.screens.sessions.grouped import GroupsOf, grouped_rows
from evtui.app.screens.sessions.presenting import Scene, by_day
from evtui.models.report import SessionReport
from evtui.services.listing.field_columns import sort_value
from evtui.services.listing.rows import Rows, build_rows, longest_duration_us
from evtui.services.listing.sort import SortKey, sorted_reports

LONG: Final = 2000
"""From this many sessions on a list is built in a thread."""
_STRETCH: Final = 256
"""Sessions asked between two looks at the clock, or at whether anybody still wants the rows."""

Passes = Callable[[SessionReport], bool]
"""Whether a session is shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which sessions, and in which order."""

    tab: str
    order: tuple[SortKey, ...]
    generation: int
    version: int

    def is_about(self, other: Asked) -> bool:
        """True when the other is about the same sessions, though some may have come or changed since."""
        return (self.tab, self.order, self.generation) == (other.tab, other.order, other.generation)


@dataclass(frozen=True, slots=True)
class Known:
    """What was reckoned of everything loaded."""

    asked: Asked | None = None
    ordered: tuple[SessionReport, ...] = ()
    longest_us: int = 0
    """Longest duration; bars scale to it."""


@dataclass(frozen=True, slots=True)
class Early:
    """Who wants the first rows while the others are still looked for."""

    wanted: int
    """How many."""
    tell: Callable[[Rows], object]
    """Called once, in the thread that builds."""


class RowBuilder:
    """Remembers the order of a tab's sessions: what is typed after ``/`` changes only which of them pass."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known = Known()

    def top(self, scene: Scene, passes: Passes | None, wanted: int, budget_s: float) -> Rows | None:
        """The first rows at once; None where the order is not known yet or they are not found in time."""
        known = self._known
        if scene.view.group or known.asked is None or not known.asked.is_about(_asked(scene)):
            return None
        until_s = self._clock() + budget_s
        found: list[SessionReport] = []
        for stretch in _stretches(known.ordered):
            found += stretch if passes is None else filter(passes, stretch)
            if len(found) >= wanted:
                return _built(scene, found[:wanted], known.longest_us, None)
            if self._clock() > until_s:
                return None
        return _built(scene, found, known.longest_us, None)

    def whole(
        self,
        scene: Scene,
        everything: Sequence[SessionReport],
        passes: Passes | None,
        groups: GroupsOf | None,
        is_wanted: Callable[[], bool] = lambda: True,
        early: Early | None = None,
    ) -> Rows | None:
        """All rows; None when they are no longer wanted. May run in a thread: only what is known changes."""
        known, asked = self._known, _asked(scene)
        if known.asked != asked:
            ordered = sorted_reports(everything, scene.view.order, sort_value(scene.tab))
            known = self._known = Known(asked, ordered, longest_duration_us(everything))
        if passes is None:
            return _built(scene, known.ordered, known.longest_us, groups)
        kept: list[SessionReport] = []
        for stretch in _stretches(known.ordered):
            kept += filter(passes, stretch)
            if not is_wanted():
                return None
            if early is not None and len(kept) >= early.wanted and not scene.view.group:
                early.tell(_built(scene, tuple(kept), known.longest_us, None))
                early = None
        return _built(scene, kept, known.longest_us, groups)


def _asked(scene: Scene) -> Asked:
    loaded = scene.loading.collection
    return Asked(scene.tab, scene.view.order, loaded.generation, loaded.version)


def _stretches(reports: Sequence[SessionReport]) -> Iterator[Sequence[SessionReport]]:
    return (reports[at : at + _STRETCH] for at in range(0, len(reports), _STRETCH))


def _built(scene: Scene, kept: Sequence[SessionReport], longest_us: int, groups: GroupsOf | None) -> Rows:
    """Days where the order makes sense of them, else the groups asked for."""
    if scene.view.group and groups is not None:
        return grouped_rows(groups, kept, scene.view.folded, longest_us)
    days = by_day(scene.tab, scene.view)
    return build_rows(kept, by_day=days, zone=scene.looks.zone, longest_us=longest_us)

"""Rows of a tab: in order, filtered, in days or groups. A long list is built in a thread, its top at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from evtui.app.screens.sessions.grouped import GroupsOf, grouped_rows
from evtui.app.screens.sessions.presenting import Scene, by_day
from evtui.models.report import SessionReport
from evtui.services.listing.field_columns import sort_value
from evtui.services.listing.rows import Rows, build_rows, longest_duration_us
from evtui.services.listing.sort import SortKey, sorted_reports
from evtui.services.query.sieve import Ordered, Sieve

LONG: Final = 2000
"""From this many sessions on a list is built in a thread."""


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
    ordered: Ordered = Ordered(())  # noqa: RUF009  # empty: nothing is ever put into it
    longest_us: int = 0
    """Longest duration; bars scale to it."""


class Search:
    """The sessions that pass, found block by block; one thread may begin and another go on."""

    def __init__(self, scene: Scene, known: Known, sieve: Sieve) -> None:
        self._scene, self._known, self._sieve = scene, known, sieve
        self._next = 0
        self._kept: list[SessionReport] = []

    @property
    def found(self) -> int:
        """How many so far."""
        return len(self._kept)

    @property
    def is_done(self) -> bool:
        """True when every session was asked."""
        return self._next == len(self._known.ordered.blocks)

    @property
    def is_of_all(self) -> bool:
        """False where more sessions, or newer copies, have come since they were put in order."""
        return self._known.asked == _asked(self._scene)

    def go_on(self, is_enough: Callable[[], bool]) -> None:
        """Ask on until it is enough; looks after every block."""
        while not self.is_done:
            self._kept += self._sieve.passing(self._known.ordered, self._next)
            self._next += 1
            if is_enough():
                return

    def top(self, wanted: int) -> Rows:
        """The first rows of those found."""
        return _built(self._scene, self._kept[:wanted], self._known.longest_us, None)

    def rows(self, groups: GroupsOf | None) -> Rows:
        """Everything found."""
        return _built(self._scene, self._kept, self._known.longest_us, groups)


class RowBuilder:
    """Remembers the order of a tab's sessions: what is typed after ``/`` changes only which of them pass."""

    def __init__(self) -> None:
        self._known = Known()

    def search(self, scene: Scene, sieve: Sieve) -> Search | None:
        """Through the order that is known; None where there is none, or where rows are grouped."""
        known = self._known
        if scene.view.group or known.asked is None or not known.asked.is_about(_asked(scene)):
            return None
        return Search(scene, known, sieve)

    def whole(
        self,
        scene: Scene,
        sieve: Sieve,
        groups: GroupsOf | None,
        *,
        begun: Search | None = None,
        is_wanted: Callable[[], bool] = lambda: True,
        tell_top: Callable[[Search], bool] = lambda search: True,
    ) -> Rows | None:
        """All rows; None when they are no longer wanted. May run in a thread: only what is known changes.

        A search that has ``begun`` goes on. After every block ``tell_top`` may show what was found so far; it
        is asked until it says True.
        """
        search = begun if begun is not None and begun.is_of_all else self._search_anew(scene, sieve)
        is_told = False
        while not search.is_done:
            search.go_on(lambda: True)
            if not is_wanted():
                return None
            is_told = is_told or search.is_done or tell_top(search)
        return search.rows(groups)

    def read_ahead(self, is_wanted: Callable[[], bool]) -> None:
        """Read the words of every session, so that the first one typed is found like the others."""
        from evtui.services.query.conditions import WORDS

        ordered = self._known.ordered
        for block in ordered.blocks:
            if not is_wanted():
                return
            ordered.values(WORDS, block)

    def _search_anew(self, scene: Scene, sieve: Sieve) -> Search:
        """Through everything, put in order if it is not."""
        known, asked = self._known, _asked(scene)
        if known.asked != asked:
            known = self._known = _renewed(known, asked, scene) or _in_order(asked, scene)
        return Search(scene, known, sieve)


def _in_order(asked: Asked, scene: Scene) -> Known:
    everything = scene.loading.collection.of(scene.tab)
    ordered = sorted_reports(everything, scene.view.order, sort_value(scene.tab))
    return Known(asked, Ordered(ordered), longest_duration_us(everything))


def _renewed(known: Known, asked: Asked, scene: Scene) -> Known | None:
    """What was in order with the newer copies in it; None where one of them belongs elsewhere.

    Rows that were judged since are newer copies, and to put 100 000 in order anew for them takes long.
    """
    if known.asked is None or not known.asked.is_about(asked):
        return None
    renewals = scene.loading.collection.renewed_since(known.asked.version)
    if renewals is None:
        return None
    values = [sort_value(scene.tab)(key.column) for key in scene.view.order]
    values.append(lambda session: session.duration_us)  # the longest of all is known
    if any(value(one.older.session) != value(one.newer.session) for one in renewals for value in values):
        return None
    last = {one.newer.session.key: one.newer for one in renewals}
    ordered = known.ordered.renewed({id(one.older): last[one.newer.session.key] for one in renewals})
    return Known(asked, ordered, known.longest_us)


def _asked(scene: Scene) -> Asked:
    loaded = scene.loading.collection
    return Asked(scene.tab, scene.view.order, loaded.generation, loaded.version)


def _built(scene: Scene, kept: Sequence[SessionReport], longest_us: int, groups: GroupsOf | None) -> Rows:
    """Days where the order makes sense of them, else the groups asked for."""
    if scene.view.group and groups is not None:
        return grouped_rows(groups, kept, scene.view.folded, longest_us)
    days = by_day(scene.tab, scene.view)
    return build_rows(kept, by_day=days, zone=scene.looks.zone, longest_us=longest_us)

"""From what was typed to what is asked of every session: conditions compiled, store and notes looked up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING

from evtui.app.screens.sessions.building import Condition, RowBuilder
from evtui.app.screens.sessions.presenting import Scene
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import OutcomeFilter, RowFilter, has_outcome
from evtui.services.listing.rows import Rows

if TYPE_CHECKING:  # the query language comes with the first condition
    from evtui.services.query.query import Query


class Asking:
    """Remembers the last query that could be read, and what was found elsewhere. No Textual, no I/O."""

    def __init__(self) -> None:
        self._queries: dict[str, Query] = {}
        self._hits: dict[str, frozenset[SessionKey]] = {}
        self._notes: Mapping[SessionKey, str] = {}
        self._looked_up = 0
        self._now_us = 0

    def query(self, text: str, now: Instant, zone: tzinfo) -> Query:
        """What was typed, compiled; the same text stays the same query for a minute. Raises QueryError."""
        from evtui.services.query.query import parse

        minute_us = now.us - now.us % 60_000_000
        if minute_us != self._now_us or len(self._queries) > 100:
            self._queries.clear()  # -7d has moved along
            self._now_us = minute_us
        if text not in self._queries:
            self._queries[text] = parse(text, now=now, zone=zone)
        return self._queries[text]

    def condition(self, wanted: RowFilter, now: Instant, zone: tzinfo) -> Condition:
        """What a session must be like. A text that cannot be read (of an older evtui) lets all pass."""
        if not wanted.text.strip():
            if wanted.outcome is OutcomeFilter.ANY:
                return Condition()
            return Condition(wanted, partial(_has_outcome, wanted.outcome))
        from evtui.services.query.query import Found, QueryError

        try:
            query = self.query(wanted.text, now, zone)
        except QueryError:
            return self.condition(RowFilter(wanted.outcome), now, zone)
        test = query.test(Found(hits=self._hits, notes=self._notes))
        asks = (wanted, query.period, self._looked_up)
        if wanted.outcome is OutcomeFilter.ANY:
            return Condition(asks, test)
        return Condition(asks, lambda report: _has_outcome(wanted.outcome, report) and test(report))

    def chips(self, text: str, now: Instant, zone: tzinfo) -> tuple[str, ...]:
        """Every condition in its usual spelling; the text itself where it cannot be read."""
        if not text.strip():
            return ()
        from evtui.services.query.query import QueryError

        try:
            return self.query(text, now, zone).chips()
        except QueryError:
            return (text.strip(),)

    # ── what is known beside the rows ─────────────────────────────────────────────────────────────

    def unknown(self, query: Query) -> tuple[str, ...]:
        """The texts that the store has not been asked for yet."""
        return tuple(text for text in query.needs_store_search if text not in self._hits)

    def learn(self, hits: Mapping[str, frozenset[SessionKey]]) -> None:
        """What the store said."""
        self._hits.update(hits)
        self._looked_up += 1

    def forget(self) -> None:
        """New sessions came: the store may find more by now."""
        if self._hits:
            self._hits.clear()
            self._looked_up += 1

    def take_notes(self, notes: Mapping[SessionKey, str]) -> None:
        """The user's notes, one text a session."""
        if notes != self._notes:
            self._notes = notes
            self._looked_up += 1


def _has_outcome(outcome: OutcomeFilter, report: SessionReport) -> bool:
    return has_outcome(report.session, outcome)


def rows_at_once(scene: Scene) -> Rows:
    """The rows of a scene without a screen: the first picture's."""
    condition = Asking().condition(scene.view.filter, scene.now, scene.looks.zone)
    builder = RowBuilder(time.perf_counter)
    everything = scene.loading.collection.of(scene.tab)
    return builder.whole(scene, everything, builder.sieve(condition), None) or Rows()

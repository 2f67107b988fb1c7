"""From what was typed to what is asked of every session: conditions compiled, store and notes looked up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final

from evtui.app.screens.sessions.building import Passes, RowBuilder
from evtui.app.screens.sessions.presenting import Scene
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import OutcomeFilter, RowFilter, has_outcome
from evtui.services.listing.rows import Rows

if TYPE_CHECKING:  # the query language comes with the first condition
    from evtui.services.query.query import Query

MOST_TEXTS: Final = 200
"""Texts whose hits are remembered."""


class Asking:
    """Remembers the last query that could be read, and what was found elsewhere. No Textual, no I/O."""

    def __init__(self) -> None:
        self._queries: dict[str, Query] = {}
        self._hits: dict[str, frozenset[SessionKey]] = {}
        self._notes: Mapping[SessionKey, str] = {}
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

    def passes(self, wanted: RowFilter, now: Instant, zone: tzinfo) -> Passes | None:
        """Whether a session is shown; None where all are. A text that cannot be read, of another version of
        evtui, lets all pass."""
        outcome = None if wanted.outcome is OutcomeFilter.ANY else partial(_has_outcome, wanted.outcome)
        if not wanted.text.strip():
            return outcome
        from evtui.services.query.query import Found, QueryError

        try:
            query = self.query(wanted.text, now, zone)
        except QueryError:
            return outcome
        test = query.test(Found(hits=self._hits, notes=self._notes))
        return test if outcome is None else lambda report: outcome(report) and test(report)

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
        if len(self._hits) > MOST_TEXTS:
            self._hits.clear()  # every beginning of a word that was typed is one
        self._hits.update(hits)

    def take_notes(self, notes: Mapping[SessionKey, str]) -> bool:
        """The user's notes, one text a session; False when they are the same as before."""
        is_news = notes != self._notes
        self._notes = notes
        return is_news


def _has_outcome(outcome: OutcomeFilter, report: SessionReport) -> bool:
    return has_outcome(report.session, outcome)


def rows_at_once(scene: Scene) -> Rows:
    """The rows of a scene without a screen: the first picture's."""
    passes = Asking().passes(scene.view.filter, scene.now, scene.looks.zone)
    everything = scene.loading.collection.of(scene.tab)
    return RowBuilder(time.perf_counter).whole(scene, everything, passes, None) or Rows()

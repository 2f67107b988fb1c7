"""From what was typed to what is asked of every session: conditions compiled, store and notes looked up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Final

from evtui.app.screens.sessions.building import RowBuilder
from evtui.app.screens.sessions.presenting import Scene
from evtui.models.instant import Instant
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import OutcomeFilter, RowFilter, has_outcome
from evtui.services.listing.rows import Rows
from evtui.services.query.sieve import EVERYTHING, THE_SESSION, Bound, Sieve

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

    def sieve(self, wanted: RowFilter, now: Instant, zone: tzinfo) -> Sieve:
        """Which sessions are shown. A text that cannot be read, of another version of evtui, lets all
        pass."""
        by_outcome = _OF_OUTCOME[wanted.outcome]
        if not wanted.text.strip():
            return by_outcome
        from evtui.services.query.query import Found, QueryError

        try:
            query = self.query(wanted.text, now, zone)
        except QueryError:
            return by_outcome
        return by_outcome.and_also(query.sieve(Found(hits=self._hits, notes=self._notes)))

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


def _by_outcome(outcome: OutcomeFilter) -> Sieve:
    if outcome is OutcomeFilter.ANY:
        return EVERYTHING
    return Sieve([Bound((THE_SESSION,), lambda report: has_outcome(report.session, outcome))])


_OF_OUTCOME: Final = {outcome: _by_outcome(outcome) for outcome in OutcomeFilter}


def rows_at_once(scene: Scene) -> Rows:
    """The rows of a scene without a screen: the first picture's."""
    sieve = Asking().sieve(scene.view.filter, scene.now, scene.looks.zone)
    return RowBuilder().whole(scene, sieve, None) or Rows()

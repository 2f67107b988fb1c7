"""A query as a value: parsed once, tested on every row, shown as chips, changed chip by chip.

``word`` anywhere in the row (in any case) · ``"two words"`` · ``/regex/`` · ``~fuzzy`` · ``field:text`` ·
``field=exact`` · ``field:a,b`` either · ``field:-`` not sent · ``kwh<0.5 dur>5m soc_end>=80`` ·
``kwh:0.5..2`` · ``since:-7d until:now`` · ``!`` before any of them inverts it. All conditions have to hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.query.conditions import NOTHING_FOUND, Condition, Found, condition
from evtui.services.query.fault import QueryError
from evtui.services.query.sieve import Sieve
from evtui.services.query.tokens import tokens

__all__ = ["EVERY_SESSION", "NOTHING_FOUND", "Found", "Query", "QueryError", "parse"]


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that all have to hold. Equal when they read the same."""

    conditions: tuple[Condition, ...] = ()
    now: Instant = field(default=Instant(0), compare=False, repr=False)
    """What ``now`` and ages meant when it was read."""
    zone: tzinfo = field(default=UTC, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The query in its usual spelling; ``parse`` of it gives the same query."""
        return " ".join(self.chips())

    @property
    def is_open(self) -> bool:
        """True when every session passes."""
        return not self.conditions

    @property
    def words(self) -> tuple[str, ...]:
        """Free words and phrases that have to occur."""
        return tuple(one.store_texts[0] for one in self.conditions if one.is_word)

    @property
    def needs_store_search(self) -> tuple[str, ...]:
        """Texts to ask the store's text search for, each by itself; the keys go into ``Found.hits``."""
        return tuple(dict.fromkeys(text for one in self.conditions for text in one.store_texts))

    @property
    def needs_notes(self) -> bool:
        """True when ``Found.notes`` is needed."""
        return any(one.needs_notes for one in self.conditions)

    @property
    def is_judged(self) -> bool:
        """True when the diagnosis may change which sessions pass."""
        return any(one.is_judged for one in self.conditions)

    @property
    def period(self) -> tuple[Instant | None, Instant | None] | None:
        """[since, until) of ``since:`` and ``until:``; None without them."""
        since = [one.since for one in self.conditions if one.since is not None]
        until = [one.until for one in self.conditions if one.until is not None]
        if not since and not until:
            return None
        return (max(since, default=None), min(until, default=None))

    def matches(self, report: SessionReport, found: Found = NOTHING_FOUND) -> bool:
        """Whether a session passes; of many sessions ask the ``sieve``."""
        return self.sieve(found)(report)

    def sieve(self, found: Found = NOTHING_FOUND) -> Sieve:
        """The whole query, to be asked of a report or of a list."""
        return Sieve([one.bind(found) for one in self.conditions])

    def unjudged(self) -> Query:
        """The conditions whose answer no diagnosis can change: a quick first sieve."""
        return Query(tuple(one for one in self.conditions if not one.is_judged), self.now, self.zone)

    def chips(self) -> tuple[str, ...]:
        """Every condition in its usual spelling."""
        return tuple(one.text for one in self.conditions)

    def without(self, chip: int) -> Query:
        """The query without one of its conditions; as it is when there is none of that number."""
        kept = tuple(one for number, one in enumerate(self.conditions) if number != chip)
        return Query(kept, self.now, self.zone)

    def with_condition(self, text: str) -> Query:
        """The query with more conditions, those it has already left out. Raises QueryError."""
        return parse(" ".join(dict.fromkeys((*self.chips(), *_chips(text)))), now=self.now, zone=self.zone)


EVERY_SESSION: Final = Query()
"""Lets every session pass."""


def parse(text: str, *, now: Instant, zone: tzinfo = UTC) -> Query:
    """Read a query. Times in it are those of ``zone``, ages count back from ``now``. Raises QueryError."""
    found = tokens(text)
    query = Query(tuple(condition(token, now, zone) for token in found), now, zone)
    since, until = query.period or (None, None)
    if since is not None and until is not None and since >= until:
        last = next(token for token in reversed(found) if token.name.lower() in {"since", "until"})
        raise QueryError("since is not before until", last.at, last.length, "the period would be empty")
    return query


def _chips(text: str) -> Iterable[str]:
    return (token.text for token in tokens(text))

"""A question to the providers, and what is heard while the answer comes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.models.instant import Instant
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session

EVERY_PLACE: Final = "*"
"""``Covered.place`` of a walk that read a whole account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Everything of one place that overlaps [since, until) has been read: what need not be asked again.

    A place is whatever a provider reads apart: ``CHARGER/CONNECTOR`` of depot, a park or station of Smappee,
    ``*`` for the whole account. OIOI knows no period and covers none.
    """

    place: str
    since: Instant
    until: Instant
    """Exclusive; never later than the moment of asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionQuery:
    """Which sessions are wanted. A session belongs if its interval overlaps [since, until)."""

    since: Instant | None = None
    """Inclusive; None asks for no lower bound (files, OIOI "recent")."""
    until: Instant | None = None
    """Exclusive; frozen when the query starts so that pages do not shift."""
    chargers: tuple[str, ...] = ()
    """``CHARGER`` or ``CHARGER/CONNECTOR``; empty means all."""
    active_only: bool = False
    """Only sessions that have not ended."""
    default_period: bool = False
    """True when nobody asked for this period: OIOI, which knows none, then shows all it calls recent."""
    covered: tuple[Covered, ...] = ()
    """What is in the store already; a provider leaves these stretches of these places out."""
    fresh: bool = False
    """Ask the provider for all of it: neither rows of the store first, nor anything left out."""

    def wants(self, session: Session) -> bool:
        """Whether a session belongs to the answer: interval, charger, running or not.

        A session without an end lasts until now; one without any time belongs to every period, since nothing
        says that it does not. One that ends before it starts (two clocks, a slip) counts by the later time.
        """
        if self.active_only and not session.status.is_running:
            return False
        places = {session.charger, f"{session.charger}/{session.connector}"}
        if self.chargers and places.isdisjoint(self.chargers):
            return False
        start, end = session.started_at or session.ended_at, session.ended_at
        if self.until is not None and start is not None and start >= self.until:
            return False
        return self.since is None or start is None or end is None or max(start, end) >= self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some reports of one account: new ones, or newer copies of known ones (same ``session.key``)."""

    account: str
    reports: tuple[SessionReport, ...]
    problems: tuple[Problem, ...] = ()
    """Rows that could not be read, notices about the answer."""
    covered: tuple[Covered, ...] = ()
    """What this batch and those before it have read completely; kept in one transaction with the reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one account's fetch has come; both totals None while unknown."""

    account: str
    done: int
    """Steps finished (pages, connectors, chunks)."""
    total: int | None
    """Steps known to be needed."""
    doing: str
    """What is being fetched, in words: ``HPC-01/2 page 3``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryScheduled:
    """A call failed and will be repeated: feeds the countdown."""

    account: str
    attempt: int
    """The attempt that comes next, 2 or more."""
    attempts: int
    """How many there will be at most."""
    wait_s: float
    """Seconds until it is sent."""
    reason: str
    """What went wrong, one line, untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutShort:
    """The walk ended before everything was read (cap, refusal, unsplittable slice)."""

    account: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One account's fetch ended with a problem; what came before it stays."""

    account: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One account's fetch is complete (or cut short, then ``truncated``)."""

    account: str
    truncated: bool
    elapsed_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FromStore:
    """What the store held of one account has been told; said once, before its provider is asked."""

    account: str
    sessions: int
    """How many rows came out of the store."""
    as_of: Instant | None
    """Up to when they were read: the newest fetch, or the end of what was read completely; None for none."""
    is_all: bool
    """True when nobody will be asked: ``--offline``, or everything is settled and in the store."""


FetchEvent = Batch | Progress | RetryScheduled | CutShort | Failed | Finished | FromStore

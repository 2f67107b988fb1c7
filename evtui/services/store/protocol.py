"""What a store of sessions offers, whatever keeps it: SQLite on this machine, later a shared database.

Every method blocks and may be called from any thread; the app calls them through ``asyncio.to_thread``. All
raise StoreFailed (disk full, read-only, damaged, locked for too long) for trouble of the store, nothing else.
Texts are kept exactly as received and are untrusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport

SessionKey = tuple[str, str, str, str, str]
"""``Session.key``: provider, account, charger, connector, id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """Whose sessions. An account name that is pointed at another server never shows the old server's rows."""

    account: str
    """Name in the configuration."""
    provider: str
    origin: str
    """Scheme, host and port it is fetched from, ``https://api.plugsurfing.com``; no secret, no path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one answer brought, kept in one transaction: either all of it or nothing."""

    reports: Sequence[SessionReport] = ()
    """Whole reports as mapped. A report whose record equals the kept one only renews its ``fetched_at``."""
    covered: Sequence[Covered] = ()
    """What is complete with this page; merged with what was covered before."""


@dataclass(frozen=True, slots=True)
class RowCursor:
    """Where the next page of rows begins."""

    started_us: int | None
    """Start of the last row told, None among rows without a start."""
    number: int
    """Its number in the store."""


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows, newest first, those without a start last."""

    reports: tuple[SessionReport, ...]
    """Summaries (``is_summary``) with ``digest``, ``meter_values``, ``fetched_at`` and ``kept``."""
    following: RowCursor | None
    """None at the end."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One session with its record."""

    row: SessionReport
    """As ``rows`` gives it."""
    record: bytes
    """JSON as received, with ``[]`` in place of the meter values when they are kept apart."""
    is_partial: bool
    """True when the meter values are kept apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinding:
    """One finding of the diagnosis, for queries."""

    rule: str
    severity: str
    text: str
    at: Instant | None
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the diagnosis made of a session whose record is in the store."""

    report: SessionReport
    """With outcome, severity, verdict, peak power; whole or a summary."""
    findings: tuple[StoredFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """What a text search found."""

    keys: frozenset[SessionKey]
    is_all: bool
    """False when there are more than were asked for."""


NO_HITS: Final = Hits(frozenset(), is_all=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAccount:
    """What is kept of one account."""

    ref: AccountRef
    sessions: int
    with_record: int
    oldest: Instant | None
    """Start of the oldest session."""
    newest: Instant | None
    fetched_at: Instant | None
    """When the newest answer came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """Figures of the whole store."""

    path: str
    schema: int
    size_bytes: int
    """On the disk, with journal."""
    sessions: int
    with_record: int
    meter_values: int
    record_bytes: int
    """Records as received, before compression."""
    accounts: tuple[StoredAccount, ...]
    notices: tuple[str, ...] = ()
    """What the user should know: read-only, moved aside, network file system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What may go. Summaries outlive records; None sets no limit."""

    records_for_us: int | None = None
    """Records and meter values of sessions older than this go, their rows stay."""
    rows_for_us: int | None = None
    """Rows of sessions older than this go."""
    size_bytes: int | None = None
    """While the store is larger, the oldest records go, then the oldest rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What went."""

    records: int = 0
    rows: int = 0
    freed_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The result of an integrity check."""

    problems: tuple[str, ...] = field(default_factory=tuple)

    @property
    def is_ok(self) -> bool:
        """True when nothing was found."""
        return not self.problems


class Store(Protocol):
    """Sessions that were fetched. One writer at a time, any number of readers, also in other processes."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know about it: read-only, moved aside, network file system. Untrusted."""
        ...

    @property
    def is_read_only(self) -> bool:
        """True when nothing can be kept; reading works."""
        ...

    def save(self, account: AccountRef, page: Page) -> None:
        """Keep a page: all of it or nothing. Rows with a longer record win over shorter ones of one fetch."""
        ...

    def keep_verdicts(self, account: AccountRef, judged: Iterable[Judged]) -> None:
        """Keep what the diagnosis said, unless the record has changed since."""
        ...

    def rows(
        self, account: AccountRef, query: SessionQuery, *, after: RowCursor | None = None, limit: int = 500
    ) -> RowPage:
        """The account's sessions that ``query.wants``, newest first."""
        ...

    def record(self, account: AccountRef, key: SessionKey) -> StoredRecord | None:
        """One session's record; None when it is not kept."""
        ...

    def raw(self, account: AccountRef, key: SessionKey) -> bytes | None:
        """The whole record byte for byte as received; None when it is not kept."""
        ...

    def meters(self, account: AccountRef, key: SessionKey) -> MeterTable | None:
        """The meter values as decoded when the record was kept; None when they are not kept apart."""
        ...

    def covered(self, account: AccountRef) -> tuple[Covered, ...]:
        """What has been read completely, merged, by place."""
        ...

    def unsettled(self, account: AccountRef) -> tuple[SessionReport, ...]:
        """Summaries of sessions that may have changed since they were fetched: no end, or one that was less
        than the account's settling time old when they were fetched."""
        ...

    def find(self, words: str, *, in_errors_only: bool = False, limit: int = 10_000) -> Hits:
        """Sessions of any account in which every word occurs, as a word or the beginning of one: ids,
        vehicles, cards, places, addresses, verdicts, error texts; or only in these."""
        ...

    def info(self) -> StoreInfo:
        """Figures for ``cache info``."""
        ...

    def check(self) -> Check:
        """Look through the whole store; takes long."""
        ...

    def prune(self, retention: Retention, now: Instant) -> Pruned:
        """Let go of what the limits say, the oldest first. Notes are kept elsewhere and never go."""
        ...

    def foretell(self, retention: Retention, now: Instant) -> Pruned:
        """What ``prune`` would let go of now, its bytes about; nothing goes. Needs the right to write."""
        ...

    def clear(self, accounts: Sequence[str] | None = None) -> Pruned:
        """Forget these accounts (by name, of every origin), or everything."""
        ...

    def close(self) -> None:
        """Let go of the files; safe to call twice."""
        ...

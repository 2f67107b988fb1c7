"""The store of a run that has no place to keep anything, and the pattern for the real ones in tests.

Everything is kept as it came: whole reports in a dictionary per account. What ``Store`` promises holds as
for the SQLite store, until the process ends.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import Kept, SessionReport
from evtui.models.session import Session
from evtui.services.store.copies import decoded_meters, longest_copies
from evtui.services.store.coverage import Stretch, clipped, merged
from evtui.services.store.protocol import (
    NO_HITS,
    AccountRef,
    Check,
    Hits,
    Judged,
    Page,
    Pruned,
    Retention,
    RowCursor,
    RowPage,
    SessionKey,
    StoredAccount,
    StoredRecord,
    StoreInfo,
)
from evtui.services.store.record_parts import digest_of
from evtui.services.store.session_row import reaches_us
from evtui.services.store.settling import is_settled
from evtui.services.store.words import error_texts, holds, searched_errors, searched_words, tokens

NOWHERE: Final = "memory"
"""``StoreInfo.path`` of a store that is no file."""


@dataclass(slots=True)
class _Kept:
    """One session."""

    number: int
    report: SessionReport
    """Whole; without its record once that went."""
    digest: bytes
    meters: MeterTable | None
    error_texts: list[str]
    page: int
    has_record: bool = True
    is_judged: bool = False

    @property
    def session(self) -> Session:
        """Its row."""
        return self.report.session

    @property
    def summary(self) -> SessionReport:
        """As ``rows`` gives it."""
        return SessionReport(
            session=self.session,
            facts=tuple(fact for fact in self.report.facts if fact.is_beside_record),
            meter_values=self.report.meter_values,
            fetched_at=self.report.fetched_at,
            is_summary=True,
            digest=self.digest,
            kept=Kept.TIMELINE if self.has_record else Kept.SUMMARY,
        )

    @property
    def cursor(self) -> RowCursor:
        """Its place among the rows."""
        at = self.session.started_at
        return RowCursor(None if at is None else at.us, self.number)


@dataclass(slots=True)
class _Account:
    """What is kept of one account."""

    sessions: dict[SessionKey, _Kept] = field(default_factory=dict)
    covered: dict[str, list[Stretch]] = field(default_factory=dict)


class MemoryStore:
    """Sessions until the process ends. Any thread may call any method."""

    is_read_only = False

    def __init__(self, notices: Sequence[str] = ()) -> None:
        """``notices``: why nothing is kept for good."""
        self.notices = tuple(notices)
        self._lock = threading.RLock()
        self._accounts: dict[AccountRef, _Account] = {}
        self._numbers = 0
        self._pages = 0
        self._is_closed = False

    def save(self, account: AccountRef, page: Page) -> None:
        """Keep a page."""
        copies = longest_copies(page.reports)
        with self._open():
            of_account = self._accounts.setdefault(account, _Account())
            self._pages += 1
            for key, report in copies.items():
                of_account.sessions[key] = self._renewed(of_account.sessions.get(key), report)
            for one in page.covered:
                stretches = [*of_account.covered.get(one.place, ()), (one.since.us, one.until.us)]
                of_account.covered[one.place] = merged(stretches)

    def keep_verdicts(self, account: AccountRef, judged: Iterable[Judged]) -> None:
        """Keep what the diagnosis said, unless the record has changed since."""
        with self._open():
            sessions = self._of(account).sessions
            for one in judged:
                kept = sessions.get(one.report.session.key)
                if kept is not None and kept.digest == (one.report.digest or digest_of(one.report.raw)):
                    kept.report = replace(kept.report, session=_judged(kept.session, one.report.session))
                    kept.is_judged = True

    def rows(
        self, account: AccountRef, query: SessionQuery, *, after: RowCursor | None = None, limit: int = 500
    ) -> RowPage:
        """The account's sessions that ``query.wants``, newest first."""
        with self._open():
            wanted = [one for one in self._newest_first(account) if query.wants(one.session)]
        if after is not None:
            wanted = [one for one in wanted if _order(one.cursor) < _order(after)]
        told = wanted[:limit]
        following = told[-1].cursor if told and len(wanted) > limit else None
        return RowPage(tuple(one.summary for one in told), following)

    def record(self, account: AccountRef, key: SessionKey) -> StoredRecord | None:
        """One session's record; None when it is not kept."""
        kept = self._with_record(account, key)
        return None if kept is None else StoredRecord(kept.summary, kept.report.raw, is_partial=False)

    def raw(self, account: AccountRef, key: SessionKey) -> bytes | None:
        """The record as received; None when it is not kept."""
        kept = self._with_record(account, key)
        return None if kept is None else kept.report.raw

    def meters(self, account: AccountRef, key: SessionKey) -> MeterTable | None:
        """The meter values; None when they are not kept."""
        kept = self._with_record(account, key)
        return None if kept is None else kept.meters

    def covered(self, account: AccountRef) -> tuple[Covered, ...]:
        """What has been read completely, merged, by place."""
        with self._open():
            places = sorted(self._of(account).covered.items())
        return tuple(
            Covered(place=place, since=Instant(since), until=Instant(until))
            for place, stretches in places
            for since, until in stretches
        )

    def unsettled(self, account: AccountRef) -> tuple[SessionReport, ...]:
        """Summaries of sessions that may have changed since they were fetched."""
        with self._open():
            return tuple(
                one.summary
                for one in self._newest_first(account)
                if not is_settled(one.session, one.report.fetched_at)
            )

    def find(self, words: str, *, in_errors_only: bool = False, limit: int = 10_000) -> Hits:
        """Sessions of any account in which every word occurs, as a word or the beginning of one."""
        wanted = [found for word in words.split() if (found := tokens(word))]
        if not wanted:
            return NO_HITS
        with self._open():
            keys = [
                one.session.key
                for one in self._everything()
                if _holds_all(one, wanted, in_errors_only=in_errors_only)
            ]
        return Hits(frozenset(keys[:limit]), is_all=len(keys) <= limit)

    def info(self) -> StoreInfo:
        """Figures; the size is that of the records."""
        with self._open():
            everything = list(self._everything())
            accounts = tuple(_figures(ref, one.sessions) for ref, one in self._accounts.items())
        size = sum(len(one.report.raw) for one in everything if one.has_record)
        return StoreInfo(
            path=NOWHERE,
            schema=0,
            size_bytes=size,
            sessions=len(everything),
            with_record=sum(one.has_record for one in everything),
            meter_values=sum(one.report.meter_values or 0 for one in everything),
            record_bytes=size,
            accounts=accounts,
            notices=self.notices,
        )

    def check(self) -> Check:
        """There is nothing that could be wrong."""
        return Check()

    def prune(self, retention: Retention, now: Instant) -> Pruned:
        """Let go of what the limits say, the oldest first."""
        with self._open():
            before = self.info().size_bytes
            records = rows = 0
            for kept in self._oldest_first():
                age_us = now.us - _heard_of_us(kept)
                if retention.records_for_us is not None and age_us > retention.records_for_us:
                    records += _drop_record(kept)
            for ref, key, kept in self._with_an_end():
                ended_us = reaches_us(kept.session) or 0
                if retention.rows_for_us is not None and now.us - ended_us > retention.rows_for_us:
                    rows += self._drop_row(ref, key, ended_us)
            for kept in self._oldest_first():
                if retention.size_bytes is not None and self.info().size_bytes > retention.size_bytes:
                    records += _drop_record(kept)
            return Pruned(records=records, rows=rows, freed_bytes=before - self.info().size_bytes)

    def foretell(self, retention: Retention, now: Instant) -> Pruned:
        """What the limits would let go of, tried on a copy."""
        trial = MemoryStore()
        with self._open():
            for ref, account in self._accounts.items():
                sessions = {key: copy(kept) for key, kept in account.sessions.items()}
                trial._accounts[ref] = _Account(sessions=sessions, covered=dict(account.covered))
        return trial.prune(retention, now)

    def clear(self, accounts: Sequence[str] | None = None) -> Pruned:
        """Forget these accounts, or everything."""
        with self._open():
            gone = [ref for ref in self._accounts if accounts is None or ref.account in accounts]
            sessions = [kept for ref in gone for kept in self._accounts.pop(ref).sessions.values()]
        return Pruned(
            records=sum(one.has_record for one in sessions),
            rows=len(sessions),
            freed_bytes=sum(len(one.report.raw) for one in sessions if one.has_record),
        )

    def close(self) -> None:
        """Forget everything; safe to call twice."""
        with self._lock:
            self._is_closed = True
            self._accounts = {}

    @contextmanager
    def _open(self) -> Iterator[None]:
        """One at a time; StoreFailed once it is closed."""
        with self._lock:
            if self._is_closed:
                raise StoreFailed("the store in memory: it is closed")
            yield

    def _of(self, account: AccountRef) -> _Account:
        """What is kept of an account, also when that is nothing."""
        return self._accounts.get(account) or _Account()

    def _renewed(self, kept: _Kept | None, report: SessionReport) -> _Kept:
        """A session after another copy of it came; what the diagnosis said of an equal record stays."""
        digest = digest_of(report.raw)
        is_equal = kept is not None and kept.digest == digest
        if kept is not None and is_equal and kept.is_judged:
            report = replace(report, session=_judged(report.session, kept.session))
        if kept is None:
            self._numbers += 1
        return _Kept(
            number=self._numbers if kept is None else kept.number,
            report=report,
            digest=digest,
            meters=decoded_meters(report),
            error_texts=error_texts(report),
            page=self._pages,
            is_judged=kept is not None and is_equal and kept.is_judged,
        )

    def _with_record(self, account: AccountRef, key: SessionKey) -> _Kept | None:
        """A session whose record is kept."""
        with self._open():
            kept = self._of(account).sessions.get(key)
        return kept if kept is not None and kept.has_record else None

    def _newest_first(self, account: AccountRef) -> list[_Kept]:
        """Its sessions as ``rows`` orders them."""
        return sorted(self._of(account).sessions.values(), key=lambda one: _order(one.cursor), reverse=True)

    def _everything(self) -> Iterator[_Kept]:
        """Every session of every account."""
        for account in self._accounts.values():
            yield from account.sessions.values()

    def _oldest_first(self) -> list[_Kept]:
        """Sessions with a record, the longest over first."""
        return sorted((one for one in self._everything() if one.has_record), key=_heard_of_us)

    def _with_an_end(self) -> list[tuple[AccountRef, SessionKey, _Kept]]:
        """Sessions that are over."""
        return [
            (ref, key, kept)
            for ref, account in self._accounts.items()
            for key, kept in account.sessions.items()
            if kept.session.ended_at is not None
        ]

    def _drop_row(self, ref: AccountRef, key: SessionKey, ended_us: int) -> int:
        """A session with all it has; what was covered up to its end is so no more."""
        account = self._accounts[ref]
        del account.sessions[key]
        account.covered = {
            place: clipped(stretches, ended_us + 1) for place, stretches in account.covered.items()
        }
        return 1


def _holds_all(kept: _Kept, wanted: list[list[str]], *, in_errors_only: bool) -> bool:
    """Whether every word of a search occurs, among the errors or in the row."""
    texts = [tokens(searched_errors(kept.error_texts))]
    if not in_errors_only:
        texts.append(tokens(searched_words(kept.session)))
    return all(any(holds(found, word) for found in texts) for word in wanted)


def _order(cursor: RowCursor) -> tuple[bool, int, int]:
    """Rows with a start above those without, newer above older, later kept above earlier kept."""
    return cursor.started_us is not None, cursor.started_us or 0, cursor.number


def _judged(session: Session, judged: Session) -> Session:
    """A session with what the diagnosis said of it."""
    return replace(
        session,
        outcome=judged.outcome,
        severity=judged.severity,
        verdict=judged.verdict,
        errors=judged.errors,
        warnings=judged.warnings,
        peak_power_w=judged.peak_power_w,
    )


def _heard_of_us(kept: _Kept) -> int:
    """When a session was last heard of: its end, else its start, else when it was fetched."""
    session, fetched_at = kept.session, kept.report.fetched_at
    started_us = None if session.started_at is None else session.started_at.us
    fetched_us = 0 if fetched_at is None else fetched_at.us
    return next((us for us in (reaches_us(session), started_us, fetched_us) if us is not None), 0)


def _drop_record(kept: _Kept) -> int:
    """A session's record and meter values; its row stays."""
    if not kept.has_record:
        return 0
    kept.has_record, kept.meters = False, None
    kept.report = replace(kept.report, raw=b"{}")
    return 1


def _figures(ref: AccountRef, sessions: Mapping[SessionKey, _Kept]) -> StoredAccount:
    """What is kept of one account."""
    starts = [one.session.started_at for one in sessions.values() if one.session.started_at is not None]
    newest_page = max(sessions.values(), key=lambda one: one.page, default=None)
    return StoredAccount(
        ref=ref,
        sessions=len(sessions),
        with_record=sum(one.has_record for one in sessions.values()),
        oldest=min(starts, default=None),
        newest=max(starts, default=None),
        fetched_at=None if newest_page is None else newest_page.report.fetched_at,
    )

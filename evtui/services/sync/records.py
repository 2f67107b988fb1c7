"""What ``evtui sync`` and ``evtui cache`` print as JSON."""

from __future__ import annotations

from pydantic import Field

from evtui.models.instant import Instant
from evtui.services.export.convert import text
from evtui.services.export.records import SCHEMA, ProblemRecord, Record
from evtui.services.store.protocol import Pruned, StoredAccount, StoreInfo
from evtui.services.sync.syncing import WindowKept
from evtui.services.sync.tally import Tally


class WindowRecord(Record):
    """One window of one account that stands in the store."""

    account: str
    since: str | None
    """RFC 3339; null for a provider that knows no period."""
    until: str | None
    new: int
    renewed: int
    unchanged: int
    meter_values: int
    """In the new and renewed records."""
    bytes: int
    """Of the new and renewed records as received."""
    complete: bool


class SyncedAccount(Record):
    """What came of one account."""

    account: str
    windows: int
    new: int
    renewed: int
    unchanged: int
    meter_values: int
    bytes: int
    verdicts: int
    """Sessions that were judged in this run."""
    complete: bool
    """False when something failed or was cut short."""


class SyncRecord(Record):
    """``sync -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    accounts: tuple[SyncedAccount, ...]
    problems: tuple[ProblemRecord, ...]
    truncated: bool


class StoredAccountRecord(Record):
    """One account of the store."""

    account: str
    provider: str
    origin: str
    sessions: int
    with_record: int
    oldest: str | None
    newest: str | None
    fetched_at: str | None


class StoreRecord(Record):
    """``cache info -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    path: str
    exists: bool
    size_bytes: int = 0
    sessions: int = 0
    with_record: int = 0
    meter_values: int = 0
    record_bytes: int = 0
    accounts: tuple[StoredAccountRecord, ...] = ()
    notices: tuple[str, ...] = ()


class PrunedRecord(Record):
    """``cache prune -o json`` and ``cache clear -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    records: int
    rows: int
    freed_bytes: int
    dry_run: bool = False


def window_record(kept: WindowKept) -> WindowRecord:
    """One window as a line."""
    return WindowRecord(
        account=text(kept.account),
        since=_moment(kept.query.since),
        until=_moment(kept.query.until),
        **_numbers(kept.tally),
        complete=not kept.is_cut,
    )


def account_record(
    account: str, windows: int, tally: Tally, verdicts: int, *, is_complete: bool
) -> SyncedAccount:
    """One account's sum."""
    return SyncedAccount(
        account=text(account), windows=windows, **_numbers(tally), verdicts=verdicts, complete=is_complete
    )


def store_record(info: StoreInfo) -> StoreRecord:
    """The store's figures."""
    return StoreRecord(
        path=text(info.path),
        exists=True,
        size_bytes=info.size_bytes,
        sessions=info.sessions,
        with_record=info.with_record,
        meter_values=info.meter_values,
        record_bytes=info.record_bytes,
        accounts=tuple(map(_stored_account, info.accounts)),
        notices=tuple(map(text, info.notices)),
    )


def pruned_record(pruned: Pruned, *, dry_run: bool = False) -> PrunedRecord:
    """What went, or would go."""
    return PrunedRecord(
        records=pruned.records, rows=pruned.rows, freed_bytes=pruned.freed_bytes, dry_run=dry_run
    )


def _stored_account(one: StoredAccount) -> StoredAccountRecord:
    return StoredAccountRecord(
        account=text(one.ref.account),
        provider=one.ref.provider,
        origin=text(one.ref.origin),
        sessions=one.sessions,
        with_record=one.with_record,
        oldest=_moment(one.oldest),
        newest=_moment(one.newest),
        fetched_at=_moment(one.fetched_at),
    )


def _numbers(tally: Tally) -> dict[str, int]:
    return {
        "new": tally.new,
        "renewed": tally.renewed,
        "unchanged": tally.unchanged,
        "meter_values": tally.meter_values,
        "bytes": tally.record_bytes,
    }


def _moment(instant: Instant | None) -> str | None:
    return None if instant is None else instant.rfc3339()

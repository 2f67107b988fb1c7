"""What is written: pages with their coverage, verdicts. Everything slow is done before the transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evtui.models.fetch import Covered
from evtui.models.report import Kept, SessionReport
from evtui.models.session import Session
from evtui.services.store.copies import decoded_meters, longest_copies
from evtui.services.store.coverage import merged
from evtui.services.store.event_rows import EventRow, event_rows_of, insert_event_rows
from evtui.services.store.meter_rows import MeterRows, insert_meter_rows, meter_rows_of
from evtui.services.store.protocol import AccountRef, Judged, SessionKey
from evtui.services.store.reading import account_number, by_key, kept_error_texts
from evtui.services.store.record_parts import RecordParts, digest_of, take_apart
from evtui.services.store.session_row import (
    JUDGED_COLUMNS,
    Values,
    beside_text,
    fetched_values,
    judged_values,
    session_values,
    storable,
)
from evtui.services.store.settling import is_settled
from evtui.services.store.words import error_texts, searched_errors, searched_words

_KNOWN: Final = (
    "SELECT number, digest, kept, judged FROM session"
    " WHERE account = ? AND id = ? AND ifnull(charger, '') = ? AND ifnull(connector, '') = ?"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One report of a page and its digest."""

    report: SessionReport
    digest: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is kept of a record that is new or has changed."""

    parts: RecordParts
    meters: MeterRows | None
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store holds of a session."""

    number: int
    digest: bytes
    has_record: bool
    judged: bool


class Outdated(Exception):
    """Another process changed a session between preparing and writing: prepare again."""


def copies_of(reports: Iterable[SessionReport]) -> dict[SessionKey, Copy]:
    """One copy of each session with its digest."""
    return {key: Copy(one, digest_of(one.raw)) for key, one in longest_copies(reports).items()}


def prepared_for(
    connection: sqlite3.Connection, account: AccountRef, copies: Mapping[SessionKey, Copy]
) -> list[SessionKey]:
    """The keys of those copies whose records have to be written."""
    number = account_number(connection, account)
    if number is None:
        return list(copies)
    return [key for key, copy in copies.items() if not _is_kept(_known(connection, number, key), copy)]


def prepare(report: SessionReport) -> Prepared:
    """Decode and compress one record. Takes 10 ms per 5 000 meter values; others may run meanwhile."""
    table = decoded_meters(report)
    return Prepared(
        parts=take_apart(report.raw, table),
        meters=None if table is None else meter_rows_of(table),
        events=event_rows_of(report),
    )


def write_page(
    connection: sqlite3.Connection,
    account: AccountRef,
    copies: Mapping[SessionKey, Copy],
    prepared: Mapping[SessionKey, Prepared],
    covered: Sequence[Covered],
) -> None:
    """Keep a page within the caller's transaction. Raises Outdated when a copy lacks what it needs."""
    number = _account(connection, account)
    page = _next_page(connection)
    for key, copy in copies.items():
        _write_copy(connection, number, page, key, copy, prepared.get(key))
    _cover(connection, number, covered)


def write_verdict(connection: sqlite3.Connection, account: int, judged: Judged) -> bool:
    """Keep what the diagnosis said within the caller's transaction; False when the record has changed."""
    report = judged.report
    known = _known(connection, account, report.session.key)
    digest = report.digest or digest_of(report.raw)
    if known is None or known.digest != digest:
        return False
    _update(connection, known.number, {**judged_values(report.session), "judged": 1})
    connection.execute("DELETE FROM finding WHERE session = ?", (known.number,))
    connection.executemany(
        "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                known.number,
                position,
                one.rule,
                one.severity,
                storable(one.text),
                None if one.at is None else one.at.us,
                one.confidence,
            )
            for position, one in enumerate(judged.findings)
        ),
    )
    texts = kept_error_texts(connection, known.number)
    _index(connection, known.number, report.session, texts)
    return True


def _write_copy(
    connection: sqlite3.Connection,
    account: int,
    page: int,
    key: SessionKey,
    copy: Copy,
    prepared: Prepared | None,
) -> None:
    """One session: its row, and its record unless an equal one is kept."""
    known = _known(connection, account, key)
    is_kept = _is_kept(known, copy)
    if not is_kept and prepared is None:
        raise Outdated
    report = copy.report
    values = {
        **session_values(report.session),
        **fetched_values(report.session, report.fetched_at),
        "beside": beside_text(report.facts),
        "settled": is_settled(report.session, report.fetched_at),
        "meter_values": report.meter_values,
        "kept": Kept.TIMELINE.value,
        "digest": copy.digest,
        "page": page,
    }
    keeps_verdict = known is not None and known.judged and known.digest == copy.digest
    if keeps_verdict:
        values = {name: value for name, value in values.items() if name not in JUDGED_COLUMNS}
    else:
        values["judged"] = 0
    if known is None:
        number = _insert(connection, {**values, "account": account})
    else:
        number = known.number
        _update(connection, number, values)
    if not is_kept and prepared is not None:
        _write_record(connection, number, prepared)
        if not keeps_verdict:
            connection.execute("DELETE FROM finding WHERE session = ?", (number,))
    if not keeps_verdict:
        _index(connection, number, report.session, error_texts(report))


def _write_record(connection: sqlite3.Connection, number: int, prepared: Prepared) -> None:
    """Record, meter values and events in place of what was kept."""
    parts = prepared.parts
    connection.execute(
        "INSERT OR REPLACE INTO record (session, bytes, array_at, head, array) VALUES (?, ?, ?, ?, ?)",
        (number, parts.size, parts.array_at, parts.head, parts.array),
    )
    if prepared.meters is not None:
        insert_meter_rows(connection, number, prepared.meters)
    else:
        connection.execute("DELETE FROM meter_series WHERE session = ?", (number,))
        connection.execute("DELETE FROM meter_summary WHERE session = ?", (number,))
    insert_event_rows(connection, number, prepared.events)


def _cover(connection: sqlite3.Connection, account: int, covered: Sequence[Covered]) -> None:
    """Join what a page covers with what was covered before, place by place."""
    for place in dict.fromkeys(one.place for one in covered):
        stored = connection.execute(
            "SELECT since_us, until_us FROM covered WHERE account = ? AND place = ?",
            (account, storable(place)),
        ).fetchall()
        new = [(one.since.us, one.until.us) for one in covered if one.place == place]
        replace_covered(connection, account, place, merged([*stored, *new]))


def replace_covered(
    connection: sqlite3.Connection, account: int, place: str, stretches: Iterable[tuple[int, int]]
) -> None:
    """These merged stretches and no others of one place."""
    connection.execute("DELETE FROM covered WHERE account = ? AND place = ?", (account, storable(place)))
    connection.executemany(
        "INSERT INTO covered VALUES (?, ?, ?, ?)",
        ((account, storable(place), since, until) for since, until in stretches),
    )


def _account(connection: sqlite3.Connection, account: AccountRef) -> int:
    """The account's number, made at its first page."""
    number = account_number(connection, account)
    if number is not None:
        return number
    names = (account.account, account.provider, account.origin)
    inserted = connection.execute("INSERT INTO account (name, provider, origin) VALUES (?, ?, ?)", names)
    return int(inserted.lastrowid or 0)


def _next_page(connection: sqlite3.Connection) -> int:
    """The page's number: the order of writing, whatever the clock says."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'sequence'")
    kept = connection.execute("SELECT value FROM meta WHERE name = 'sequence'").fetchone()
    if kept is None:
        raise sqlite3.DatabaseError("database disk image is malformed: no sequence")  # by a damaged page
    return int(kept[0])


def _known(connection: sqlite3.Connection, account: int, key: SessionKey) -> _Known | None:
    """What is kept of a session."""
    row = connection.execute(_KNOWN, by_key(account, key)).fetchone()
    if row is None:
        return None
    return _Known(row[0], row[1], row[2] == Kept.TIMELINE.value, bool(row[3]))


def _is_kept(known: _Known | None, copy: Copy) -> bool:
    """Whether an equal record is in the store."""
    return known is not None and known.has_record and known.digest == copy.digest


def _insert(connection: sqlite3.Connection, values: Values) -> int:
    """A new row."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    inserted = connection.execute(
        f"INSERT INTO session ({names}) VALUES ({marks})",
        tuple(values.values()),
    )
    return int(inserted.lastrowid or 0)


def _update(connection: sqlite3.Connection, number: int, values: Values) -> None:
    """New values for some columns of a row."""
    columns = ", ".join(f"{name} = ?" for name in values)
    connection.execute(
        f"UPDATE session SET {columns} WHERE number = ?",
        (*values.values(), number),
    )


def _index(connection: sqlite3.Connection, number: int, session: Session, error_texts: Iterable[str]) -> None:
    """Let a search find the session."""
    connection.execute(
        "INSERT OR REPLACE INTO search (rowid, words, errors) VALUES (?, ?, ?)",
        (number, searched_words(session), searched_errors(error_texts)),
    )

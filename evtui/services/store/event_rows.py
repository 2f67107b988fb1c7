"""Events as rows: what they say is kept once, for the same is said in thousands of sessions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evtui.models.event import Event
from evtui.models.report import SessionReport
from evtui.services.store.session_row import storable

_LARGEST_INTEGER: Final = (1 << 63) - 1
_Said = tuple[str | None, str | None, str, str, str | None, str | None, int | None]
"""Text, lane, severity, kind, state, device, error number."""
_KNOWN: Final = (
    "SELECT number FROM event_text WHERE text = ? AND lane = ? AND severity = ? AND kind = ?"
    " AND ifnull(state, x'') = ifnull(?, x'') AND ifnull(device, x'') = ifnull(?, x'')"
    " AND ifnull(error_number, x'') = ifnull(?, x'')"
)
"""As the index ``event_text_once`` has it."""
_NEW: Final = (
    "INSERT INTO event_text (text, lane, severity, kind, state, device, error_number)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """``event`` without its session and position."""

    at_us: int | None
    said: _Said
    source: str | None
    carried_in: bool


def event_rows_of(report: SessionReport) -> tuple[EventRow, ...]:
    """The events of a report, in their order."""
    return tuple(map(_row, report.events))


def insert_event_rows(connection: sqlite3.Connection, number: int, rows: Sequence[EventRow]) -> None:
    """In place of those that are kept of the session."""
    connection.execute("DELETE FROM event WHERE session = ?", (number,))
    numbers = {said: _number(connection, said) for said in dict.fromkeys(row.said for row in rows)}
    connection.executemany(
        "INSERT INTO event (session, position, at_us, said, source, carried_in) VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, position, row.at_us, numbers[row.said], row.source, row.carried_in)
            for position, row in enumerate(rows)
        ),
    )


def forget_unsaid(connection: sqlite3.Connection) -> None:
    """Texts that no event says any more go: they may name somebody."""
    connection.execute("DELETE FROM event_text WHERE number NOT IN (SELECT said FROM event)")


def _number(connection: sqlite3.Connection, said: _Said) -> int:
    """Number of a text, which is kept when it is said for the first time."""
    known = connection.execute(_KNOWN, said).fetchone()
    return int(known[0]) if known is not None else connection.execute(_NEW, said).lastrowid or 0


def _row(event: Event) -> EventRow:
    error = event.error
    number = None if error is None else error.number
    said = (
        storable(event.text),
        storable(event.lane),
        event.severity.value,
        event.kind.value,
        storable(event.state),
        None if error is None else storable(error.device) or None,
        number if number is not None and abs(number) <= _LARGEST_INTEGER else None,
    )
    at_us = None if event.at is None else event.at.us
    return EventRow(at_us, said, storable(event.source), event.carried_in)

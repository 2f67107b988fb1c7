"""The words of a row, folded once per session and kept: what is searched at every key typed after ``/``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from evtui.models.event import Event, Severity
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.query.values import place

SessionKey = tuple[str, str, str, str, str]
LONGEST_PART: Final = 4096
"""Most characters of one value that are searched."""
LONGEST_ERRORS: Final = 32_768
"""Most characters of one session's error texts that are searched."""
MOST_KEPT: Final = 200_000
"""Sessions whose words are kept; beyond that all are forgotten and folded anew."""

_rows: dict[int, tuple[Session, str]] = {}
"""By identity of the session, which is kept with its words so that it does not go."""
_errors: dict[int, tuple[tuple[Event, ...], str]] = {}


def all_words(report: SessionReport) -> str:
    """The folded texts of a row and of the errors in it, one a line."""
    words = row_words(report.session)
    return f"{words}\n{error_text(report)}" if report.events else words


def row_words(session: Session) -> str:
    """The folded texts of a row, one a line."""
    entry = _rows.get(id(session))
    if entry is None or entry[0] is not session:
        if len(_rows) >= MOST_KEPT:
            _rows.clear()
        entry = _rows[id(session)] = (session, "\n".join(row_parts(session)).casefold())
    return entry[1]


def row_parts(session: Session) -> list[str]:
    """Every text of a row that was sent; raw, so that what the provider sent can be found."""
    parts = (
        session.id,
        place(session),
        session.connector,
        session.vehicle,
        session.site,
        session.outcome,
        session.verdict,
        session.status.value,
        session.status_raw,
        session.address,
        session.auth_kind,
        session.auth_token,
        session.csms_transaction_id,
        session.external_session_id,
        session.account,
        session.provider,
        *session.flags,
    )
    return [part[:LONGEST_PART] for part in parts if part]


def error_text(report: SessionReport) -> str:
    """The folded error and warning texts of a whole report; empty for a row of the store."""
    events = report.events
    if not events:
        return ""
    entry = _errors.get(id(events))
    if entry is None or entry[0] is not events:
        if len(_errors) >= MOST_KEPT:
            _errors.clear()
        entry = (events, "\n".join(error_parts(events))[:LONGEST_ERRORS].casefold())
        _errors[id(events)] = entry
    return entry[1]


def error_parts(events: Iterable[Event]) -> Iterator[str]:
    """Texts of what went wrong inside the session, each once; what was carried in did not."""
    told = (
        event.text[:LONGEST_PART]
        for event in events
        if not event.carried_in and event.severity is not Severity.INFO
    )
    yield from dict.fromkeys(told)

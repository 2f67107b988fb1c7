"""From a row of an answer to its session: what the row says of it, and the session that this means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evtui.errors import NotFound
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.sql.answer import Answer
from evtui.services.sql.asking import Limits, Question, Row

if TYPE_CHECKING:
    import sqlite3

KEY: Final = ("provider", "account", "charger", "connector", "id")
"""What a session is known by."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a row says of its session."""

    conditions: tuple[tuple[str, str], ...]
    """Columns of the key with their values."""
    at: Instant | None
    """The instant the row is about."""


def target_of(answer: Answer, row: Row) -> Target | None:
    """None for a row without a session's id."""
    values = {name: answer.value(row, name) for name in KEY}
    if not isinstance(values["id"], str):
        return None
    found = tuple((name, value) for name, value in values.items() if isinstance(value, str))
    at_us = answer.value(row, "at_us")
    return Target(found, _instant(at_us) if isinstance(at_us, int) else None)


def session_meant(target: Target, connect: Callable[[], sqlite3.Connection]) -> SessionReport:
    """The one stored session that is meant, as a row of the store. Blocks.

    Raises NotFound for none or several, StoreFailed.
    """
    asked = " AND ".join(f"{name} = '{_quoted(value)}'" for name, value in target.conditions)
    sql = f"SELECT DISTINCT {', '.join(KEY)} FROM sessions WHERE {asked} LIMIT 2"  # noqa: S608 (read-only, quoted)
    found = list(Question(sql, Limits()).rows(connect()))
    session_id = dict(target.conditions)["id"]
    if not found:
        raise NotFound(f"session {session_id} is not stored any more")
    if len(found) > 1:
        raise NotFound(
            f"several sessions are called {session_id}", hint="select account, charger and connector too"
        )
    provider, account, charger, connector, _ = (None if value is None else str(value) for value in found[0])
    session = Session(
        provider=provider or "", account=account or "", id=session_id, charger=charger, connector=connector
    )
    return SessionReport(session=session, is_summary=True)


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _instant(us: int) -> Instant | None:
    try:
        return Instant(us)
    except ValueError:
        return None

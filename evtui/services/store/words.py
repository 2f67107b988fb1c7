"""What a text search looks through, and what a typed query means to FTS5."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from evtui.models.event import EventKind
from evtui.models.report import SessionReport
from evtui.models.session import Session

_LONGEST: Final = 4000
"""Most characters kept per session: a thousand different error texts are not searched for."""


def searched_words(session: Session) -> str:
    """Everything of a row that a search looks through, one thing per line."""
    place = f"{session.charger}/{session.connector}" if session.charger and session.connector else None
    texts = (
        session.id,
        place or session.charger or session.connector,
        session.vehicle,
        session.site,
        session.address,
        session.csms_transaction_id,
        session.external_session_id,
        session.auth_token,
        session.status_raw,
        session.outcome,
        session.verdict,
    )
    return searched_errors(text for text in texts if text)


def searched_errors(texts: Iterable[str]) -> str:
    """Different texts, one per line."""
    return "\n".join(dict.fromkeys(texts))[:_LONGEST].encode("utf-8", "replace").decode()


def error_texts(report: SessionReport) -> list[str]:
    """The different error texts of its events."""
    return list(dict.fromkeys(event.text for event in report.events if event.kind is EventKind.ERROR_CODE))


def match_expression(query: str, *, in_errors_only: bool = False) -> str | None:
    """Typed words as an FTS5 expression: each must occur, as words in a row whose last may go on.

    Each word is a quoted text, in which nothing has a meaning (https://www.sqlite.org/fts5.html, 3.1). None
    when no word holds a letter or digit, for then nothing is looked for.
    """
    words = [word for word in query.replace("\0", " ").split() if any(map(_is_token, word))]
    quoted = (word.encode("utf-8", "replace").decode().replace('"', '""') for word in words)
    expression = " ".join(f'"{word}"*' for word in quoted)
    return f"errors : ({expression})" if expression and in_errors_only else expression or None


def tokens(text: str) -> list[str]:
    """The tokens that FTS5's ``unicode61 remove_diacritics 2`` sees, near enough for the store in memory."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char)
    )
    return "".join(char if _is_token(char) else " " for char in plain).split()


def holds(found: list[str], wanted: list[str]) -> bool:
    """Whether tokens stand in a row, the last one perhaps as the beginning of a word."""
    *whole, last = wanted
    return any(
        found[at : at + len(whole)] == whole and found[at + len(whole)].startswith(last)
        for at in range(len(found) - len(whole))
    )


def _is_token(char: str) -> bool:
    """Letters, digits and private characters (unicode61's default categories)."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category == "Co"

"""``K``: from what a screen has under its cursor to a screen of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from evtui.app.looks import HasLooks
from evtui.app.messages import OpenText
from evtui.keymap.keys import DEFAULT_KEYS
from evtui.keymap.meanings import key_meanings
from evtui.models.report import SessionReport
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.services.explain.explanation import Explanation, Known
from evtui.services.explain.text import text_of


@runtime_checkable
class HasRuleBook(Protocol):
    """An app that has read the configuration's rules and messages."""

    rulebook: RuleBook


@runtime_checkable
class HasSessions(Protocol):
    """An app with a session list."""

    @property
    def sessions(self) -> object:
        """The list, or None."""
        ...


@runtime_checkable
class HasLoaded(Protocol):
    """A list that knows every loaded session."""

    @property
    def loaded(self) -> Sequence[SessionReport]:
        """All of them."""
        ...


def loaded_by(app: object) -> Sequence[SessionReport]:
    """Every loaded session; none where there is no list."""
    sessions = app.sessions if isinstance(app, HasSessions) else None
    return sessions.loaded if isinstance(sessions, HasLoaded) else ()


def known_of(app: object) -> Known:
    """The keymap, and the user's own rules and words where the app has them."""
    book = app.rulebook if isinstance(app, HasRuleBook) else None
    keys = app.looks.keys if isinstance(app, HasLooks) else DEFAULT_KEYS
    return Known(keys=tuple(key_meanings(keys)), book=book)


def text_message(found: Sequence[Explanation]) -> OpenText:
    """Explanations as the text screen shows them; at least one. Untrusted, as they may quote the record."""
    return OpenText(f"Explain: {found[0].title[:40]}", tuple(text_of(found)))

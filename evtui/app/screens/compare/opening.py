"""From an intent to the comparison: which sessions are offered."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from evtui.app.background import background_of
from evtui.app.messages import OpenComparison
from evtui.app.screens.compare.decoding import MeterSource
from evtui.app.screens.compare.screen import CompareScreen
from evtui.services.compare.candidates import Key, candidates


class Marked(Protocol):
    """Marked sessions."""

    @property
    def keys(self) -> Set[Key]: ...


class MarkedList(Protocol):
    """What is needed of the session list."""

    @property
    def marks(self) -> Marked: ...
    @property
    def source(self) -> MeterSource | None: ...


def comparison_screen(message: OpenComparison, sessions: MarkedList, app: object) -> CompareScreen | None:
    """The comparison; None when there is nothing to compare the session with.

    The other session comes first where it is given, then those marked, then the likeliest (``candidates``).
    """
    background, given = background_of(app), message.other
    chosen = sessions.marks.keys if given is None else {given.session.key}
    others = candidates(message.report, background.reports, chosen)
    return CompareScreen(message.report, others, sessions.source, background) if others else None

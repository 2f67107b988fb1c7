"""From an intent to the comparison: which sessions are offered."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from evtui.app.background import background_of
from evtui.app.screens.compare.decoding import MeterSource
from evtui.app.screens.compare.screen import CompareScreen
from evtui.models.report import SessionReport
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


def comparison_screen(
    report: SessionReport, other: SessionReport | None, sessions: MarkedList, app: object
) -> CompareScreen | None:
    """The comparison; None when there is nothing to compare the session with.

    The other session comes first where it is given, then those marked, then the likeliest (``candidates``).
    """
    background = background_of(app)
    chosen = sessions.marks.keys if other is None else {other.session.key}
    others = candidates(report, background.reports, chosen)
    return CompareScreen(report, others, sessions.source, background) if others else None

"""From an intent to the comparison: which sessions are offered, and what they are judged beside."""

from __future__ import annotations

from collections.abc import Set
from datetime import tzinfo
from typing import Protocol

from evtui.app.explaining import HasRuleBook
from evtui.app.messages import OpenComparison
from evtui.app.screens.compare.decoding import Judging, MeterSource
from evtui.app.screens.compare.screen import CompareScreen
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.compare.candidates import Key, candidates
from evtui.services.diagnosis.rulebook import EMPTY_BOOK


class Marked(Protocol):
    """Marked sessions."""

    @property
    def keys(self) -> Set[Key]: ...


class Loaded(Protocol):
    """What is needed of the session list."""

    @property
    def marks(self) -> Marked: ...
    @property
    def loaded(self) -> tuple[SessionReport, ...]: ...
    @property
    def now(self) -> Instant: ...
    @property
    def source(self) -> MeterSource | None: ...


def comparison_screen(
    message: OpenComparison, sessions: Loaded, app: object, zone: tzinfo
) -> CompareScreen | None:
    """The comparison; None when there is nothing to compare the session with.

    The other session comes first where it is given, then those marked, then the likeliest (``candidates``).
    """
    given = message.other
    chosen = sessions.marks.keys if given is None else {given.session.key}
    others = candidates(message.report, sessions.loaded, chosen)
    if not others:
        return None
    judging = Judging(
        loaded=sessions.loaded,
        now=sessions.now,
        book=app.rulebook if isinstance(app, HasRuleBook) else EMPTY_BOOK,
        zone=zone,
    )
    return CompareScreen(message.report, others, sessions.source, judging)
